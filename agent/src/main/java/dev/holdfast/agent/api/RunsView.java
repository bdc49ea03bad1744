package dev.holdfast.agent.api;

import dev.holdfast.agent.document.Says;
import java.util.List;

/** Runs under way, then those that ended, the latest first; the last 500 are remembered. */
@Says("Runs under way, then those that ended, the latest first; the last 500 are remembered.")
record RunsView(@Says("The runs.") List<RunView> runs) {}
