package dev.holdfast.engine.limit;

import dev.holdfast.engine.store.Bandwidth;
import dev.holdfast.engine.store.Retries;
import java.util.OptionalLong;

/**
 * What all captures that are given it may take of their host together. It may be changed while they run, and they go by the
 * change from then on. Safe for use by many threads.
 */
public final class CaptureLimits {
    private final Bandwidth reading;
    private final Processors processors = Processors.unlimited();
    private volatile OptionalLong rate = OptionalLong.empty();

    /** Without a limit, until one is {@link #set}. */
    public CaptureLimits(Retries.Waiting waiting) {
        reading = new Bandwidth(() -> rate, waiting);
    }

    /** Without a limit. */
    public static CaptureLimits none() {
        return new CaptureLimits(Retries.Waiting.ofSystem());
    }

    /**
     * Sets them. Who waits already for a turn to read has it when it was promised.
     *
     * @param read bytes that are read in a second, at least 1; as fast as it goes if empty
     * @param compute threads that compute at once, at least 1
     */
    public void set(OptionalLong read, int compute) {
        if (read.isPresent() && read.getAsLong() < 1) {
            throw new IllegalArgumentException("nothing could be read: " + read.getAsLong());
        }
        processors.set(compute);
        rate = read;
    }

    /** Asked for what is read of a source, before it is read. */
    public Bandwidth reading() {
        return reading;
    }

    /** Asked for by what cuts, hashes, compresses and seals. */
    public Processors processors() {
        return processors;
    }
}
