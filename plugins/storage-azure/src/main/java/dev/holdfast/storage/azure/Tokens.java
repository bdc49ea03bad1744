package dev.holdfast.storage.azure;

import com.azure.core.credential.TokenCredential;
import com.azure.core.http.HttpClient;
import com.azure.identity.ManagedIdentityCredentialBuilder;
import com.azure.identity.WorkloadIdentityCredentialBuilder;

/** Identities that are proven by short-lived tokens, which the library fetches and renews. */
final class Tokens {
    private Tokens() {}

    static TokenCredential of(Identity.Workload identity, HttpClient http) {
        WorkloadIdentityCredentialBuilder builder = new WorkloadIdentityCredentialBuilder().httpClient(http);
        identity.clientId().ifPresent(builder::clientId);
        return builder.build();
    }

    static TokenCredential of(Identity.Managed identity, HttpClient http) {
        ManagedIdentityCredentialBuilder builder = new ManagedIdentityCredentialBuilder().httpClient(http);
        identity.clientId().ifPresent(builder::clientId);
        return builder.build();
    }
}
