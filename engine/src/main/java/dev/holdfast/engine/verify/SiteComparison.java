package dev.holdfast.engine.verify;

import dev.holdfast.engine.Id;
import dev.holdfast.engine.RepositoryException;
import dev.holdfast.engine.format.ChunkId;
import dev.holdfast.engine.format.DamagedPack;
import dev.holdfast.engine.format.FormatException;
import dev.holdfast.engine.format.ObjectNames;
import dev.holdfast.engine.format.Pack;
import dev.holdfast.engine.format.PackDirectory;
import dev.holdfast.engine.format.PackKind;
import dev.holdfast.engine.pack.OpenPack;
import dev.holdfast.engine.repository.Listing;
import dev.holdfast.engine.repository.Repository;
import dev.holdfast.spi.storage.BlobName;
import dev.holdfast.spi.storage.BlobStoreException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * Looks whether a site still has the packs that it acknowledged, a part of them at a time, with another site of the repository
 * as a witness: what that has, and the site's own index names, must be there with the same length. Two listings of a part
 * find everything that a store has dropped or cut off; what it has changed is found by reading some packs back. Used by one
 * thread.
 */
public final class SiteComparison {
    private static final int FOLDERS_OF_KIND = 256;

    /** The parts into which packs are divided by their names: each is about as large as the others. */
    public static final int PARTS = 2 * FOLDERS_OF_KIND;

    /** What is beyond is found when these are healed. */
    private static final int MOST_SUSPECTS = 1_000;

    private final Repository site;
    private final Repository witness;

    public SiteComparison(Repository site, Repository witness) {
        this.site = site;
        this.witness = witness;
    }

    /**
     * A pack that the site has lost, or that has other bytes than its name says.
     *
     * @param domain the trust domain whose index names it
     */
    public record Loss(DamagedPack pack, Id domain) {}

    /**
     * Looks for packs that are missing or have another length.
     *
     * @param part which of the {@link #PARTS}, from 0
     */
    public List<Loss> missing(int part) throws RepositoryException, BlobStoreException {
        PackKind kind = kind(part);
        Map<String, Long> here = list(site, part);
        List<Map.Entry<String, Long>> suspects = list(witness, part).entrySet().stream()
                .filter(pack -> !pack.getValue().equals(here.get(pack.getKey())))
                .limit(MOST_SUSPECTS)
                .toList();
        List<Loss> losses = new ArrayList<>();
        DamagedPacks damaged = new DamagedPacks(site.store());
        for (Map.Entry<String, Long> each : suspects) {
            DamagedPack pack = new DamagedPack(kind, each.getKey());
            Optional<Id> domain = named(pack, each.getValue());
            if (domain.isPresent() && damaged.examine(pack)) {
                losses.add(new Loss(pack, domain.get()));
            }
        }
        return losses;
    }

    /** Reads back one pack of a part, any of them; it is a loss if its bytes are wrong and the witness has them right. */
    public Optional<Loss> changed(int part, RandomGenerator random) throws RepositoryException, BlobStoreException {
        List<Map.Entry<String, Long>> here = List.copyOf(list(site, part).entrySet());
        if (here.isEmpty()) {
            return Optional.empty();
        }
        Map.Entry<String, Long> any = here.get(random.nextInt(here.size()));
        DamagedPack pack = new DamagedPack(kind(part), any.getKey());
        if (!new DamagedPacks(site.store()).examine(pack)) {
            return Optional.empty();
        }
        return named(pack, any.getValue()).map(domain -> new Loss(pack, domain));
    }

    /** Whether a loss is one no more. */
    public boolean isHealed(Loss loss) throws BlobStoreException {
        return !new DamagedPacks(site.store()).examine(loss.pack());
    }

    private static PackKind kind(int part) {
        return part < FOLDERS_OF_KIND ? PackKind.DATA : PackKind.MAP;
    }

    private static Map<String, Long> list(Repository repository, int part) throws BlobStoreException {
        String folder = HexFormat.of().toHexDigits((byte) (part % FOLDERS_OF_KIND));
        Map<String, Long> packs = new HashMap<>();
        Listing.each(repository.store(), kind(part).folder() + "/" + folder + "/", stat -> {
            if (ObjectNames.isSha256(stat.name().lastSegment())) {
                packs.put(stat.name().lastSegment(), stat.length());
            }
        });
        return packs;
    }

    /** The domain in whose index at the site a pack is named: it was there, and is relied on. */
    private Optional<Id> named(DamagedPack pack, long length) throws RepositoryException, BlobStoreException {
        if (length >= Pack.LARGEST || length < Pack.HEADER_LENGTH + Pack.TRAILER_LENGTH) {
            return Optional.empty();
        }
        OpenPack there;
        BlobName name = ObjectNames.pack(pack.kind(), pack.sha256());
        try (PackStream stream = new PackStream(witness)) {
            there = stream.open(pack.kind(), name, (int) length);
        } catch (RepositoryException.Damaged | FormatException | BlobStoreException.NotFound e) {
            return Optional.empty(); // the witness is no better
        }
        Id domain = there.domain();
        site.index(domain).refresh();
        List<PackDirectory.Entry> chunks = there.directory().chunks();
        return !chunks.isEmpty() && isNamed(domain, pack, chunks.getFirst().id())
                ? Optional.of(domain)
                : Optional.empty();
    }

    private boolean isNamed(Id domain, DamagedPack pack, ChunkId chunk) throws RepositoryException, BlobStoreException {
        return site.index(domain).find(pack.kind(), chunk).stream()
                .anyMatch(hint -> hint.sha256().equals(pack.sha256()));
    }
}
