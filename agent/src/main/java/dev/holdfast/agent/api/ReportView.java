package dev.holdfast.agent.api;

import dev.holdfast.agent.document.Says;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** A page of how objectives were kept over a time, by workload. */
@Says("A page of how objectives were kept over a time, by workload.")
record ReportView(
        @Says("The host of the agent that tells it.") String host,

        @Says("The beginning of the time.") Instant from,

        @Says("Its end.") Instant to,

        @Says("The first that the agent noted of all that it keeps; of failures before it nothing is known.")
        Optional<Instant> noted,

        @Says("How much of the time an agent of this host ran and judged its objectives.")
        double watchedPercent,

        @Says("The workloads.") List<WorkloadReportView> workloads,

        @Says("Give it as `after` for the next page; null at the end.")
        Optional<String> next) {}
