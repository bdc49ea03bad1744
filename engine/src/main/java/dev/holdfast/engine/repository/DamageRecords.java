package dev.holdfast.engine.repository;

import dev.holdfast.engine.Id;
import dev.holdfast.engine.RepositoryException;
import dev.holdfast.engine.StoreReading;
import dev.holdfast.engine.envelope.Envelopes;
import dev.holdfast.engine.format.DamageRecord;
import dev.holdfast.engine.format.DamagedPack;
import dev.holdfast.engine.format.FormatException;
import dev.holdfast.engine.format.ObjectKind;
import dev.holdfast.engine.format.ObjectNames;
import dev.holdfast.engine.keys.Writer;
import dev.holdfast.spi.storage.BlobBody;
import dev.holdfast.spi.storage.BlobName;
import dev.holdfast.spi.storage.BlobPage;
import dev.holdfast.spi.storage.BlobReader;
import dev.holdfast.spi.storage.BlobStat;
import dev.holdfast.spi.storage.BlobStore;
import dev.holdfast.spi.storage.BlobStoreException;
import dev.holdfast.spi.storage.PutCondition;
import dev.holdfast.spi.storage.Sha256;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What verifications found damaged at a site, by trust domain: writers store anew what is in such packs. A record never
 * makes anything less readable. One that is wrong, or a hostile one, costs storing, in its own domain alone.
 */
public final class DamageRecords {
    /** The most packs of a domain that are heeded; those beyond are relied on as if nobody had found them. */
    private static final int MOST_PACKS = 100_000;

    private final BlobReader store;
    private final Envelopes envelopes;

    public DamageRecords(BlobReader store, Envelopes envelopes) {
        this.store = store;
        this.envelopes = envelopes;
    }

    /**
     * What is recorded of a trust domain.
     *
     * @param packs the packs
     * @param warnings what is not right with the records themselves, a sentence each
     */
    public record Found(Set<DamagedPack> packs, List<String> warnings) {
        public Found {
            packs = Set.copyOf(packs);
            warnings = List.copyOf(warnings);
        }
    }

    /** The trust domains that have records. */
    public List<Id> domains() throws BlobStoreException {
        List<Id> domains = new ArrayList<>();
        for (String folder : Listing.folders(store, ObjectNames.DAMAGE_RECORDS)) {
            if (Id.isValid(folder)) {
                domains.add(new Id(folder));
            }
        }
        return domains;
    }

    /** Reads the records of a trust domain, a thousand at most, in one request where there are none. */
    public Found read(Id domain) throws BlobStoreException {
        BlobPage page = store.list(ObjectNames.damageRecordsOf(domain), Optional.empty(), BlobReader.LARGEST_PAGE);
        Set<DamagedPack> packs = new LinkedHashSet<>();
        List<String> warnings = new ArrayList<>();
        for (BlobStat stat : page.blobs()) {
            if (packs.size() >= MOST_PACKS) {
                break;
            }
            try {
                packs.addAll(read(domain, stat.name()));
            } catch (RepositoryException | FormatException e) {
                warnings.add("the damage record " + stat.name() + " was passed over: " + e.getMessage());
            }
        }
        if (page.more() || packs.size() >= MOST_PACKS) {
            warnings.add("there are more damage records below " + ObjectNames.damageRecordsOf(domain)
                    + " than are heeded; what is in the packs of the others is not stored again");
        }
        return new Found(packs, warnings);
    }

    private List<DamagedPack> read(Id domain, BlobName name)
            throws BlobStoreException, RepositoryException, FormatException {
        byte[] bytes;
        try {
            bytes = StoreReading.whole(store, name, DamageRecord.LARGEST);
        } catch (BlobStoreException.NotFound e) {
            return List.of(); // removed since it was listed
        }
        ObjectNames.requireName(name, bytes);
        Envelopes.Opened opened = envelopes.open(ObjectKind.DAMAGE_RECORD, name.value(), bytes);
        if (!opened.domain().equals(domain)) {
            throw new FormatException("it stands under another trust domain's name");
        }
        return DamageRecord.parse(opened.plaintext()).packs();
    }

    /**
     * Records packs of a trust domain, but those that are recorded already.
     *
     * @param to the writing side of the repository's store
     * @return how many were recorded
     * @throws RepositoryException.WrongKey if the key does not allow it
     */
    public static int write(Repository repository, BlobStore to, Id domain, Collection<DamagedPack> packs)
            throws RepositoryException.WrongKey, BlobStoreException {
        Writer writer = repository.keys().newVerifier(domain);
        List<DamagedPack> fresh = new ArrayList<>(packs);
        fresh.removeAll(repository.damageRecords().read(domain).packs());
        PutCondition condition =
                to.capabilities().putIfAbsent() ? new PutCondition.IfAbsent() : new PutCondition.Overwrite();
        for (int from = 0; from < fresh.size(); from += DamageRecord.MOST_PACKS) {
            int end = Math.min(fresh.size(), from + DamageRecord.MOST_PACKS);
            byte[] plaintext = new DamageRecord(fresh.subList(from, end)).toBytes();
            byte[] bytes = repository.envelopes().seal(ObjectKind.DAMAGE_RECORD, writer, plaintext);
            String sha256 = HexFormat.of().formatHex(Sha256.of(bytes, 0, bytes.length));
            to.put(ObjectNames.damageRecord(domain, sha256), BlobBody.of(bytes), condition);
        }
        return fresh.size();
    }
}
