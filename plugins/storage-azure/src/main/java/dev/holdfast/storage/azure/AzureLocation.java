package dev.holdfast.storage.azure;

import dev.holdfast.spi.storage.BlobName;
import dev.holdfast.spi.storage.BlobStoreException;
import dev.holdfast.spi.storage.LocationOption;
import dev.holdfast.spi.storage.StoreLocation;
import java.net.URI;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Where a store is, from a URL such as {@code azure://account/container/prefix?credentials-file=/etc/holdfast/azure.key}.
 *
 * @param account the storage account
 * @param container its container
 * @param prefix what the names of the store's blobs begin with in the container: empty, or ending in a slash
 * @param endpoint the account's blob service
 * @param identity who to be there
 * @param caFile the certificates (PEM) to trust instead of the Java runtime's own
 * @param tier the tier of blobs that are put without one; the account's default if empty
 */
record AzureLocation(
        String account,
        String container,
        String prefix,
        URI endpoint,
        Identity identity,
        Optional<Path> caFile,
        Optional<String> tier) {
    static final String SCHEME = "azure";

    static final List<LocationOption> OPTIONS = List.of(
            new LocationOption(
                    "endpoint",
                    "URL",
                    "The account's blob service; https://ACCOUNT.blob.core.windows.net if not given. Has to be https,"
                            + " except on loopback."),
            new LocationOption(
                    "credentials-file",
                    "FILE",
                    "Holds one line: a shared key of the account, or a SAS token for the container."),
            new LocationOption(
                    "identity",
                    "workload|managed",
                    "Instead of a file: the workload identity of a Kubernetes service account, or the managed identity"
                            + " of the virtual machine."),
            new LocationOption(
                    "client-id",
                    "ID",
                    "Which identity, where there are several; the one that the environment names if not given."),
            new LocationOption("ca-file", "FILE", "Certificates (PEM) to trust instead of those of the Java runtime."),
            new LocationOption(
                    "tier",
                    "Hot|Cool|Cold|Archive",
                    "The access tier of blobs that are put without one; the account's default if not given."));

    private static final Pattern ACCOUNT = Pattern.compile("[a-z0-9]{3,24}");
    private static final Pattern CONTAINER = Pattern.compile("(?=.{3,63}$)[a-z0-9]+(-[a-z0-9]+)*|\\$root");
    private static final int LONGEST_PREFIX = 500;

    static AzureLocation parse(URI location) throws BlobStoreException.InvalidLocation {
        StoreLocation where = StoreLocation.parse(location, SCHEME, OPTIONS);
        String account = where.authority();
        if (!ACCOUNT.matcher(account).matches()) {
            throw where.invalid("'" + account + "' is not the name of a storage account", form());
        }
        int slash = where.path().indexOf('/');
        String container = slash < 0 ? where.path() : where.path().substring(0, slash);
        if (!CONTAINER.matcher(container).matches()) {
            throw where.invalid("'" + container + "' is not the name of a container", form());
        }
        String prefix = slash < 0 ? "" : where.path().substring(slash + 1);
        if (!prefix.isEmpty() && (prefix.length() > LONGEST_PREFIX || !BlobName.isValid(prefix))) {
            throw where.invalid(
                    "its prefix is not made of names of letters, digits, dots, dashes and underscores", form());
        }
        return new AzureLocation(
                account,
                container,
                prefix.isEmpty() ? "" : prefix + "/",
                endpoint(where, account),
                identity(where),
                file(where, "ca-file"),
                tier(where));
    }

    private static String form() {
        return "Use azure://ACCOUNT/CONTAINER/PREFIX, where the prefix may be left out.";
    }

    private static URI endpoint(StoreLocation where, String account) throws BlobStoreException.InvalidLocation {
        URI endpoint = where.url("endpoint").orElse(URI.create("https://" + account + ".blob.core.windows.net"));
        if (endpoint.getScheme().equals("http") && !isLoopback(endpoint.getHost())) {
            throw where.invalid(
                    "its endpoint is not encrypted", "Use https. Only on loopback is http allowed, for emulators.");
        }
        return endpoint;
    }

    private static boolean isLoopback(String host) {
        return host.equals("localhost") || host.equals("[::1]") || host.matches("127(\\.[0-9]{1,3}){3}");
    }

    private static Identity identity(StoreLocation where) throws BlobStoreException.InvalidLocation {
        Optional<Path> file = file(where, "credentials-file");
        Optional<String> kind = where.value("identity");
        Optional<String> clientId = where.value("client-id");
        if (file.isPresent() == kind.isPresent()) {
            throw where.invalid(
                    file.isPresent() ? "it names both a credentials-file and an identity" : "it names no credentials",
                    "Give one of credentials-file=FILE and identity=workload|managed.");
        }
        if (file.isPresent()) {
            if (clientId.isPresent()) {
                throw where.invalid("client-id goes with identity, not with credentials-file", "Leave it out.");
            }
            return new Identity.CredentialsFile(file.get());
        }
        return switch (kind.get()) {
            case "workload" -> new Identity.Workload(clientId);
            case "managed" -> new Identity.Managed(clientId);
            default -> throw where.invalid("its parameter 'identity' is neither workload nor managed", "");
        };
    }

    private static Optional<Path> file(StoreLocation where, String option) throws BlobStoreException.InvalidLocation {
        Optional<String> value = where.value(option);
        if (value.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(Path.of(value.get()));
        } catch (InvalidPathException e) {
            throw where.invalid("its parameter '" + option + "' is not a path", "");
        }
    }

    private static Optional<String> tier(StoreLocation where) throws BlobStoreException.InvalidLocation {
        Optional<String> value = where.value("tier");
        for (String tier : Tiers.NAMES) {
            if (value.isPresent() && value.get().toLowerCase(Locale.ROOT).equals(tier.toLowerCase(Locale.ROOT))) {
                return Optional.of(tier);
            }
        }
        if (value.isPresent()) {
            throw where.invalid("its parameter 'tier' is not one of Hot, Cool, Cold, Archive", "");
        }
        return Optional.empty();
    }

    /** For messages. */
    @Override
    public String toString() {
        return "azure://" + account + "/" + container + (prefix.isEmpty() ? "" : "/" + prefix);
    }
}
