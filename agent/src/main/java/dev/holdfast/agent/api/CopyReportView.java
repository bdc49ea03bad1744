package dev.holdfast.agent.api;

import dev.holdfast.agent.document.Says;
import java.util.List;

/** What a copy brought. */
@Says("What a copy brought.")
record CopyReportView(
        @Says("Points copied.") long points,

        @Says("Packs copied.") long packs,

        @Says("Bytes copied.") long bytes,

        @Says("Points that the site still lacks, as something they need is damaged at the local site.")
        long missingPoints,

        @Says("The first hundred objects that are damaged there, and how.")
        List<String> damaged) {}
