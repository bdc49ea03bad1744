package dev.holdfast.engine.crypto;

import java.nio.charset.StandardCharsets;

/** Joins a label of the format with the bytes it introduces, for associated data and for what is signed. */
public final class Labels {
    private Labels() {}

    /** The ASCII bytes of {@code label}, then each of {@code parts}. */
    public static byte[] join(String label, byte[]... parts) {
        byte[] start = label.getBytes(StandardCharsets.US_ASCII);
        int length = start.length;
        for (byte[] part : parts) {
            length += part.length;
        }
        byte[] all = new byte[length];
        System.arraycopy(start, 0, all, 0, start.length);
        int at = start.length;
        for (byte[] part : parts) {
            System.arraycopy(part, 0, all, at, part.length);
            at += part.length;
        }
        return all;
    }
}
