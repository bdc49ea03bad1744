package dev.holdfast.agent.config;

import dev.holdfast.engine.format.Manifest;
import java.nio.file.Path;

/**
 * A workload to be backed up.
 *
 * @param name its name
 * @param type the type of its source: {@code disk} or {@code directory}
 * @param path where the source is
 */
public record Workload(String name, String type, Path path) {
    /** What a name has to be like. */
    public static final String NAME_RULE =
            "a workload's name has 1 to " + Manifest.LONGEST_WORKLOAD + " characters, none of them a control character";

    public Workload {
        if (!isName(name)) {
            throw new IllegalArgumentException(NAME_RULE);
        }
    }

    /** Whether a text can be a workload's name. */
    public static boolean isName(String text) {
        return !text.isBlank()
                && text.length() <= Manifest.LONGEST_WORKLOAD
                && text.chars().noneMatch(Character::isISOControl);
    }
}
