package dev.holdfast.storage.sftp;

import dev.holdfast.spi.storage.Ability;
import dev.holdfast.spi.storage.BlobBody;
import dev.holdfast.spi.storage.BlobName;
import dev.holdfast.spi.storage.BlobStat;
import dev.holdfast.spi.storage.BlobStore;
import dev.holdfast.spi.storage.BlobStoreException;
import dev.holdfast.spi.storage.BodyContent;
import dev.holdfast.spi.storage.Capabilities;
import dev.holdfast.spi.storage.PutOptions;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Optional;
import java.util.Set;
import org.apache.sshd.sftp.client.SftpClient.Attributes;
import org.apache.sshd.sftp.client.SftpClient.CloseableHandle;
import org.apache.sshd.sftp.client.SftpClient.OpenMode;
import org.apache.sshd.sftp.client.impl.SftpOutputStreamAsync;
import org.apache.sshd.sftp.common.SftpConstants;
import org.apache.sshd.sftp.common.SftpException;

/**
 * Stores blobs as files.
 *
 * <p>A put writes a temporary file, makes it durable, and only then gives it its name; so a file with a blob's name is
 * whole, whenever the server's power fails. Then the file is made durable again: that takes its new name along on the file
 * systems of Linux, whose journals keep the order of names and files; the protocol has no means to ask for it by itself.
 */
final class SftpStore extends SftpReader implements BlobStore {
    /** What every server takes at once. */
    private static final int REQUEST = 32 << 10;

    private static final int FOR_OWNER = 0600;

    private final StoreFolder folder;
    private final TemporaryFiles temporaryFiles;
    private final Abilities abilities;
    private final Capabilities capabilities;

    SftpStore(StoreFolder folder, TemporaryFiles temporaryFiles, Abilities abilities) {
        super(folder);
        this.folder = folder;
        this.temporaryFiles = temporaryFiles;
        this.abilities = abilities;
        this.capabilities = Capabilities.of(
                abilities.hardLinks() ? Set.of(Ability.PUT_IF_ABSENT) : Set.of(),
                Long.MAX_VALUE,
                SftpReader.CONCURRENCY);
    }

    @Override
    public Capabilities capabilities() {
        return capabilities;
    }

    @Override
    public BlobStat put(BlobName name, BlobBody body, PutOptions options) throws BlobStoreException {
        if (options.retention().isPresent() || options.tier().isPresent()) {
            throw new BlobStoreException.Unsupported(
                    "a server's file system enforces no retention, and has no tiers", "Use an object store for that.");
        }
        Placement.requireMeans(options.condition(), abilities.hardLinks());
        Placement placement = Placement.of(folder, options.condition());
        String temporary = temporaryFiles.newPath();
        return folder.call("putting " + name, connection -> {
            try {
                placement.check(connection, name);
                return put(connection, temporary, name, body, placement);
            } catch (SftpException e) {
                throw explained(connection, name, body, e);
            } finally {
                TemporaryFiles.discard(connection, temporary);
            }
        });
    }

    private BlobStat put(Connection connection, String temporary, BlobName name, BlobBody body, Placement placement)
            throws IOException, BlobStoreException {
        OutputStream file = create(connection, temporary);
        try (BodyContent content = BodyContent.open(name, body)) {
            content.copyTo(file::write);
        } finally {
            // Waits until the server has all.
            Undisturbed.run(file::close);
        }
        try (CloseableHandle handle = connection.client().open(temporary, OpenMode.Write)) {
            long time = BlobVersion.timeOf(body.sha256());
            connection
                    .client()
                    .setStat(
                            handle,
                            new Attributes().perms(FOR_OWNER).accessTime(time).modifyTime(time));
            connection.sync(handle);
            Attributes written = connection.client().stat(handle);
            if (written.getSize() != body.length()) {
                throw new IOException("the server has " + written.getSize() + " of " + body.length() + " bytes");
            }
            placement.place(connection, temporary, name);
            connection.sync(handle);
            return new BlobStat(name, body.length(), BlobVersion.of(written));
        }
    }

    private OutputStream create(Connection connection, String temporary) throws IOException, BlobStoreException {
        CloseableHandle handle;
        try {
            handle = connection.client().open(temporary, OpenMode.Write, OpenMode.Create, OpenMode.Exclusive);
        } catch (SftpException e) {
            if (e.getStatus() == SftpConstants.SSH_FX_NO_SUCH_FILE) {
                folder.requireThere(connection);
            }
            throw e;
        }
        return new SftpOutputStreamAsync(connection.client(), REQUEST, temporary, handle);
    }

    /** The server says no more of a full disk than of any other failure, so it is asked. */
    private IOException explained(Connection connection, BlobName name, BlobBody body, SftpException e)
            throws IOException, BlobStoreException {
        if (e.getStatus() == SftpConstants.SSH_FX_FAILURE) {
            Optional<Long> free = connection.freeBytes(folder.root());
            if (free.isPresent() && free.get() < body.length()) {
                throw Failures.noSpace(
                        "%s of %d bytes was not put: %d are free at %s"
                                .formatted(name, body.length(), free.get(), folder.where()),
                        e);
            }
        }
        return e;
    }

    @Override
    public void delete(BlobName name) throws BlobStoreException {
        folder.call("deleting " + name, connection -> {
            try {
                connection.client().remove(folder.file(name));
            } catch (SftpException e) {
                // The server does not say why. A folder, a link or nothing is no blob.
                if (connection
                        .find(folder.file(name))
                        .filter(Attributes::isRegularFile)
                        .isPresent()) {
                    throw e;
                }
                folder.requireThere(connection);
            }
            return name;
        });
    }
}
