package dev.holdfast.agent.group;

import dev.holdfast.agent.capture.Logs;
import dev.holdfast.agent.config.Configuration;
import dev.holdfast.agent.config.ConsistencyGroup;
import dev.holdfast.agent.config.Environment;
import dev.holdfast.agent.site.SiteLinks;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Map;

/** Begins captures of whole consistency groups. Safe for use by many threads. */
public final class Gatherings {
    private final Configuration configuration;
    private final SiteLinks links;
    private final InstantSource clock;
    private final Logs logs;
    private final SecureRandom random = new SecureRandom();

    /** @param logs of databases */
    public Gatherings(Configuration configuration, SiteLinks links, Logs logs, InstantSource clock) {
        this.configuration = configuration;
        this.links = links;
        this.logs = logs;
        this.clock = clock;
    }

    /**
     * Begins one.
     *
     * @param missing workloads of the group that are not captured now, and why
     */
    public Gathering begin(ConsistencyGroup group, Map<String, String> missing) {
        Environment environment = environment(group);
        return new Gathering(
                environment.name(),
                group,
                missing,
                LoggedMembers.of(configuration, group, logs),
                muster(environment, group),
                configuration.limits().captures());
    }

    /** Whether another agent has proposed to take points of a shared group now. */
    boolean isInvited(ConsistencyGroup group) throws Exception {
        return barrier(environment(group), group).isInvited();
    }

    private Environment environment(ConsistencyGroup group) {
        return configuration.environments().stream()
                .filter(each -> each.groups().contains(group))
                .findFirst()
                .orElseThrow();
    }

    private Muster muster(Environment environment, ConsistencyGroup group) {
        return group.isShared()
                ? barrier(environment, group)
                : new LoneMuster(configuration.host().name(), clock, random);
    }

    private BarrierMuster barrier(Environment environment, ConsistencyGroup group) {
        return new BarrierMuster(
                environment.name(),
                group,
                configuration.host().name(),
                links.to(configuration.leaseSite(environment).name()),
                clock,
                random);
    }
}
