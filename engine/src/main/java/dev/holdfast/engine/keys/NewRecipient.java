package dev.holdfast.engine.keys;

import dev.holdfast.engine.Id;
import dev.holdfast.engine.RepositoryException;
import java.security.SecureRandom;
import java.util.Arrays;

/** A recipient that is to be added: its new key, and how that is kept. */
@SuppressWarnings("ArrayRecordComponent") // secrets; never compared as records
public sealed interface NewRecipient {
    /** Its id. */
    Id id();

    /** What it may do. */
    Role role();

    /** What its owner calls it: up to 200 characters, without control characters. */
    String label();

    /** Its X25519 private key. */
    byte[] privateKey();

    /**
     * Opened with a passphrase.
     *
     * @param passphrase what its key file will hold, without trailing line ends; not changed
     * @param hashing how the passphrase becomes a key
     */
    record Passphrase(Id id, Role role, String label, byte[] privateKey, byte[] passphrase, Argon2id hashing)
            implements NewRecipient {
        public Passphrase {
            requireLabel(label);
        }

        @Override
        public String toString() {
            return "Passphrase[" + id + ", secret]";
        }
    }

    /**
     * Opened with a recovery key.
     *
     * @param key the recovery key, whose text is to be printed or stored apart from the repository
     */
    record Recovery(Id id, Role role, String label, byte[] privateKey, KeyFile.RecoveryKey key)
            implements NewRecipient {
        public Recovery {
            requireLabel(label);
        }

        /** The key to print: {@code HFR1-} and 14 groups of 4 characters. A secret. */
        public String printable() {
            return key.text();
        }

        @Override
        public String toString() {
            return "Recovery[" + id + ", secret]";
        }
    }

    /** A host that keeps its key in a file; with {@link Role#WRITER} it is a sealed one. */
    record Host(Id id, Role role, String label, byte[] privateKey) implements NewRecipient {
        public Host {
            requireLabel(label);
        }

        /** What the host's key file has to hold, once the host was added with {@code ring}, or after. */
        public KeyFile.HostKey keyFile(KeyRing ring) {
            return new KeyFile.HostKey(ring.repository(), id, privateKey, ring.anchor());
        }

        @Override
        public String toString() {
            return "Host[" + id + ", secret]";
        }
    }

    /**
     * A recipient that a passphrase opens.
     *
     * @param bytes the passphrase, without trailing line ends
     * @throws IllegalArgumentException if it is empty, or a key file that holds it would be taken for another kind of key
     */
    static Passphrase passphrase(byte[] bytes, Role role, String label, SecureRandom random) {
        return passphrase(bytes, role, label, Argon2id.RECOMMENDED, random);
    }

    /** The same, with a cost of its own. */
    static Passphrase passphrase(byte[] bytes, Role role, String label, Argon2id hashing, SecureRandom random) {
        if (!isPassphrase(bytes)) {
            throw new IllegalArgumentException("a passphrase is not empty, does not end in a line end,"
                    + " and does not begin like a recovery key or host key");
        }
        return new Passphrase(Id.random(random), role, label, newPrivateKey(random), bytes.clone(), hashing);
    }

    /** A recipient with a new recovery key. */
    static Recovery recovery(Role role, String label, SecureRandom random) {
        KeyFile.RecoveryKey key = new KeyFile.RecoveryKey(SealingKeys.randomKey(random));
        return new Recovery(Id.random(random), role, label, newPrivateKey(random), key);
    }

    /** A host with a key file. */
    static Host host(Role role, String label, SecureRandom random) {
        return new Host(Id.random(random), role, label, newPrivateKey(random));
    }

    /** Whether a key file with these bytes is read as just this passphrase. */
    private static boolean isPassphrase(byte[] bytes) {
        try {
            return KeyFile.parse(bytes) instanceof KeyFile.Passphrase(byte[] read) && Arrays.equals(read, bytes);
        } catch (RepositoryException.WrongKey _) {
            return false;
        }
    }

    private static byte[] newPrivateKey(SecureRandom random) {
        return SealingKeys.randomKey(random);
    }

    private static void requireLabel(String label) {
        if (!Texts.isLabel(label)) {
            throw new IllegalArgumentException(
                    "a label has up to " + Texts.LONGEST_LABEL + " characters, and no control characters");
        }
    }
}
