package dev.holdfast.agent.service;

import dev.holdfast.agent.config.Configuration;
import dev.holdfast.agent.config.ConfigurationReader;
import dev.holdfast.agent.config.Site;
import dev.holdfast.agent.control.Change;
import dev.holdfast.agent.daemon.Daemon;
import dev.holdfast.agent.http.HttpApi;
import dev.holdfast.agent.notification.Notifier;
import dev.holdfast.agent.notification.channel.Audience;
import dev.holdfast.agent.systemd.ServiceManager;
import dev.holdfast.engine.console.ExitCode;
import dev.holdfast.engine.console.Failure;
import dev.holdfast.engine.console.Sites;
import dev.holdfast.engine.console.Surroundings;
import dev.holdfast.engine.console.UsageException;
import dev.holdfast.engine.keys.KeyFile;
import dev.holdfast.engine.limit.CaptureLimits;
import dev.holdfast.engine.plugin.PluginException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The agent from its start to its end. When it is asked to, it reads its configuration again and goes over to that, without
 * ending what runs; a configuration that cannot be taken over changes nothing.
 */
public final class Service implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Service.class);

    private final Path file;
    private final String version;
    private final Sites sites;
    private final Surroundings surroundings;
    private final ServiceManager manager;
    private final Daemon daemon;
    private final HttpApi api;
    private final CaptureLimits limits;
    private Notifier notifier;
    private Outfit outfit;

    private Service(
            Path file,
            String version,
            Sites sites,
            Surroundings surroundings,
            ServiceManager manager,
            Notifier notifier,
            CaptureLimits limits,
            Outfit outfit)
            throws UsageException {
        this.file = file;
        this.version = version;
        this.sites = sites;
        this.surroundings = surroundings;
        this.manager = manager;
        this.notifier = notifier;
        this.limits = limits;
        this.outfit = outfit;
        this.daemon = new Daemon(outfit.equipment(), surroundings.clock(), manager, new SecureRandom());
        this.api = HttpApi.start(
                outfit.configuration().host().http(), outfit.routes(version, daemon, daemon.history()), surroundings);
    }

    /**
     * Runs an agent until this thread is interrupted.
     *
     * @param file the configuration, which is read again when it changed
     * @param configuration what it says now
     * @param sites opens sites
     * @throws UsageException if it cannot begin with that
     */
    public static void run(
            Path file, Configuration configuration, String version, Sites sites, Surroundings surroundings)
            throws UsageException, PluginException {
        try (ServiceManager manager = ServiceManager.of(surroundings::variable)) {
            Notifier notifier = new Audience(configuration, surroundings).notifier(new SecureRandom());
            CaptureLimits limits = CaptureLimits.none();
            configuration.limits().hold(limits);
            Outfit outfit = new Outfit(configuration, sites, notifier, limits, surroundings);
            try (Service service = new Service(file, version, sites, surroundings, manager, notifier, limits, outfit)) {
                service.run();
            }
        }
    }

    private void run() {
        Hangup hangup = Hangup.heard();
        notifier.start();
        outfit.start(daemon, daemon::invite);
        Thread reloading = Thread.ofVirtual().name("reload").start(() -> reload(hangup));
        try {
            daemon.run();
        } finally {
            end(reloading);
        }
    }

    /** What is being taken over is taken over: what is open then is what is to be closed. */
    private static void end(Thread reloading) {
        reloading.interrupt();
        boolean interrupted = Thread.interrupted();
        try {
            reloading.join();
        } catch (InterruptedException e) {
            interrupted = true;
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void reload(Hangup hangup) {
        try {
            while (true) {
                hangup.await();
                manager.reloading();
                reload();
                manager.ready();
            }
        } catch (InterruptedException e) {
            LOG.atDebug().log("the agent ends");
        }
    }

    private void reload() throws InterruptedException {
        LOG.atInfo().addKeyValue("file", file).log("the configuration is read again");
        try {
            Configuration next = ConfigurationReader.read(file);
            Continuity.require(outfit.configuration(), next);
            requireKeys(next);
            goOver(next);
            // Last: whoever hears of the change finds it made, by each route.
            daemon.chronicle()
                    .add(
                            Change.Kind.CONFIGURED,
                            Optional.empty(),
                            Optional.empty(),
                            "The agent goes by its configuration as it is now",
                            "");
            LOG.atInfo()
                    .addKeyValue("workloads", next.workloads().size())
                    .addKeyValue("sites", next.sites().size())
                    .log("the agent goes by its configuration as it is now");
        } catch (InterruptedException e) {
            throw e;
        } catch (Exception e) {
            refused(Failure.of(e));
        }
    }

    private void refused(Failure why) {
        why.message()
                .lines()
                .forEach(problem -> LOG.atError()
                        .addKeyValue("try", why.hint())
                        .log("the configuration is not taken over, the one before stays in force: " + problem));
        daemon.chronicle()
                .add(
                        Change.Kind.CONFIGURATION_REFUSED,
                        Optional.empty(),
                        Optional.empty(),
                        new Failure(
                                "The configuration was not taken over, the one before stays in force: " + why.message(),
                                why.hint(),
                                ExitCode.USAGE));
    }

    /** A key that cannot be read would take away a site that may work now. */
    private void requireKeys(Configuration next) throws Exception {
        for (Site site : next.sites()) {
            if (!outfit.configuration().sites().contains(site)) {
                KeyFile.parse(site.key().read(surroundings::variable));
            }
        }
    }

    private void goOver(Configuration next) throws Exception {
        HttpApi.Next requests = api.prepare(next.host().http());
        boolean adopted = false;
        try {
            Outfit before = outfit;
            Outfit after = new Outfit(next, sites, notifierOf(next), limits, surroundings);
            after.equipment().lookout().recall(before.equipment().lookout());
            daemon.equip(after.equipment());
            next.limits().hold(limits); // captures that are under way too
            outfit = after;
            before.close();
            after.start(daemon, daemon::invite);
            api.adopt(requests, after.routes(version, daemon, daemon.history()));
            adopted = true;
        } finally {
            if (!adopted) {
                HttpApi.abandon(requests);
            }
        }
    }

    /** The one there is, if the same are to be told of the same agent; it keeps what it knows either way. */
    private Notifier notifierOf(Configuration next) {
        Configuration now = outfit.configuration();
        Audience audience = new Audience(next, surroundings);
        if (next.notifications().equals(now.notifications())
                && next.host().name().equals(now.host().name())) {
            notifier.retain(audience.known());
        } else {
            notifier.close();
            notifier = audience.notifier(new SecureRandom());
            notifier.start();
        }
        return notifier;
    }

    @Override
    public void close() {
        api.close();
        outfit.close();
        notifier.close();
    }
}
