package dev.holdfast.agent.api;

import dev.holdfast.agent.document.Says;
import java.util.List;
import java.util.Optional;

/** A workload, and how it stands at each site. */
@Says("A workload, and how it stands at each site.")
record WorkloadView(
        @Says("Its name.") String name,

        @Says("What is read.") SourceView source,

        @Says("Whether its captures are held back.") Optional<PauseView> pause,

        @Says("The ids of its runs that are under way.") List<String> running,

        @Says("One for each site.") List<StandingView> sites) {}
