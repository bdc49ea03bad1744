package dev.holdfast.storage.sftp;

import dev.holdfast.spi.storage.BlobName;
import dev.holdfast.spi.storage.BlobStoreException;
import dev.holdfast.spi.storage.PutCondition;
import java.io.IOException;
import java.util.Optional;
import org.apache.sshd.sftp.client.SftpClient.Attributes;
import org.apache.sshd.sftp.common.SftpConstants;
import org.apache.sshd.sftp.common.SftpException;

/**
 * Gives a finished temporary file the name of its blob. A put if absent links the file to its name, which fails if the name
 * is taken, in one step, whoever races; an overwrite renames it.
 */
final class Placement {
    private final StoreFolder folder;
    private final boolean ifAbsent;

    Placement(StoreFolder folder, boolean ifAbsent) {
        this.folder = folder;
        this.ifAbsent = ifAbsent;
    }

    /** Refuses a put that the server has no means for. */
    static void requireMeans(PutCondition condition, boolean links) throws BlobStoreException.Unsupported {
        if (condition instanceof PutCondition.IfAbsent && !links) {
            throw new BlobStoreException.Unsupported(
                    "the server cannot give a file a second name only if that is free (" + OpenSshExtension.HARD_LINK
                            + ")",
                    "Use OpenSSH's server, on a file system with hard links.");
        }
        if (condition instanceof PutCondition.IfVersion) {
            throw new BlobStoreException.Unsupported(
                    "a server that is reached by SFTP replaces no file on a condition", "Use another kind of store.");
        }
    }

    /** For a put under a condition that {@link #requireMeans} let pass. */
    static Placement of(StoreFolder folder, PutCondition condition) {
        return new Placement(folder, condition instanceof PutCondition.IfAbsent);
    }

    /** Refuses a put whose name is taken, before its content is sent in vain. */
    void check(Connection connection, BlobName name) throws IOException, BlobStoreException {
        if (ifAbsent && connection.find(folder.file(name)).isPresent()) {
            throw taken(connection, name);
        }
    }

    /** Names the file, and makes the folders that the name needs. */
    void place(Connection connection, String temporary, BlobName name) throws IOException, BlobStoreException {
        try {
            name(connection, temporary, name);
        } catch (SftpException e) {
            if (e.getStatus() != SftpConstants.SSH_FX_NO_SUCH_FILE) {
                throw e;
            }
            folder.requireThere(connection);
            folder.createFolders(connection, name);
            name(connection, temporary, name);
        }
    }

    private void name(Connection connection, String temporary, BlobName name) throws IOException, BlobStoreException {
        try {
            if (ifAbsent) {
                connection.link(temporary, folder.file(name));
            } else {
                connection.rename(temporary, folder.file(name));
            }
        } catch (SftpException e) {
            // The server does not say why. What counts is what is there.
            Optional<Attributes> found = connection.find(folder.file(name));
            if (found.isPresent() && (ifAbsent || !found.get().isRegularFile())) {
                throw taken(connection, name);
            }
            throw e;
        }
    }

    private BlobStoreException taken(Connection connection, BlobName name) throws IOException {
        boolean blob = connection
                .find(folder.file(name))
                .map(Attributes::isRegularFile)
                .orElse(true);
        return blob
                ? new BlobStoreException.AlreadyExists("there is a blob " + name + " in " + folder.where(), "")
                : new BlobStoreException.Permanent(
                        name + " cannot be put: there is a folder, a link or a special file of that name",
                        "A name that was a folder of blobs is no blob; what does not belong to the store must be"
                                + " removed.");
    }
}
