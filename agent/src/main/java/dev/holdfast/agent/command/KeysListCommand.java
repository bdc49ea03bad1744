package dev.holdfast.agent.command;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.holdfast.engine.console.ExitCode;
import dev.holdfast.engine.console.Json;
import dev.holdfast.engine.console.OutputOptions;
import dev.holdfast.engine.console.RepositoryOptions;
import dev.holdfast.engine.console.Sites;
import dev.holdfast.engine.console.Surroundings;
import dev.holdfast.engine.console.Table;
import dev.holdfast.engine.console.Times;
import dev.holdfast.engine.format.JsonObject;
import dev.holdfast.engine.keys.KeyStore;
import dev.holdfast.engine.keys.RecipientInfo;
import dev.holdfast.engine.repository.Repository;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.NullUnmarked;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code keys list}: who holds keys. */
@Command(
        name = "list",
        mixinStandardHelpOptions = true,
        description = "Lists who holds keys of a repository, and who did.",
        footerHeading = "%nExample:%n",
        footer = "  ${COMMAND-FULL-NAME} --repository file:///srv/backup --key-file home.key")
@NullUnmarked // picocli sets the fields before anything reads them
final class KeysListCommand implements Callable<Integer> {
    private final Surroundings surroundings;

    @Mixin
    private RepositoryOptions repository;

    @Mixin
    private OutputOptions output;

    KeysListCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws Exception {
        Sites sites = repository.sites(surroundings);
        try (Repository opened = sites.open(repository.location(), sites.key(repository.keyFile()))) {
            List<RecipientInfo> recipients = new KeyStore(opened.store(), opened.id()).recipients(opened.keys());
            if (output.json()) {
                Json.print(surroundings.out(), json(opened, recipients));
            } else {
                print(opened, recipients);
            }
            return ExitCode.DONE.status();
        }
    }

    private void print(Repository opened, List<RecipientInfo> recipients) {
        surroundings
                .out()
                .println("repository " + opened.id() + ", key epoch "
                        + opened.keys().currentEpochNumber());
        Table table = new Table("ID", "KIND", "ROLE", "LABEL", "ADDED", "STATE");
        for (RecipientInfo each : recipients) {
            table.row(
                    each.id().hex(),
                    each.kind().text(),
                    each.role().text(),
                    each.label(),
                    Times.local(each.created(), surroundings.zone()),
                    state(opened, each));
        }
        table.print(surroundings.out(), "  ");
    }

    private static String state(Repository opened, RecipientInfo recipient) {
        if (!recipient.active()) {
            return "removed";
        }
        return recipient.id().equals(opened.keys().recipient()) ? "active, used here" : "active";
    }

    private static ObjectNode json(Repository opened, List<RecipientInfo> recipients) {
        ObjectNode document = JsonObject.create();
        document.put("repository", opened.id().hex())
                .put("epoch", opened.keys().currentEpochNumber())
                .put("used", opened.keys().recipient().hex());
        ArrayNode array = document.putArray("recipients");
        for (RecipientInfo each : recipients) {
            array.addObject()
                    .put("id", each.id().hex())
                    .put("kind", each.kind().text())
                    .put("role", each.role().text())
                    .put("label", each.label())
                    .put("created", each.created().toString())
                    .put("active", each.active());
        }
        return document;
    }
}
