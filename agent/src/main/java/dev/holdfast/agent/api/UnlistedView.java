package dev.holdfast.agent.api;

import dev.holdfast.agent.document.Says;

/** A site that did not tell what it has. */
@Says("A site that did not tell what it has.")
record UnlistedView(
        @Says("Its name.") String site, @Says("Why.") TroubleView trouble) {}
