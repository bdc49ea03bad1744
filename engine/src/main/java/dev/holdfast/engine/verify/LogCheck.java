package dev.holdfast.engine.verify;

import dev.holdfast.engine.RepositoryException;
import dev.holdfast.engine.format.LogHead;
import dev.holdfast.engine.format.LogName;
import dev.holdfast.engine.log.ListedSegment;
import dev.holdfast.engine.log.LogCatalog;
import dev.holdfast.engine.log.OpenedSegment;
import dev.holdfast.engine.repository.Repository;
import dev.holdfast.spi.storage.BlobStoreException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Checks the logs of a site: every segment, and that nothing is missing between them that was once there. */
final class LogCheck {
    private final Repository repository;
    private final VerifyReport report;
    private final boolean whole;

    /** @param whole whether to read every segment, else its head alone */
    LogCheck(Repository repository, VerifyReport report, boolean whole) {
        this.repository = repository;
        this.report = report;
        this.whole = whole;
    }

    void run() throws BlobStoreException, RepositoryException {
        try (LogCatalog catalog = new LogCatalog(repository)) {
            for (String workload : catalog.workloads()) {
                List<ListedSegment> listed = new ArrayList<>();
                catalog.each(LogName.prefixOf(workload), listed::add);
                check(catalog, listed);
            }
        }
    }

    private void check(LogCatalog catalog, List<ListedSegment> listed) throws BlobStoreException, RepositoryException {
        Map<String, List<LogHead>> streams = new HashMap<>();
        for (ListedSegment each : listed) {
            try {
                OpenedSegment segment =
                        whole ? catalog.opener().check(each) : catalog.opener().open(each);
                report.sawLogSegment(segment.head().end() - segment.head().start());
                streams.computeIfAbsent(each.name().folder().prefix() + each.name().stream(), _ -> new ArrayList<>())
                        .add(segment.head());
            } catch (RepositoryException.Damaged e) {
                Throwable cause = Optional.ofNullable(e.getCause()).orElse(e); // which says it without the name
                report.add(each.name().toString(), cause.getMessage());
            } catch (RepositoryException.WrongKey e) {
                if (!repository.keys().isRemoved()) {
                    throw e;
                }
                report.addNotGranted(each.name().toString());
            }
        }
        streams.forEach(this::checkGaps);
    }

    /** A gap that the segment after it says was none when it was stored is a loss; any other was known of. */
    private void checkGaps(String stream, List<LogHead> heads) {
        heads.sort(Comparator.comparingLong(LogHead::start).thenComparing(LogHead::end, Comparator.reverseOrder()));
        long reached = heads.getFirst().start();
        for (LogHead head : heads) {
            if (head.start() > reached && head.follows()) {
                report.add(stream, "the log from " + reached + " to " + head.start() + " was stored and is missing");
            }
            reached = Math.max(reached, head.end());
        }
    }
}
