package dev.holdfast.agent.api;

import dev.holdfast.agent.document.Says;
import java.util.Optional;

/** A run, and what came of it. */
@Says("A run, and what came of it.")
record RunDetailView(
        @Says("The run.") RunView run,

        @Says("What a capture left; null until then.") Optional<CaptureReportView> capture,

        @Says("What a copy brought; null until then.") Optional<CopyReportView> copy) {}
