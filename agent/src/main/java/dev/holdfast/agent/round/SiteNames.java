package dev.holdfast.agent.round;

import dev.holdfast.engine.RepositoryException;
import dev.holdfast.engine.console.Nearest;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Sites of a configuration that somebody chose by their names. */
public final class SiteNames {
    private SiteNames() {}

    /**
     * Refuses what cannot be chosen, all of it at once.
     *
     * @param known those that can be
     * @param others those that cannot be, and why
     * @throws RepositoryException.NotFound if something else was given
     */
    public static void require(Collection<String> given, List<String> known, Map<String, String> others, Path file)
            throws RepositoryException.NotFound {
        List<String> problems = new ArrayList<>();
        for (String name : given) {
            if (!known.contains(name)) {
                problems.add(Optional.ofNullable(others.get(name))
                        .orElseGet(() -> "there is no site '" + name + "' in " + file + Nearest.remark(name, known)));
            }
        }
        if (!problems.isEmpty()) {
            throw new RepositoryException.NotFound(
                    String.join("\n", problems), "It has: " + String.join(", ", known) + ".");
        }
    }
}
