package dev.holdfast.agent.api;

import dev.holdfast.agent.document.Says;

/** How many there are. */
@Says("How many there are.")
record CountsView(
        @Says("Workloads.") int workloads,

        @Says("Sites.") int sites,

        @Says("Sites that cannot be used.") int sitesDown,

        @Says("Objectives: one for each workload at each site, of a database one for its bases and one for its log.")
        int objectives,

        @Says("Those that hold and are expected to.") int meeting,

        @Says("Those that hold, but the next point is expected too late.")
        int atRisk,

        @Says("Those that do not hold.") int breached,

        @Says("Those without a point so far.") int never,

        @Says("Runs under way.") int running,

        @Says("Workloads that are paused.") int paused) {}
