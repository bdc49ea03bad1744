package dev.holdfast.engine.console;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;

/** Options that the environment answers where the command line does not. */
final class VariableDefaults implements IDefaultValueProvider {
    private static final Map<String, String> VARIABLES = Map.of(
            "--repository", "HOLDFAST_REPOSITORY", "--key-file", "HOLDFAST_KEY_FILE", "--cache", "HOLDFAST_CACHE");

    private final Surroundings surroundings;

    VariableDefaults(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public @Nullable String defaultValue(ArgSpec argument) {
        if (argument instanceof OptionSpec option && VARIABLES.containsKey(option.longestName())) {
            return surroundings.variable(VARIABLES.get(option.longestName())).orElse(null);
        }
        return null;
    }
}
