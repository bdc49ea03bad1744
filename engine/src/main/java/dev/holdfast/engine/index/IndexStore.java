package dev.holdfast.engine.index;

import java.io.Closeable;
import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.ToIntFunction;

/**
 * The files of one index, from its creation until it is cleared, and the way from one {@linkplain Snapshot snapshot} to
 * the next. One thread at a time, but for {@link #snapshot} and {@link #segments}.
 *
 * <p>What the manifest on disk names is not deleted before another manifest is durable.
 */
final class IndexStore implements Closeable {
    /** How full a memtable may be to be left to the next process, which must hash all its entries: a quarter. */
    private static final int RESTORED_PART = 4;

    /**
     * With what part of its pages a memtable begins: most of the time little is added, and a process has an index for each
     * site.
     */
    private static final int FIRST_PART = 32;

    private final IndexFolder folder;
    private final Tuning tuning;
    private final byte[] seed;
    private final Scatter scatter;
    private final PackLog log;
    private final SegmentNames segments;

    /** Files of merged runs that the manifest on disk still names. */
    private final List<String> retired = new ArrayList<>();

    /** Numbers of runs that the manifest on disk names. */
    private Set<Long> published = Set.of();

    private long nextRun = 1;

    /** Pages of the memtable that were written to the log. */
    private int writtenPages;

    private boolean changed;
    private volatile Snapshot snapshot;

    /** @param pages that the memtable has to hold at once */
    private IndexStore(IndexFolder folder, Tuning tuning, byte[] seed, long firstPage, long pages) throws IOException {
        this.folder = folder;
        this.tuning = tuning;
        this.seed = seed.clone();
        this.scatter = new Scatter(seed);
        this.log = new PackLog(folder, new PageChecksum(seed), tuning.extentPages());
        try {
            this.segments = new SegmentNames(folder);
        } catch (IOException e) {
            log.close();
            throw e;
        }
        this.snapshot = new Snapshot(
                scatter,
                log,
                new Neighbours(scatter, log),
                new Memtable(scatter, firstPage, memtablePages(pages)),
                List.of());
    }

    /** Pages of a memtable that is to hold so many now, and some more. */
    private int memtablePages(long pages) {
        long room = Math.max(2 * pages, tuning.memtablePages() / FIRST_PART);
        return (int) Math.min(Math.max(1, room), tuning.memtablePages());
    }

    /** Makes an empty index in a folder that has no files of one. */
    static IndexStore create(IndexFolder folder, Tuning tuning, byte[] seed) throws IOException {
        return new IndexStore(folder, tuning, seed, 0, 0);
    }

    /**
     * Opens what a manifest tells of, and deletes leftovers.
     *
     * @throws DamagedIndex if it is not there, or not right as far as this can be seen without reading it all
     */
    static IndexStore open(IndexFolder folder, Tuning tuning, Manifest manifest) throws IOException {
        if (!folder.exists(PackLog.FILE) || !folder.exists(SegmentNames.FILE)) {
            throw new DamagedIndex("files that the manifest names are missing");
        }
        long pages = manifest.lastPage() - manifest.firstPage() + 1;
        IndexStore store = new IndexStore(folder, tuning, manifest.seed(), manifest.firstPage(), pages);
        try {
            store.restore(manifest);
            return store;
        } catch (IOException | RuntimeException | Error e) {
            store.close();
            throw e;
        }
    }

    private void restore(Manifest manifest) throws IOException {
        Set<String> files = new HashSet<>(Set.of(PackLog.FILE, SegmentNames.FILE));
        segments.restore(manifest.segmentsLength(), manifest.segmentsChecksum());
        List<Run> runs = new ArrayList<>();
        Set<Long> numbers = new HashSet<>();
        Memtable memtable = snapshot.memtable();
        for (RunFacts facts : manifest.runs()) {
            runs.addFirst(new Run(folder, facts));
            // At once, so that what was opened is closed should the next one be damaged.
            snapshot = snapshot.with(memtable, runs);
            files.add(Run.fileName(facts.number()));
            numbers.add(facts.number());
        }
        log.expect(manifest.lastPage());
        for (long page = manifest.firstPage(); page < manifest.lastPage(); page++) {
            memtable.restorePage(log.content(page));
        }
        writtenPages = (int) (manifest.lastPage() - manifest.firstPage());
        memtable.restorePage(manifest.tail());
        nextRun = manifest.nextRun();
        published = numbers;
        folder.deleteAllBut(files);
    }

    Snapshot snapshot() {
        return snapshot;
    }

    SegmentNames segments() {
        return segments;
    }

    /**
     * Adds what a segment tells of. If it fails half way, what was added is true all the same, and adding may be tried
     * again.
     */
    void add(String segment, List<PackContents> packs) throws IOException {
        if (segments.contains(segment)) {
            return;
        }
        changed = true;
        for (PackContents contents : packs) {
            while (!snapshot.memtable().startPack(contents.pack())) {
                makeRoom();
            }
            byte[] identities = contents.identities();
            for (int at = 0; at < identities.length; at += PackContents.IDENTITY_LENGTH) {
                if (!snapshot.memtable().add(identities, at)) {
                    makeRoom();
                    at -= PackContents.IDENTITY_LENGTH;
                }
            }
        }
        segments.add(segment);
    }

    /** Makes a larger memtable, or where it is as large as it may be, a run of it. */
    private void makeRoom() throws IOException {
        Snapshot before = snapshot;
        Memtable full = before.memtable();
        if (full.pages() == tuning.memtablePages()) {
            seal();
            return;
        }
        snapshot = before.with(full.grown(memtablePages(full.pages())), before.runs());
        full.close();
    }

    /** Makes a run of the memtable, and merges runs that are due. */
    private void seal() throws IOException {
        Snapshot before = snapshot;
        Memtable full = before.memtable();
        writePages(full, full.fullPages() + 1);
        List<Run> runs = new ArrayList<>(before.runs());
        if (full.entries() > 0) {
            RunFacts facts;
            try (RunWriter writer = new RunWriter(folder, nextRun++, full.entries())) {
                full.writeTo(writer);
                facts = writer.finish();
            }
            runs.addFirst(new Run(folder, facts));
        }
        Memtable empty = new Memtable(scatter, full.firstPage() + full.fullPages() + 1, memtablePages(0));
        empty.continuePack(full.header());
        snapshot = before.with(empty, runs);
        writtenPages = 0;
        full.close();
        merge(Tiers::due);
    }

    /** @param rule how many of the newest runs to merge, by their sizes */
    private void merge(ToIntFunction<List<Long>> rule) throws IOException {
        Snapshot before = snapshot;
        List<Run> runs = before.runs();
        int due = rule.applyAsInt(runs.reversed().stream().map(Run::entries).toList());
        if (due == 0) {
            return;
        }
        List<Run> merging = runs.subList(0, due);
        Run merged = new Run(folder, Merge.merge(folder, merging.reversed(), nextRun++));
        List<Run> after = new ArrayList<>(runs.subList(due, runs.size()));
        after.addFirst(merged);
        snapshot = before.with(before.memtable(), after);
        for (Run run : merging) {
            run.close();
            String file = Run.fileName(run.facts().number());
            if (published.contains(run.facts().number())) {
                retired.add(file);
            } else {
                folder.delete(file);
            }
        }
    }

    /** Writes the memtable's first pages to the log, those that were not yet. */
    private void writePages(Memtable memtable, int end) throws IOException {
        log.write(
                memtable.firstPage() + writtenPages,
                memtable.memory(),
                (long) writtenPages * Page.BYTES,
                end - writtenPages);
    }

    /**
     * Makes all that was added durable: the next process finds it, or if this fails half way, what was durable before.
     */
    void flush() throws IOException {
        if (!changed) {
            return;
        }
        if (snapshot.memtable().fullPages() > tuning.memtablePages() / RESTORED_PART) {
            seal();
        }
        merge(Tiers::unsettled);
        Snapshot now = snapshot;
        Memtable memtable = now.memtable();
        int full = memtable.fullPages();
        writePages(memtable, full);
        writtenPages = full;
        log.sync();
        segments.sync();
        List<RunFacts> runs = now.runs().reversed().stream().map(Run::facts).toList();
        for (RunFacts run : runs) {
            if (!published.contains(run.number())) {
                try (StoredFile file = folder.open(Run.fileName(run.number()))) {
                    file.sync();
                }
            }
        }
        folder.sync();
        byte[] tail =
                memtable.memory().asSlice((long) full * Page.BYTES, Page.BYTES).toArray(ValueLayout.JAVA_BYTE);
        folder.publish(new Manifest(
                        seed,
                        memtable.firstPage(),
                        memtable.firstPage() + full,
                        tail,
                        segments.length(),
                        segments.checksum(),
                        nextRun,
                        runs)
                .encode());
        published = new HashSet<>(runs.stream().map(RunFacts::number).toList());
        changed = false;
        for (String file : retired) {
            folder.delete(file);
        }
        retired.clear();
    }

    @Override
    public void close() throws IOException {
        Snapshot last = snapshot;
        last.runs().forEach(Run::close);
        last.memtable().close();
        try {
            log.close();
        } finally {
            segments.close();
        }
    }
}
