package dev.holdfast.engine.log;

import dev.holdfast.engine.format.FormatException;
import dev.holdfast.engine.format.LogName;
import dev.holdfast.engine.repository.Listing;
import dev.holdfast.engine.repository.Repository;
import dev.holdfast.spi.database.LogPosition;
import dev.holdfast.spi.storage.BlobName;
import dev.holdfast.spi.storage.BlobStoreException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
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

    /**
     * How many known segments before a place are listed with what comes behind it: a writer that was started anew begins
     * somewhat before what it stored last.
     */
    private static final int OVERLAP = 20;

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
                        Optional.empty(),
                        segment -> listed.computeIfAbsent(segment.name().folder(), _ -> new ArrayList<>())
                                .add(segment));
            } catch (BlobStoreException.Interrupted e) {
                throw e;
            } catch (BlobStoreException e) {
                failed.add(e);
            }
        }
        requireOne(failed);
        SortedMap<LogName.Folder, ServerLog> logs = new TreeMap<>();
        listed.forEach(
                (folder, segments) -> logs.put(folder, new ServerLog(folder, segments, sites.getFirst(), openers)));
        return logs;
    }

    /**
     * A log as it is now from a place on: what was known of it there, and what has come since, in that place's stream and in
     * those whose names come after it. A listing from there costs one request as long as no more than a page of names is
     * new. Where something that was known is gone, as when a larger segment took its place, all of the log is listed. A site
     * that cannot be listed keeps what was known of it, as long as one can.
     */
    public ServerLog renewed(ServerLog known, LogPosition from) throws BlobStoreException {
        List<ListedSegment> before = known.segments();
        BlobName begin = LogName.before(known.folder(), overlapping(before, from));
        List<ListedSegment> kept = new ArrayList<>();
        Set<ListedSegment> expected = new LinkedHashSet<>();
        for (ListedSegment each : before) {
            if (each.name().object().compareTo(begin) > 0) {
                expected.add(each);
            } else if (each.name().stream().equals(from.stream()) && each.name().end() >= from.offset()) {
                kept.add(each);
            }
        }
        Set<ListedSegment> listed = listed(known.folder(), Optional.of(begin), expected);
        if (!listed.containsAll(expected)) {
            return relisted(known);
        }
        kept.addAll(listed);
        return new ServerLog(known, kept);
    }

    /** All of a log as it is now. What was opened of what was known is not opened again. */
    public ServerLog relisted(ServerLog known) throws BlobStoreException {
        return new ServerLog(
                known, List.copyOf(listed(known.folder(), Optional.empty(), new LinkedHashSet<>(known.segments()))));
    }

    /** A place from which on a listing shows the last known segments before another place, too. */
    private static LogPosition overlapping(List<ListedSegment> known, LogPosition from) {
        List<Long> starts = known.stream()
                .map(ListedSegment::name)
                .filter(name -> name.stream().equals(from.stream()) && name.start() <= from.offset())
                .map(LogName::start)
                .sorted()
                .toList();
        return new LogPosition(from.stream(), starts.size() < OVERLAP ? 0 : starts.get(starts.size() - OVERLAP));
    }

    /**
     * Lists a log at all sites.
     *
     * @param known what is taken for a site that cannot be listed
     */
    private Set<ListedSegment> listed(LogName.Folder folder, Optional<BlobName> begin, Set<ListedSegment> known)
            throws BlobStoreException {
        Set<ListedSegment> all = new LinkedHashSet<>();
        List<BlobStoreException> failed = new ArrayList<>();
        for (int site = 0; site < sites.size(); site++) {
            try {
                each(site, folder.prefix(), begin, all::add);
            } catch (BlobStoreException.Interrupted e) {
                throw e;
            } catch (BlobStoreException e) {
                int unlistedSite = site;
                known.stream().filter(each -> each.site() == unlistedSite).forEach(all::add);
                failed.add(e);
            }
        }
        requireOne(failed);
        return all;
    }

    /** One site has to be listed; why others could not be is noted. */
    private void requireOne(List<BlobStoreException> failed) throws BlobStoreException {
        if (failed.size() == sites.size()) {
            throw failed.getFirst();
        }
        failed.stream().limit(Math.max(0, MOST_UNLISTED - unlisted.size())).forEach(unlisted::add);
    }

    /** Visits all segments of the first site below a prefix, in the order of names; foreign objects are passed over. */
    public void each(String prefix, Consumer<ListedSegment> visitor) throws BlobStoreException {
        each(0, prefix, Optional.empty(), visitor);
    }

    private void each(int site, String prefix, Optional<BlobName> begin, Consumer<ListedSegment> visitor)
            throws BlobStoreException {
        Listing.each(sites.get(site).store(), prefix, begin, stat -> {
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
