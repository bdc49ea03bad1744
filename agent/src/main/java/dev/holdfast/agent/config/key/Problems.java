package dev.holdfast.agent.config.key;

import dev.holdfast.engine.console.UsageException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.nodes.Node;

/** Gathers all that is wrong with a configuration file, with the lines. */
public final class Problems {
    private static final int MOST_SHOWN = 200;

    private final Path file;
    private final List<Problem> problems = new ArrayList<>();

    private record Problem(int line, String text) {}

    /**
     * None yet.
     *
     * @param file what messages call the file
     */
    public Problems(Path file) {
        this.file = file;
    }

    /** Notes what is wrong with a part. */
    public void add(Node where, String problem) {
        add(where.getStartMark(), problem);
    }

    /** Notes what is wrong at a place; without one it counts for the first line. */
    public void add(Optional<Mark> where, String problem) {
        problems.add(new Problem(where.map(mark -> mark.getLine() + 1).orElse(1), problem));
    }

    /** Whether there are none. */
    public boolean isEmpty() {
        return problems.isEmpty();
    }

    /** Throws all of them, in the order of lines, each once. */
    public void throwIfAny() throws UsageException {
        if (problems.isEmpty()) {
            return;
        }
        List<String> lines = problems.stream()
                .sorted(Comparator.comparingInt(Problem::line))
                .distinct()
                .map(problem -> file + ":" + problem.line() + ": " + problem.text())
                .toList();
        List<String> shown = new ArrayList<>(lines.subList(0, Math.min(MOST_SHOWN, lines.size())));
        if (lines.size() > MOST_SHOWN) {
            shown.add("and " + (lines.size() - MOST_SHOWN) + " more problems");
        }
        throw new UsageException(shown, "Correct the configuration; nothing was done.");
    }
}
