package dev.holdfast.agent.command;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.holdfast.agent.config.Configuration;
import dev.holdfast.agent.config.ConfigurationReader;
import dev.holdfast.agent.config.HostName;
import dev.holdfast.agent.config.Site;
import dev.holdfast.agent.config.unit.Durations;
import dev.holdfast.agent.config.unit.WrongValue;
import dev.holdfast.agent.round.SiteNames;
import dev.holdfast.agent.site.RegionRule;
import dev.holdfast.engine.Id;
import dev.holdfast.engine.RepositoryException;
import dev.holdfast.engine.console.CacheOption;
import dev.holdfast.engine.console.ExitCode;
import dev.holdfast.engine.console.Json;
import dev.holdfast.engine.console.OutputOptions;
import dev.holdfast.engine.console.Sites;
import dev.holdfast.engine.console.Sizes;
import dev.holdfast.engine.console.Surroundings;
import dev.holdfast.engine.format.JsonObject;
import dev.holdfast.engine.lease.Lease;
import dev.holdfast.engine.lease.Leases;
import dev.holdfast.engine.maintenance.Housekeeping;
import dev.holdfast.engine.maintenance.Leftover;
import dev.holdfast.engine.maintenance.Tenure;
import dev.holdfast.engine.repository.Repository;
import dev.holdfast.spi.storage.BlobReader;
import dev.holdfast.spi.storage.BlobStore;
import dev.holdfast.spi.storage.BlobStoreException;
import java.net.URI;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.NullUnmarked;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code maintain}: removes from sites what nobody reads any more, for agents that may not delete. */
@Command(
        name = "maintain",
        mixinStandardHelpOptions = true,
        description = {
            "Removes from sites what agents leave there whose credentials only add, and nobody reads any more: old states of"
                    + " leases, old rounds of consistency groups, objects of trials.",
            "It needs credentials that may delete, best on a host of its own, and no key. Points and logs are never"
                    + " touched: this version has no retention and no collection.",
            "Of a site one process at a time does this, by a lease."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  ${COMMAND-FULL-NAME} --config /etc/holdfast/agent.yaml --dry-run",
            "  ${COMMAND-FULL-NAME} --repository s3://acme-dr/holdfast?region=eu-central-1"
        })
@NullUnmarked // picocli sets the fields before anything reads them
final class MaintainCommand implements Callable<Integer> {
    private final Surroundings surroundings;

    @Option(names = "--config", paramLabel = "FILE", description = "The configuration (YAML): all of its sites.")
    private Optional<Path> configuration;

    @Option(
            names = "--site",
            paramLabel = "NAME",
            description = "Only this site of the configuration; may be given several times.")
    private List<String> names = new ArrayList<>();

    @Option(
            names = "--repository",
            paramLabel = "URL",
            description = "Without a configuration: a site; may be given several times.")
    private List<URI> repositories = new ArrayList<>();

    @Option(names = "--dry-run", description = "Show what would be removed; take no lease, and change nothing.")
    private boolean isTrial;

    @Option(
            names = "--wait",
            paramLabel = "DURATION",
            defaultValue = "0s",
            description = "How long to wait for another process that maintains a site, such as 3m.")
    private String patience;

    @Mixin
    private CacheOption cache;

    @Mixin
    private OutputOptions output;

    @Spec
    private CommandSpec spec;

    MaintainCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    /** A site, and what its store has to say of its region before anything is put there. */
    private record Place(String name, URI location, RegionCheck check) {
        interface RegionCheck {
            void require(BlobReader reader) throws Exception;
        }
    }

    @Override
    public Integer call() throws Exception {
        List<Place> places = configuration.isPresent() ? configured(configuration.get()) : given();
        Duration wait = patience();
        Sites sites = cache.sites(surroundings);
        ObjectNode document = JsonObject.create();
        document.put("dryRun", isTrial);
        ArrayNode done = document.putArray("sites");
        ArrayNode failures = document.putArray("failures");
        ExitCode exit = EachSite.run(
                surroundings,
                places,
                Place::name,
                place -> {
                    ObjectNode object = JsonObject.create().put("site", place.name());
                    Map<Leftover, Housekeeping.Amount> amounts =
                            isTrial ? look(place, sites) : maintain(place, sites, wait, object);
                    ObjectNode removed = object.putObject(isTrial ? "found" : "removed");
                    amounts.forEach((kind, amount) -> removed.putObject(name(kind))
                            .put("objects", amount.objects())
                            .put("bytes", amount.bytes()));
                    done.add(object);
                    if (!output.json()) {
                        surroundings.out().println(place.name() + ": " + text(amounts));
                    }
                },
                (place, failure) -> failure.write(failures.addObject().put("site", place.name())));
        if (output.json()) {
            Json.print(surroundings.out(), sites.withRequests(document));
        }
        return exit.status();
    }

    private Map<Leftover, Housekeeping.Amount> look(Place place, Sites sites) throws Exception {
        try (BlobReader reader = sites.reader(place.location())) {
            Repository.describe(reader, place.location().toString());
            return Housekeeping.look(reader, surroundings.clock().instant());
        }
    }

    private Map<Leftover, Housekeeping.Amount> maintain(Place place, Sites sites, Duration wait, ObjectNode told)
            throws Exception {
        try (BlobReader reader = sites.reader(place.location())) {
            Repository.describe(reader, place.location().toString());
            place.check().require(reader);
        }
        try (BlobStore store = sites.store(place.location())) {
            if (!store.capabilities().putIfAbsent()) {
                throw new RepositoryException.Refused(
                        "this store enforces no condition on puts, so nobody can maintain it alone, and there are no"
                                + " leases or groups either",
                        "Delete what is below trial/ by the store's own means.");
            }
            Leases leases = new Leases(
                    store,
                    Id.random(new SecureRandom()),
                    HostName.ofThisHost(),
                    Tenure.PERIOD,
                    surroundings.clock(),
                    System::nanoTime);
            try (Tenure tenure = Tenure.begin(
                    leases, wait, lease -> tellWaiting(place, lease), surroundings.clock(), System::nanoTime)) {
                told.put("leaseEpoch", tenure.epoch());
                return Housekeeping.run(store, tenure, surroundings.clock().instant());
            } catch (BlobStoreException.AccessDenied e) {
                throw new BlobStoreException.AccessDenied(
                        e.getMessage(),
                        "Maintenance needs credentials that may put, list and delete below leases/, barriers/ and trial/."
                                + " Agents do without deleting; give these to maintenance alone.",
                        e);
            }
        }
    }

    private void tellWaiting(Place place, Lease lease) {
        surroundings
                .err()
                .println(place.name() + ": waiting for " + lease.holder() + ", which maintains this site until "
                        + lease.expires() + " unless it goes on");
    }

    private String text(Map<Leftover, Housekeeping.Amount> amounts) {
        List<String> parts = new ArrayList<>();
        amounts.forEach((kind, amount) -> {
            if (amount.objects() > 0) {
                parts.add(String.format(
                        Locale.ROOT,
                        "%,d %s %s (%s)",
                        amount.objects(),
                        amount.objects() == 1 ? "object" : "objects",
                        kind.words(),
                        Sizes.bytes(amount.bytes())));
            }
        });
        return parts.isEmpty()
                ? "nothing to remove"
                : (isTrial ? "would remove " : "removed ") + String.join(", ", parts);
    }

    private static String name(Leftover kind) {
        return switch (kind) {
            case LEASE_STATES -> "leaseStates";
            case BARRIER_ROUNDS -> "barrierRounds";
            case TRIALS -> "trials";
        };
    }

    private List<Place> configured(Path file) throws Exception {
        if (!repositories.isEmpty()) {
            throw new ParameterException(
                    spec.commandLine(), "--repository and --config exclude each other: the configuration says it");
        }
        Configuration read = ConfigurationReader.read(file);
        cache.setDefault(read.host().state().resolve("cache"));
        SiteNames.require(names, read.sites().stream().map(Site::name).toList(), Map.of(), file);
        RegionRule rule = RegionRule.of(read);
        return read.sites().stream()
                .filter(site -> names.isEmpty() || names.contains(site.name()))
                .map(site -> new Place(site.name(), site.repository(), reader -> rule.require(site, reader)))
                .toList();
    }

    private List<Place> given() {
        if (!names.isEmpty()) {
            throw new ParameterException(
                    spec.commandLine(), "sites are named together with --config only: " + String.join(", ", names));
        }
        if (repositories.isEmpty()) {
            throw new ParameterException(spec.commandLine(), "missing: --config FILE, or --repository URL");
        }
        return repositories.stream()
                .map(location -> new Place(location.toString(), location, _ -> {}))
                .toList();
    }

    private Duration patience() {
        try {
            return Durations.parse(patience);
        } catch (WrongValue e) {
            throw new ParameterException(spec.commandLine(), "--wait: " + e.getMessage());
        }
    }
}
