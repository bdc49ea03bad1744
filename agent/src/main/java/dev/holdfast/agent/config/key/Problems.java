package dev.holdfast.agent.config;

import dev.holdfast.engine.console.UsageException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.nodes.Node;

/** Gathers all that is wrong with a configuration file, with the lines. */
final class Problems {
    private final Path file;
    private final List<Problem> problems = new ArrayList<>();

    private record Problem(int line, String text) {}

    Problems(Path file) {
        this.file = file;
    }

    void add(Node where, String problem) {
        add(where.getStartMark(), problem);
    }

    void add(Optional<Mark> where, String problem) {
        problems.add(new Problem(where.map(mark -> mark.getLine() + 1).orElse(1), problem));
    }

    void throwIfAny() throws UsageException {
        if (!problems.isEmpty()) {
            List<String> lines = problems.stream()
                    .sorted(Comparator.comparingInt(Problem::line))
                    .map(problem -> file + ":" + problem.line() + ": " + problem.text())
                    .toList();
            throw new UsageException(lines, "Correct the configuration; nothing was done.");
        }
    }
}
