package dev.holdfast.agent.api;

import dev.holdfast.agent.document.Says;
import java.time.Instant;
import java.util.List;

/** A stretch of instants that a workload can be restored to; a single point if from is to. */
@Says("A stretch of instants that a workload can be restored to; a single point if from is to.")
record WindowView(
        @Says("Its first instant.") Instant from,

        @Says("Its last instant.") Instant to,

        @Says("The sites from which.") List<String> sites) {}
