package dev.holdfast.agent.api;

import dev.holdfast.agent.document.Says;
import dev.holdfast.spi.source.Consistency;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What a capture left. */
@Says("What a capture left.")
record CaptureReportView(
        @Says("The name of the point's manifest.") String point,

        @Says("Whether it was taken with a sealed host's key, which restores nothing: that needs a restorer's.")
        boolean sealed,

        @Says("The point's instant.") Instant instant,

        @Says("How consistent it is.") Consistency consistency,

        @Says("Bytes read from the source.") long readBytes,

        @Says("Bytes that were not as in the point before.") long changedBytes,

        @Says("Bytes stored.") long storedBytes,

        @Says("The sites that had it when it counted.") List<String> sites,

        @Says("The first hundred warnings.") List<String> warnings,

        @Says("Why the hook after it failed, if it did.") Optional<String> afterwards) {}
