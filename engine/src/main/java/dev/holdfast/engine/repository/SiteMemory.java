package dev.holdfast.engine.repository;

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

/**
 * What was seen of a site before, by which a store that shows an older state is found: the newest epoch of keys, and the
 * newest point of each workload that this host has looked at.
 */
public final class SiteMemory {
    private final Path file;
    private Optional<Anchor> epoch = Optional.empty();
    private final SortedMap<String, String> newestPoints = new TreeMap<>();

    private SiteMemory(Path file) {
        this.file = file;
    }

    /** Reads the memory; one that is missing or damaged is empty. */
    public static SiteMemory open(LocalCache cache) throws IOException {
        SiteMemory memory = new SiteMemory(cache.memory().resolve("memory.json"));
        try {
            JsonObject object = JsonObject.parse(Files.readAllBytes(memory.file));
            Optional<JsonObject> epoch = object.optionalObject("epoch");
            if (epoch.isPresent()) {
                memory.epoch = Optional.of(
                        new Anchor(new Id(epoch.get().text("id")), epoch.get().text("hash")));
            }
            for (JsonObject point : object.objects("points")) {
                memory.newestPoints.put(point.text("workload"), point.text("object"));
            }
        } catch (NoSuchFileException | FormatException | IllegalArgumentException e) {
            memory.epoch = Optional.empty();
            memory.newestPoints.clear();
        }
        return memory;
    }

    /** The newest epoch that was seen, by which a forged or older line of epochs is told from the true one. */
    public synchronized Optional<Anchor> epoch() {
        return epoch;
    }

    /** Remembers the newest epoch. */
    public synchronized void sawEpoch(Anchor newest) {
        if (!epoch.equals(Optional.of(newest))) {
            epoch = Optional.of(newest);
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

    /** Remembers points by their objects' names, each if it is newer than what is remembered of its workload. */
    public synchronized void sawNewer(Map<String, String> objectByPseudonym) {
        boolean changed = false;
        for (Map.Entry<String, String> each : objectByPseudonym.entrySet()) {
            String seen = newestPoints.get(each.getKey());
            if (seen == null || seen.compareTo(each.getValue()) < 0) {
                newestPoints.put(each.getKey(), each.getValue());
                changed = true;
            }
        }
        if (changed) {
            save();
        }
    }

    private void save() {
        ObjectNode object = JsonObject.create();
        epoch.ifPresentOrElse(
                seen -> object.putObject("epoch").put("id", seen.epoch().hex()).put("hash", seen.hash()),
                () -> object.putNull("epoch"));
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
