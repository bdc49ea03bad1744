package dev.holdfast.agent.service;

import dev.holdfast.agent.api.AgentRoutes;
import dev.holdfast.agent.config.Configuration;
import dev.holdfast.agent.config.ConsistencyGroup;
import dev.holdfast.agent.control.Control;
import dev.holdfast.agent.daemon.Equipment;
import dev.holdfast.agent.database.DatabaseFollowers;
import dev.holdfast.agent.database.Rebasing;
import dev.holdfast.agent.environment.Environments;
import dev.holdfast.agent.environment.GroupStandings;
import dev.holdfast.agent.group.Invitations;
import dev.holdfast.agent.health.Lookout;
import dev.holdfast.agent.history.History;
import dev.holdfast.agent.http.Route;
import dev.holdfast.agent.notification.Notifier;
import dev.holdfast.agent.notification.channel.Audience;
import dev.holdfast.agent.site.LogArchive;
import dev.holdfast.agent.site.PointArchive;
import dev.holdfast.agent.site.SiteLinks;
import dev.holdfast.agent.watch.FindingAlerts;
import dev.holdfast.agent.watch.FindingChronicle;
import dev.holdfast.agent.watch.FindingLog;
import dev.holdfast.agent.watch.Watch;
import dev.holdfast.agent.work.SiteWork;
import dev.holdfast.engine.console.Sites;
import dev.holdfast.engine.console.Surroundings;
import dev.holdfast.engine.limit.CaptureLimits;
import dev.holdfast.engine.plugin.PluginException;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** All that is made of one configuration, and ends when another takes its place. For one thread at a time. */
final class Outfit implements AutoCloseable {
    private final Sites sites;
    private final Surroundings surroundings;
    private final Notifier notifier;
    private final SiteLinks links;
    private final Environments environments;
    private final GroupStandings groups = new GroupStandings();
    private final DatabaseFollowers databases;
    private final Rebasing rebasing = new Rebasing();
    private final Equipment equipment;
    private Optional<Watch> watch = Optional.empty();
    private Optional<Invitations> invitations = Optional.empty();

    /**
     * Makes it; nothing is opened before it is used, and nothing watched before {@link #start}.
     *
     * @param sites opens sites
     * @param notifier tells those whom the configuration names
     * @param limits what captures may take of this host
     */
    Outfit(Configuration configuration, Sites sites, Notifier notifier, CaptureLimits limits, Surroundings surroundings)
            throws PluginException {
        this.sites = sites;
        this.surroundings = surroundings;
        this.notifier = notifier;
        Lookout lookout = new Lookout(configuration, notifier, surroundings.clock());
        this.links = new SiteLinks(configuration, sites, lookout::around, surroundings);
        this.environments = Environments.of(
                configuration,
                environment -> least -> links.to(
                                configuration.leaseSite(environment).name())
                        .use(site -> Environments.join(configuration, environment, site, surroundings.clock(), least)),
                surroundings.clock());
        this.databases = new DatabaseFollowers(configuration, links, sites.plugins(), notifier, rebasing, surroundings);
        this.equipment = new Equipment(
                configuration,
                new SiteWork(
                        configuration,
                        links,
                        environments,
                        databases,
                        databases,
                        sites.plugins(),
                        limits,
                        surroundings),
                notifier,
                lookout,
                databases::standings,
                surroundings.zone(),
                new Audience(configuration, surroundings).heartbeats());
    }

    Configuration configuration() {
        return equipment.configuration();
    }

    Equipment equipment() {
        return equipment;
    }

    /** What can be asked of an agent that goes by it. */
    List<Route> routes(String version, Control control, History history) {
        PointArchive archive = new PointArchive(links, configuration().local().name());
        return AgentRoutes.of(
                configuration(),
                version,
                control,
                links,
                archive,
                new LogArchive(links),
                history,
                environments,
                groups,
                databases::standings,
                databases,
                surroundings.clock());
    }

    /**
     * Begins to look at sites, other agents and leases, and to follow databases.
     *
     * @param control is asked for bases of databases whose logs have gaps
     * @param invited hears where other agents are about to take points of a group that this one has workloads of
     */
    void start(Control control, Consumer<ConsistencyGroup> invited) {
        equipment.lookout().start(sites);
        invitations = Optional.of(Invitations.start(configuration(), links, surroundings.clock(), invited));
        watch = Optional.of(Watch.start(
                configuration(),
                links,
                environments,
                groups,
                workload -> control.runs().capturing(workload).isPresent(),
                surroundings.clock(),
                new FindingLog()
                        .andThen(new FindingAlerts(notifier, surroundings.clock()))
                        .andThen(new FindingChronicle(control.chronicle()))));
        rebasing.by(control);
        databases.start();
    }

    /** Ends what looks and what is open; whoever still works with a site goes on, and the last closes it. */
    @Override
    public void close() {
        databases.close();
        invitations.ifPresent(Invitations::close);
        watch.ifPresent(Watch::close);
        equipment.lookout().close();
        equipment.work().close();
    }
}
