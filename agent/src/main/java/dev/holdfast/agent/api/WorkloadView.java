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

        @Says("One for each site; of a database, how its bases stand.")
        List<StandingView> sites,

        @Says("Of a database: how its log stands at each site, which its objective is judged by. Else empty.")
        List<LogView> logs) {}
