package dev.holdfast.agent.capture;

import dev.holdfast.engine.console.ExitCode;
import dev.holdfast.engine.console.Failure;
import java.util.Optional;

/**
 * What a database does in an environment point that it is of by its log: its hooks run with those of the others, and nothing of
 * it is read.
 *
 * @param capture of the database
 */
public record LoggedMember(Capture capture) {
    /** Returns when its hook after has ended, with why that failed, if it did. Who is interrupted meanwhile stays so. */
    public Optional<String> run(Companion companion) {
        HookAfter after = new HookAfter(capture.after());
        try {
            companion.begin();
            if (capture.before().isPresent()) {
                capture.before().get().run();
            }
            companion.ready();
            companion.still();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            companion.leave("it was interrupted");
        } catch (Exception e) {
            Failure failure = Failure.of(e);
            companion.leave(failure.message());
            if (capture.after().isPresent() && failure.exit() != ExitCode.INTERRUPTED) {
                awaitStill(companion);
            }
        }
        return after.end().map(failed -> String.valueOf(failed.getMessage()));
    }

    /** What the hook before has stopped may be what the others are read from. */
    private static void awaitStill(Companion companion) {
        try {
            companion.awaitStill();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
