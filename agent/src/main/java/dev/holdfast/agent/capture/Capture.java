package dev.holdfast.agent.capture;

import dev.holdfast.agent.config.Patience;
import dev.holdfast.agent.config.SourceSpec;
import dev.holdfast.agent.config.Workload;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What a point is to be taken of.
 *
 * @param workload the workload's name, as {@link Workload#isName} has it
 * @param source what is read
 * @param before what runs before, if anything
 * @param after what runs after that, however it ended
 * @param patience how long it may take
 */
public record Capture(
        String workload, SourceSpec source, Optional<Hook> before, Optional<Hook> after, Patience patience) {
    /** Of a workload of a configuration. */
    public static Capture of(Workload workload) {
        return new Capture(
                workload.name(),
                workload.source(),
                workload.hooks().flatMap(hooks -> hook(workload.name(), hooks.before(), hooks.timeout())),
                workload.hooks().flatMap(hooks -> hook(workload.name(), hooks.after(), hooks.timeout())),
                workload.patience());
    }

    /** Of a source alone. */
    public static Capture of(String workload, SourceSpec source) {
        return new Capture(workload, source, Optional.empty(), Optional.empty(), Patience.DEFAULT);
    }

    private static Optional<Hook> hook(String workload, List<String> command, Duration timeout) {
        return command.isEmpty() ? Optional.empty() : Optional.of(new Hook(command, workload, timeout));
    }
}
