package dev.holdfast.agent.api;

import dev.holdfast.agent.document.Says;
import dev.holdfast.spi.source.Consistency;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** A recovery point. */
@Says("A recovery point.")
record PointView(
        @Says("The instant of its consistency.") Instant instant,

        @Says("The sites that have it.") List<String> sites,

        @Says("How consistent it is; null, as all that follows, if its manifest could not be read.")
        Optional<Consistency> consistency,

        @Says("Bytes of data that it restores to.") Optional<Long> dataBytes,

        @Says("Bytes read from the source.") Optional<Long> readBytes,

        @Says("Bytes that were not as in the point before.") Optional<Long> changedBytes,

        @Says("Bytes that were stored for it.") Optional<Long> storedBytes,

        @Says("How long taking it took.") Optional<Duration> seconds,

        @Says("How many warnings are kept with it.") Optional<Long> warnings) {}
