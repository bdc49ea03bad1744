package dev.holdfast.storage.s3;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * Which server, and how to talk to it.
 *
 * @param endpoint empty for Amazon's own of the region
 * @param stsEndpoint where roles are taken on; empty for Amazon's own of the region
 * @param region empty where the environment says it
 * @param pathStyle whether the bucket stands in the path of requests
 * @param caFile certificates in PEM to trust instead of the runtime's
 * @param connections how many requests at once serve it best
 * @param connectTimeout for making a connection
 * @param timeout how long a connection may be silent
 */
record S3Server(
        Optional<URI> endpoint,
        Optional<URI> stsEndpoint,
        Optional<String> region,
        boolean pathStyle,
        Optional<Path> caFile,
        int connections,
        Duration connectTimeout,
        Duration timeout) {
    /** Whether it is Amazon's, whose abilities are known. */
    boolean isAmazons() {
        return endpoint.map(URI::getHost)
                .map(host -> host.endsWith(".amazonaws.com") || host.endsWith(".amazonaws.com.cn"))
                .orElse(true);
    }
}
