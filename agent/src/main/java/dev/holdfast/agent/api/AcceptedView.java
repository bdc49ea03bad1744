package dev.holdfast.agent.api;

import dev.holdfast.agent.document.Says;

/** A run was begun. */
@Says("A run was begun.")
record AcceptedView(@Says("The run.") RunView run) {}
