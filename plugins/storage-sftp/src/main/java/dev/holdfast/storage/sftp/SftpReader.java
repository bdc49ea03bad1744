package dev.holdfast.storage.sftp;

import dev.holdfast.spi.storage.BlobName;
import dev.holdfast.spi.storage.BlobPage;
import dev.holdfast.spi.storage.BlobReader;
import dev.holdfast.spi.storage.BlobStat;
import dev.holdfast.spi.storage.BlobStoreException;
import dev.holdfast.spi.storage.ByteRange;
import dev.holdfast.spi.storage.Capabilities;
import dev.holdfast.spi.storage.FolderPage;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;
import org.apache.sshd.sftp.client.SftpClient.Attributes;
import org.apache.sshd.sftp.client.SftpClient.CloseableHandle;
import org.apache.sshd.sftp.client.SftpClient.OpenMode;
import org.apache.sshd.sftp.common.SftpConstants;
import org.apache.sshd.sftp.common.SftpException;

/** Reads blobs from files. A symbolic link in place of a blob is none; whatever has no name of a blob does not exist. */
class SftpReader implements BlobReader {
    static final int CONCURRENCY = 8;

    private static final Capabilities CAPABILITIES = Capabilities.of(List.of(), Long.MAX_VALUE, CONCURRENCY);

    private final StoreFolder folder;

    SftpReader(StoreFolder folder) {
        this.folder = folder;
    }

    @Override
    public Capabilities capabilities() {
        return CAPABILITIES;
    }

    @Override
    public BlobStat stat(BlobName name) throws BlobStoreException {
        return folder.call("looking at " + name, connection -> {
            Attributes found = require(connection, name);
            return new BlobStat(name, found.getSize(), BlobVersion.of(found));
        });
    }

    @Override
    public InputStream read(BlobName name) throws BlobStoreException {
        return open(name, (connection, handle, size) -> new SftpStream(connection, handle, name.value(), 0, size));
    }

    @Override
    public InputStream read(BlobName name, ByteRange range) throws BlobStoreException {
        return open(name, (connection, handle, size) -> {
            if (range.end() > size) {
                throw new BlobStoreException.InvalidRange(
                        "%s has %d bytes, and none from %d to %d".formatted(name, size, range.offset(), range.end()),
                        "");
            }
            return new SftpStream(connection, handle, name.value(), range.offset(), range.end());
        });
    }

    private interface Opening {
        InputStream stream(Connection connection, CloseableHandle handle, long size) throws BlobStoreException;
    }

    private InputStream open(BlobName name, Opening opening) throws BlobStoreException {
        return folder.call("reading " + name, connection -> {
            require(connection, name);
            CloseableHandle handle = openFile(connection, name);
            try {
                return opening.stream(
                        connection, handle, connection.client().stat(handle).getSize());
            } catch (IOException | BlobStoreException e) {
                Undisturbed.run(handle::close);
                throw e;
            }
        });
    }

    private CloseableHandle openFile(Connection connection, BlobName name) throws IOException, BlobStoreException {
        try {
            return connection.client().open(folder.file(name), OpenMode.Read);
        } catch (SftpException e) {
            if (e.getStatus() == SftpConstants.SSH_FX_NO_SUCH_FILE) {
                throw missing(connection, name);
            }
            throw e;
        }
    }

    private Attributes require(Connection connection, BlobName name) throws IOException, BlobStoreException {
        Optional<Attributes> found = connection.find(folder.file(name)).filter(Attributes::isRegularFile);
        if (found.isEmpty()) {
            throw missing(connection, name);
        }
        return found.get();
    }

    private BlobStoreException missing(Connection connection, BlobName name) throws IOException, BlobStoreException {
        folder.requireThere(connection);
        return new BlobStoreException.NotFound("no blob " + name + " in " + folder.where(), "");
    }

    @Override
    public BlobPage list(String prefix, Optional<BlobName> after, int limit) throws BlobStoreException {
        BlobReader.requireLimit(limit);
        return folder.call("listing", connection -> {
            BlobPage page = new BlobListing(connection, folder.root())
                    .list(prefix, after.map(BlobName::value).orElse(""), limit);
            folder.requireThere(connection);
            return page;
        });
    }

    @Override
    public FolderPage listFolders(String prefix, Optional<String> after, int limit) throws BlobStoreException {
        BlobReader.requireLimit(limit);
        BlobReader.requireFolder(prefix);
        return folder.call("listing folders", connection -> {
            FolderPage page = new BlobListing(connection, folder.root()).listFolders(prefix, after.orElse(""), limit);
            folder.requireThere(connection);
            return page;
        });
    }

    @Override
    public void close() {
        folder.close();
    }
}
