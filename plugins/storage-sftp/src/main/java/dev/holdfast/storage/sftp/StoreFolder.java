package dev.holdfast.storage.sftp;

import dev.holdfast.spi.storage.BlobName;
import dev.holdfast.spi.storage.BlobStoreException;
import java.io.IOException;
import java.util.Optional;
import org.apache.sshd.sftp.client.SftpClient.Attributes;
import org.apache.sshd.sftp.common.SftpConstants;
import org.apache.sshd.sftp.common.SftpException;

/**
 * The folder of a store on its server: where things are in it, and whether it is still there.
 *
 * <p>Its sign of being there is its {@code .tmp}: when the file system is unmounted on the server, the folder vanishes, or
 * the bare mount point shows in its place. An empty listing would then look like a store that lost everything, so absence
 * is believed only after a look at the sign.
 */
final class StoreFolder implements AutoCloseable {
    private final SftpLocation where;
    private final Connections connections;
    private final String sign;

    private StoreFolder(SftpLocation where, Connections connections, String sign) {
        this.where = where;
        this.connections = connections;
        this.sign = sign;
    }

    /** A folder to be read, with or without a sign. */
    static StoreFolder asFound(SftpLocation where, Connections connections) throws BlobStoreException {
        StoreFolder folder = new StoreFolder(where, connections, where.root());
        boolean signed = folder.call(
                "opening the store",
                connection -> connection
                        .find(folder.temporary())
                        .filter(Attributes::isDirectory)
                        .isPresent());
        return signed ? asStore(where, connections) : folder;
    }

    /** A folder to be written; it has a sign as soon as it is prepared. */
    static StoreFolder asStore(SftpLocation where, Connections connections) {
        return new StoreFolder(where, connections, where.root() + "/.tmp");
    }

    /** Asks the server for something. */
    interface Request<T> {
        T send(Connection connection) throws IOException, BlobStoreException;
    }

    /** Sends requests by one connection. */
    <T> T call(String doing, Request<T> request) throws BlobStoreException {
        Connection connection = connections.acquire();
        try {
            return request.send(connection);
        } catch (IOException e) {
            throw Failures.of(doing, where, e);
        } finally {
            connection.release();
        }
    }

    SftpLocation where() {
        return where;
    }

    String root() {
        return where.root();
    }

    /** Where files are written before they get their name. */
    String temporary() {
        return where.root() + "/.tmp";
    }

    String file(BlobName name) {
        return where.root() + "/" + name;
    }

    /** Makes the folder, if the one above it is there, and its sign. */
    void prepare() throws BlobStoreException {
        call("preparing the store", connection -> {
            if (connection.find(root()).isEmpty()) {
                String above = root().substring(0, Math.max(1, root().lastIndexOf('/')));
                if (connection.find(above).isEmpty()) {
                    throw new BlobStoreException.NotFound(
                            "no store at " + where + ", and no folder to create it in",
                            "Mount the file system on the server, or create the folder " + above + ".");
                }
                createFolder(connection, root());
            }
            requireFolder(connection);
            createFolder(connection, temporary());
            return root();
        });
    }

    /** Fails unless there is a folder. */
    void requireFolder(Connection connection) throws IOException, BlobStoreException {
        boolean folder;
        try {
            folder = connection.client().stat(root()).isDirectory();
        } catch (SftpException e) {
            if (e.getStatus() != SftpConstants.SSH_FX_NO_SUCH_FILE) {
                throw e;
            }
            throw new BlobStoreException.NotFound(
                    "no store at " + where, "Check the path, and whether the file system is mounted on the server.", e);
        }
        if (!folder) {
            throw new BlobStoreException.InvalidLocation(where + " is not a folder", "Name a folder.");
        }
    }

    /** Makes the folders of a blob, from the outermost. */
    void createFolders(Connection connection, BlobName name) throws IOException, BlobStoreException {
        String value = name.value();
        for (int slash = value.indexOf('/'); slash >= 0; slash = value.indexOf('/', slash + 1)) {
            createFolder(connection, root() + "/" + value.substring(0, slash));
        }
    }

    private static void createFolder(Connection connection, String path) throws IOException, BlobStoreException {
        try {
            connection.client().mkdir(path);
        } catch (SftpException e) {
            // The server does not say why. What counts is what is there.
            Optional<Attributes> found = connection.find(path);
            if (found.isEmpty()) {
                throw e;
            }
            if (!found.get().isDirectory()) {
                throw new BlobStoreException.Permanent(
                        path + " is no folder",
                        "No blob can lie below another; what does not belong to the store must be removed from it.");
            }
        }
    }

    /** Called before something is said to be absent. */
    void requireThere(Connection connection) throws IOException, BlobStoreException {
        if (connection.find(sign).isEmpty()) {
            throw new BlobStoreException.Permanent(
                    "the store at " + where + " is gone: there is no " + sign,
                    "Mount its file system on the server again. If " + sign
                            + " was deleted, open the store anew, which creates it.");
        }
    }

    @Override
    public void close() {
        connections.close();
    }
}
