package dev.holdfast.agent.command;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.holdfast.engine.console.ExitCode;
import dev.holdfast.engine.console.Json;
import dev.holdfast.engine.console.KeyFiles;
import dev.holdfast.engine.console.NewKeyFile;
import dev.holdfast.engine.console.OutputOptions;
import dev.holdfast.engine.console.RepositoryOptions;
import dev.holdfast.engine.console.Sites;
import dev.holdfast.engine.console.Surroundings;
import dev.holdfast.engine.console.WritableSite;
import dev.holdfast.engine.format.JsonObject;
import dev.holdfast.engine.keys.KeyAdministration;
import dev.holdfast.engine.keys.KeyRing;
import dev.holdfast.engine.keys.NewRecipient;
import dev.holdfast.engine.keys.Role;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.concurrent.Callable;
import org.jspecify.annotations.NullUnmarked;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code keys add}: gives keys to one more. */
@Command(
        name = "add",
        mixinStandardHelpOptions = true,
        description = {
            "Gives keys of a repository to one more recipient: a person with a passphrase, a recovery key, or a host.",
            "A host with the role writer is sealed: it adds backups, and can read none, not even its own."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  ${COMMAND-FULL-NAME} --repository file:///srv/backup --key-file home.key \\",
            "      --recovery-key-out paper.key --label 'paper in the safe'",
            "  ${COMMAND-FULL-NAME} --repository file:///srv/backup --key-file home.key \\",
            "      --host-key-out web.key --role writer --label web"
        })
@NullUnmarked // picocli sets the fields before anything reads them
final class KeysAddCommand implements Callable<Integer> {
    private final Surroundings surroundings;
    private final SecureRandom random = new SecureRandom();

    @Mixin
    private RepositoryOptions repository;

    @ArgGroup(multiplicity = "1")
    private Kind kind;

    @Option(
            names = "--role",
            paramLabel = "ROLE",
            defaultValue = "restorer",
            description = "restorer: everything; maintainer: points and their shapes, no contents; writer: adds only.")
    private Role role;

    @Option(
            names = "--label",
            required = true,
            paramLabel = "TEXT",
            description = "What to call it in the list of keys; readable without any key.")
    private String label;

    @Mixin
    private OutputOptions output;

    /** How the recipient keeps its key. */
    @NullUnmarked
    static final class Kind {
        @Option(
                names = "--passphrase-file",
                paramLabel = "FILE",
                required = true,
                description = "A passphrase, which this file holds.")
        private Path passphrase;

        @Option(
                names = "--recovery-key-out",
                paramLabel = "FILE",
                required = true,
                description = "A new recovery key, which is written to this new file.")
        private Path recovery;

        @Option(
                names = "--host-key-out",
                paramLabel = "FILE",
                required = true,
                description = "A host, whose key is written to this new file.")
        private Path host;
    }

    KeysAddCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws Exception {
        Sites sites = repository.sites(surroundings);
        try (WritableSite site = sites.openWritable(repository.location(), sites.key(repository.keyFile()))) {
            print(add(site));
        }
        return ExitCode.DONE.status();
    }

    private NewRecipient add(WritableSite site) throws Exception {
        if (kind.passphrase != null) {
            byte[] passphrase = KeyFiles.readNew(kind.passphrase, surroundings).bytes();
            NewRecipient recipient = NewRecipient.passphrase(passphrase, role, label, random);
            grant(site, recipient);
            return recipient;
        }
        return kind.recovery != null ? addRecovery(site) : addHost(site);
    }

    private NewRecipient addRecovery(WritableSite site) throws Exception {
        NewRecipient.Recovery recipient = NewRecipient.recovery(role, label, random);
        try (NewKeyFile file = NewKeyFile.create(kind.recovery)) {
            file.write(recipient.printable());
            grant(site, recipient);
            file.keep();
        }
        return recipient;
    }

    private NewRecipient addHost(WritableSite site) throws Exception {
        NewRecipient.Host recipient = NewRecipient.host(role, label, random);
        try (NewKeyFile file = NewKeyFile.create(kind.host)) {
            file.write(recipient.keyFile(grant(site, recipient)).text());
            file.keep();
        }
        return recipient;
    }

    private KeyRing grant(WritableSite site, NewRecipient recipient) throws Exception {
        return KeyAdministration.addRecipient(
                site.store(),
                site.repository().keys(),
                recipient,
                surroundings.clock().instant());
    }

    private void print(NewRecipient recipient) {
        if (output.json()) {
            ObjectNode document = JsonObject.create();
            document.put("id", recipient.id().hex())
                    .put("role", recipient.role().text())
                    .put("label", recipient.label());
            Json.print(surroundings.out(), document);
            return;
        }
        surroundings
                .out()
                .println("added " + recipient.role().text() + " " + recipient.id() + " (" + recipient.label() + ")");
        if (kind.recovery != null) {
            surroundings
                    .out()
                    .println("recovery key in " + kind.recovery + ": print it, keep it apart, delete the file");
        }
        if (kind.host != null) {
            surroundings
                    .out()
                    .println("host key in " + kind.host + ": bring it to the host, readable by its agent alone");
        }
    }
}
