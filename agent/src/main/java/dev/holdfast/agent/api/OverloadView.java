package dev.holdfast.agent.api;

import dev.holdfast.agent.document.Says;
import java.util.List;
import java.util.Optional;

/** More is asked for than a limit allows, so all that it concerns is done less often. */
@Says("More is asked for than a limit allows, so all that it concerns is done less often.")
record OverloadView(
        @Says("What is short.") Limit limit,

        @Says("The resource, or the site.") Optional<String> name,

        @Says("What is asked for, as a share of what there is.")
        double demand,

        @Says("By which intervals are stretched.") double factor,

        @Says("Whose intervals are stretched.") List<String> workloads,

        @Says("In plain words.") String explanation) {
    /** What can be short. */
    enum Limit {
        CAPTURES,
        RESOURCE,
        COPIES
    }
}
