package dev.holdfast.agent.api;

import dev.holdfast.agent.document.Says;
import java.util.List;

/** What changed, the latest first; the last 1,000 are remembered. */
@Says("What changed, the latest first; the last 1,000 are remembered.")
record EventsView(@Says("The events.") List<EventView> events) {}
