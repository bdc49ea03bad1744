package dev.holdfast.agent.command;

import dev.holdfast.engine.console.ExitCode;
import dev.holdfast.engine.console.Failure;
import dev.holdfast.engine.console.Surroundings;
import java.util.Collection;
import java.util.EnumSet;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Function;

/** Does something at each of several sites: one that fails is told of, and does not keep the others from it. */
final class EachSite {
    private EachSite() {}

    /** What is done at a site. */
    @FunctionalInterface
    interface Action<T> {
        void run(T site) throws Exception;
    }

    /**
     * Returns how it went with all of them together; throws only if it is interrupted.
     *
     * @param failed is given what went wrong at a site, after that was told
     */
    static <T> ExitCode run(
            Surroundings surroundings,
            Collection<T> sites,
            Function<T, String> name,
            Action<T> action,
            BiConsumer<T, Failure> failed)
            throws Exception {
        Set<ExitCode> exits = EnumSet.noneOf(ExitCode.class);
        for (T site : sites) {
            try {
                action.run(site);
                exits.add(ExitCode.DONE);
            } catch (Exception e) {
                Failure failure = Failure.of(e);
                if (failure.exit() == ExitCode.INTERRUPTED) {
                    throw e;
                }
                failure.withSubject("site " + name.apply(site)).print(surroundings);
                exits.add(failure.exit());
                failed.accept(site, failure);
            }
        }
        return exits.size() == 1 ? exits.iterator().next() : ExitCode.DEGRADED;
    }
}
