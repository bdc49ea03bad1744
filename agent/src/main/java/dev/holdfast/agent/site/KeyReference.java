package dev.holdfast.agent.site;

import dev.holdfast.agent.config.Secret;
import dev.holdfast.engine.RepositoryException;
import dev.holdfast.engine.console.Sites;
import dev.holdfast.engine.console.Surroundings;
import dev.holdfast.engine.console.UsageException;
import dev.holdfast.engine.keys.KeyFile;
import java.nio.file.Path;

/** Where the key of a site is. */
public sealed interface KeyReference {
    /** Named on the command line. */
    record Given(Path file) implements KeyReference {
        @Override
        public KeyFile read(Sites sites, Surroundings surroundings) throws RepositoryException, UsageException {
            return sites.key(file);
        }

        @Override
        public String argument() {
            return file.toString();
        }
    }

    /** Named by the configuration. */
    record Configured(Secret secret) implements KeyReference {
        @Override
        public KeyFile read(Sites sites, Surroundings surroundings) throws RepositoryException, UsageException {
            return KeyFile.parse(secret.read(surroundings::variable));
        }

        @Override
        public String argument() {
            return switch (secret) {
                case Secret.File file -> file.path().toString();
                case Secret.Credential _ -> "KEY-FILE"; // only the service finds it
            };
        }
    }

    /** Reads it. */
    KeyFile read(Sites sites, Surroundings surroundings) throws RepositoryException, UsageException;

    /** What to show after {@code --key-file} in a command that somebody may run later. */
    String argument();
}
