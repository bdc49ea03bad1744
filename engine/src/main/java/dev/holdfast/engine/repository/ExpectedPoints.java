package dev.holdfast.engine.repository;

import dev.holdfast.engine.RepositoryException;
import dev.holdfast.engine.StoreReading;
import dev.holdfast.engine.format.FormatException;
import dev.holdfast.engine.format.ObjectNames;
import dev.holdfast.spi.storage.BlobBody;
import dev.holdfast.spi.storage.BlobName;
import dev.holdfast.spi.storage.BlobReader;
import dev.holdfast.spi.storage.BlobStore;
import dev.holdfast.spi.storage.BlobStoreException;
import dev.holdfast.spi.storage.PutCondition;
import dev.holdfast.spi.storage.Sha256;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;

/**
 * Points that are to come to a site after younger ones: that they are not there is no loss. Noted before the younger ones are
 * there; what came since, or never will, does no harm. It is not signed: who could add to it can hide that points were
 * removed, but has to be able to remove them first.
 */
public final class ExpectedPoints {
    private static final int HASH = 32;
    private static final int MOST_OF_AN_OBJECT = 10_000;
    private static final int MOST = 1_000_000;

    private ExpectedPoints() {}

    /** Notes manifests. */
    public static void write(BlobStore store, List<BlobName> manifests) throws FormatException, BlobStoreException {
        PutCondition condition =
                store.capabilities().putIfAbsent() ? new PutCondition.IfAbsent() : new PutCondition.Overwrite();
        for (int from = 0; from < manifests.size(); from += MOST_OF_AN_OBJECT) {
            List<BlobName> some = manifests.subList(from, Math.min(manifests.size(), from + MOST_OF_AN_OBJECT));
            ByteBuffer hashes = ByteBuffer.allocate(some.size() * HASH);
            for (BlobName manifest : some) {
                hashes.put(HexFormat.of().parseHex(ObjectNames.sha256Of(manifest)));
            }
            byte[] bytes = hashes.array();
            String sha256 = HexFormat.of().formatHex(Sha256.of(bytes, 0, bytes.length));
            try {
                store.put(ObjectNames.expectedPoints(sha256), BlobBody.of(bytes), condition);
            } catch (BlobStoreException.AlreadyExists _) {
                // noted before, by a copy that was broken off
            }
        }
    }

    /** The SHA-256, in hex, of the manifests that were noted, a million at most. */
    public static Set<String> read(BlobReader store) throws BlobStoreException {
        List<BlobName> notes = new ArrayList<>();
        Listing.each(store, ObjectNames.EXPECTED_POINTS, stat -> notes.add(stat.name()));
        Set<String> expected = new HashSet<>();
        for (BlobName note : notes) {
            if (expected.size() < MOST) {
                expected.addAll(read(store, note));
            }
        }
        return expected;
    }

    private static Set<String> read(BlobReader store, BlobName name) throws BlobStoreException {
        try {
            byte[] bytes = StoreReading.whole(store, name, MOST_OF_AN_OBJECT * HASH);
            ObjectNames.requireName(name, bytes);
            Set<String> hashes = new HashSet<>();
            for (int at = 0; at + HASH <= bytes.length; at += HASH) {
                hashes.add(HexFormat.of().formatHex(bytes, at, at + HASH));
            }
            return hashes;
        } catch (BlobStoreException.NotFound | RepositoryException | FormatException e) {
            return Set.of(); // what it should have said is missing then
        }
    }
}
