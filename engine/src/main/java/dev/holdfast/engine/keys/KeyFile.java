package dev.holdfast.engine.keys;

import dev.holdfast.engine.Id;
import dev.holdfast.engine.RepositoryException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;

/** What a key file holds: a passphrase, a recovery key, or the key of a host. */
@SuppressWarnings("ArrayRecordComponent") // secrets; never compared as records
public sealed interface KeyFile {
    /** The most bytes that a key file may have. */
    int LARGEST = 64 * 1024;

    /**
     * A passphrase.
     *
     * @param bytes the content of the file without trailing line ends, at least one; not changed
     */
    record Passphrase(byte[] bytes) implements KeyFile {
        public Passphrase {
            if (bytes.length == 0) {
                throw new IllegalArgumentException("a passphrase has at least one byte");
            }
        }

        @Override
        public String toString() {
            return "Passphrase[secret]";
        }
    }

    /**
     * A recovery key.
     *
     * @param bytes the key, 32 bytes; not changed
     */
    record RecoveryKey(byte[] bytes) implements KeyFile {
        public RecoveryKey {
            if (bytes.length != RecoveryKeyText.KEY_LENGTH) {
                throw new IllegalArgumentException("a recovery key has 32 bytes, not " + bytes.length);
            }
        }

        /** As it is printed: {@code HFR1-} and 14 groups of 4 characters. A secret. */
        public String text() {
            return RecoveryKeyText.format(bytes);
        }

        @Override
        public String toString() {
            return "RecoveryKey[secret]";
        }
    }

    /**
     * The key of a host.
     *
     * @param repository the repository it opens
     * @param recipient the recipient that the host is
     * @param privateKey X25519 private key; not changed
     * @param anchor the newest epoch when the file was made
     */
    record HostKey(Id repository, Id recipient, byte[] privateKey, Anchor anchor) implements KeyFile {
        public HostKey {
            if (privateKey.length != RecipientKey.LENGTH) {
                throw new IllegalArgumentException("not an X25519 private key, by its length: " + privateKey.length);
            }
        }

        /** As it stands in a file: {@code HFH1-} and base64. A secret. */
        public String text() {
            return HostKeyText.format(this);
        }

        @Override
        public String toString() {
            return "HostKey[" + recipient + " of " + repository + ", secret]";
        }
    }

    /**
     * Reads a key file.
     *
     * @throws RepositoryException.NotFound if there is no such file
     * @throws RepositoryException.WrongKey if it cannot be read, is empty or too large, or holds a recovery or host key
     *     that was mistyped or damaged
     */
    static KeyFile read(Path file) throws RepositoryException {
        byte[] bytes;
        try (InputStream stream = Files.newInputStream(file)) {
            bytes = stream.readNBytes(LARGEST + 1);
        } catch (NoSuchFileException _) {
            throw new RepositoryException.NotFound(
                    "there is no key file " + file, "Give the path of a passphrase, recovery key or host key file.");
        } catch (IOException e) {
            throw new RepositoryException.WrongKey(
                    "the key file " + file + " cannot be read: " + e.getMessage(),
                    "It must be a file that this user may read.");
        }
        if (bytes.length > LARGEST) {
            throw new RepositoryException.WrongKey(
                    "the key file " + file + " is larger than 64 KiB",
                    "Give a passphrase, recovery key or host key file.");
        }
        return parse(bytes);
    }

    /**
     * Reads the content of a key file. What begins with {@code HFR1-} (in any case) is a recovery key, with
     * {@code HFH1-} a host key; anything else is a passphrase.
     *
     * @throws RepositoryException.WrongKey if it is empty, or a recovery or host key that was mistyped or damaged
     */
    static KeyFile parse(byte[] content) throws RepositoryException.WrongKey {
        int end = content.length;
        while (end > 0 && (content[end - 1] == '\n' || content[end - 1] == '\r')) {
            end--;
        }
        if (end == 0) {
            throw new RepositoryException.WrongKey(
                    "the key file is empty", "It must hold a passphrase, a recovery key or a host key.");
        }
        // One character a byte: both keys are ASCII, and a passphrase may be in any encoding.
        String text = new String(content, 0, end, StandardCharsets.ISO_8859_1);
        if (RecoveryKeyText.isOne(text)) {
            return new RecoveryKey(RecoveryKeyText.parse(text));
        }
        if (HostKeyText.isOne(text)) {
            return HostKeyText.parse(text);
        }
        return new Passphrase(Arrays.copyOf(content, end));
    }
}
