package dev.holdfast.engine.format;

import dev.holdfast.engine.Id;
import dev.holdfast.engine.crypto.Labels;
import java.nio.ByteBuffer;

/** The layout of a log segment: the length of its head, the head as an envelope, its frames end to end. */
public final class LogSegment {
    /** Bytes before the head. */
    public static final int PREFIX = 4;

    /** The most bytes that the object may have. */
    public static final int LARGEST =
            PREFIX + LogHead.LARGEST + LogHead.LONGEST + LogHead.MOST_FRAMES * LogFrame.OVERHEAD;

    private LogSegment() {}

    /** What stands before the head. */
    public static byte[] prefix(int headLength) {
        return ByteBuffer.allocate(PREFIX).putInt(headLength).array();
    }

    /**
     * The length of the head, which lies within the object.
     *
     * @param bytes begin with those of the object
     * @param length of the object
     */
    public static int headLength(byte[] bytes, long length) throws FormatException {
        long head = new ByteReader(bytes).u32();
        if (head < Envelope.OVERHEAD || head > LogHead.LARGEST || head > length - PREFIX) {
            throw new FormatException("a log segment of " + length + " bytes with a head of " + head);
        }
        return (int) head;
    }

    /** What the sealed bytes of a frame are bound to: its place in the log. */
    public static byte[] associated(Id repository, Id domain, LogName.Folder folder, String stream, LogFrame frame) {
        return Labels.join(
                "holdfast log frame v0",
                new ByteWriter(300)
                        .id(repository)
                        .id(domain)
                        .text8(folder.prefix() + stream)
                        .u64(frame.start())
                        .u64(frame.end())
                        .toBytes());
    }
}
