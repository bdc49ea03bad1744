package dev.holdfast.engine.repository;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.holdfast.engine.Id;
import dev.holdfast.engine.format.FormatException;
import dev.holdfast.engine.format.JsonObject;
import dev.holdfast.engine.keys.Anchor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/**
 * What was seen of a site before, by which a store that shows an older state is found: the newest epoch of keys, and the
 * newest point of each workload that this host has looked at. Several programs may keep one memory: what any of them saw
 * stays in it.
 */
public final class SiteMemory {
    private final Path file;
    private Seen seen;

    private SiteMemory(Path file, Seen seen) {
        this.file = file;
        this.seen = seen;
    }

    /** Reads the memory; one that is missing or damaged is empty. */
    public static SiteMemory open(LocalCache cache) throws IOException {
        Path file = cache.memory().resolve("memory.json");
        try {
            return new SiteMemory(file, Seen.read(Files.readAllBytes(file)));
        } catch (NoSuchFileException _) {
            return new SiteMemory(file, Seen.NOTHING);
        }
    }

    /** The newest epoch that was seen, by which a forged or older line of epochs is told from the true one. */
    public synchronized Optional<Anchor> epoch() {
        return seen.epoch;
    }

    /** Remembers the newest epoch, unless somebody else has remembered another since this memory was read. */
    public synchronized void sawEpoch(Anchor newest) {
        Optional<Anchor> before = seen.epoch;
        if (!before.equals(Optional.of(newest))) {
            update(stored -> stored.epoch.equals(before) ? new Seen(Optional.of(newest), stored.points) : stored);
        }
    }

    /** The pseudonyms of the workloads of which a point was seen. */
    public synchronized List<String> workloads() {
        return List.copyOf(seen.points.keySet());
    }

    /** The object name of the newest point of a workload that was seen, if any. */
    public synchronized Optional<String> newestPoint(String pseudonym) {
        return Optional.ofNullable(seen.points.get(pseudonym));
    }

    /** Remembers points by their objects' names, each if it is newer than what is remembered of its workload. */
    public synchronized void sawNewer(Map<String, String> objectByPseudonym) {
        if (!seen.withNewer(objectByPseudonym).equals(seen)) {
            update(stored -> stored.withNewer(objectByPseudonym));
        }
    }

    private void update(UnaryOperator<Seen> change) {
        try {
            AtomicFile.update(file, content -> {
                Seen stored = content.map(Seen::read).orElse(Seen.NOTHING);
                seen = change.apply(stored.or(seen));
                return seen.bytes();
            });
        } catch (IOException e) {
            throw new UncheckedIOException("the local memory " + file + " cannot be written", e);
        }
    }

    /** The file, for messages. */
    public Path file() {
        return file;
    }

    /**
     * The file's content.
     *
     * @param points the newest point's object, by the workload's pseudonym
     */
    private record Seen(Optional<Anchor> epoch, SortedMap<String, String> points) {
        static final Seen NOTHING = new Seen(Optional.empty(), new TreeMap<>());

        static Seen read(byte[] bytes) {
            try {
                JsonObject object = JsonObject.parse(bytes);
                Optional<Anchor> epoch = Optional.empty();
                Optional<JsonObject> stored = object.optionalObject("epoch");
                if (stored.isPresent()) {
                    epoch = Optional.of(new Anchor(
                            new Id(stored.get().text("id")), stored.get().text("hash")));
                }
                SortedMap<String, String> points = new TreeMap<>();
                for (JsonObject point : object.objects("points")) {
                    points.put(point.text("workload"), point.text("object"));
                }
                return new Seen(epoch, points);
            } catch (FormatException | IllegalArgumentException _) {
                return NOTHING; // damaged
            }
        }

        /** This, and what only another has. */
        Seen or(Seen other) {
            return new Seen(epoch.or(() -> other.epoch), points).withNewer(other.points);
        }

        Seen withNewer(Map<String, String> others) {
            SortedMap<String, String> newest = new TreeMap<>(points);
            others.forEach((pseudonym, object) ->
                    newest.merge(pseudonym, object, (one, two) -> one.compareTo(two) < 0 ? two : one));
            return new Seen(epoch, newest);
        }

        byte[] bytes() {
            ObjectNode object = JsonObject.create();
            epoch.ifPresentOrElse(
                    anchor -> object.putObject("epoch")
                            .put("id", anchor.epoch().hex())
                            .put("hash", anchor.hash()),
                    () -> object.putNull("epoch"));
            ArrayNode array = object.putArray("points");
            points.forEach((workload, name) ->
                    array.addObject().put("workload", workload).put("object", name));
            return JsonObject.bytes(object);
        }
    }
}
