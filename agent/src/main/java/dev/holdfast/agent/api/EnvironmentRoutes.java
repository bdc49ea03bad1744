package dev.holdfast.agent.api;

import dev.holdfast.agent.config.Configuration;
import dev.holdfast.agent.config.Environment;
import dev.holdfast.agent.environment.Claim;
import dev.holdfast.agent.environment.Environments;
import dev.holdfast.agent.environment.GroupStandings;
import dev.holdfast.agent.environment.Ownership;
import dev.holdfast.agent.http.Answer;
import dev.holdfast.agent.http.Route;
import java.util.ArrayList;
import java.util.List;

/** The environments, and who owns each. */
final class EnvironmentRoutes {
    private final Configuration configuration;
    private final Environments environments;
    private final GroupStandings groups;

    EnvironmentRoutes(Configuration configuration, Environments environments, GroupStandings groups) {
        this.groups = groups;
        this.configuration = configuration;
        this.environments = environments;
    }

    List<Route> routes() {
        return List.of(Route.see(
                "/api/v1/environments",
                "environments",
                "All environments, who owns each, and how their environment points stand.",
                EnvironmentsView.class,
                _ -> new Answer.Document(new EnvironmentsView(views()))));
    }

    private List<EnvironmentView> views() {
        List<EnvironmentView> views = new ArrayList<>();
        for (int i = 0; i < environments.claims().size(); i++) {
            views.add(view(
                    configuration.environments().get(i), environments.claims().get(i)));
        }
        return views;
    }

    private EnvironmentView view(Environment environment, Claim claim) {
        EnvironmentView.Owner owner = switch (claim.ownership()) {
            case Ownership.Unseen _ -> EnvironmentView.Owner.UNSEEN;
            case Ownership.Held _ -> EnvironmentView.Owner.THIS_SIDE;
            case Ownership.Superseded _ -> EnvironmentView.Owner.ANOTHER_SIDE;
        };
        return new EnvironmentView(
                environment.name(),
                environment.workloads(),
                environment.sites(),
                configuration.sideOf(environment),
                owner,
                claim.since(),
                claim.ownership().epoch(),
                claim.seen()
                        .map(seen -> new LeaseView(
                                seen.lease().holder(),
                                seen.lease().epoch(),
                                seen.lease().expires(),
                                seen.at())),
                claim.trouble().map(TroubleView::of),
                groups.of(environment.name()).stream().map(GroupView::of).toList());
    }
}
