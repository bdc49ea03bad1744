package dev.holdfast.agent.command;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.holdfast.engine.RepositoryException;
import dev.holdfast.engine.console.ExitCode;
import dev.holdfast.engine.console.Json;
import dev.holdfast.engine.console.OutputOptions;
import dev.holdfast.engine.console.RepositoryOptions;
import dev.holdfast.engine.console.Sites;
import dev.holdfast.engine.console.Surroundings;
import dev.holdfast.engine.console.WritableSite;
import dev.holdfast.engine.format.JsonObject;
import dev.holdfast.engine.keys.KeyAdministration;
import dev.holdfast.engine.keys.KeyRing;
import dev.holdfast.engine.keys.KeyStore;
import dev.holdfast.engine.keys.RecipientInfo;
import dev.holdfast.engine.repository.Repository;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.NullUnmarked;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code keys remove}: takes the keys of what comes from one recipient. */
@Command(
        name = "remove",
        mixinStandardHelpOptions = true,
        description = {
            "Starts new keys for all recipients but one. What that one could read before, it still can; what is",
            "written after, it cannot. Says what it would do; does it with --yes."
        },
        footerHeading = "%nExample:%n",
        footer = "  ${COMMAND-FULL-NAME} 3f2a --repository file:///srv/backup --key-file home.key --yes")
@NullUnmarked // picocli sets the fields before anything reads them
final class KeysRemoveCommand implements Callable<Integer> {
    private final Surroundings surroundings;

    @Parameters(paramLabel = "ID", description = "The recipient's id, or enough of its beginning.")
    private String id;

    @Mixin
    private RepositoryOptions repository;

    @Option(names = "--yes", description = "Do it.")
    private boolean yes;

    @Mixin
    private OutputOptions output;

    KeysRemoveCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws Exception {
        Sites sites = repository.sites(surroundings);
        try (WritableSite site = sites.openWritable(repository.location(), sites.key(repository.keyFile()))) {
            RecipientInfo recipient = find(site.repository());
            String what = recipient.role().text() + " " + recipient.id() + " (" + recipient.label() + ")";
            if (!yes) {
                throw new RepositoryException.Refused(
                        "this would remove " + what + " and start new keys for all others; it was not confirmed",
                        "The same command with --yes does it.");
            }
            KeyRing after = KeyAdministration.removeRecipient(
                    site.store(),
                    site.repository().keys(),
                    recipient.id(),
                    surroundings.clock().instant());
            print(recipient, what, after);
        }
        return ExitCode.DONE.status();
    }

    private RecipientInfo find(Repository opened) throws Exception {
        List<RecipientInfo> matching = new KeyStore(opened.store(), opened.id())
                .recipients(opened.keys()).stream()
                        .filter(each -> each.active() && each.id().hex().startsWith(id))
                        .toList();
        if (matching.size() != 1) {
            throw new RepositoryException.NotFound(
                    matching.isEmpty()
                            ? "no active recipient has an id that begins with " + id
                            : matching.size() + " recipients have ids that begin with " + id,
                    "'holdfast-agent keys list' shows them.");
        }
        return matching.getFirst();
    }

    private void print(RecipientInfo recipient, String what, KeyRing after) {
        if (output.json()) {
            ObjectNode document = JsonObject.create();
            document.put("removed", recipient.id().hex()).put("epoch", after.currentEpochNumber());
            Json.print(surroundings.out(), document);
        } else {
            surroundings.out().println("removed " + what + "; key epoch " + after.currentEpochNumber() + " begins");
        }
    }
}
