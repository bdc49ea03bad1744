package dev.holdfast.agent.api;

import dev.holdfast.agent.document.Says;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** A page of windows: those of logs, which stand on the first page, then points, each the newest first. */
@Says("A page of windows: those of logs, which stand on the first page, then points, each the newest first.")
record WindowsView(
        @Says("The workload.") String workload,

        @Says("The windows.") List<WindowView> windows,

        @Says("Sites that could not be asked: they may have more.")
        List<UnlistedView> unlisted,

        @Says("Give it as `before` for the next page; null at the end.")
        Optional<Instant> next) {}
