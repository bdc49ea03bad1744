package dev.holdfast.engine.format;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.holdfast.engine.Id;
import dev.holdfast.spi.database.LogPosition;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/**
 * What a log segment says of itself: the plaintext of its head.
 *
 * @param workload the name of the workload
 * @param identity what tells the server from every other, 1 to 100 characters
 * @param stream the stream
 * @param start the first offset
 * @param end the first offset after it
 * @param follows whether what comes before {@code start} was stored before this segment was: if it is missing, it was lost.
 *     For the first of a stream, what comes before its branch
 * @param branch where its stream leaves another, in the first segment of such a stream only
 * @param frames end to end, from {@code start} to {@code end}; at most {@link #MOST_FRAMES}, {@link #LONGEST} bytes of log
 * @param marks in the order of their positions, which lie from {@code start} to {@code end}; at most {@link #MOST_MARKS}
 * @param replaces the SHA-256 of the segments that hold the same, 64 hex digits each; at most {@link #MOST_REPLACED}
 */
public record LogHead(
        String workload,
        String identity,
        String stream,
        long start,
        long end,
        boolean follows,
        Optional<Branch> branch,
        List<LogFrame> frames,
        List<Mark> marks,
        List<String> replaces) {
    /** The most bytes that a head may have, as an envelope. */
    public static final int LARGEST = 8 << 20;

    /** The most bytes of the log that a segment holds. */
    public static final int LONGEST = 64 << 20;

    /** The most frames that a segment holds. */
    public static final int MOST_FRAMES = 10_000;

    /** The most marks that a segment holds. */
    public static final int MOST_MARKS = 10_000;

    /** The most segments that one replaces. */
    public static final int MOST_REPLACED = 10_000;

    /** The largest document of a branch, in bytes. */
    public static final int LARGEST_DOCUMENT = 1 << 20;

    /** The longest identity of a server, in characters. */
    public static final int LONGEST_IDENTITY = 100;

    private static final int LARGEST_WRAPPED_KEY = 200;

    /**
     * How far the log reached at an instant: all that was committed at or before it lies before {@code until}.
     *
     * @param until an offset
     * @param instant by the server's clock
     */
    public record Mark(long until, Instant instant) {}

    /**
     * Where a stream leaves another.
     *
     * @param from the place in the other
     * @param document what a recovery needs to follow it, at most {@link #LARGEST_DOCUMENT} bytes; not changed
     */
    @SuppressWarnings("ArrayRecordComponent") // bytes as the server sent them; never compared as records
    public record Branch(LogPosition from, byte[] document) {
        public Branch {
            if (document.length > LARGEST_DOCUMENT) {
                throw new IllegalArgumentException("a document of " + document.length + " bytes");
            }
        }
    }

    public LogHead {
        frames = List.copyOf(frames);
        marks = List.copyOf(marks);
        replaces = List.copyOf(replaces);
        new LogPosition(stream, start);
        if (workload.isEmpty() || workload.length() > Manifest.LONGEST_WORKLOAD) {
            throw new IllegalArgumentException("not the name of a workload: '" + workload + "'");
        }
        if (identity.isEmpty() || identity.length() > LONGEST_IDENTITY) {
            throw new IllegalArgumentException("not the identity of a server: '" + identity + "'");
        }
        if (end < start || end - start > LONGEST) {
            throw new IllegalArgumentException("not a stretch of a log: " + start + " to " + end);
        }
        if (frames.size() > MOST_FRAMES || marks.size() > MOST_MARKS || replaces.size() > MOST_REPLACED) {
            throw new IllegalArgumentException("more frames, marks or replaced segments than a log segment has");
        }
        requireWhole(frames, start, end);
        requireOrder(marks, start, end);
        if (!replaces.stream().allMatch(ObjectNames::isSha256)) {
            throw new IllegalArgumentException("it replaces what is no segment");
        }
    }

    private static void requireWhole(List<LogFrame> frames, long start, long end) {
        long at = start;
        for (LogFrame frame : frames) {
            if (frame.start() != at) {
                throw new IllegalArgumentException("a frame does not begin where the one before ends");
            }
            at = frame.end();
        }
        if (at != end) {
            throw new IllegalArgumentException("the frames do not fill the segment");
        }
    }

    private static void requireOrder(List<Mark> marks, long start, long end) {
        long at = start;
        for (Mark mark : marks) {
            if (mark.until() < at || mark.until() > end) {
                throw new IllegalArgumentException("a mark that does not lie where it stands");
            }
            at = mark.until();
        }
    }

    /** Whether a name is that of a segment with this head, as far as it can be told without its bytes and its folder. */
    public boolean isNamed(LogName name) {
        return stream.equals(name.stream()) && start == name.start() && end == name.end();
    }

    /** How many bytes its frames have, sealed. */
    public long sealedLength() {
        return frames.stream().mapToLong(LogFrame::sealedLength).sum();
    }

    /** The plaintext. */
    public byte[] toBytes() {
        ObjectNode object = JsonObject.create();
        object.put("format", Descriptor.VERSION)
                .put("workload", workload)
                .put("identity", identity)
                .put("stream", stream)
                .put("start", start)
                .put("end", end)
                .put("follows", follows ? 1 : 0);
        if (branch.isEmpty()) {
            object.putNull("branch");
        } else {
            object.putObject("branch")
                    .put("stream", branch.get().from().stream())
                    .put("offset", branch.get().from().offset())
                    .put(
                            "document",
                            Base64.getEncoder().encodeToString(branch.get().document()));
        }
        ArrayNode frameArray = object.putArray("frames");
        for (LogFrame frame : frames) {
            frameArray
                    .addObject()
                    .put("start", frame.start())
                    .put("end", frame.end())
                    .put("sealed", frame.sealedLength())
                    .put("wrapping", frame.key().hpke() ? 2 : 1)
                    .put("epoch", frame.key().epoch().hex())
                    .put("key", Base64.getEncoder().encodeToString(frame.key().bytes()));
        }
        ArrayNode markArray = object.putArray("marks");
        for (Mark mark : marks) {
            markArray
                    .addObject()
                    .put("until", mark.until())
                    .put("instant", mark.instant().toString());
        }
        replaces.forEach(object.putArray("replaces")::add);
        return JsonObject.bytes(object);
    }

    /** Reads a head. */
    public static LogHead parse(byte[] bytes) throws FormatException {
        JsonObject object = JsonObject.parse(bytes);
        if (object.number("format", Integer.MAX_VALUE) != Descriptor.VERSION) {
            throw new FormatException("a log segment of another version");
        }
        try {
            return new LogHead(
                    object.text("workload"),
                    object.text("identity"),
                    object.text("stream"),
                    object.number("start", Long.MAX_VALUE),
                    object.number("end", Long.MAX_VALUE),
                    object.number("follows", 1) == 1,
                    branch(object.optionalObject("branch")),
                    frames(object.objects("frames")),
                    marks(object.objects("marks")),
                    object.texts("replaces"));
        } catch (DateTimeException | IllegalArgumentException e) {
            throw new FormatException("a log segment with a member that cannot be: " + e.getMessage(), e);
        }
    }

    private static Optional<Branch> branch(Optional<JsonObject> object) throws FormatException {
        return object.isEmpty()
                ? Optional.empty()
                : Optional.of(new Branch(
                        new LogPosition(
                                object.get().text("stream"), object.get().number("offset", Long.MAX_VALUE)),
                        object.get().base64("document")));
    }

    private static List<LogFrame> frames(List<JsonObject> array) throws FormatException {
        List<LogFrame> frames = new ArrayList<>(array.size());
        for (JsonObject each : array) {
            byte[] key = each.base64("key");
            long wrapping = each.number("wrapping", 2);
            if (key.length > LARGEST_WRAPPED_KEY || wrapping == 0) {
                throw new FormatException("a frame with a key that cannot be");
            }
            frames.add(new LogFrame(
                    each.number("start", Long.MAX_VALUE),
                    each.number("end", Long.MAX_VALUE),
                    (int) each.number("sealed", LogFrame.LONGEST + LogFrame.OVERHEAD),
                    new WrappedKey(wrapping == 2, new Id(each.text("epoch")), key)));
        }
        return frames;
    }

    private static List<Mark> marks(List<JsonObject> array) throws FormatException {
        List<Mark> marks = new ArrayList<>(array.size());
        for (JsonObject each : array) {
            marks.add(new Mark(each.number("until", Long.MAX_VALUE), Instant.parse(each.text("instant"))));
        }
        return marks;
    }
}
