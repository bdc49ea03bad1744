package dev.holdfast.engine.repository;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.holdfast.engine.RepositoryException;
import dev.holdfast.engine.format.FormatException;
import dev.holdfast.engine.format.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What was seen of a site before, by which a store that shows an older state is found: the newest epoch of keys, and the
 * newest point of each workload that this host has looked at.
 */
public final class SiteMemory {
    private final Path file;
    private long epoch;
    private final SortedMap<String, String> newestPoints = new TreeMap<>();

    private SiteMemory(Path file) {
        this.file = file;
    }

    /** Reads the memory; one that is missing or damaged is empty. */
    public static SiteMemory open(LocalCache cache) throws IOException {
        SiteMemory memory = new SiteMemory(cache.memory().resolve("memory.json"));
        try {
            JsonObject object = JsonObject.parse(Files.readAllBytes(memory.file));
            memory.epoch = object.number("epoch", Integer.MAX_VALUE);
            for (JsonObject point : object.objects("points")) {
                memory.newestPoints.put(point.text("workload"), point.text("object"));
            }
        } catch (NoSuchFileException | FormatException e) {
            memory.epoch = 0;
            memory.newestPoints.clear();
        }
        return memory;
    }

    /**
     * Compares the newest epoch that the store shows with the newest seen before, and remembers it.
     *
     * @throws RepositoryException.RolledBack if the store shows an older one
     */
    public synchronized void sawEpoch(int number) throws RepositoryException {
        if (number < epoch) {
            throw new RepositoryException.RolledBack(
                    "the store shows key epoch " + number + " as the newest, but epoch " + epoch + " was seen before",
                    "The store was rolled back, or keys were removed from it. Find out why before trusting it; to accept"
                            + " it as it is, delete " + file + ".");
        }
        if (number > epoch) {
            epoch = number;
            save();
        }
    }

    /** The pseudonyms of the workloads of which a point was seen. */
    public synchronized List<String> workloads() {
        return List.copyOf(newestPoints.keySet());
    }

    /** The object name of the newest point of a workload that was seen, if any. */
    public synchronized Optional<String> newestPoint(String pseudonym) {
        return Optional.ofNullable(newestPoints.get(pseudonym));
    }

    /** Remembers the newest point of a workload. */
    public synchronized void sawPoint(String pseudonym, String object) {
        if (!object.equals(newestPoints.put(pseudonym, object))) {
            save();
        }
    }

    private void save() {
        ObjectNode object = JsonObject.create();
        object.put("epoch", epoch);
        var array = object.putArray("points");
        newestPoints.forEach(
                (workload, name) -> array.addObject().put("workload", workload).put("object", name));
        try {
            AtomicFile.write(file, JsonObject.bytes(object));
        } catch (IOException e) {
            throw new UncheckedIOException("the local memory " + file + " cannot be written", e);
        }
    }

    /** The file, for messages. */
    public Path file() {
        return file;
    }
}
