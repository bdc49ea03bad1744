package dev.holdfast.agent.config;

import dev.holdfast.engine.limit.CaptureLimits;
import dev.holdfast.engine.limit.Processors;
import java.util.OptionalLong;

/**
 * How much is done at once, and what it may take of this host.
 *
 * @param captures workloads whose points are taken at once, at least 1
 * @param replications replications to one site at once, at least 1
 * @param read bytes that all captures together read in a second, at least 1; as fast as it goes if empty
 * @param processors threads of all captures together that compute at once, at least 1; {@link Processors#ALL} for no limit
 */
public record Limits(int captures, int replications, OptionalLong read, int processors) {
    public Limits {
        if (captures < 1 || replications < 1 || processors < 1 || read.orElse(1) < 1) {
            throw new IllegalArgumentException(
                    "nothing could be done: " + captures + ", " + replications + ", " + read + ", " + processors);
        }
    }

    /** Has captures keep to what they may take of this host. */
    public void hold(CaptureLimits all) {
        all.set(read, processors);
    }
}
