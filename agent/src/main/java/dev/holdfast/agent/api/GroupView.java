package dev.holdfast.agent.api;

import dev.holdfast.agent.document.Says;
import dev.holdfast.agent.environment.GroupStanding;
import java.time.Instant;
import java.util.Optional;

/** How the environment points of a consistency group stand. */
@Says("How the environment points of a consistency group stand.")
record GroupView(
        @Says("Its name.") String name,

        @Says("The site where that is looked for.") String site,

        @Says("When it was looked for last; null if it was not yet.")
        Optional<Instant> looked,

        @Says("The newest environment point of which all that is to come has come.")
        Optional<EnvironmentPointView> newest,

        @Says("The newest that lacks nothing.") Optional<EnvironmentPointView> complete,

        @Says("How many are newer than that, and lack something.")
        int incomplete,

        @Says("Why it could not be seen the last time.") Optional<TroubleView> trouble) {
    static GroupView of(GroupStanding standing) {
        return new GroupView(
                standing.group(),
                standing.site(),
                standing.looked(),
                standing.newest().map(EnvironmentPointView::of),
                standing.complete().map(EnvironmentPointView::of),
                standing.incomplete(),
                standing.trouble().map(TroubleView::of));
    }
}
