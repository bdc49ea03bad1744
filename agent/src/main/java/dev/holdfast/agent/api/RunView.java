package dev.holdfast.agent.api;

import dev.holdfast.agent.document.Says;
import dev.holdfast.agent.run.Run;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** A capture, or a copy to a site. */
@Says("A capture, or a copy to a site.")
record RunView(
        @Says("Its id, for one start of the agent.") String id,

        @Says("What is done.") Kind kind,

        @Says("The workload; of a copy the one it was started for, null if a person asked for it.")
        Optional<String> workload,

        @Says("The site that is written to.") String site,

        @Says("The instant of the point: of a capture once it is taken, of a copy the one it was started for.")
        Optional<Instant> instant,

        @Says("Who wanted it: the schedule, or a request of a person.")
        Run.Cause cause,

        @Says("When it started.") Instant started,

        @Says("When it ended; null while it runs.") Optional<Instant> ended,

        @Says("How it stands.") State state,

        @Says("What it does now.") Run.Phase phase,

        @Says("How long it took, or has taken so far.") Duration seconds,

        @Says("How far it has come.") RunProgressView progress,

        @Says("Why it failed.") Optional<TroubleView> trouble) {
    /** What is done. */
    enum Kind {
        CAPTURE,
        COPY
    }

    /** How a run stands. */
    enum State {
        RUNNING,
        SUCCEEDED,
        FAILED
    }
}
