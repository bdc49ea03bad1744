package dev.holdfast.engine.format;

/**
 * A pack that was found missing or with wrong bytes.
 *
 * @param kind what kind of pack
 * @param sha256 its name, 64 hex digits
 */
public record DamagedPack(PackKind kind, String sha256) {
    public DamagedPack {
        if (!ObjectNames.isSha256(sha256)) {
            throw new IllegalArgumentException("not a pack's name");
        }
    }
}
