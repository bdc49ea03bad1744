package dev.holdfast.agent.environment;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.holdfast.engine.format.FormatException;
import dev.holdfast.engine.format.JsonObject;
import dev.holdfast.engine.repository.AtomicFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What was last known of who owns each environment, in a local file: so that an agent that was superseded takes no points
 * after it started again, even where it cannot reach the lease. Safe for use by many threads.
 */
public final class OwnershipFile {
    private static final Logger LOG = LoggerFactory.getLogger(OwnershipFile.class);
    private static final int LARGEST = 1 << 20;

    private final Path folder;
    private final Path file;
    private final Map<String, Ownership> known = new TreeMap<>();

    /** Reads what is known, if there is anything in the agent's folder. */
    public OwnershipFile(Path folder) {
        this.folder = folder;
        this.file = folder.resolve("environments.json");
        if (Files.exists(file)) {
            read();
        }
    }

    private void read() {
        try {
            if (Files.size(file) > LARGEST) {
                throw new FormatException("larger than any that is written");
            }
            for (JsonObject each : JsonObject.parse(Files.readAllBytes(file)).objects("environments")) {
                long epoch = each.number("epoch", Long.MAX_VALUE - 1);
                known.put(
                        each.text("name"),
                        each.isNull("holder")
                                ? new Ownership.Held(epoch)
                                : new Ownership.Superseded(epoch, each.text("holder")));
            }
        } catch (IOException | FormatException | IllegalArgumentException e) {
            LOG.atWarn()
                    .addKeyValue("file", file)
                    .setCause(e)
                    .log("what was known of the owners of environments is lost: it is asked for anew");
        }
    }

    /** What is known of an environment. */
    public synchronized Ownership of(String environment) {
        return known.getOrDefault(environment, new Ownership.Unseen());
    }

    /** Keeps what was seen; where it cannot be written it is logged, and known until this process ends. */
    public synchronized void saw(String environment, Ownership ownership) {
        known.put(environment, ownership);
        ObjectNode object = JsonObject.create();
        ArrayNode all = object.putArray("environments");
        known.forEach((name, each) -> {
            switch (each) {
                case Ownership.Unseen _ -> {} // nothing to keep
                case Ownership.Held(long epoch) ->
                    all.addObject().put("name", name).put("epoch", epoch).putNull("holder");
                case Ownership.Superseded(long epoch, String holder) ->
                    all.addObject().put("name", name).put("epoch", epoch).put("holder", holder);
            }
        });
        try {
            Files.createDirectories(folder);
            AtomicFile.write(file, JsonObject.bytes(object));
        } catch (IOException e) {
            LOG.atWarn().addKeyValue("file", file).setCause(e).log("the owners of environments cannot be kept");
        }
    }
}
