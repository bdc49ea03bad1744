package dev.holdfast.engine.probe;

import dev.holdfast.engine.store.TrialFolder;
import dev.holdfast.spi.storage.BlobStore;
import dev.holdfast.spi.storage.BlobStoreException;
import java.io.IOException;
import java.time.Instant;
import java.util.Arrays;
import java.util.random.RandomGenerator;

/**
 * Puts one small object below {@code trial/}, reads it back and deletes it again: whether these credentials can do what an
 * agent does. Credentials that may only add are right for one.
 */
public final class StoreTrial {
    private static final int LENGTH = 64;

    private StoreTrial() {}

    /**
     * How it went.
     *
     * @param left the object that could not be deleted, or empty
     */
    public record Outcome(String left) {
        /** Whether the credentials may not delete. */
        public boolean hasLeft() {
            return !left.isEmpty();
        }
    }

    /**
     * Runs it.
     *
     * @param now what this machine's clock shows
     * @throws BlobStoreException if something cannot be put or read back, or if deleting fails for another reason than that it
     *     is not allowed
     */
    public static Outcome run(BlobStore store, Instant now, RandomGenerator random) throws BlobStoreException {
        ProbeFolder folder = new ProbeFolder(store, TrialFolder.begin(now, random));
        byte[] content = new byte[LENGTH];
        random.nextBytes(content);
        try {
            folder.put("check", content);
            requireSame(folder, content);
        } finally {
            folder.empty();
        }
        return new Outcome(folder.hasLeft() ? folder.name("check").value() : "");
    }

    private static void requireSame(ProbeFolder folder, byte[] content) throws BlobStoreException {
        try {
            if (!Arrays.equals(content, folder.read("check", LENGTH + 1))) {
                throw new BlobStoreException.Permanent(
                        "what was put was not read back as it was put: " + folder.name("check"),
                        "Run 'holdfast-restore probe' on that store; it must not hold backups like this.");
            }
        } catch (IOException e) {
            throw new BlobStoreException.Transient("a download broke: " + e.getMessage(), "", e);
        }
    }
}
