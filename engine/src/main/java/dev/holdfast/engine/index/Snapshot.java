package dev.holdfast.engine.index;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What an index holds at a moment, but for what is being added to its memtable. Any number of threads ask. */
final class Snapshot {
    private static final int MOST_LOCATIONS = 1024;

    private final Scatter scatter;
    private final PackLog log;
    private final Neighbours neighbours;
    private final Memtable memtable;
    private final List<Run> runs;

    /** @param runs newest first */
    Snapshot(Scatter scatter, PackLog log, Neighbours neighbours, Memtable memtable, List<Run> runs) {
        this.scatter = scatter;
        this.log = log;
        this.neighbours = neighbours;
        this.memtable = memtable;
        this.runs = List.copyOf(runs);
    }

    Memtable memtable() {
        return memtable;
    }

    /** Newest first. */
    List<Run> runs() {
        return runs;
    }

    /** The same with another memtable and other runs. */
    Snapshot with(Memtable otherMemtable, List<Run> otherRuns) {
        return new Snapshot(scatter, log, neighbours, otherMemtable, otherRuns);
    }

    Optional<PackLocation> find(byte[] identity) {
        long ordinal = findSlot(identity);
        return ordinal < 0 ? Optional.empty() : Optional.of(packOf(ordinal));
    }

    private long findSlot(byte[] identity) {
        long key = scatter.key(identity, 0);
        long ordinal = neighbours.find(key, identity, memtable.firstPage());
        if (ordinal >= 0) {
            return ordinal;
        }
        ordinal = memtable.find(key, identity);
        if (ordinal >= 0) {
            return ordinal;
        }
        for (Run run : runs) {
            long place = run.find(key, identity, log);
            if (place >= 0) {
                ordinal = run.ordinal(place);
                neighbours.found(ordinal);
                return ordinal;
            }
        }
        return -1;
    }

    /** All packs that hold it, each once, those added last first (but for what is in the memtable); 1024 at most. */
    List<PackLocation> findAll(byte[] identity) {
        long key = scatter.key(identity, 0);
        Set<PackLocation> found = new LinkedHashSet<>();
        memtable.findAll(key, identity, ordinal -> found.add(packOf(ordinal)));
        for (Run run : runs) {
            long place = run.find(key, identity, log);
            while (place >= 0 && found.size() < MOST_LOCATIONS) {
                found.add(packOf(run.ordinal(place)));
                place = run.findBefore(place, key, identity, log);
            }
        }
        return List.copyOf(found);
    }

    long size() {
        long size = memtable.entries();
        for (Run run : runs) {
            size += run.entries();
        }
        return size;
    }

    private PackLocation packOf(long ordinal) {
        long page = Page.pageOf(ordinal);
        long header;
        if (page >= memtable.firstPage()) {
            long base = (page - memtable.firstPage()) * Page.BYTES;
            header = Page.headerOf(memtable.memory(), base, ordinal);
        } else {
            log.touch(page);
            header = Page.headerOf(log.segment(page), log.base(page), ordinal);
        }
        return packAt(header);
    }

    private PackLocation packAt(long header) {
        long page = Page.pageOf(header);
        int slot = Page.slotOf(header);
        try {
            if (page >= memtable.firstPage()) {
                return Page.pack(memtable.memory(), (page - memtable.firstPage()) * Page.BYTES, slot);
            }
            log.touch(page);
            return Page.pack(log.segment(page), log.base(page), slot);
        } catch (IllegalArgumentException e) {
            throw new DamagedIndex(
                    "slot " + slot + " of page " + page + " is not the header of a pack: " + e.getMessage());
        }
    }
}
