package dev.holdfast.agent.watch;

import dev.holdfast.agent.environment.Ownership;
import dev.holdfast.agent.site.RoundTrip;
import dev.holdfast.engine.lease.ClockSkew;
import java.time.Duration;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

/** Logs what is found. */
public final class FindingLog implements Consumer<Finding> {
    private static final Logger LOG = LoggerFactory.getLogger(FindingLog.class);

    @Override
    public void accept(Finding finding) {
        switch (finding) {
            case Finding.Owner(String environment, Ownership ownership) -> owner(environment, ownership);
            case Finding.LeaseTrouble(String environment, var trouble) ->
                trouble.ifPresentOrElse(
                        why -> of(LOG.atWarn(), environment)
                                .log("the lease cannot be renewed, points are taken all the same: " + why.message()),
                        () -> of(LOG.atInfo(), environment).log("the lease is renewed again"));
            case Finding.EnvironmentIncomplete(String environment, String group, String why, boolean isNews) -> {
                if (isNews) {
                    of(LOG.atWarn(), environment)
                            .addKeyValue("group", group)
                            .log("environment points stay incomplete: " + printable(why));
                }
            }
            case Finding.EnvironmentComplete(String environment, String group, boolean isNews) -> {
                if (isNews) {
                    of(LOG.atInfo(), environment)
                            .addKeyValue("group", group)
                            .log("the newest environment point is complete");
                }
            }
            case Finding.Distance(String site, RoundTrip roundTrip) ->
                (roundTrip.isShort() ? LOG.atInfo() : LOG.atWarn())
                        .addKeyValue("site", site)
                        .addKeyValue("roundTrip", roundTrip)
                        .log(
                                roundTrip.isShort()
                                        ? "the synchronous site answers as fast as it has to again"
                                        : "the synchronous site answers slower than the " + RoundTrip.MOST.toMillis()
                                                + " ms that points wait for gladly");
            case Finding.Skew(String site, ClockSkew skew, boolean unsafe) ->
                (unsafe ? LOG.atError() : LOG.atInfo())
                        .addKeyValue("site", site)
                        .addKeyValue("offset", skew.offset())
                        .addKeyValue("bound", skew.bound())
                        .log(
                                unsafe
                                        ? "this machine's clock is too far from the store's: leases are refused"
                                        : "this machine's clock agrees with the store's again");
            case Finding.Silent(String site, String agent, String workload, Duration allowed) ->
                LOG.atError()
                        .addKeyValue("site", site)
                        .addKeyValue("agent", printable(agent))
                        .addKeyValue("workload", printable(workload))
                        .addKeyValue("allowed", allowed)
                        .log("another agent is silent: no point of its workload came for longer than that");
            case Finding.HeardAgain(String site, String agent, String workload) ->
                LOG.atInfo()
                        .addKeyValue("site", site)
                        .addKeyValue("agent", printable(agent))
                        .addKeyValue("workload", printable(workload))
                        .log("another agent is silent no longer");
            case Finding.PacksLost(String site, int count, var workloads) ->
                LOG.atError()
                        .addKeyValue("site", site)
                        .addKeyValue("packs", count)
                        .addKeyValue("workloads", workloads)
                        .log("a site lost packs that it had acknowledged, or changed their bytes");
            case Finding.PacksThere there ->
                LOG.atInfo().addKeyValue("site", there.site()).log("what the site had lost is there again");
        }
    }

    /** What others wrote is shown, not obeyed. */
    private static String printable(String text) {
        return text.replaceAll("\\p{Cntrl}", "?");
    }

    private static void owner(String environment, Ownership ownership) {
        switch (ownership) {
            case Ownership.Unseen _ -> of(LOG.atWarn(), environment).log("it is not known who owns the environment");
            case Ownership.Held(long epoch) ->
                of(LOG.atInfo(), environment).addKeyValue("epoch", epoch).log("this side owns the environment");
            case Ownership.Superseded(long epoch, String holder) ->
                of(LOG.atError(), environment)
                        .addKeyValue("epoch", epoch)
                        .addKeyValue("holder", printable(holder))
                        .log("the environment was taken over: no more points of it are taken here");
        }
    }

    private static LoggingEventBuilder of(LoggingEventBuilder event, String environment) {
        return event.addKeyValue("environment", environment);
    }
}
