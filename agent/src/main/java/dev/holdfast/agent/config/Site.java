package dev.holdfast.agent.config;

import java.net.URI;
import java.util.Optional;

/**
 * One place where backups live.
 *
 * @param name its name
 * @param repository the URL of its repository
 * @param region what residency rules know it by
 * @param unverified what holds under a residency rule while its store could confirm that, and does not
 * @param location where it stands
 * @param key what opens the repository
 * @param replication how points come to it
 */
public record Site(
        String name,
        URI repository,
        Optional<String> region,
        UnverifiedRegion unverified,
        Optional<Location> location,
        Secret key,
        Replication replication) {}
