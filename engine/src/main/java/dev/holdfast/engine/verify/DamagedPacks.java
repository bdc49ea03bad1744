package dev.holdfast.engine.verify;

import dev.holdfast.engine.Id;
import dev.holdfast.engine.format.DamagedPack;
import dev.holdfast.engine.format.ObjectNames;
import dev.holdfast.engine.format.Pack;
import dev.holdfast.spi.storage.BlobName;
import dev.holdfast.spi.storage.BlobReader;
import dev.holdfast.spi.storage.BlobStoreException;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Packs that are proven to be missing or wrong, and what relies on them. A pack that cannot be read, for whatever reason, is
 * not among them: that is an error of the whole verification. Safe for many threads.
 */
final class DamagedPacks {
    private static final int BUFFER = 1 << 18;

    /** One wrong read may be the network's fault, or that of this host's memory. */
    private static final int READS = 2;

    private final BlobReader store;
    private final Map<DamagedPack, Damage> damaged = new LinkedHashMap<>();
    private final Set<DamagedPack> right = new HashSet<>();

    DamagedPacks(BlobReader store) {
        this.store = store;
    }

    /** What is known of a damaged pack. */
    private static final class Damage {
        private final String problem;
        private final boolean asWritten;
        private final Set<Id> domains = new HashSet<>();
        private boolean recorded;
        private boolean needed;

        Damage(String problem, boolean asWritten) {
            this.problem = problem;
            this.asWritten = asWritten;
        }

        /** Whether it is old news that no point suffers from. */
        boolean isHealed() {
            return recorded && !needed && !asWritten;
        }
    }

    static BlobName name(DamagedPack pack) {
        return ObjectNames.pack(pack.kind(), pack.sha256());
    }

    synchronized boolean isEmpty() {
        return damaged.isEmpty();
    }

    synchronized boolean holds(DamagedPack pack) {
        return damaged.containsKey(pack);
    }

    /** Notes a pack that is wrong though its bytes are those that its name says: so it was written. */
    synchronized void addAsWritten(DamagedPack pack, String problem) {
        damaged.putIfAbsent(pack, new Damage(problem, true));
    }

    /** Notes that a pack, if it is among these, was recorded by an earlier verification. */
    synchronized void wasRecorded(DamagedPack pack, Id domain) {
        Damage damage = damaged.get(pack);
        if (damage != null) {
            damage.recorded = true;
            damage.domains.add(domain);
        }
    }

    /** Notes that points of a trust domain have something in a pack, if it is among these, and nowhere else. */
    synchronized void needs(DamagedPack pack, Id domain) {
        Damage damage = damaged.get(pack);
        if (damage != null) {
            damage.domains.add(domain);
            damage.needed = true;
        }
    }

    /** Reads a pack and tells whether it is missing or its bytes are wrong; then it is among these. */
    boolean examine(DamagedPack pack) throws BlobStoreException {
        synchronized (this) {
            if (damaged.containsKey(pack) || right.contains(pack)) {
                return damaged.containsKey(pack);
            }
        }
        Optional<String> problem = problem(pack);
        synchronized (this) {
            if (problem.isPresent()) {
                damaged.put(pack, new Damage(problem.get(), false));
            } else {
                right.add(pack);
            }
        }
        return problem.isPresent();
    }

    private Optional<String> problem(DamagedPack pack) throws BlobStoreException {
        BlobName name = name(pack);
        try {
            boolean same = false;
            for (int i = 0; i < READS && !same; i++) {
                same = sha256(name).equals(pack.sha256());
            }
            return same ? Optional.empty() : Optional.of("its bytes are not those that its name says");
        } catch (BlobStoreException.NotFound e) {
            store.stat(ObjectNames.DESCRIPTOR); // a store that has vanished as a whole is no proof of anything
            return Optional.of("this pack is missing");
        }
    }

    private String sha256(BlobName name) throws BlobStoreException {
        try (InputStream stream = store.read(name)) {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            byte[] buffer = new byte[BUFFER];
            long length = 0;
            for (int count = stream.read(buffer); count >= 0 && length < Pack.LARGEST; count = stream.read(buffer)) {
                digest.update(buffer, 0, count);
                length += count;
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (IOException e) {
            throw new BlobStoreException.Transient(
                    "reading " + name + " failed: " + e.getMessage(),
                    "Check the store, then run the command again.",
                    e);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this Java runtime has no SHA-256", e);
        }
    }

    /** Puts into the report what was found; of what was recorded before and healed since, a note. */
    synchronized void tell(VerifyReport report, IndexCheck index) {
        damaged.forEach((pack, damage) -> {
            damage.domains.addAll(index.domainsNaming(name(pack)));
            if (damage.domains.isEmpty()) {
                damage.domains.add(Id.ORDINARY_DOMAIN); // named by nothing but, perhaps, the hints of its points
            }
            damage.domains.forEach(domain -> report.sawDamage(domain, pack));
            if (damage.isHealed()) {
                report.note(name(pack).value(), damage.problem + "; all that points need of it is stored elsewhere");
            } else {
                report.addPack(name(pack).value(), damage.problem + index.namedBy(name(pack)));
            }
        });
    }
}
