package dev.holdfast.engine.keys;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.holdfast.engine.Id;
import dev.holdfast.engine.RepositoryException;
import dev.holdfast.engine.crypto.AuthenticationException;
import dev.holdfast.engine.crypto.Hkdf;
import dev.holdfast.engine.format.FormatException;
import dev.holdfast.engine.format.JsonObject;
import java.security.SecureRandom;

/** What stands between a recipient's document and its private key. */
@SuppressWarnings("ArrayRecordComponent") // as stored; never compared as records
sealed interface Protection {
    /** Bytes of the salt of a passphrase. */
    int SALT_LENGTH = 16;

    /** The kind of recipient that is so protected. */
    RecipientKind kind();

    ObjectNode toJson();

    /** Whether a key is of the kind that opens it. */
    default boolean isOpenedBy(KeyFile key) {
        return switch (this) {
            case ByPassphrase _ -> key instanceof KeyFile.Passphrase;
            case ByRecoveryKey _ -> key instanceof KeyFile.RecoveryKey;
            case ByFile _ -> false;
        };
    }

    /**
     * Opens the private key; takes its time for a passphrase.
     *
     * @throws AuthenticationException if this is not the key it was sealed with
     * @throws RepositoryException.Refused if there is not the memory that the passphrase needs
     */
    default RecipientKey open(KeyFile key, Id repository, Id recipient)
            throws AuthenticationException, RepositoryException.Refused {
        return switch (this) {
            case ByPassphrase(Argon2id hashing, byte[] salt, byte[] sealed)
            when key instanceof KeyFile.Passphrase(byte[] passphrase) -> {
                requireMemory(hashing, recipient);
                yield RecipientKey.open(sealed, hashing.derive(passphrase, salt), repository, recipient);
            }
            case ByRecoveryKey(byte[] sealed)
            when key instanceof KeyFile.RecoveryKey recovery ->
                RecipientKey.open(sealed, keyEncryptionKey(recovery, repository), repository, recipient);
            case ByPassphrase _, ByRecoveryKey _, ByFile _ ->
                throw new AuthenticationException("the recipient is not opened by this kind of key");
        };
    }

    private static void requireMemory(Argon2id hashing, Id recipient) throws RepositoryException.Refused {
        long needed = hashing.memoryKiB() * 1024L;
        if (needed > Runtime.getRuntime().maxMemory() / 2) {
            throw new RepositoryException.Refused(
                    "the passphrase of recipient " + recipient + " takes " + (needed >> 20)
                            + " MiB of memory to open, more than half of what this program may use",
                    "Raise the limit of Java's heap (-Xmx), or use another key.");
        }
    }

    /**
     * The private key is sealed with a passphrase.
     *
     * @param hashing how the passphrase becomes a key
     * @param salt 16 bytes; not changed
     * @param sealed the private key and the anchor; not changed
     */
    record ByPassphrase(Argon2id hashing, byte[] salt, byte[] sealed) implements Protection {
        @Override
        public RecipientKind kind() {
            return RecipientKind.PASSPHRASE;
        }

        @Override
        public ObjectNode toJson() {
            return JsonObject.create()
                    .put("type", "argon2id")
                    .put("salt", salt)
                    .put("memoryKiB", hashing.memoryKiB())
                    .put("iterations", hashing.iterations())
                    .put("lanes", hashing.lanes())
                    .put("sealed", sealed);
        }
    }

    /**
     * The private key is sealed with a recovery key.
     *
     * @param sealed the private key and the anchor; not changed
     */
    record ByRecoveryKey(byte[] sealed) implements Protection {
        @Override
        public RecipientKind kind() {
            return RecipientKind.RECOVERY;
        }

        @Override
        public ObjectNode toJson() {
            return JsonObject.create().put("type", "recovery").put("sealed", sealed);
        }
    }

    /** The private key is not in the store, but in a file on the host. */
    record ByFile() implements Protection {
        @Override
        public RecipientKind kind() {
            return RecipientKind.HOST;
        }

        @Override
        public ObjectNode toJson() {
            return JsonObject.create().put("type", "file");
        }
    }

    /** Protects a new recipient's key as it wants it. */
    static Protection of(NewRecipient recipient, RecipientKey key, Id repository, SecureRandom random) {
        return switch (recipient) {
            case NewRecipient.Passphrase passphrase -> {
                byte[] salt = new byte[SALT_LENGTH];
                random.nextBytes(salt);
                byte[] keyEncryptionKey = passphrase.hashing().derive(passphrase.passphrase(), salt);
                yield new ByPassphrase(passphrase.hashing(), salt, key.seal(keyEncryptionKey, repository));
            }
            case NewRecipient.Recovery recovery ->
                new ByRecoveryKey(key.seal(keyEncryptionKey(recovery.key(), repository), repository));
            case NewRecipient.Host _ -> new ByFile();
        };
    }

    /** The key that a recovery key seals private keys with, in one repository. */
    static byte[] keyEncryptionKey(KeyFile.RecoveryKey key, Id repository) {
        return Hkdf.derive(key.bytes(), repository, "holdfast recovery v0");
    }

    static Protection parse(JsonObject object) throws FormatException {
        String type = object.text("type");
        return switch (type) {
            case "argon2id" ->
                new ByPassphrase(hashing(object), object.base64("salt", SALT_LENGTH), object.base64("sealed"));
            case "recovery" -> new ByRecoveryKey(object.base64("sealed"));
            case "file" -> new ByFile();
            default -> throw new FormatException("unknown protection: " + Texts.printable(type));
        };
    }

    private static Argon2id hashing(JsonObject object) throws FormatException {
        int memory = (int) object.number("memoryKiB", Argon2id.MOST_MEMORY);
        int iterations = (int) object.number("iterations", Argon2id.MOST_ITERATIONS);
        int lanes = (int) object.number("lanes", Argon2id.MOST_LANES);
        try {
            return new Argon2id(memory, iterations, lanes);
        } catch (IllegalArgumentException e) {
            throw new FormatException("the cost of the passphrase is out of bounds", e);
        }
    }
}
