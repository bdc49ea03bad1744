package dev.holdfast.engine.console;

import dev.holdfast.engine.RepositoryException;
import dev.holdfast.engine.keys.KeyFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Set;

/** Reads key files as a careful user would. */
public final class KeyFiles {
    private static final int SHORTEST_PASSPHRASE = 8;
    private static final Set<PosixFilePermission> OWNER = PosixFilePermissions.fromString("rwx------");

    private KeyFiles() {}

    /** Reads a key file; warns if others may read it. */
    static KeyFile read(Path file, Surroundings surroundings) throws RepositoryException, UsageException {
        if (!Files.exists(file)) {
            throw new UsageException("there is no key file " + file, "Give the path of the repository's key file.");
        }
        warnIfOthersMayRead(file, surroundings);
        return KeyFile.read(file);
    }

    /**
     * Reads a passphrase that is to open a repository from now on.
     *
     * @throws UsageException if there is none, or one that can be guessed
     */
    public static KeyFile.Passphrase readNew(Path file, Surroundings surroundings)
            throws RepositoryException, UsageException {
        if (!Files.exists(file)) {
            throw new UsageException(
                    "there is no key file " + file,
                    "(umask 077; head -c 32 /dev/urandom | base64 > " + ShellWords.quote(file.toString())
                            + "), and keep a copy apart from this machine.");
        }
        if (!(read(file, surroundings) instanceof KeyFile.Passphrase passphrase)) {
            throw new UsageException(
                    "the key file " + file + " holds a recovery key or host key, not a passphrase",
                    "Give a file with a new passphrase.");
        }
        if (passphrase.bytes().length < SHORTEST_PASSPHRASE) {
            throw new UsageException(
                    "the passphrase in " + file + " has fewer than " + SHORTEST_PASSPHRASE + " bytes",
                    "head -c 32 /dev/urandom | base64 makes one that nobody guesses.");
        }
        return passphrase;
    }

    private static void warnIfOthersMayRead(Path file, Surroundings surroundings) {
        try {
            Set<PosixFilePermission> others = EnumSet.copyOf(Files.getPosixFilePermissions(file));
            others.removeAll(OWNER);
            if (!others.isEmpty()) {
                surroundings
                        .err()
                        .println(surroundings.program() + ": warning: key file " + file
                                + " is open to others on this machine; try: chmod 600 "
                                + ShellWords.quote(file.toString()));
            }
        } catch (IOException | UnsupportedOperationException e) {
            return; // reading it will tell what is wrong
        }
    }
}
