package dev.holdfast.storage.sftp;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.apache.sshd.common.util.buffer.Buffer;
import org.apache.sshd.sftp.client.RawSftpClient;
import org.apache.sshd.sftp.client.SftpClient;
import org.apache.sshd.sftp.client.SftpClient.Handle;
import org.apache.sshd.sftp.client.extensions.helpers.AbstractSftpClientExtension;

/** A request of OpenSSH's that the protocol itself does not have (PROTOCOL, section 4, in OpenSSH's sources). */
final class OpenSshExtension extends AbstractSftpClientExtension {
    /** A second name for a file; fails if the name is taken. */
    static final String HARD_LINK = "hardlink@openssh.com";

    /** A new name for a file, in place of what has it. */
    static final String POSIX_RENAME = "posix-rename@openssh.com";

    /** Makes a file durable. */
    static final String FSYNC = "fsync@openssh.com";

    /** Tells how much room a file system has. */
    static final String STATVFS = "statvfs@openssh.com";

    private OpenSshExtension(String name, SftpClient client, RawSftpClient raw) {
        super(name, client, raw, client.getServerExtensions());
    }

    /** The extension, if the server says that it has it. */
    static Optional<OpenSshExtension> of(SftpClient client, String name) {
        OpenSshExtension extension = new OpenSshExtension(name, client, (RawSftpClient) client);
        return extension.isSupported() ? Optional.of(extension) : Optional.empty();
    }

    /** Has it done with two paths. */
    void perform(String from, String to) throws IOException {
        byte[] one = from.getBytes(StandardCharsets.UTF_8);
        byte[] two = to.getBytes(StandardCharsets.UTF_8);
        Buffer request = getCommandBuffer(2 * Integer.BYTES + one.length + two.length);
        request.putBytes(one);
        request.putBytes(two);
        sendAndCheckExtendedCommandStatus(request);
    }

    /** Has it done with an open file. */
    void perform(Handle file) throws IOException {
        sendAndCheckExtendedCommandStatus(putTarget(getCommandBuffer(file), file));
    }

    /** The bytes that are free for this user on the file system of a path. */
    long freeBytes(String path) throws IOException {
        Buffer reply = checkExtendedReplyBuffer(receive(sendExtendedCommand(putTarget(getCommandBuffer(path), path))));
        if (reply == null) {
            throw new IOException("no figures in the reply to " + STATVFS);
        }
        reply.getLong();
        long fragment = reply.getLong();
        reply.getLong();
        reply.getLong();
        return fragment * reply.getLong();
    }
}
