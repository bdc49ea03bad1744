package dev.holdfast.engine.format;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.holdfast.engine.Id;
import dev.holdfast.spi.database.Base;
import dev.holdfast.spi.source.Consistency;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What a recovery point is: the plaintext of its manifest.
 *
 * @param workload the name of the workload, 1 to 200 characters
 * @param source the type of source it was read from
 * @param instant the instant of consistency, claimed by the writer
 * @param consistency how consistent it is
 * @param writer who wrote it
 * @param sequence which of that writer's manifests it is, from 1
 * @param previous the SHA-256 of that writer's manifest before, 64 hex digits
 * @param collection the number of the collection state that the writer saw
 * @param ownership the environment that the workload belongs to, if any, and who owned it when it was read
 * @param membership the environment point that it belongs to, if any
 * @param host the name of the host that wrote it, for people
 * @param started when reading began
 * @param finished when everything was stored
 * @param warnings what was seen to change or could not be read
 * @param statistics what the backup read and stored
 * @param content what it restores to
 */
public record Manifest(
        String workload,
        String source,
        Instant instant,
        Consistency consistency,
        Id writer,
        long sequence,
        Optional<String> previous,
        long collection,
        Optional<Ownership> ownership,
        Optional<Membership> membership,
        String host,
        Instant started,
        Instant finished,
        List<String> warnings,
        Statistics statistics,
        Content content) {
    /** The most bytes that a manifest may have. */
    public static final int LARGEST = 16 << 20;

    /** The longest name of a workload, in characters. */
    public static final int LONGEST_WORKLOAD = 200;

    /**
     * What the writer knew of who owns an environment. It is for those who restore: after a takeover, points of an
     * epoch before it are the old side's. Nothing in this version chooses by it.
     *
     * @param environment its name, 1 to 200 characters
     * @param epoch of the environment's lease, 0 if the writer never saw it
     */
    public record Ownership(String environment, long epoch) {
        /** The longest name of an environment, in characters. */
        public static final int LONGEST = 200;

        public Ownership {
            if (environment.isEmpty() || environment.length() > LONGEST || epoch < 0) {
                throw new IllegalArgumentException("no owner of environment '" + environment + "': epoch " + epoch);
            }
        }
    }

    /**
     * That a point was taken together with others: all of one round are one environment point. Whether that is complete
     * shows from the points alone: each agent that was to take part tells which of its workloads were.
     *
     * @param environment its name, 1 to 200 characters
     * @param group the name of the consistency group, 1 to 200 characters
     * @param round names the round
     * @param instant of the round, the same in all its points
     * @param together whether, as far as the writer saw, none that took part went on before all were still
     * @param clockBound how far the writer's clock may be from the one that the round's instants are compared by; zero if
     *     one agent alone is to take part
     * @param agents who was to take part, by the names that {@code host} has, at least one
     * @param workloads which of the writer's workloads were, at least one
     * @param logged which of those are there by their logs, without points: databases of which the writer saw that the log
     *     at its site holds all that was committed until {@code instant}
     */
    public record Membership(
            String environment,
            String group,
            Id round,
            Instant instant,
            boolean together,
            Duration clockBound,
            List<String> agents,
            List<String> workloads,
            List<String> logged) {
        /** The most agents, and the most workloads of one of them. */
        public static final int MOST = 1000;

        static final long LONGEST_BOUND = Duration.ofDays(36_500).toMillis();

        public Membership {
            agents = List.copyOf(agents);
            workloads = List.copyOf(workloads);
            logged = List.copyOf(logged);
            if (!workloads.containsAll(logged)) {
                throw new IllegalArgumentException("there by their logs, and not to take part: " + logged);
            }
            if (!isName(environment) || !isName(group) || !areNames(agents) || !areNames(workloads)) {
                throw new IllegalArgumentException(
                        "no environment point of group '" + group + "' of environment '" + environment + "'");
            }
            if (clockBound.isNegative() || clockBound.toMillis() > LONGEST_BOUND) {
                throw new IllegalArgumentException("clocks are not " + clockBound + " off");
            }
        }

        private static boolean areNames(List<String> names) {
            return !names.isEmpty() && names.size() <= MOST && names.stream().allMatch(Membership::isName);
        }

        private static boolean isName(String name) {
            return !name.isEmpty() && name.length() <= Ownership.LONGEST;
        }
    }

    /**
     * What a backup read and stored, in bytes.
     *
     * @param readBytes bytes read from the source
     * @param changedBytes bytes that were not as in the point before
     * @param storedBytes bytes of the packs that were stored
     */
    public record Statistics(long readBytes, long changedBytes, long storedBytes) {}

    /** What a point restores to. */
    public sealed interface Content {}

    /**
     * Disks.
     *
     * @param volumes at least one, each name once
     */
    public record Volumes(List<VolumeRoot> volumes) implements Content {
        public Volumes {
            volumes = List.copyOf(volumes);
        }
    }

    /**
     * A disk.
     *
     * @param name its name within the workload
     * @param length its bytes
     * @param dataBytes bytes of its blocks that are not zero
     * @param root its map; empty if it is all zero
     */
    public record VolumeRoot(String name, long length, long dataBytes, Optional<Root> root) {}

    /**
     * Files and folders.
     *
     * @param entries how many
     * @param dataBytes the sum of the files' lengths
     * @param root the tree
     * @param base what makes it a base of a database, if it is one
     */
    public record Tree(long entries, long dataBytes, Root root, Optional<Base> base) implements Content {
        /** A tree of files that stand for themselves. */
        public Tree(long entries, long dataBytes, Root root) {
            this(entries, dataBytes, root, Optional.empty());
        }

        /** The same tree, as the base of a database. */
        public Tree as(Base of) {
            return new Tree(entries, dataBytes, root, Optional.of(of));
        }
    }

    /**
     * The root of a map or tree.
     *
     * @param id the node's identity
     * @param hint the pack it was in
     */
    public record Root(ChunkId id, Optional<PackHint> hint) {}

    public Manifest {
        warnings = List.copyOf(warnings);
        if (previous.isPresent() && !ObjectNames.isSha256(previous.get())) {
            throw new IllegalArgumentException("not the SHA-256 of a manifest before");
        }
        if (workload.isEmpty() || workload.length() > LONGEST_WORKLOAD || sequence < 1) {
            throw new IllegalArgumentException("not a point: workload '" + workload + "', sequence " + sequence);
        }
    }

    /** The roots of all that it restores to. */
    public List<Root> roots() {
        return switch (content) {
            case Volumes volumes ->
                volumes.volumes().stream()
                        .flatMap(volume -> volume.root().stream())
                        .toList();
            case Tree tree -> List.of(tree.root());
        };
    }

    /** The plaintext. */
    public byte[] toBytes() {
        ObjectNode object = JsonObject.create();
        object.put("format", Descriptor.VERSION)
                .put("workload", workload)
                .put("source", source)
                .put("instant", instant.toString())
                .put("consistency", consistency.name().toLowerCase(Locale.ROOT))
                .put("writer", writer.hex())
                .put("sequence", sequence)
                .put("previous", previous.orElse(null))
                .put("collection", collection);
        writeOwnership(object);
        membership.ifPresentOrElse(
                each -> MembershipText.write(each, object.putObject("environment")),
                () -> object.putNull("environment"));
        object.putNull("logs")
                .putNull("retainUntil")
                .put("host", host)
                .put("started", started.toString())
                .put("finished", finished.toString());
        warnings.forEach(object.putArray("warnings")::add);
        object.putObject("statistics")
                .put("readBytes", statistics.readBytes())
                .put("changedBytes", statistics.changedBytes())
                .put("storedBytes", statistics.storedBytes());
        switch (content) {
            case Volumes volumes -> {
                ArrayNode array = object.putArray("volumes");
                for (VolumeRoot volume : volumes.volumes()) {
                    ObjectNode each = array.addObject()
                            .put("name", volume.name())
                            .put("length", volume.length())
                            .put("blockSize", BlockMap.BLOCK)
                            .put("dataBytes", volume.dataBytes());
                    writeRoot(each, volume.root());
                }
            }
            case Tree tree -> {
                ObjectNode each =
                        object.putObject("tree").put("entries", tree.entries()).put("dataBytes", tree.dataBytes());
                writeRoot(each, Optional.of(tree.root()));
                tree.base().ifPresent(base -> BaseText.write(base, object.putObject("logs")));
            }
        }
        return JsonObject.bytes(object);
    }

    private void writeOwnership(ObjectNode object) {
        if (ownership.isEmpty()) {
            object.putNull("lease");
        } else {
            object.putObject("lease")
                    .put("environment", ownership.get().environment())
                    .put("epoch", ownership.get().epoch());
        }
    }

    private static void writeRoot(ObjectNode object, Optional<Root> root) {
        object.put("root", root.map(r -> r.id().hex()).orElse(null));
        Optional<PackHint> hint = root.flatMap(Root::hint);
        if (hint.isEmpty()) {
            object.putNull("rootHint");
        } else {
            object.putObject("rootHint")
                    .put("pack", hint.get().sha256())
                    .put("length", hint.get().length())
                    .put("directory", hint.get().directoryLength());
        }
    }

    /** Reads a manifest. */
    public static Manifest parse(byte[] bytes) throws FormatException {
        JsonObject object = JsonObject.parse(bytes);
        if (object.number("format", Integer.MAX_VALUE) != Descriptor.VERSION) {
            throw new FormatException("a manifest of another version");
        }
        JsonObject statistics = object.object("statistics");
        try {
            return new Manifest(
                    object.text("workload"),
                    object.text("source"),
                    Instant.parse(object.text("instant")),
                    consistency(object.text("consistency")),
                    new Id(object.text("writer")),
                    object.number("sequence", Long.MAX_VALUE),
                    object.optionalText("previous"),
                    object.number("collection", Long.MAX_VALUE),
                    ownership(object),
                    membership(object),
                    object.text("host"),
                    Instant.parse(object.text("started")),
                    Instant.parse(object.text("finished")),
                    object.texts("warnings"),
                    new Statistics(
                            statistics.number("readBytes", Long.MAX_VALUE),
                            statistics.number("changedBytes", Long.MAX_VALUE),
                            statistics.number("storedBytes", Long.MAX_VALUE)),
                    content(object));
        } catch (DateTimeException | IllegalArgumentException e) {
            throw new FormatException("a manifest with a member that cannot be: " + e.getMessage(), e);
        }
    }

    private static Optional<Ownership> ownership(JsonObject object) throws FormatException {
        Optional<JsonObject> lease = object.optionalObject("lease");
        return lease.isEmpty()
                ? Optional.empty()
                : Optional.of(new Ownership(
                        lease.get().text("environment"), lease.get().number("epoch", Long.MAX_VALUE - 1)));
    }

    private static Optional<Membership> membership(JsonObject object) throws FormatException {
        Optional<JsonObject> environment = object.optionalObject("environment");
        return environment.isEmpty() ? Optional.empty() : Optional.of(MembershipText.read(environment.get()));
    }

    private static Consistency consistency(String text) throws FormatException {
        for (Consistency consistency : Consistency.values()) {
            if (consistency.name().toLowerCase(Locale.ROOT).equals(text)) {
                return consistency;
            }
        }
        throw new FormatException("unknown consistency");
    }

    private static Content content(JsonObject object) throws FormatException {
        Optional<JsonObject> tree = object.optionalObject("tree");
        if (tree.isPresent()) {
            JsonObject t = tree.get();
            return new Tree(
                    t.number("entries", Long.MAX_VALUE),
                    t.number("dataBytes", Long.MAX_VALUE),
                    root(t).orElseThrow(() -> new FormatException("a tree without a root")),
                    BaseText.read(object.optionalObject("logs")));
        }
        List<VolumeRoot> volumes = new ArrayList<>();
        for (JsonObject volume : object.objects("volumes")) {
            if (volume.number("blockSize", Integer.MAX_VALUE) != BlockMap.BLOCK) {
                throw new FormatException("a block size other than " + BlockMap.BLOCK);
            }
            volumes.add(new VolumeRoot(
                    volume.text("name"),
                    volume.number("length", BlockMap.LONGEST),
                    volume.number("dataBytes", BlockMap.LONGEST),
                    root(volume)));
        }
        if (volumes.isEmpty()) {
            throw new FormatException("a point without content");
        }
        return new Volumes(volumes);
    }

    private static Optional<Root> root(JsonObject object) throws FormatException {
        Optional<String> id = object.optionalText("root");
        if (id.isEmpty()) {
            return Optional.empty();
        }
        Optional<JsonObject> hint = object.optionalObject("rootHint");
        Optional<PackHint> pack = Optional.empty();
        if (hint.isPresent()) {
            String name = hint.get().text("pack");
            if (!ObjectNames.isSha256(name)) {
                throw new FormatException("a root hint that names no pack");
            }
            pack = Optional.of(new PackHint(name, (int) hint.get().number("length", Pack.LARGEST), (int)
                    hint.get().number("directory", PackDirectory.LARGEST)));
        }
        return Optional.of(new Root(ChunkId.ofHex(id.get()), pack));
    }
}
