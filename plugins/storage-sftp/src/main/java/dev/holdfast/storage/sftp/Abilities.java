package dev.holdfast.storage.sftp;

import dev.holdfast.spi.storage.BlobStoreException;
import java.io.IOException;
import java.util.Optional;
import org.apache.sshd.sftp.client.SftpClient.Attributes;
import org.apache.sshd.sftp.client.SftpClient.CloseableHandle;
import org.apache.sshd.sftp.client.SftpClient.OpenMode;
import org.apache.sshd.sftp.common.SftpException;

/**
 * What a server was seen to do when a store was opened on it.
 *
 * @param hardLinks whether a file can be given a second name, and only one that is free
 */
record Abilities(boolean hardLinks) {
    /** Tries them in the folder for temporary files; fails if the server lacks what no store can be without. */
    static Abilities of(Connection connection, TemporaryFiles files) throws IOException, BlobStoreException {
        if (!connection.has(OpenSshExtension.POSIX_RENAME)) {
            throw new BlobStoreException.Unsupported(
                    "the server cannot rename a file over another in one step (" + OpenSshExtension.POSIX_RENAME + ")",
                    "Use a server that can, such as OpenSSH's.");
        }
        String one = files.newPath();
        String two = files.newPath();
        try {
            create(connection, one);
            requireTimes(connection, one);
            connection.rename(one, two);
            return new Abilities(linksOnce(connection, two, one));
        } finally {
            TemporaryFiles.discard(connection, one);
            TemporaryFiles.discard(connection, two);
        }
    }

    private static void create(Connection connection, String file) throws IOException {
        try (CloseableHandle handle =
                connection.client().open(file, OpenMode.Write, OpenMode.Create, OpenMode.Exclusive)) {
            connection.sync(handle);
        }
    }

    private static void requireTimes(Connection connection, String file) throws IOException, BlobStoreException {
        long time = Integer.MAX_VALUE / 2;
        connection.client().setStat(file, new Attributes().accessTime(time).modifyTime(time));
        Optional<Attributes> found = connection.find(file);
        if (found.isEmpty() || found.get().getModifyTime().toInstant().getEpochSecond() != time) {
            throw new BlobStoreException.Unsupported(
                    "the server does not keep a file's time of modification, by which versions of blobs are told apart",
                    "Use a server, or a file system on it, that does.");
        }
    }

    private static boolean linksOnce(Connection connection, String file, String name) throws IOException {
        if (!connection.has(OpenSshExtension.HARD_LINK)) {
            return false;
        }
        try {
            connection.link(file, name);
        } catch (SftpException e) {
            return false;
        }
        try {
            connection.link(file, name);
            return false;
        } catch (SftpException e) {
            return true;
        }
    }
}
