package dev.holdfast.agent.command;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.holdfast.agent.config.HostName;
import dev.holdfast.engine.Id;
import dev.holdfast.engine.console.ExitCode;
import dev.holdfast.engine.console.Json;
import dev.holdfast.engine.console.KeyFiles;
import dev.holdfast.engine.console.NewKeyFile;
import dev.holdfast.engine.console.OutputOptions;
import dev.holdfast.engine.console.RepositoryOptions;
import dev.holdfast.engine.console.Sites;
import dev.holdfast.engine.console.Surroundings;
import dev.holdfast.engine.format.JsonObject;
import dev.holdfast.engine.keys.KeyFile;
import dev.holdfast.engine.keys.NewRecipient;
import dev.holdfast.engine.keys.Role;
import dev.holdfast.engine.repository.NewSite;
import dev.holdfast.engine.repository.ProvenAbilities;
import dev.holdfast.engine.repository.Repository;
import dev.holdfast.engine.store.ConditionTrial;
import dev.holdfast.engine.store.ProvenStore;
import dev.holdfast.spi.storage.BlobStore;
import java.net.URI;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.NullUnmarked;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code init}: makes a repository, or a further site of one. */
@Command(
        name = "init",
        mixinStandardHelpOptions = true,
        description = {
            "Creates a repository, or with --replica-of a further site of one, and prints its id.",
            "What was broken off before it was done is finished by the same command, with the same key.",
            "Tries first whether the store enforces the conditions of puts that it declares: only those are used.",
            "Whoever loses all keys of a repository has lost the repository: keep copies apart from this machine."
        },
        footerHeading = "%nExample:%n",
        footer = {
            "  (umask 077; head -c 32 /dev/urandom | base64 > home.key)",
            "  ${COMMAND-FULL-NAME} --repository file:///srv/backup --key-file home.key",
            "  ${COMMAND-FULL-NAME} --repository s3://acme-dr/far --key-file far.key \\",
            "      --replica-of file:///srv/backup --replica-key-file home.key"
        })
@NullUnmarked // picocli sets the fields before anything reads them
final class InitCommand implements Callable<Integer> {
    /** Races that the store has to win for each condition before it is believed. */
    private static final int ROUNDS = 3;

    private final Surroundings surroundings;
    private final SecureRandom random = new SecureRandom();

    @Mixin
    private RepositoryOptions repository;

    @Mixin
    private OutputOptions output;

    @Option(
            names = "--replica-of",
            paramLabel = "URL",
            description = "The repository that the new one is to be a further site of.")
    private Optional<URI> original;

    @Option(
            names = "--replica-key-file",
            paramLabel = "FILE",
            description = "What opens the repository given by --replica-of; the new site's key file if not given.")
    private Optional<Path> originalKeyFile;

    @Option(
            names = "--recovery-key-out",
            paramLabel = "FILE",
            description =
                    "Also make a recovery key, which opens the repository by itself, and write it to this new file.")
    private Optional<Path> recoveryKeyFile;

    @Option(
            names = "--label",
            paramLabel = "TEXT",
            description = "What to call the key file's holder in the list of keys; this host's name if not given.")
    private Optional<String> label;

    InitCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws Exception {
        Sites sites = repository.sites(surroundings);
        KeyFile.Passphrase passphrase = KeyFiles.readNew(repository.keyFile(), surroundings);
        NewRecipient first = NewRecipient.passphrase(
                passphrase.bytes(), Role.RESTORER, label.orElseGet(HostName::ofThisHost), random);
        try (BlobStore declared = sites.newStore(repository.location())) {
            Instant now = surroundings.clock().instant();
            new NewSite(declared, repository.location().toString(), now, random).requireFree();
            ConditionTrial.Outcome trial = new ConditionTrial(declared, ROUNDS, now, random).run();
            BlobStore store = new ProvenStore(declared, trial.proven());
            NewSite site = new NewSite(store, repository.location().toString(), now, random);
            ProvenAbilities.record(store, trial.proven(), now);
            Id id = recoveryKeyFile.isPresent()
                    ? withRecoveryKey(sites, site, passphrase, first)
                    : create(sites, site, new NewSite.Recipients(passphrase, first, List.of()));
            print(id, trial);
        }
        return ExitCode.DONE.status();
    }

    private Id withRecoveryKey(Sites sites, NewSite site, KeyFile.Passphrase passphrase, NewRecipient first)
            throws Exception {
        NewRecipient.Recovery recovery = NewRecipient.recovery(Role.RESTORER, "recovery key", random);
        try (NewKeyFile file = NewKeyFile.create(recoveryKeyFile.get())) {
            file.write(recovery.printable());
            Id id = create(sites, site, new NewSite.Recipients(passphrase, first, List.of(recovery)));
            file.keep();
            return id;
        }
    }

    private Id create(Sites sites, NewSite site, NewSite.Recipients recipients) throws Exception {
        return original.isPresent() ? replica(sites, site, recipients) : site.create(recipients);
    }

    private Id replica(Sites sites, NewSite site, NewSite.Recipients recipients) throws Exception {
        KeyFile key = sites.key(originalKeyFile.orElseGet(repository::keyFile));
        try (Repository source = sites.open(original.get(), key)) {
            return site.createReplica(source, recipients);
        }
    }

    private void print(Id id, ConditionTrial.Outcome trial) {
        trial.refuted()
                .forEach((ability, seen) -> surroundings
                        .err()
                        .println(surroundings.program() + ": warning: the store does not enforce "
                                + ProvenAbilities.text(ability) + ", though it says so: " + seen));
        if (output.json()) {
            ObjectNode document = JsonObject.create();
            document.put("repository", id.hex())
                    .put("location", repository.location().toString());
            recoveryKeyFile.ifPresent(file -> document.put("recoveryKeyFile", file.toString()));
            Json.print(surroundings.out(), document);
            return;
        }
        surroundings.out().println("repository " + id + " created at " + repository.location());
        recoveryKeyFile.ifPresent(file ->
                surroundings.out().println("recovery key in " + file + ": print it, keep it apart, delete the file"));
        if (original.isPresent()) {
            surroundings.out().println("it is empty yet; 'holdfast-agent replicate' brings it up to date");
        }
    }
}
