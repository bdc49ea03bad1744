package dev.holdfast.agent.api;

import dev.holdfast.agent.document.Says;
import java.util.List;
import java.util.Optional;

/** A page of workloads, by name. */
@Says("A page of workloads, by name.")
record WorkloadsView(
        @Says("The workloads.") List<WorkloadView> workloads,

        @Says("Give it as `after` for the next page; null at the end.")
        Optional<String> next) {}
