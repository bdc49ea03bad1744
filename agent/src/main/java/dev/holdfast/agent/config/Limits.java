package dev.holdfast.agent.config;

/**
 * How much is done at once.
 *
 * @param captures workloads whose points are taken at once, at least 1
 * @param replications replications to one site at once, at least 1
 */
public record Limits(int captures, int replications) {
    public Limits {
        if (captures < 1 || replications < 1) {
            throw new IllegalArgumentException("nothing could be done: " + captures + ", " + replications);
        }
    }
}
