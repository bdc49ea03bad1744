package dev.holdfast.engine.console;

import dev.holdfast.engine.RepositoryException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/**
 * A new file for a secret, which only its owner may read. It is made before the key that it is for, so that no key is
 * made that cannot be kept, and goes again unless the key came to be.
 */
public final class NewKeyFile implements AutoCloseable {
    private final Path path;
    private final FileChannel channel;
    private boolean kept;

    private NewKeyFile(Path path, FileChannel channel) {
        this.path = path;
        this.channel = channel;
    }

    /**
     * Makes the file, empty.
     *
     * @throws RepositoryException.Refused if there is a file already
     */
    public static NewKeyFile create(Path path) throws RepositoryException.Refused, IOException {
        try {
            FileChannel channel = FileChannel.open(
                    path,
                    Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            return new NewKeyFile(path, channel);
        } catch (FileAlreadyExistsException e) {
            throw new RepositoryException.Refused(
                    path + " exists, and a key is never written over another", "Give the path of a new file.");
        }
    }

    /** Writes the secret, durably, on a line. */
    public void write(String secret) throws IOException {
        ByteBuffer bytes = StandardCharsets.US_ASCII.encode(secret + "\n");
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
        channel.force(true);
    }

    /** Says that the key came to be. */
    public void keep() {
        kept = true;
    }

    @Override
    public void close() throws IOException {
        channel.close();
        if (!kept) {
            Files.deleteIfExists(path);
        }
    }
}
