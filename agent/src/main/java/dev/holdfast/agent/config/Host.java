package dev.holdfast.agent.config;

import java.nio.file.Path;
import java.util.Optional;

/**
 * The host that the agent runs on.
 *
 * @param name what it is called in its points
 * @param state the folder of caches and journals, which may be lost without losing a backup
 * @param http where the agent answers requests; empty if it does not
 */
public record Host(String name, Path state, Optional<Http> http) {}
