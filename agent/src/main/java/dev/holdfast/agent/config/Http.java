package dev.holdfast.agent.config;

import java.nio.file.Path;
import java.util.Optional;

/**
 * Where the agent answers HTTP requests.
 *
 * @param address what it listens on
 * @param token what a client has to show to do anything
 * @param viewToken what a client has to show to see everything and change nothing
 * @param tls what it shows to clients; always there unless the address is a loopback one
 */
public record Http(HostAndPort address, Optional<Secret> token, Optional<Secret> viewToken, Optional<Tls> tls) {
    public Http {
        if (tls.isEmpty() && !address.isLoopback()) {
            throw new IllegalArgumentException("without TLS on an address that is not loopback: " + address);
        }
    }

    /**
     * A certificate.
     *
     * @param certificate file with the chain, PEM
     * @param key file with its private key, PEM
     */
    public record Tls(Path certificate, Path key) {}
}
