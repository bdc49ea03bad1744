package dev.holdfast.agent.api;

import dev.holdfast.agent.database.LogStanding;
import dev.holdfast.agent.document.Says;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** How a database's log stands at a site. */
@Says("How a database's log stands at a site.")
record LogView(
        @Says("The site.") String site,

        @Says("The latest instant that is known to be restorable there.")
        Optional<Instant> until,

        @Says("How old that is: the achieved RPO.") Optional<Duration> achievedSeconds,

        @Says("How old it may become.") Duration objectiveSeconds,

        @Says("Whether it is not older than that.") boolean met,

        @Says("Bytes of the log that are durable at the local site and not there yet.")
        Optional<Long> lagBytes,

        @Says("Whether a part of it is lost, and no base was taken since.")
        boolean gap,

        @Says("How long a recovery to its end would take, from the size of the newest base and of the log since.")
        Optional<Duration> recoverySeconds,

        @Says("How long that may take: the RTO of its environment.")
        Optional<Duration> recoveryObjectiveSeconds,

        @Says("Why it is not received, or does not come to this site, if that failed the last time.")
        Optional<TroubleView> trouble) {
    static LogView of(LogStanding standing, Instant now) {
        return new LogView(
                standing.site(),
                standing.until(),
                standing.until().map(until -> until.isBefore(now) ? Duration.between(until, now) : Duration.ZERO),
                standing.objective(),
                standing.isMet(now),
                standing.lagBytes(),
                standing.gap(),
                standing.recovery(),
                standing.recoveryObjective(),
                standing.trouble().map(TroubleView::of));
    }
}
