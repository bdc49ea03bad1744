package dev.holdfast.storage.sftp;

import org.apache.sshd.sftp.client.SftpClient.Attributes;

/**
 * The version of a blob, told from its file's attributes alone, so that a listing need not read contents.
 *
 * <p>This protocol knows times in whole seconds only, and no numbers of files, so nothing that the server says by itself
 * tells two quick puts apart. Therefore a put sets the time of modification to a number made from the SHA-256 of the
 * content, one of two thousand million; it means nothing as a time. Two contents share a version if they have one length
 * and the same number, which is rare enough to notice changes by, and too common to fence owners with: so no condition
 * rests on it.
 */
final class BlobVersion {
    private BlobVersion() {}

    /** The time of modification for a file with that content, in seconds: 0 to the most that all servers keep. */
    static long timeOf(byte[] sha256) {
        long number = 0;
        for (int i = 0; i < Integer.BYTES; i++) {
            number = number << Byte.SIZE | (sha256[i] & 0xff);
        }
        return number & Integer.MAX_VALUE;
    }

    static String of(Attributes file) {
        return file.getModifyTime().toInstant().getEpochSecond() + "-" + file.getSize();
    }
}
