package dev.holdfast.agent.group;

import dev.holdfast.agent.capture.Logs;
import dev.holdfast.agent.config.Configuration;
import dev.holdfast.agent.config.ConsistencyGroup;
import dev.holdfast.agent.site.SiteLinks;
import dev.holdfast.engine.console.ExitCode;
import dev.holdfast.engine.console.Failure;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks, three times within what agents wait for one another, whether another agent proposes to take points of a shared group,
 * until it is closed: one request each time.
 */
public final class Invitations implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Invitations.class);
    private static final int LOOKS = 3;
    private static final Duration TO_STOP = Duration.ofSeconds(5);

    private final Gatherings gatherings;
    private final Consumer<ConsistencyGroup> invited;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    private Invitations(Gatherings gatherings, Consumer<ConsistencyGroup> invited) {
        this.gatherings = gatherings;
        this.invited = invited;
    }

    /**
     * Begins to look.
     *
     * @param links to the sites of the configuration; closed by another
     * @param invited hears of proposals, from many threads, of one perhaps more than once
     */
    public static Invitations start(
            Configuration configuration, SiteLinks links, InstantSource clock, Consumer<ConsistencyGroup> invited) {
        Invitations all = new Invitations(new Gatherings(configuration, links, Logs.NONE, clock), invited);
        configuration.environments().stream()
                .flatMap(environment -> environment.groups().stream())
                .filter(ConsistencyGroup::isShared)
                .forEach(group -> all.threads.execute(() -> all.look(group)));
        return all;
    }

    private void look(ConsistencyGroup group) {
        boolean troubled = false;
        try {
            while (true) {
                Thread.sleep(group.barrier().dividedBy(LOOKS));
                try {
                    if (gatherings.isInvited(group)) {
                        invited.accept(group);
                    }
                    troubled = false;
                } catch (Exception e) {
                    Failure failure = Failure.of(e);
                    if (failure.exit() == ExitCode.INTERRUPTED) {
                        return; // the agent ends
                    }
                    if (!troubled) {
                        LOG.atWarn()
                                .addKeyValue("group", group.name())
                                .log("it cannot be seen whether other agents take points of a group: "
                                        + failure.message());
                    }
                    troubled = true;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // the agent ends
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
        try {
            threads.awaitTermination(TO_STOP.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
