package dev.holdfast.engine.format;

/**
 * Where a pack is, and how to read its directory in one request.
 *
 * @param sha256 the pack's name, 64 hex digits
 * @param length its bytes
 * @param directoryLength bytes of its directory
 */
public record PackHint(String sha256, int length, int directoryLength) {
    public PackHint {
        if (!ObjectNames.isSha256(sha256)) {
            throw new IllegalArgumentException("not a pack's name");
        }
    }

    /** Whether the lengths can be those of a pack. */
    public boolean isPlausible() {
        return length < Pack.LARGEST
                && directoryLength > Envelope.OVERHEAD
                && directoryLength <= PackDirectory.LARGEST
                && length >= Pack.HEADER_LENGTH + directoryLength + Pack.TRAILER_LENGTH;
    }

    /** The offset at which the directory begins. */
    public int directoryOffset() {
        return length - Pack.TRAILER_LENGTH - directoryLength;
    }
}
