package dev.holdfast.agent.command;

import com.fasterxml.jackson.databind.node.ObjectNode;
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
import java.util.concurrent.Callable;
import org.jspecify.annotations.NullUnmarked;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code keys rotate}: starts new keys. */
@Command(
        name = "rotate",
        mixinStandardHelpOptions = true,
        description = "Starts new keys for all that is written from now on. Nothing is rewritten; all recipients stay.",
        footerHeading = "%nExample:%n",
        footer = "  ${COMMAND-FULL-NAME} --repository file:///srv/backup --key-file home.key")
@NullUnmarked // picocli sets the fields before anything reads them
final class KeysRotateCommand implements Callable<Integer> {
    private final Surroundings surroundings;

    @Mixin
    private RepositoryOptions repository;

    @Mixin
    private OutputOptions output;

    KeysRotateCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws Exception {
        Sites sites = repository.sites(surroundings);
        try (WritableSite site = sites.openWritable(repository.location(), sites.key(repository.keyFile()))) {
            KeyRing after = KeyAdministration.rotate(
                    site.store(), site.repository().keys(), surroundings.clock().instant());
            if (output.json()) {
                ObjectNode document = JsonObject.create();
                document.put("epoch", after.currentEpochNumber());
                Json.print(surroundings.out(), document);
            } else {
                surroundings.out().println("key epoch " + after.currentEpochNumber() + " begins");
            }
        }
        return ExitCode.DONE.status();
    }
}
