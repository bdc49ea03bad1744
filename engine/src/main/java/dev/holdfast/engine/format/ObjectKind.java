package dev.holdfast.engine.format;

/** The kinds of enveloped objects. */
public enum ObjectKind {
    /** The directory of a pack. */
    DIRECTORY(1, "holdfast directory v0"),
    /** A recovery point's manifest. */
    MANIFEST(2, "holdfast manifest v0"),
    /** An index segment. */
    INDEX_SEGMENT(3, "holdfast index v0"),
    /** A record of packs that are damaged. */
    DAMAGE_RECORD(4, "holdfast damage v0"),
    /** What an agent protects. */
    AGENT_RECORD(5, "holdfast agent v0"),
    /** What stands before the bytes of a log segment. */
    LOG_HEAD(6, "holdfast log head v0");

    private final byte code;
    private final String keyLabel;

    ObjectKind(int code, String keyLabel) {
        this.code = (byte) code;
        this.keyLabel = keyLabel;
    }

    /** As it stands in the envelope. */
    public byte code() {
        return code;
    }

    /**
     * Whether it says what was written, so that only those who hold the map compartment open it, and a sealed host seals it
     * to a public key; the others are opened by all of their trust domain.
     */
    public boolean isForReaders() {
        return switch (this) {
            case MANIFEST, LOG_HEAD -> true;
            case DIRECTORY, INDEX_SEGMENT, DAMAGE_RECORD, AGENT_RECORD -> false;
        };
    }

    /** The label of the key it is sealed with. */
    public String keyLabel() {
        return keyLabel;
    }
}
