package dev.holdfast.storage.sftp;

import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.sshd.client.session.ClientSession;
import org.apache.sshd.sftp.client.SftpClient;
import org.apache.sshd.sftp.client.SftpClient.Attributes;
import org.apache.sshd.sftp.client.SftpClient.CloseableHandle;
import org.apache.sshd.sftp.client.impl.AbstractSftpClient;
import org.apache.sshd.sftp.common.SftpConstants;
import org.apache.sshd.sftp.common.SftpException;

/** One session with the server and one channel in it, for any number of threads: each request has its own number. */
final class Connection implements AutoCloseable {
    private final ClientSession session;
    private final AbstractSftpClient client;
    private final AtomicInteger busy;

    /**
     * A connection.
     *
     * @param busy counts who uses it
     */
    Connection(ClientSession session, SftpClient client, AtomicInteger busy) {
        this.session = session;
        this.busy = busy;
        this.client = (AbstractSftpClient) client;
    }

    /** Counts one more user, until it calls {@link #release}. */
    void hold() {
        busy.incrementAndGet();
    }

    void release() {
        busy.decrementAndGet();
    }

    boolean isOpen() {
        return client.isOpen() && !client.isClosing() && session.isOpen();
    }

    /** The library's client, for its streams. */
    AbstractSftpClient client() {
        return client;
    }

    /** What is at a path itself, a symbolic link included. */
    Optional<Attributes> find(String path) throws IOException {
        try {
            return Optional.of(client.lstat(path));
        } catch (SftpException e) {
            if (e.getStatus() == SftpConstants.SSH_FX_NO_SUCH_FILE) {
                return Optional.empty();
            }
            throw e;
        }
    }

    boolean has(String extension) {
        return OpenSshExtension.of(client, extension).isPresent();
    }

    /** Gives a file a second name, which must be free. */
    void link(String file, String name) throws IOException {
        extension(OpenSshExtension.HARD_LINK).perform(file, name);
    }

    /** Gives a file another name, in place of whatever has it. */
    void rename(String file, String name) throws IOException {
        extension(OpenSshExtension.POSIX_RENAME).perform(file, name);
    }

    /** Makes a file durable, and with it its name on the file systems that are common; nothing where the server cannot. */
    void sync(CloseableHandle file) throws IOException {
        Optional<OpenSshExtension> fsync = OpenSshExtension.of(client, OpenSshExtension.FSYNC);
        if (fsync.isPresent()) {
            fsync.get().perform(file);
        }
    }

    /** The bytes that are free at a path, if the server tells. */
    Optional<Long> freeBytes(String path) throws IOException {
        Optional<OpenSshExtension> statvfs = OpenSshExtension.of(client, OpenSshExtension.STATVFS);
        return statvfs.isPresent() ? Optional.of(statvfs.get().freeBytes(path)) : Optional.empty();
    }

    private OpenSshExtension extension(String name) throws IOException {
        return OpenSshExtension.of(client, name)
                .orElseThrow(() -> new SftpException(SftpConstants.SSH_FX_OP_UNSUPPORTED, "no " + name));
    }

    @Override
    public void close() {
        session.close(true);
    }
}
