package dev.holdfast.engine.keys;

import dev.holdfast.engine.Id;
import dev.holdfast.engine.RepositoryException;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The epochs from the first to the newest, each signed by the authority of the one before it. Those before the one that
 * is trusted to begin with are known by its word, even where their own objects are lost.
 */
final class EpochLine {
    private final Epoch newest;
    private final Map<Id, KnownEpoch> known = new LinkedHashMap<>();
    private final Map<Id, Epoch> documents = new LinkedHashMap<>();

    private EpochLine(Id repository, Epoch newest, Collection<Epoch> epochs) {
        this.newest = newest;
        for (int i = 0; i < newest.earlier().size(); i++) {
            KnownEpoch epoch = newest.earlier().get(i);
            List<KnownEpoch> before = newest.earlier().subList(0, i);
            known.put(epoch.id(), epoch);
            epochs.stream()
                    .filter(document -> document.known().same(epoch)
                            && KnownEpoch.same(document.earlier(), before)
                            && document.isSigned(repository))
                    .findFirst()
                    .ifPresent(document -> documents.put(epoch.id(), document));
        }
        known.put(newest.id(), newest.known());
        documents.put(newest.id(), newest);
    }

    /**
     * Follows the line from a trusted epoch to the newest.
     *
     * @param trusted an epoch that is known to be right
     * @param epochs whatever the store shows
     * @param remembered an epoch that was seen before
     * @throws RepositoryException.Refused if the line forks after the trusted epoch, and no memory says which side is right
     * @throws RepositoryException.RolledBack if the newest epoch neither is nor follows the remembered one
     */
    static EpochLine following(Id repository, Epoch trusted, Collection<Epoch> epochs, Optional<Anchor> remembered)
            throws RepositoryException {
        Map<Id, Epoch> after = after(repository, trusted, epochs);
        Set<Id> preferred = upTo(remembered, after);
        Epoch newest = trusted;
        while (true) {
            Id id = newest.id();
            List<Epoch> next = after.values().stream()
                    .filter(epoch -> epoch.earlier().getLast().id().equals(id))
                    .toList();
            if (next.isEmpty()) {
                break;
            }
            newest = next.size() == 1
                    ? next.getFirst()
                    : next.stream()
                            .filter(epoch -> preferred.contains(epoch.id()))
                            .findFirst()
                            .orElseThrow(() -> forked(id, next));
        }
        EpochLine line = new EpochLine(repository, newest, epochs);
        if (remembered.isPresent() && !line.shows(remembered.get(), trusted)) {
            throw rolledBack(remembered.get().epoch());
        }
        return line;
    }

    /** Whether it has the very epoch that is remembered; the trusted one's word is enough for those before it. */
    private boolean shows(Anchor remembered, Epoch trusted) {
        return trusted.earlier().stream().anyMatch(epoch -> epoch.id().equals(remembered.epoch()))
                || document(remembered.epoch()).map(remembered::names).orElse(false);
    }

    /** All epochs after a trusted one that are signed as they must be, forks and all. */
    private static Map<Id, Epoch> after(Id repository, Epoch trusted, Collection<Epoch> epochs) {
        Map<Id, Epoch> believed = new HashMap<>(Map.of(trusted.id(), trusted));
        // An epoch's number is one more than that of the one before, so parents come before their children.
        epochs.stream().sorted(Comparator.comparingInt(Epoch::number)).forEach(epoch -> {
            Optional<Epoch> parent = epoch.previous().map(previous -> believed.get(previous.id()));
            if (parent.isPresent()
                    && !believed.containsKey(epoch.id())
                    && KnownEpoch.same(parent.get().lineage(), epoch.earlier())
                    && epoch.isSigned(repository)) {
                believed.put(epoch.id(), epoch);
            }
        });
        believed.remove(trusted.id());
        return believed;
    }

    private static Set<Id> upTo(Optional<Anchor> remembered, Map<Id, Epoch> after) {
        Set<Id> line = new HashSet<>();
        Optional<Epoch> epoch = remembered.map(anchor -> after.get(anchor.epoch()));
        while (epoch.isPresent()) {
            line.add(epoch.get().id());
            epoch = epoch.get().previous().map(previous -> after.get(previous.id()));
        }
        return line;
    }

    private static RepositoryException.Refused forked(Id parent, List<Epoch> next) {
        return new RepositoryException.Refused(
                "the keys fork: both " + next.getFirst() + " and " + next.getLast() + " follow epoch " + parent,
                "Two rotations raced, or a former restorer forged one of the two. Use a host that opened the repository"
                        + " since the last rotation: it remembers the right one.");
    }

    static RepositoryException.RolledBack rolledBack(Id epoch) {
        return new RepositoryException.RolledBack(
                "epoch " + epoch + ", seen here before, is missing or does not lead to the newest",
                "The store shows an older state of its keys, or someone forged them: compare with another site.");
    }

    /** The epochs that claim rightly to follow the newest one. */
    List<Epoch> followers(Id repository, Collection<Epoch> epochs) {
        return List.copyOf(after(repository, newest, epochs).values());
    }

    /** This line, and one epoch more. */
    EpochLine with(Id repository, Epoch next) {
        return new EpochLine(repository, next, documents.values());
    }

    Epoch newest() {
        return newest;
    }

    /** An epoch of the line. */
    Optional<KnownEpoch> find(Id epoch) {
        return Optional.ofNullable(known.get(epoch));
    }

    /** The documents of the epochs that have one, the first first. */
    Collection<Epoch> documents() {
        return documents.values();
    }

    Optional<Epoch> document(Id epoch) {
        return Optional.ofNullable(documents.get(epoch));
    }
}
