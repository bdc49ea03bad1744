package dev.holdfast.engine.log;

import dev.holdfast.engine.format.FormatException;
import dev.holdfast.engine.format.LogName;
import dev.holdfast.engine.repository.Listing;
import dev.holdfast.engine.repository.Repository;
import dev.holdfast.spi.storage.BlobStoreException;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * The logs of a site, or of several of one repository: what one of them lacks is taken from the next. Used by one thread;
 * holds native memory until closed.
 */
public final class LogCatalog implements AutoCloseable {
    /** A standby lists for months. */
    private static final int MOST_UNLISTED = 100;

    private final List<Repository> sites;
    private final List<SegmentOpener> openers;
    private final List<BlobStoreException> unlisted = new ArrayList<>();

    /** @param repository stays open when this is gone */
    public LogCatalog(Repository repository) {
        this(List.of(repository));
    }

    /** @param sites of one repository, in the order in which they are asked; they stay open when this is gone */
    public LogCatalog(List<Repository> sites) {
        this.sites = List.copyOf(sites);
        this.openers = this.sites.stream().map(SegmentOpener::new).toList();
    }

    /** What opens segments of the first site; closed with this. */
    public SegmentOpener opener() {
        return openers.getFirst();
    }

    /** Why sites could not be listed while others were; the first hundred times. */
    public List<BlobStoreException> unlisted() {
        return List.copyOf(unlisted);
    }

    /** The pseudonyms of all workloads of which there is a log at the first site. */
    public List<String> workloads() throws BlobStoreException {
        return Listing.folders(sites.getFirst().store(), LogName.LOGS);
    }

    /**
     * The logs of a workload's servers, by one listing of each site; foreign objects are passed over, and sites that cannot be
     * listed as long as one can.
     */
    public SortedMap<LogName.Folder, ServerLog> of(String workload) throws BlobStoreException {
        SortedMap<LogName.Folder, List<ListedSegment>> listed = new TreeMap<>();
        List<BlobStoreException> failed = new ArrayList<>();
        for (int site = 0; site < sites.size(); site++) {
            try {
                each(
                        site,
                        LogName.prefixOf(workload),
                        segment -> listed.computeIfAbsent(segment.name().folder(), _ -> new ArrayList<>())
                                .add(segment));
            } catch (BlobStoreException.Interrupted e) {
                throw e;
            } catch (BlobStoreException e) {
                failed.add(e);
            }
        }
        if (failed.size() == sites.size()) {
            throw failed.getFirst();
        }
        failed.stream().limit(Math.max(0, MOST_UNLISTED - unlisted.size())).forEach(unlisted::add);
        SortedMap<LogName.Folder, ServerLog> logs = new TreeMap<>();
        listed.forEach(
                (folder, segments) -> logs.put(folder, new ServerLog(folder, segments, sites.getFirst(), openers)));
        return logs;
    }

    /** Visits all segments of the first site below a prefix, in the order of names; foreign objects are passed over. */
    public void each(String prefix, Consumer<ListedSegment> visitor) throws BlobStoreException {
        each(0, prefix, visitor);
    }

    private void each(int site, String prefix, Consumer<ListedSegment> visitor) throws BlobStoreException {
        Listing.each(sites.get(site).store(), prefix, stat -> {
            try {
                visitor.accept(new ListedSegment(LogName.parse(stat.name()), stat.length(), site));
            } catch (FormatException _) {
                // something else that was put there; it is no segment
            }
        });
    }

    @Override
    public void close() {
        openers.forEach(SegmentOpener::close);
    }
}
