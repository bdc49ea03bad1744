package dev.holdfast.engine.keys;

import dev.holdfast.engine.Id;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * All epochs that can be believed: the line from the first to the newest, and those that fork off it. An epoch of the
 * line is known by the newest's word even where its own object is lost.
 */
final class EpochTree {
    /** Finds epochs that are known to be right. */
    interface Finder {
        Optional<KnownEpoch> find(Id epoch);
    }

    private final Epoch newest;
    private final Map<Id, KnownEpoch> known = new LinkedHashMap<>();
    private final Map<Id, Epoch> documents = new LinkedHashMap<>();
    private final Map<Id, List<KnownEpoch>> lineages = new HashMap<>();
    private final Set<Id> forks = new LinkedHashSet<>();

    /**
     * @param newest an epoch that is known to be right
     * @param epochs whatever the store shows
     */
    EpochTree(Id repository, Epoch newest, Collection<Epoch> epochs) {
        this.newest = newest;
        for (int i = 0; i < newest.earlier().size(); i++) {
            KnownEpoch epoch = newest.earlier().get(i);
            List<KnownEpoch> before = newest.earlier().subList(0, i);
            know(epoch, before);
            epochs.stream()
                    .filter(document -> document.known().same(epoch)
                            && KnownEpoch.same(document.earlier(), before)
                            && document.isSigned(repository))
                    .findFirst()
                    .ifPresent(document -> documents.put(epoch.id(), document));
        }
        know(newest.known(), newest.earlier());
        documents.put(newest.id(), newest);
        epochs.stream()
                .sorted(Comparator.comparingInt(Epoch::number).thenComparing(Epoch::id))
                .forEach(epoch -> addFork(repository, epoch));
    }

    private void know(KnownEpoch epoch, List<KnownEpoch> before) {
        known.put(epoch.id(), epoch);
        List<KnownEpoch> lineage = new ArrayList<>(before);
        lineage.add(epoch);
        lineages.put(epoch.id(), lineage);
    }

    private void addFork(Id repository, Epoch epoch) {
        Optional<KnownEpoch> parent = epoch.previous().map(previous -> known.get(previous.id()));
        if (!known.containsKey(epoch.id())
                && parent.isPresent()
                && KnownEpoch.same(lineage(parent.get().id()), epoch.earlier())
                && epoch.isSigned(repository)) {
            know(epoch.known(), epoch.earlier());
            documents.put(epoch.id(), epoch);
            forks.add(epoch.id());
        }
    }

    Epoch newest() {
        return newest;
    }

    /** An epoch of the line, or one that forks off it. */
    Optional<KnownEpoch> find(Id epoch) {
        return Optional.ofNullable(known.get(epoch));
    }

    /** The documents of all epochs that have one, parents before those that follow them, the newest last. */
    List<Epoch> documents() {
        List<Epoch> ordered = new ArrayList<>(documents.values());
        ordered.sort(Comparator.comparing((Epoch epoch) -> epoch.id().equals(newest.id()))
                .thenComparingInt(Epoch::number));
        return ordered;
    }

    Optional<Epoch> document(Id epoch) {
        return Optional.ofNullable(documents.get(epoch));
    }

    /** The epochs that follow one of the line, or one another, but do not lead to the newest. */
    Set<Id> forks() {
        return forks;
    }

    /** An epoch and all before it, the first first. */
    private List<KnownEpoch> lineage(Id epoch) {
        return lineages.getOrDefault(epoch, List.of());
    }
}
