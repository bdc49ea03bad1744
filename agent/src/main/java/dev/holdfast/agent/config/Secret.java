package dev.holdfast.agent.config;

import dev.holdfast.agent.config.key.Scalar;
import dev.holdfast.agent.config.key.Scalars;
import dev.holdfast.agent.config.unit.WrongValue;
import dev.holdfast.engine.console.ShellWords;
import dev.holdfast.engine.console.UsageException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** Where a secret is; never the secret itself. */
public sealed interface Secret {
    /** The most bytes that a secret may have. */
    int LARGEST = 64 * 1024;

    /** The variable by which systemd tells a service where its credentials are. */
    String FOLDER_VARIABLE = "CREDENTIALS_DIRECTORY";

    /** In a file. */
    record File(Path path) implements Secret {
        @Override
        public Path find(Function<String, Optional<String>> variables) {
            return path;
        }

        @Override
        public String toString() {
            return "file:" + path;
        }
    }

    /** In a credential that systemd hands to the service, as {@code LoadCredential=NAME:PATH} says. */
    record Credential(String name) implements Secret {
        @Override
        public Path find(Function<String, Optional<String>> variables) throws UsageException {
            Optional<String> folder = variables.apply(FOLDER_VARIABLE);
            if (folder.isEmpty()) {
                throw new UsageException(
                        "the credential '" + name + "' cannot be found: " + FOLDER_VARIABLE + " is not set",
                        "systemd sets it for a service with LoadCredential=" + name + ":/path/of/the/secret;"
                                + " elsewhere refer to a file, file:/path/of/the/secret.");
            }
            return Path.of(folder.get()).resolve(name);
        }

        @Override
        public String toString() {
            return "credential:" + name;
        }
    }

    /**
     * The file that holds it.
     *
     * @param variables the environment
     */
    Path find(Function<String, Optional<String>> variables) throws UsageException;

    /**
     * Reads it, as it is at this moment.
     *
     * @param variables the environment
     * @return 1 to {@link #LARGEST} bytes
     * @throws UsageException if it is not there, may not be read, is empty or too large, or if others on this host may read
     *     it too
     */
    default byte[] read(Function<String, Optional<String>> variables) throws UsageException {
        Path file = find(variables);
        try (InputStream stream = Files.newInputStream(file)) {
            requireClosedToOthers(file);
            byte[] bytes = stream.readNBytes(LARGEST + 1);
            if (bytes.length == 0 || bytes.length > LARGEST) {
                throw new UsageException(
                        "the secret in " + file + (bytes.length == 0 ? " is empty" : " is larger than 64 KiB"),
                        "Check the path.");
            }
            return bytes;
        } catch (NoSuchFileException _) {
            throw new UsageException("there is no secret " + file, "Check " + this + " in the configuration.");
        } catch (IOException e) {
            throw new UsageException(
                    "the secret in " + file + " cannot be read: " + e.getMessage(),
                    "It must be a file that this user may read.");
        }
    }

    private static void requireClosedToOthers(Path file) throws IOException, UsageException {
        Set<PosixFilePermission> mode = Files.getPosixFilePermissions(file);
        if (mode.contains(PosixFilePermission.OTHERS_READ) || mode.contains(PosixFilePermission.OTHERS_WRITE)) {
            throw new UsageException(
                    "the secret in " + file + " is open to everybody on this host",
                    "chmod 600 " + ShellWords.quote(file.toString()));
        }
    }

    /** What a secret is written like. What is none is never repeated in a message: it may be the secret itself. */
    static Scalar<Secret> type() {
        return new Scalar<>(
                "reference to a secret",
                Scalars.string().put("pattern", "^(file:.+|credential:[A-Za-z0-9._-]+)$"),
                (text, reading) -> parse(text, reading.folder()));
    }

    private static Secret parse(String text, Path folder) throws WrongValue {
        if (text.startsWith("file:") && text.length() > "file:".length()) {
            return new File(Scalars.resolve(folder, text.substring("file:".length())));
        }
        String name = text.startsWith("credential:") ? text.substring("credential:".length()) : "";
        if (name.matches("[A-Za-z0-9._-]+") && !name.matches("\\.+")) {
            return new Credential(name);
        }
        throw new WrongValue(
                "a secret is only referred to, such as file:/etc/holdfast/home.key or credential:home.key");
    }
}
