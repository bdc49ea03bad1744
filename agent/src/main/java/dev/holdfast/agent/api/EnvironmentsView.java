package dev.holdfast.agent.api;

import dev.holdfast.agent.document.Says;
import java.util.List;

/** All environments. */
@Says("All environments.")
record EnvironmentsView(
        @Says("In the order of the configuration.") List<EnvironmentView> environments) {}
