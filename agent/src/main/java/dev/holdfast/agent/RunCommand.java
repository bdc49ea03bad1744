package dev.holdfast.agent;

import dev.holdfast.agent.api.AgentRoutes;
import dev.holdfast.agent.config.Configuration;
import dev.holdfast.agent.config.ConfigurationReader;
import dev.holdfast.agent.daemon.Daemon;
import dev.holdfast.agent.daemon.Lookout;
import dev.holdfast.agent.daemon.PointArchive;
import dev.holdfast.agent.daemon.SiteWork;
import dev.holdfast.agent.daemon.Work;
import dev.holdfast.agent.environment.Environments;
import dev.holdfast.agent.http.Route;
import dev.holdfast.agent.notification.Notifier;
import dev.holdfast.agent.site.SiteLinks;
import dev.holdfast.agent.systemd.ServiceManager;
import dev.holdfast.agent.watch.Finding;
import dev.holdfast.agent.watch.FindingAlerts;
import dev.holdfast.agent.watch.FindingLog;
import dev.holdfast.agent.watch.Watch;
import dev.holdfast.engine.console.CacheOption;
import dev.holdfast.engine.console.ExitCode;
import dev.holdfast.engine.console.LogOptions;
import dev.holdfast.engine.console.Sites;
import dev.holdfast.engine.console.Surroundings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.jspecify.annotations.NullUnmarked;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code run}: the daemon. */
@Command(
        name = "run",
        mixinStandardHelpOptions = true,
        description = {
            "Takes points of all workloads and copies them to all sites, so that every objective holds at every site.",
            "Runs until it is ended (SIGTERM, SIGINT); made to be a service of systemd with Type=notify.",
            "What it needs between two runs is in the sites; what it keeps locally may be lost."
        },
        footerHeading = "%nExample:%n",
        footer = "  ${COMMAND-FULL-NAME} --config /etc/holdfast/agent.yaml")
@NullUnmarked // picocli sets the fields before anything reads them
final class RunCommand implements Callable<Integer> {
    private final Surroundings surroundings;

    @Option(names = "--config", required = true, paramLabel = "FILE", description = "The configuration (YAML).")
    private Path configuration;

    @Mixin
    private CacheOption cache;

    @Mixin
    @SuppressWarnings("UnusedVariable") // here for the parser and the help
    private LogOptions log;

    RunCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws Exception {
        Configuration read = ConfigurationReader.read(configuration);
        Files.createDirectories(read.host().state());
        cache.setDefault(read.host().state().resolve("cache"));
        Sites sites = cache.sites(surroundings);
        Audience audience = new Audience(read, surroundings);
        try (ServiceManager manager = ServiceManager.of(surroundings::variable);
                Notifier notifier = audience.notifier(new SecureRandom());
                Lookout lookout = new Lookout(read, notifier, surroundings.clock())) {
            SiteLinks links = new SiteLinks(read, sites, lookout::around, surroundings);
            Environments environments = Environments.of(
                    read,
                    environment -> least -> links.to(read.leaseSite(environment).name())
                            .use(site -> Environments.join(read, environment, site, surroundings.clock(), least)));
            Work work = new SiteWork(read, links, environments, sites.plugins(), surroundings);
            notifier.start();
            lookout.start(sites);
            Consumer<Finding> findings = new FindingLog().andThen(new FindingAlerts(notifier, surroundings.clock()));
            Daemon daemon = new Daemon(
                    read,
                    work,
                    surroundings.clock(),
                    manager,
                    notifier,
                    lookout,
                    audience.heartbeats(),
                    new SecureRandom());
            PointArchive archive = new PointArchive(links, read.local().name());
            List<Route> routes =
                    AgentRoutes.of(read, Agent.version(), daemon, archive, environments, surroundings.clock());
            try (Watch _ = Watch.start(read, links, environments, surroundings.clock(), findings);
                    HttpApi _ = HttpApi.start(read.host().http(), routes, surroundings)) {
                daemon.run();
            }
        }
        return ExitCode.DONE.status();
    }
}
