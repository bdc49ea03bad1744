package dev.holdfast.engine.format;

/** What a pack holds. Data and nodes are never in one pack, so that a maintainer can be given the keys of the latter alone. */
public enum PackKind {
    /** Contents of disks and files. */
    DATA(1, "packs", 4 << 20),
    /** Nodes of block maps and trees. */
    MAP(2, "maps", 1 << 20);

    private final byte code;
    private final String folder;
    private final int largestChunk;

    PackKind(int code, String folder, int largestChunk) {
        this.code = (byte) code;
        this.folder = folder;
        this.largestChunk = largestChunk;
    }

    /** As it stands in packs, index segments and identities. */
    public byte code() {
        return code;
    }

    /** The first segment of the names of such packs. */
    public String folder() {
        return folder;
    }

    /** The most bytes a chunk may have, unsealed and unpacked. */
    public int largestChunk() {
        return largestChunk;
    }

    /** The kind of this code. */
    public static PackKind of(byte code) throws FormatException {
        for (PackKind kind : values()) {
            if (kind.code == code) {
                return kind;
            }
        }
        throw new FormatException("unknown kind of pack: " + code);
    }
}
