package dev.holdfast.engine.pack;

import dev.holdfast.engine.Id;
import dev.holdfast.engine.RepositoryException;
import dev.holdfast.engine.crypto.Aead;
import dev.holdfast.engine.crypto.AuthenticationException;
import dev.holdfast.engine.format.ChunkId;
import dev.holdfast.engine.format.Pack;
import dev.holdfast.engine.format.PackDirectory;
import dev.holdfast.engine.format.PackHint;
import dev.holdfast.engine.keys.KeyRing;
import dev.holdfast.spi.storage.BlobName;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A pack whose directory was read and found authentic. Safe for use by many threads. */
public final class OpenPack {
    private final BlobName name;
    private final PackHint hint;
    private final Id domain;
    private final PackDirectory directory;
    private final Map<ChunkId, PackDirectory.Entry> entries;
    private final KeyRing keys;
    private final @Nullable Aead[] dataKeys;

    OpenPack(BlobName name, PackHint hint, Id domain, PackDirectory directory, KeyRing keys) {
        this.name = name;
        this.hint = hint;
        this.domain = domain;
        this.directory = directory;
        this.entries = directory.byId();
        this.keys = keys;
        this.dataKeys = new @Nullable Aead[directory.keys().size()];
    }

    /** Its name. */
    public BlobName name() {
        return name;
    }

    /** Its name and lengths. */
    public PackHint hint() {
        return hint;
    }

    /** What it holds. */
    public PackDirectory directory() {
        return directory;
    }

    /** The entry of a chunk, if the pack holds it. */
    public Optional<PackDirectory.Entry> find(ChunkId id) {
        return Optional.ofNullable(entries.get(id));
    }

    /** Whether the keys reach to the epoch that a chunk was sealed in; a removed recipient's do not reach to the newest. */
    boolean isGranted(PackDirectory.Entry entry) {
        return keys.holds(directory.keys().get(entry.key()).epoch());
    }

    /**
     * Opens a sealed chunk: codec and payload.
     *
     * @param sealed holds it from {@code offset} on
     * @param into gets them, {@code entry.sealedLength() - Aead.OVERHEAD} bytes
     * @throws AuthenticationException if it is not what was sealed under that identity
     */
    public void open(PackDirectory.Entry entry, byte[] sealed, int offset, byte[] into)
            throws AuthenticationException, RepositoryException {
        byte[] associated = Pack.associated(directory.kind(), keys.repository(), domain, entry.id());
        dataKey(entry.key()).open(sealed, offset, entry.sealedLength(), associated, into);
    }

    private Aead dataKey(int number) throws AuthenticationException, RepositoryException {
        synchronized (dataKeys) {
            Aead known = dataKeys[number];
            if (known == null) {
                byte[] key =
                        keys.unwrap(directory.kind(), domain, directory.keys().get(number));
                if (key.length != Aead.KEY_LENGTH) {
                    throw new AuthenticationException("a data key of " + key.length + " bytes");
                }
                known = new Aead(key);
                dataKeys[number] = known;
            }
            return known;
        }
    }

    /** The trust domain that wrote it. */
    public Id domain() {
        return domain;
    }
}
