package dev.holdfast.engine.keys;

import dev.holdfast.engine.Id;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * The epochs that follow an anchor, each signed by the authority of the one before it, down to the newest.
 *
 * <p>Where two epochs follow the same one (two rotations at once, or a former restorer who forks the line), the line
 * goes on in the one with the lower id, unless the reader remembers an epoch on the other side.
 */
final class EpochDescent {
    private final KnownEpoch anchor;
    private final Map<Id, Epoch> below = new HashMap<>();
    private final Map<Id, TreeSet<Epoch>> following = new HashMap<>();

    /** @param epochs whatever the store shows */
    EpochDescent(Id repository, KnownEpoch anchor, List<Epoch> epochs) {
        this.anchor = anchor;
        // An epoch's number is one more than that of the one before, so parents come before their children.
        List<Epoch> byNumber =
                epochs.stream().sorted(Comparator.comparingInt(Epoch::number)).toList();
        for (Epoch epoch : byNumber) {
            if (!epoch.id().equals(anchor.id()) && !below.containsKey(epoch.id()) && follows(epoch, repository)) {
                below.put(epoch.id(), epoch);
                following
                        .computeIfAbsent(
                                epoch.earlier().getLast().id(), _ -> new TreeSet<>(Comparator.comparing(Epoch::id)))
                        .add(epoch);
            }
        }
    }

    /** Whether an epoch follows the anchor, or one that was found to follow it. */
    private boolean follows(Epoch epoch, Id repository) {
        Optional<KnownEpoch> previous = epoch.previous();
        if (previous.isEmpty()) {
            return false;
        }
        Epoch parent = below.get(previous.get().id());
        boolean fits =
                parent == null ? previous.get().same(anchor) : KnownEpoch.same(parent.lineage(), epoch.earlier());
        return fits && epoch.isSigned(repository);
    }

    /**
     * The newest epoch.
     *
     * @param remembered an epoch that was seen before, to keep to its side where the line forks
     */
    KnownEpoch newest(Optional<Id> remembered) {
        Set<Id> preferred = lineTo(remembered);
        KnownEpoch newest = anchor;
        while (true) {
            TreeSet<Epoch> next = following.get(newest.id());
            if (next == null) {
                return newest;
            }
            newest = next.stream()
                    .filter(epoch -> preferred.contains(epoch.id()))
                    .findFirst()
                    .orElse(next.getFirst())
                    .known();
        }
    }

    private Set<Id> lineTo(Optional<Id> remembered) {
        Set<Id> line = new HashSet<>();
        Optional<Epoch> epoch = remembered.map(below::get);
        while (epoch.isPresent()) {
            line.add(epoch.get().id());
            epoch = epoch.get().previous().map(previous -> below.get(previous.id()));
        }
        return line;
    }
}
