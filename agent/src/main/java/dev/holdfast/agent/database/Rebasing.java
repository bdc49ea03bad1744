package dev.holdfast.agent.database;

import dev.holdfast.agent.control.Control;
import dev.holdfast.agent.control.Order;
import dev.holdfast.agent.control.Verdict;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.function.BiConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Has a base taken at once of a database, and says why. Returns at once; the base is begun when the daemon works. */
public final class Rebasing implements BiConsumer<String, String> {
    private static final Logger LOG = LoggerFactory.getLogger(Rebasing.class);

    private final CompletableFuture<Control> control = new CompletableFuture<>();

    /** From now on bases can be asked for; what was asked for before is now. */
    public void by(Control daemon) {
        control.complete(daemon);
    }

    @Override
    public void accept(String workload, String why) {
        Thread.ofVirtual().name("new base of " + workload).start(() -> ask(workload, why));
    }

    private void ask(String workload, String cause) {
        try {
            switch (control.get().order(new Order.Capture(workload, "the agent, as " + cause))) {
                case Verdict.Started _, Verdict.Done _ -> {} // its run tells of the rest
                case Verdict.Refused(String why, String hint) -> refused(workload, why + " " + hint);
                case Verdict.Unknown(String why) -> refused(workload, why);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            refused(workload, String.valueOf(e.getMessage()));
        }
    }

    private static void refused(String workload, String why) {
        LOG.atWarn()
                .addKeyValue("workload", workload)
                .addKeyValue("reason", why)
                .log("a new base could not be begun at once; the next is taken when it is due");
    }
}
