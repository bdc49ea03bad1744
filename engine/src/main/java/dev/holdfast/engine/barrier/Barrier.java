package dev.holdfast.engine.barrier;

import dev.holdfast.engine.Id;
import dev.holdfast.engine.RepositoryException;
import dev.holdfast.engine.StoreReading;
import dev.holdfast.engine.format.FormatException;
import dev.holdfast.engine.repository.Listing;
import dev.holdfast.spi.storage.BlobBody;
import dev.holdfast.spi.storage.BlobName;
import dev.holdfast.spi.storage.BlobReader;
import dev.holdfast.spi.storage.BlobStat;
import dev.holdfast.spi.storage.BlobStore;
import dev.holdfast.spi.storage.BlobStoreException;
import dev.holdfast.spi.storage.PutCondition;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Where the agents of a consistency group meet: rounds in a store, each in a folder of its own. All that is put there is put
 * only if it is absent, and never changed, so credentials that only add suffice. Nobody leads: whoever is due first
 * proposes a round, and each of its steps is decided by the first agent that sees all of them there, or the time over; an
 * agent that dies is waited for no longer than that.
 *
 * <p>Safe for use by many threads; of one agent, one round at a time.
 */
public final class Barrier {
    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9-]{0,99}");
    private static final int DIGITS = 16;
    private static final String FOLDER = "barriers/";

    /** Rounds that stay, where this may delete: whoever is slow finds its own. */
    private static final int KEPT = 10;

    /** All of a round, and something of those before. */
    private static final int PAGE = 4 * (Proposal.MOST_AGENTS + 1);

    private static final int MOST_OLD = 1000;

    private final BlobStore store;
    private final String folder;
    private final Members members;
    private final InstantSource clock;
    private final LongSupplier nanos;
    private final SecureRandom random;

    /**
     * Who meets.
     *
     * @param agent the name of this one, which is among them
     * @param agents all of them
     * @param patience how long they wait for one another at each step
     */
    public record Members(String agent, List<String> agents, Duration patience) {
        public Members {
            agents = List.copyOf(agents);
        }
    }

    /**
     * The barrier of a group.
     *
     * @param name of {@link GroupName}
     * @param nanos readings that never jump
     * @throws RepositoryException.Refused if the store was not proven to refuse what is there already
     */
    public Barrier(
            BlobStore store, String name, Members members, InstantSource clock, LongSupplier nanos, SecureRandom random)
            throws RepositoryException.Refused {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("not the name of a barrier: " + name);
        }
        if (!store.capabilities().putIfAbsent()) {
            throw new RepositoryException.Refused(
                    "this store enforces no condition on puts, so agents cannot meet there",
                    "Name another site first among those of the environment.");
        }
        this.store = store;
        this.folder = FOLDER + name + "/";
        this.members = members;
        this.clock = clock;
        this.nanos = nanos;
        this.random = random;
    }

    /**
     * The newest round, if this agent may still join it: nobody decided yet who takes part, it is not long ago, and the agent
     * did not join before, in an earlier life. One request, unless there is one.
     */
    public Optional<Round> open() throws BlobStoreException, RepositoryException {
        Optional<Newest> newest = newest();
        if (newest.isEmpty()
                || newest.get().has(Step.JOIN.decision())
                || newest.get().has(Step.JOIN.mark(members.agent()))) {
            return Optional.empty();
        }
        return round(newest.get().number())
                .filter(round -> Duration.between(round.proposal().proposed(), clock.instant())
                                .compareTo(members.patience())
                        < 0);
    }

    /** The round that is open, or else a new one that this agent proposes. */
    public Round begin() throws BlobStoreException, RepositoryException {
        while (true) {
            Optional<Round> open = open();
            if (open.isPresent()) {
                return open.get();
            }
            String number = following(newest().map(Newest::number));
            Proposal proposal = new Proposal(
                    Id.random(random), members.agent(), clock.instant(), members.patience(), members.agents());
            try {
                store.put(
                        new BlobName(folder + number + "/proposal"),
                        BlobBody.of(proposal.toBytes()),
                        new PutCondition.IfAbsent());
            } catch (BlobStoreException.AlreadyExists e) {
                continue; // another was as fast: join that
            }
            if (newest().map(Newest::number).filter(number::equals).isPresent()) {
                removeOld();
                return new Round(folder + number + "/", proposal, members.agent(), clock, nanos);
            }
        }
    }

    private Optional<Round> round(String number) throws BlobStoreException, RepositoryException {
        String place = folder + number + "/";
        BlobName name = new BlobName(place + "proposal");
        Proposal proposal;
        try {
            proposal = Proposal.parse(StoreReading.whole(store, name, Proposal.LARGEST));
        } catch (BlobStoreException.NotFound e) {
            return Optional.empty(); // older ones were removed since it was listed
        } catch (FormatException e) {
            throw new RepositoryException.Damaged(name + " is not what Holdfast writes: " + e.getMessage(), e);
        }
        if (!Set.copyOf(proposal.agents()).equals(Set.copyOf(members.agents()))) {
            throw new RepositoryException.Refused(
                    "agent " + proposal.agent() + " names other agents of this group: "
                            + String.join(", ", proposal.agents()),
                    "Have the configurations of all of them say the same.");
        }
        return Optional.of(new Round(place, proposal, members.agent(), clock, nanos));
    }

    /** Numbers count down, so the newest round is listed first. */
    private Optional<Newest> newest() throws BlobStoreException, RepositoryException.Damaged {
        List<BlobStat> first = store.list(folder, Optional.empty(), PAGE).blobs();
        if (first.isEmpty()) {
            return Optional.empty();
        }
        String number = number(first.getFirst().name());
        String place = folder + number + "/";
        Set<String> objects = first.stream()
                .map(stat -> stat.name().value())
                .filter(name -> name.startsWith(place))
                .map(name -> name.substring(place.length()))
                .collect(Collectors.toSet());
        return Optional.of(new Newest(number, objects));
    }

    private record Newest(String number, Set<String> objects) {
        boolean has(String object) {
            return objects.contains(object);
        }
    }

    private String number(BlobName name) throws RepositoryException.Damaged {
        String rest = name.value().substring(folder.length());
        String digits = rest.substring(0, Math.max(0, rest.indexOf('/')));
        if (!isNumber(digits) || digits.equals("0".repeat(DIGITS))) {
            throw new RepositoryException.Damaged(name + " is not what Holdfast writes");
        }
        return digits;
    }

    private static boolean isNumber(String digits) {
        return digits.length() == DIGITS && digits.matches("[0-9a-f]+");
    }

    /** What all barriers of a store hold of rounds that are long over. */
    public static <E extends Exception> void eachOfOldRounds(BlobReader store, Listing.Visitor<E> visitor)
            throws BlobStoreException, E {
        for (String name : Listing.folders(store, FOLDER)) {
            String folder = FOLDER + name + "/";
            Set<String> newest = new HashSet<>();
            Listing.each(store, folder, stat -> {
                String rest = stat.name().value().substring(folder.length());
                String digits = rest.substring(0, Math.max(0, rest.indexOf('/')));
                if (isNumber(digits) && newest.size() < KEPT) {
                    newest.add(digits);
                } else if (isNumber(digits) && !newest.contains(digits)) {
                    visitor.visit(stat);
                }
            });
        }
    }

    private static String following(Optional<String> newest) {
        return newest.map(digits -> String.format("%016x", Long.parseUnsignedLong(digits, 16) - 1))
                .orElse("f".repeat(DIGITS));
    }

    private void removeOld() throws BlobStoreException, RepositoryException.Damaged {
        List<BlobName> all = store.list(folder, Optional.empty(), MOST_OLD).blobs().stream()
                .map(BlobStat::name)
                .toList();
        Set<String> numbers = new HashSet<>();
        List<BlobName> old = new ArrayList<>();
        for (BlobName name : all) {
            numbers.add(number(name));
            if (numbers.size() > KEPT) {
                old.add(name);
            }
        }
        if (old.isEmpty()) {
            return;
        }
        try {
            store.deleteAll(old);
        } catch (BlobStoreException.AccessDenied | BlobStoreException.RetentionViolation e) {
            return; // credentials that only add leave them, which costs room, and nothing else
        }
    }
}
