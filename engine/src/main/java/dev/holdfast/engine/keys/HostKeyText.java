package dev.holdfast.engine.keys;

import dev.holdfast.engine.Id;
import dev.holdfast.engine.RepositoryException;
import dev.holdfast.spi.storage.Sha256;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;

/** A host key as it stands in its file: {@code HFH1-} and base64, all on one line. */
final class HostKeyText {
    private static final String PREFIX = "HFH1-";
    private static final int LENGTH = 3 * Id.LENGTH + RecipientKey.LENGTH + Anchor.HASH_LENGTH;
    private static final int CHECKSUM_LENGTH = 3;

    private HostKeyText() {}

    static String format(KeyFile.HostKey key) {
        ByteBuffer bytes = ByteBuffer.allocate(LENGTH + CHECKSUM_LENGTH)
                .put(key.repository().bytes())
                .put(key.recipient().bytes())
                .put(key.privateKey())
                .put(key.anchor().epoch().bytes())
                .put(key.anchor().hashBytes());
        bytes.put(checksum(bytes.array()));
        return PREFIX + Base64.getEncoder().encodeToString(bytes.array());
    }

    /** Whether this begins as a host key does; a passphrase must not. */
    static boolean isOne(String text) {
        return text.strip().startsWith(PREFIX);
    }

    static KeyFile.HostKey parse(String text) throws RepositoryException.WrongKey {
        byte[] bytes;
        try {
            bytes = Base64.getDecoder()
                    .decode(text.strip().substring(PREFIX.length()).replaceAll("\\s", ""));
        } catch (IllegalArgumentException _) {
            throw damaged("it is not base64"); // the cause would quote characters of the key
        }
        if (bytes.length != LENGTH + CHECKSUM_LENGTH) {
            throw damaged("it has " + bytes.length + " bytes, not " + (LENGTH + CHECKSUM_LENGTH));
        }
        if (!MessageDigest.isEqual(checksum(bytes), Arrays.copyOfRange(bytes, LENGTH, bytes.length))) {
            throw damaged("its checksum does not fit");
        }
        ByteBuffer fields = ByteBuffer.wrap(bytes);
        Id repository = Id.of(take(fields, Id.LENGTH));
        Id recipient = Id.of(take(fields, Id.LENGTH));
        byte[] privateKey = take(fields, RecipientKey.LENGTH);
        Id anchor = Id.of(take(fields, Id.LENGTH));
        return new KeyFile.HostKey(
                repository, recipient, privateKey, Anchor.of(anchor, take(fields, Anchor.HASH_LENGTH)));
    }

    private static byte[] take(ByteBuffer buffer, int length) {
        byte[] bytes = new byte[length];
        buffer.get(bytes);
        return bytes;
    }

    private static byte[] checksum(byte[] bytes) {
        return Arrays.copyOf(Sha256.of(bytes, 0, LENGTH), CHECKSUM_LENGTH);
    }

    private static RepositoryException.WrongKey damaged(String why) {
        return new RepositoryException.WrongKey(
                "damaged host key: " + why, "Copy the file again from where it was made, or add the host anew.");
    }
}
