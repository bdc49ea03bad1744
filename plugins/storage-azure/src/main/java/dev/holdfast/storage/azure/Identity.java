package dev.holdfast.storage.azure;

import java.nio.file.Path;
import java.util.Optional;

/** Who a store's requests come from. */
sealed interface Identity {
    /**
     * Whoever holds what is in a file.
     *
     * @param file holds one line: a shared key or a SAS token
     */
    record CredentialsFile(Path file) implements Identity {}

    /**
     * A Kubernetes service account, by the token that the cluster keeps in a file.
     *
     * @param clientId the application; the one of the environment if empty
     */
    record Workload(Optional<String> clientId) implements Identity {}

    /**
     * The virtual machine.
     *
     * @param clientId its user-assigned identity; the system-assigned one if empty
     */
    record Managed(Optional<String> clientId) implements Identity {}
}
