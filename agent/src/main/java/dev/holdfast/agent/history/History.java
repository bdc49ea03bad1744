package dev.holdfast.agent.history;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.holdfast.agent.control.Change;
import dev.holdfast.agent.document.Documents;
import dev.holdfast.engine.format.FormatException;
import dev.holdfast.engine.format.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What changed, over restarts: a JSON object a line, in {@code history.jsonl} of the state folder. When that grows too large
 * it becomes {@code history.1.jsonl}, in place of the one before. Beside it stands when objectives were judged at all. Safe
 * for use by many threads.
 */
public final class History {
    private static final Logger LOG = LoggerFactory.getLogger(History.class);
    private static final long LARGEST = 8 << 20;
    private static final int LONGEST_TEXT = 1000;

    private final Path folder;
    private final Path file;
    private final Path older;
    private final long largest;
    private final Watched watched;

    /**
     * What was kept of a stretch of time.
     *
     * @param since the first change that is kept, whenever it was; of what was before nothing is known. Empty if none is
     * @param changes those of the time asked for, and before them the last of each kind that a workload had at a site; the
     *     earliest first, all with the id 0
     * @param watched when objectives were judged, all that is known
     */
    public record Recollection(Optional<Instant> since, List<Change> changes, Spans watched) {
        public Recollection {
            changes = List.copyOf(changes);
        }
    }

    /** The history in an agent's folder; what is there already is kept. */
    public History(Path state) {
        this(state, LARGEST);
    }

    History(Path state, long largest) {
        this.folder = state;
        this.file = state.resolve("history.jsonl");
        this.older = state.resolve("history.1.jsonl");
        this.largest = largest;
        this.watched = new Watched(state);
    }

    /** Adds a change; what cannot be written is logged. */
    public synchronized void add(Change change) {
        byte[] line = (new String(JsonObject.bytes(json(change)), StandardCharsets.UTF_8) + "\n")
                .getBytes(StandardCharsets.UTF_8);
        try {
            Files.createDirectories(folder);
            if (Files.exists(file) && Files.size(file) + line.length > largest) {
                Files.move(file, older, StandardCopyOption.REPLACE_EXISTING);
            }
            Files.write(file, line, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            LOG.atWarn().addKeyValue("file", file).setCause(e).log("what changed cannot be kept for reports");
        }
    }

    /** The objectives are judged now. Cheap: it is written when it is {@link #save saved}. */
    public synchronized void watching(Instant now) {
        watched.now(now);
    }

    /** Writes until when objectives were judged. */
    public synchronized void save() {
        watched.save();
    }

    /** What is known of a stretch of time. */
    public synchronized Recollection recall(Span time) {
        Reading reading = new Reading(time);
        reading.read(older);
        reading.read(file);
        return new Recollection(reading.since, reading.all(), watched.spans());
    }

    /** One reading of the files, line by line. */
    private static final class Reading implements Consumer<Change> {
        private final Span time;
        private final Map<About, Change> before = new HashMap<>();
        private final List<Change> changes = new ArrayList<>();
        private Optional<Instant> since = Optional.empty();

        Reading(Span time) {
            this.time = time;
        }

        void read(Path from) {
            if (!Files.exists(from)) {
                return;
            }
            // a reader of this kind passes over what a crash left of a character
            try (BufferedReader lines =
                    new BufferedReader(new InputStreamReader(Files.newInputStream(from), StandardCharsets.UTF_8))) {
                lines.lines().flatMap(line -> parse(line).stream()).forEach(this);
            } catch (IOException | UncheckedIOException e) {
                LOG.atWarn().addKeyValue("file", from).setCause(e).log("the history cannot be read");
            }
        }

        @Override
        public void accept(Change change) {
            since = since.or(() -> Optional.of(change.at()));
            if (time.holds(change.at())) {
                changes.add(change);
            } else if (change.at().isBefore(time.from())
                    && change.workload().isPresent()
                    && change.site().isPresent()) {
                before.put(new About(change.workload().get(), change.site().get(), change.kind()), change);
            }
        }

        List<Change> all() {
            List<Change> all = new ArrayList<>(before.values());
            all.sort(Comparator.comparing(Change::at));
            all.addAll(changes);
            return all;
        }

        private record About(String workload, String site, Change.Kind kind) {}
    }

    private static ObjectNode json(Change change) {
        return JsonObject.create()
                .put("at", change.at().toString())
                .put("kind", Documents.word(change.kind()))
                .put("workload", change.workload().orElse(null))
                .put("site", change.site().orElse(null))
                .put("message", bounded(change.message()))
                .put("hint", bounded(change.hint()));
    }

    private static String bounded(String text) {
        return text.length() <= LONGEST_TEXT ? text : text.substring(0, LONGEST_TEXT);
    }

    /** A line that was cut off by a crash, or is of another version, is passed over. */
    private static Optional<Change> parse(String line) {
        try {
            JsonObject json = JsonObject.parse(line.getBytes(StandardCharsets.UTF_8));
            String kind = json.text("kind");
            return Optional.of(new Change(
                    0,
                    Instant.parse(json.text("at")),
                    Arrays.stream(Change.Kind.values())
                            .filter(each -> Documents.word(each).equals(kind))
                            .findFirst()
                            .orElseThrow(() -> new FormatException("unknown kind " + kind)),
                    json.optionalText("workload"),
                    json.optionalText("site"),
                    json.text("message"),
                    json.text("hint")));
        } catch (FormatException | DateTimeException e) {
            return Optional.empty();
        }
    }
}
