package dev.holdfast.source.postgresql.base;

import dev.holdfast.source.postgresql.server.Lsn;
import dev.holdfast.spi.source.TreePath;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Gathers the pages whose checksums are wrong. Safe for use by many threads. */
final class PageDamage {
    private static final int MOST_NAMED = 10_000;
    private static final int MOST_FILES_TOLD = 200;
    private static final int MOST_BLOCKS_TOLD = 20;

    private record TornPage(TreePath file, long block, Lsn written) {}

    private final SortedMap<TreePath, List<Long>> blocksByFile = new TreeMap<>();
    private final List<TornPage> torn = new ArrayList<>();
    private long count;

    synchronized void damaged(TreePath file, long block) {
        count++;
        if (count <= MOST_NAMED) {
            blocksByFile.computeIfAbsent(file, _ -> new ArrayList<>()).add(block);
        }
    }

    synchronized void torn(TreePath file, long block, Lsn written) {
        if (torn.size() < MOST_NAMED) {
            torn.add(new TornPage(file, block, written));
        } else {
            damaged(file, block); // far more than a server writes at once
        }
    }

    /** Hears where the log ended with the backup: a page that claims to be newer was not torn, it is damaged. */
    synchronized void stopped(Lsn stop) {
        for (TornPage page : torn) {
            if (page.written().compareTo(stop) > 0) {
                damaged(page.file(), page.block());
            }
        }
        torn.clear();
    }

    synchronized long count() {
        return count;
    }

    /** In plain words, a file in each. */
    synchronized List<String> warnings() {
        List<String> warnings = new ArrayList<>();
        blocksByFile.entrySet().stream()
                .limit(MOST_FILES_TOLD)
                .forEach(each -> warnings.add(warning(each.getKey(), each.getValue())));
        if (blocksByFile.size() > MOST_FILES_TOLD) {
            warnings.add("pages are damaged in " + (blocksByFile.size() - MOST_FILES_TOLD) + " more files");
        }
        return warnings;
    }

    private static String warning(TreePath file, List<Long> blocks) {
        String named =
                blocks.stream().limit(MOST_BLOCKS_TOLD).map(String::valueOf).collect(Collectors.joining(", "));
        String more = blocks.size() > MOST_BLOCKS_TOLD ? " and " + (blocks.size() - MOST_BLOCKS_TOLD) + " more" : "";
        return "damaged in the server already, its checksum is wrong: " + file + ", "
                + (blocks.size() == 1 ? "page " : "pages ") + named + more;
    }
}
