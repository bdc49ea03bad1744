package dev.holdfast.agent.api;

import dev.holdfast.agent.document.Says;
import java.time.Duration;
import java.util.Optional;

/** How far a run has come. */
@Says("How far a run has come.")
record RunProgressView(
        @Says("Bytes read, or copied.") long bytesDone,

        @Says("Bytes to do; null while that is not known.") Optional<Long> bytesTotal,

        @Says("Bytes stored.") long bytesStored,

        @Says("How fast it went of late; null after the end, or while nothing can be said.")
        Optional<Double> bytesPerSecond,

        @Says("How long it takes at that rate; null if nothing can be said.")
        Optional<Duration> secondsLeft) {}
