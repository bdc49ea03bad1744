package dev.holdfast.storage.sftp;

import dev.holdfast.spi.storage.BlobStoreException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;
import java.util.Locale;
import org.apache.sshd.common.SshException;
import org.apache.sshd.sftp.common.SftpConstants;
import org.apache.sshd.sftp.common.SftpException;

/** Translates what the server and the library report. */
final class Failures {
    private Failures() {}

    static BlobStoreException of(String doing, SftpLocation where, IOException e) {
        String message = doing + " failed at " + where + ": " + e.getMessage();
        if (isInterruption(e)) {
            Thread.currentThread().interrupt();
            return new BlobStoreException.Interrupted(doing + " was interrupted", "", e);
        }
        if (!(e instanceof SftpException refused)) {
            return new BlobStoreException.Transient(message, "Check the network on the way to the server.", e);
        }
        return switch (refused.getStatus()) {
            case SftpConstants.SSH_FX_NO_SUCH_FILE, SftpConstants.SSH_FX_NO_SUCH_PATH ->
                new BlobStoreException.NotFound(message, "", e);
            case SftpConstants.SSH_FX_PERMISSION_DENIED, SftpConstants.SSH_FX_WRITE_PROTECT ->
                new BlobStoreException.AccessDenied(
                        message, "Give " + where.user() + " the right to read and write the folder and all in it.", e);
            case SftpConstants.SSH_FX_NO_SPACE_ON_FILESYSTEM, SftpConstants.SSH_FX_QUOTA_EXCEEDED ->
                noSpace(message, e);
            case SftpConstants.SSH_FX_OP_UNSUPPORTED ->
                new BlobStoreException.Unsupported(
                        message, "The server has to be OpenSSH's, or have its extensions.", e);
            default ->
                new BlobStoreException.Transient(
                        message, "The server says no more than that; its own log, and the state of its disk, may.", e);
        };
    }

    static BlobStoreException noSpace(String message, IOException e) {
        return new BlobStoreException.NoSpace(
                message, "Make room on the server's file system (bytes, and inodes: df -i), or raise the quota.", e);
    }

    /** For a connection that could not be made; {@code connected} tells whether the server was reached. */
    static BlobStoreException ofConnecting(SftpLocation where, boolean connected, Exception e) {
        String message = "no connection to " + where + ": " + e.getMessage();
        if (isInterruption(e)) {
            Thread.currentThread().interrupt();
            return new BlobStoreException.Interrupted("connecting to " + where + " was interrupted", "", e);
        }
        String said = String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT);
        if (connected && e instanceof SshException && said.contains("authentication methods")) {
            return new BlobStoreException.AccessDenied(
                    "the server does not let " + where.user() + " in: " + where,
                    "Check the key or password, and the server's authorized_keys and log.",
                    e);
        }
        return new BlobStoreException.Transient(
                message, "Check the name, the port, the network and whether the SSH server runs.", e);
    }

    private static boolean isInterruption(Exception e) {
        boolean ended = e instanceof InterruptedIOException && !(e instanceof SocketTimeoutException);
        return ended || Thread.currentThread().isInterrupted() || e.getCause() instanceof InterruptedException;
    }
}
