package dev.holdfast.agent.api;

import dev.holdfast.agent.document.Says;
import java.time.Duration;
import java.time.Instant;

/** How far a database's log was stored because somebody asked for it. */
@Says("How far a database's log was stored because somebody asked for it.")
record StoredLogView(
        @Says("The instant, by this host's clock, until which it can be recovered from the local site.")
        Instant until,

        @Says("How far the clock of the database's server may be from this host's.")
        Duration clockSeconds) {}
