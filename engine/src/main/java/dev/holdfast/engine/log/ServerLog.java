package dev.holdfast.engine.log;

import dev.holdfast.engine.Id;
import dev.holdfast.engine.RepositoryException;
import dev.holdfast.engine.TaskFailure;
import dev.holdfast.engine.format.LogHead;
import dev.holdfast.engine.format.LogName;
import dev.holdfast.engine.format.ObjectNames;
import dev.holdfast.engine.repository.Repository;
import dev.holdfast.spi.database.LogPosition;
import dev.holdfast.spi.storage.BlobStoreException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;

/**
 * The log of one server, as it was listed at one time at a site, or at several. What names claim is believed only when the heads of the
 * segments were opened; those that are not right are passed over, and others that hold the same are used. Used by one
 * thread.
 */
public final class ServerLog {
    private static final int MOST_AT_ONCE = 64;

    /** How many segments are tried for the beginning of a stream: whoever may only add could put others before it. */
    private static final int MOST_BEGINNINGS = 100;

    /** How many streams may be the one that the server writes: the last by name. */
    private static final int MOST_NEWEST = 20;

    /** How many segments without bytes are opened to see how far the log reached in time. */
    private static final int MOST_STILL = 2000;

    private final LogName.Folder folder;
    private final List<SegmentOpener> openers;
    private final int atOnce;
    private final boolean removed;
    private final SortedMap<String, LogStream> streams = new TreeMap<>();
    private final Map<ListedSegment, OpenedSegment> opened = new HashMap<>();
    private final List<RepositoryException.Damaged> damaged = new ArrayList<>();
    private final Map<String, Optional<LogHead.Branch>> branches = new HashMap<>();

    /**
     * A log.
     *
     * @param first of the sites
     * @param openers of each site
     */
    ServerLog(LogName.Folder folder, List<ListedSegment> segments, Repository first, List<SegmentOpener> openers) {
        this.folder = folder;
        this.openers = List.copyOf(openers);
        this.removed = first.keys().isRemoved();
        this.atOnce = Math.clamp(first.store().capabilities().concurrency(), 1, MOST_AT_ONCE);
        streams.putAll(byStream(segments));
    }

    /** The same log as it was listed later: what was opened of it before is not opened again. */
    ServerLog(ServerLog before, List<ListedSegment> segments) {
        this.folder = before.folder;
        this.openers = before.openers;
        this.atOnce = before.atOnce;
        this.removed = before.removed;
        streams.putAll(byStream(segments));
        opened.putAll(before.opened);
        opened.keySet().retainAll(new HashSet<>(segments));
        before.branches.forEach((stream, branch) -> {
            if (branch.isPresent() && streams.containsKey(stream)) {
                branches.put(stream, branch);
            }
        });
    }

    private static Map<String, LogStream> byStream(List<ListedSegment> segments) {
        Map<String, List<ListedSegment>> byStream = new HashMap<>();
        for (ListedSegment each : segments) {
            byStream.computeIfAbsent(each.name().stream(), _ -> new ArrayList<>())
                    .add(each);
        }
        Map<String, LogStream> streams = new HashMap<>();
        byStream.forEach((stream, each) -> streams.put(stream, new LogStream(each)));
        return streams;
    }

    /** All that is listed of it. */
    List<ListedSegment> segments() {
        return streams.values().stream()
                .flatMap(stream -> stream.segments().stream())
                .toList();
    }

    /** Where the log of a server stands, for those who have the key of its trust domain. */
    public static LogName.Folder folder(Repository repository, Id domain, String workload, String identity)
            throws RepositoryException.WrongKey {
        byte[] key = repository.keys().domainKey(domain);
        return new LogName.Folder(
                ObjectNames.pseudonym(key, repository.id(), workload),
                ObjectNames.serverPseudonym(key, repository.id(), identity));
    }

    /** Where it stands. */
    public LogName.Folder folder() {
        return folder;
    }

    /** The names of its streams. */
    public List<String> streams() {
        return List.copyOf(streams.keySet());
    }

    /** What was found damaged or not authentic so far, and passed over. */
    public List<RepositoryException.Damaged> damaged() {
        return List.copyOf(damaged);
    }

    /**
     * Segments that together hold the stretch of a stream from {@code from} on without a gap, in order, all authentic: as far
     * as that goes, or at least to {@code to}.
     */
    List<OpenedSegment> cover(String stream, long from, long to) throws RepositoryException, BlobStoreException {
        LogStream listed = streams.get(stream);
        if (listed == null) {
            return List.of();
        }
        while (true) {
            List<ListedSegment> claimed = listed.cover(from, to);
            openAll(listed, claimed);
            if (claimed.stream().allMatch(opened::containsKey)) {
                return claimed.stream().map(this::opened).toList();
            }
        }
    }

    /** Segments that say how far the log had reached when it stood still at an offset. */
    List<OpenedSegment> still(String stream, long offset) throws RepositoryException, BlobStoreException {
        LogStream listed = streams.get(stream);
        if (listed == null) {
            return List.of();
        }
        List<ListedSegment> claimed = listed.stillAt(offset, MOST_STILL);
        openAll(listed, claimed);
        return claimed.stream().filter(opened::containsKey).map(this::opened).toList();
    }

    /** Where a stream leaves another; empty if it leaves none, or where is not known. */
    public Optional<LogHead.Branch> branch(String stream) throws RepositoryException, BlobStoreException {
        Optional<LogHead.Branch> known = branches.get(stream);
        if (known != null) {
            return known;
        }
        Optional<LogHead.Branch> found = findBranch(stream);
        branches.put(stream, found);
        return found;
    }

    private Optional<LogHead.Branch> findBranch(String stream) throws RepositoryException, BlobStoreException {
        return beginning(stream).flatMap(segment -> segment.head().branch());
    }

    /** The first segment of a stream: the one that says what it leaves, if any does, else the one that begins first. */
    private Optional<OpenedSegment> beginning(String stream) throws RepositoryException, BlobStoreException {
        LogStream listed = streams.get(stream);
        if (listed == null) {
            return Optional.empty();
        }
        Optional<OpenedSegment> first = Optional.empty();
        for (ListedSegment each :
                listed.segments().stream().limit(MOST_BEGINNINGS).toList()) {
            openAll(listed, List.of(each));
            OpenedSegment segment = opened.get(each);
            if (segment != null) {
                if (first.isPresent()
                        && segment.head().start() > first.get().head().start()) {
                    break;
                }
                if (segment.head().branch().isPresent()) {
                    return Optional.of(segment);
                }
                first = first.or(() -> Optional.of(segment));
            }
        }
        return first;
    }

    /**
     * The place up to which the log was stored last: the end of the stream whose newest segment tells of the latest instant.
     * Empty if nothing of it is there.
     */
    public Optional<LogPosition> newestEnd() throws RepositoryException, BlobStoreException {
        Optional<OpenedSegment> newest = Optional.empty();
        for (String stream : streams().reversed().stream().limit(MOST_NEWEST).toList()) {
            Optional<OpenedSegment> last =
                    last(Optional.ofNullable(streams.get(stream)).orElseThrow());
            if (last.isPresent() && (newest.isEmpty() || instant(last.get()).isAfter(instant(newest.get())))) {
                newest = last;
            }
        }
        return newest.map(segment ->
                new LogPosition(segment.head().stream(), segment.head().end()));
    }

    /** How far the log claims to go on from a place in segments that were found damaged or not authentic. */
    Optional<LogPosition> damagedBeyond(LogPosition place) {
        OptionalLong end = Optional.ofNullable(streams.get(place.stream()))
                .map(stream -> stream.refusedBeyond(place.offset()))
                .orElse(OptionalLong.empty());
        return end.isPresent() ? Optional.of(new LogPosition(place.stream(), end.getAsLong())) : Optional.empty();
    }

    private static Instant instant(OpenedSegment segment) {
        List<LogHead.Mark> marks = segment.head().marks();
        return marks.isEmpty() ? Instant.MIN : marks.getLast().instant();
    }

    private Optional<OpenedSegment> last(LogStream stream) throws RepositoryException, BlobStoreException {
        List<ListedSegment> byEnd = stream.segments().stream()
                .sorted(Comparator.comparingLong(
                                (ListedSegment each) -> each.name().end())
                        .reversed())
                .limit(MOST_BEGINNINGS)
                .toList();
        for (ListedSegment each : byEnd) {
            openAll(stream, List.of(each));
            if (opened.containsKey(each)) {
                return Optional.of(opened(each));
            }
        }
        return Optional.empty();
    }

    /** The streams that leave another, with where each begins. */
    List<Child> children(String stream) throws RepositoryException, BlobStoreException {
        List<Child> children = new ArrayList<>();
        for (String each : streams.keySet()) {
            Optional<LogHead.Branch> branch = branch(each);
            if (branch.isPresent() && branch.get().from().stream().equals(stream)) {
                long start = beginning(each).orElseThrow().head().start();
                children.add(new Child(each, start, branch.get().from().offset()));
            }
        }
        return children;
    }

    /**
     * A stream that leaves another.
     *
     * @param stream its name
     * @param start where it begins
     * @param from the offset in the other at which it leaves that
     */
    record Child(String stream, long start, long from) {}

    private OpenedSegment opened(ListedSegment segment) {
        return Optional.ofNullable(opened.get(segment)).orElseThrow();
    }

    private void openAll(LogStream stream, List<ListedSegment> segments)
            throws RepositoryException, BlobStoreException {
        List<ListedSegment> missing = segments.stream()
                .filter(each -> !opened.containsKey(each) && !stream.isRefused(each))
                .toList();
        if (missing.isEmpty()) {
            return;
        }
        Semaphore underWay = new Semaphore(atOnce);
        ExecutorService readers = Executors.newVirtualThreadPerTaskExecutor();
        try {
            List<Future<OpenedSegment>> tasks = new ArrayList<>(missing.size());
            for (ListedSegment each : missing) {
                underWay.acquire();
                tasks.add(readers.submit(() -> {
                    try {
                        return opener(each.site()).open(each);
                    } finally {
                        underWay.release();
                    }
                }));
            }
            for (int i = 0; i < missing.size(); i++) {
                await(stream, missing.get(i), tasks.get(i));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BlobStoreException.Interrupted("interrupted while reading a log", "", e);
        } finally {
            readers.shutdownNow();
            readers.close();
        }
    }

    private void await(LogStream stream, ListedSegment segment, Future<OpenedSegment> task)
            throws RepositoryException, BlobStoreException, InterruptedException {
        try {
            opened.put(segment, task.get());
        } catch (ExecutionException e) {
            switch (TaskFailure.of(e)) {
                case RepositoryException.Damaged failure -> {
                    damaged.add(failure);
                    stream.refuse(segment);
                }
                case RepositoryException.WrongKey _ when removed -> stream.refuse(segment); // newer than the removal
                case RepositoryException failure -> throw failure;
                case BlobStoreException.Interrupted failure -> throw failure;
                case BlobStoreException failure -> {
                    if (!stream.isElsewhere(segment)) {
                        throw failure;
                    }
                    damaged.add(notToBeHad(segment.name(), failure));
                    stream.refuse(segment);
                }
                default -> throw new IllegalStateException("a log segment could not be opened", e);
            }
        }
    }

    private static RepositoryException.Damaged notToBeHad(LogName name, BlobStoreException why) {
        return new RepositoryException.Damaged(
                "log segment " + name + " cannot be had from one site: " + why.getMessage(), why);
    }

    /** What opens the segments of a site. */
    SegmentOpener opener(int site) {
        return openers.get(site);
    }

    /**
     * Leaves out a segment that a site does not give, if another has it.
     *
     * @throws BlobStoreException why it is not given, if no other has
     */
    void leaveOut(OpenedSegment segment, BlobStoreException why) throws BlobStoreException {
        LogStream stream =
                Optional.ofNullable(streams.get(segment.name().stream())).orElseThrow();
        if (stream.segments().stream().noneMatch(each -> isSame(each, segment) && stream.isElsewhere(each))) {
            throw why;
        }
        refuse(segment, notToBeHad(segment.name(), why));
    }

    private static boolean isSame(ListedSegment listed, OpenedSegment opened) {
        return listed.name().equals(opened.name()) && listed.site() == opened.site();
    }

    /** Leaves out a segment whose frames were found damaged, so that others that hold the same are used. */
    void refuse(OpenedSegment segment, RepositoryException.Damaged why) {
        damaged.add(why);
        LogStream stream =
                Optional.ofNullable(streams.get(segment.name().stream())).orElseThrow();
        for (ListedSegment each : stream.segments()) {
            if (isSame(each, segment)) {
                stream.refuse(each);
                opened.remove(each);
            }
        }
    }
}
