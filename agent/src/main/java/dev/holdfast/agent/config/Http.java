package dev.holdfast.agent.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import javax.security.auth.x500.X500Principal;

/**
 * Where the agent answers HTTP requests, and whom.
 *
 * @param address what it listens on
 * @param token what a client has to show to do anything
 * @param viewToken what a client has to show to see everything and change nothing
 * @param tls what it shows to clients; always there unless the address is a loopback one
 * @param clients who needs no token, as their certificates say who they are
 */
public record Http(
        HostAndPort address,
        Optional<Secret> token,
        Optional<Secret> viewToken,
        Optional<Tls> tls,
        List<Client> clients) {
    public Http {
        clients = List.copyOf(clients);
        if (tls.isEmpty() && !address.isLoopback()) {
            throw new IllegalArgumentException("without TLS on an address that is not loopback: " + address);
        }
        if (token.isEmpty() && viewToken.isEmpty() && clients.isEmpty()) {
            throw new IllegalArgumentException("nobody could ask anything");
        }
        if (!clients.isEmpty() && tls.flatMap(Tls::clientCa).isEmpty()) {
            throw new IllegalArgumentException("nobody vouches for the certificates of clients");
        }
    }

    /** What somebody may do. */
    public enum Role {
        /** See everything. */
        VIEW,
        /** Do anything. */
        OPERATE
    }

    /**
     * A certificate.
     *
     * @param certificate file with the chain, PEM
     * @param key file with its private key, PEM
     * @param clientCa file with the certificates that vouch for those of clients, PEM; every client needs one then
     */
    public record Tls(Path certificate, Path key, Optional<Path> clientCa) {}

    /**
     * A client that is known by its certificate.
     *
     * @param subject the certificate's
     * @param role what it may do
     */
    public record Client(X500Principal subject, Role role) {}
}
