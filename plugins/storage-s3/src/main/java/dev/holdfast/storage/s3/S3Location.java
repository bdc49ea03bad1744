package dev.holdfast.storage.s3;

import dev.holdfast.spi.storage.BlobStoreException;
import dev.holdfast.spi.storage.LocationOption;
import dev.holdfast.spi.storage.StoreLocation;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Where a store is, from a URL such as {@code s3://bucket/prefix?region=eu-central-1}.
 *
 * @param bucket its bucket
 * @param prefix what all keys begin with, without slashes around it; may be empty
 * @param server which server, and how to talk to it
 * @param login where credentials come from
 * @param storage how objects are stored
 */
record S3Location(String bucket, String prefix, S3Server server, S3Login login, S3Storage storage) {
    /** S3's longest key has 1,024 bytes, a blob's longest name 500. */
    private static final int LONGEST_PREFIX = 500;

    private static final Pattern BUCKET = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{1,253}[A-Za-z0-9]");
    private static final Pattern TIER = Pattern.compile("[A-Z0-9_]{1,64}");
    private static final Pattern LOOPBACK = Pattern.compile("localhost|127(\\.[0-9]{1,3}){3}|\\[::1\\]");

    static S3Location parse(URI location) throws BlobStoreException.InvalidLocation {
        StoreLocation given = StoreLocation.parse(location, "s3", S3Options.ALL);
        S3Server server = server(given);
        return new S3Location(bucket(given), prefix(given), server, login(given), storage(given, server));
    }

    private static String bucket(StoreLocation given) throws BlobStoreException.InvalidLocation {
        String bucket = given.authority();
        if (!BUCKET.matcher(bucket).matches()) {
            throw given.invalid(
                    "'" + bucket + "' is not the name of a bucket", "Use s3://BUCKET/PREFIX?region=REGION.");
        }
        return bucket;
    }

    private static String prefix(StoreLocation given) throws BlobStoreException.InvalidLocation {
        String prefix = given.path();
        if (prefix.getBytes(StandardCharsets.UTF_8).length > LONGEST_PREFIX) {
            throw given.invalid("its path has more than " + LONGEST_PREFIX + " bytes", "");
        }
        if (prefix.chars().anyMatch(Character::isISOControl)) {
            throw given.invalid("its path has a control character", "");
        }
        for (String segment : prefix.isEmpty() ? new String[0] : prefix.split("/", -1)) {
            if (segment.isEmpty() || segment.equals(".") || segment.equals("..")) {
                throw given.invalid("its path has a segment that is empty, '.' or '..'", "");
            }
        }
        return prefix;
    }

    private static S3Server server(StoreLocation given) throws BlobStoreException.InvalidLocation {
        Optional<URI> endpoint = endpoint(given, S3Options.ENDPOINT);
        Optional<URI> sts = endpoint(given, S3Options.STS_ENDPOINT).or(() -> endpoint);
        return new S3Server(
                endpoint,
                sts,
                given.value(S3Options.REGION.name()),
                given.flag(S3Options.PATH_STYLE.name(), endpoint.isPresent()),
                file(given, S3Options.CA_FILE),
                given.number(S3Options.CONNECTIONS.name(), 1, 256, 16),
                Duration.ofSeconds(given.number(S3Options.CONNECT_TIMEOUT.name(), 1, 600, 10)),
                Duration.ofSeconds(given.number(S3Options.TIMEOUT.name(), 1, 3600, 60)));
    }

    /** Credentials are not sent in clear, nor names and sizes: without TLS only this very machine is talked to. */
    private static Optional<URI> endpoint(StoreLocation given, LocationOption option)
            throws BlobStoreException.InvalidLocation {
        Optional<URI> endpoint = given.url(option.name());
        if (endpoint.isPresent()
                && endpoint.get().getScheme().equals("http")
                && !LOOPBACK.matcher(endpoint.get().getHost().toLowerCase(Locale.ROOT))
                        .matches()) {
            throw given.invalid(
                    "its parameter '" + option.name() + "' is not encrypted, and leaves this machine",
                    "Use https://; for a certificate of your own authority add ca-file=FILE.");
        }
        return endpoint;
    }

    private static S3Login login(StoreLocation given) throws BlobStoreException.InvalidLocation {
        S3Login login = new S3Login(
                given.value(S3Options.PROFILE.name()),
                file(given, S3Options.CREDENTIALS_FILE),
                given.value(S3Options.ASSUME_ROLE.name()),
                given.value(S3Options.EXTERNAL_ID.name()));
        if (login.externalId().isPresent() && login.role().isEmpty()) {
            throw given.invalid("it has an external-id, and no role to assume with it", "Add assume-role=ARN.");
        }
        return login;
    }

    private static S3Storage storage(StoreLocation given, S3Server server) throws BlobStoreException.InvalidLocation {
        Optional<String> tier = given.value(S3Options.TIER.name());
        Optional<String> encryption = given.value(S3Options.SSE.name());
        Optional<String> kmsKey = given.value(S3Options.SSE_KMS_KEY_ID.name());
        requireOneOf(given, S3Options.SSE, encryption, List.of("AES256", "aws:kms"));
        if (kmsKey.isPresent() && !encryption.equals(Optional.of("aws:kms"))) {
            throw given.invalid("it has a key for sse=aws:kms, and not that", "Add sse=aws:kms.");
        }
        Optional<String> warmUp = given.value(S3Options.WARM_UP.name());
        requireOneOf(given, S3Options.WARM_UP, warmUp, List.of("Standard", "Bulk", "Expedited"));
        return new S3Storage(
                conditions(given),
                given.flag(S3Options.CONDITIONAL_MULTIPART.name(), server.isAmazons()),
                tier,
                tiers(given, server, tier),
                warmUp.orElse("Standard"),
                encryption,
                kmsKey);
    }

    private static S3Storage.Conditions conditions(StoreLocation given) throws BlobStoreException.InvalidLocation {
        String word = given.value(S3Options.CONDITIONS.name()).orElse(S3Storage.Conditions.ALL.word());
        for (S3Storage.Conditions conditions : S3Storage.Conditions.values()) {
            if (conditions.word().equals(word)) {
                return conditions;
            }
        }
        throw given.invalid("its parameter 'conditions' is none of " + S3Options.CONDITIONS.form(), "");
    }

    private static Set<String> tiers(StoreLocation given, S3Server server, Optional<String> tier)
            throws BlobStoreException.InvalidLocation {
        Optional<String> named = given.value(S3Options.TIERS.name());
        Set<String> tiers = new LinkedHashSet<>();
        if (named.isPresent()) {
            tiers.addAll(List.of(named.get().split(",", -1)));
        } else if (server.isAmazons()) {
            tiers.addAll(S3Storage.OF_AMAZON);
        }
        tier.ifPresent(tiers::add);
        for (String each : tiers) {
            if (!TIER.matcher(each).matches()) {
                throw given.invalid(
                        "'" + each + "' is not a storage class", "Write it as S3 does, such as STANDARD_IA.");
            }
        }
        return Set.copyOf(tiers);
    }

    private static void requireOneOf(
            StoreLocation given, LocationOption option, Optional<String> value, List<String> allowed)
            throws BlobStoreException.InvalidLocation {
        if (value.isPresent() && !allowed.contains(value.get())) {
            throw given.invalid("its parameter '" + option.name() + "' is none of " + String.join(", ", allowed), "");
        }
    }

    private static Optional<Path> file(StoreLocation given, LocationOption option)
            throws BlobStoreException.InvalidLocation {
        Optional<String> value = given.value(option.name());
        if (value.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(Path.of(value.get()));
        } catch (InvalidPathException e) {
            throw given.invalid("its parameter '" + option.name() + "' is not the name of a file", "");
        }
    }

    /** Without parameters, for messages. */
    String shown() {
        return "s3://" + bucket + (prefix.isEmpty() ? "" : "/" + prefix);
    }
}
