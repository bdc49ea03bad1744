package dev.holdfast.engine.lease;

import dev.holdfast.engine.Id;
import dev.holdfast.spi.storage.Sha256;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;

/**
 * The lease of an environment: which side owns it, the primary one or one that it was recovered at. All agents of a side are
 * one owner. Neither name is told in clear: all agents have to make the same of it, and sealed hosts share no key with
 * others, so these are hashes, which a guess can be compared with.
 */
public final class EnvironmentLease {
    /** How long it lasts unless it is renewed: as long as a side has to be silent before another may take it. */
    public static final Duration PERIOD = Duration.ofMinutes(5);

    private EnvironmentLease() {}

    /** The lease's name in a repository. */
    public static String name(Id repository, String environment) {
        return "environment-" + hash("holdfast environment v0", repository, environment);
    }

    /** The owner that all agents of a side are. */
    public static Id owner(Id repository, String side) {
        return hash("holdfast lease owner v0", repository, side);
    }

    private static Id hash(String label, Id repository, String name) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.writeBytes(label.getBytes(StandardCharsets.US_ASCII));
        bytes.writeBytes(repository.bytes());
        bytes.writeBytes(name.getBytes(StandardCharsets.UTF_8));
        return Id.of(Arrays.copyOf(Sha256.of(bytes.toByteArray(), 0, bytes.size()), Id.LENGTH));
    }
}
