package dev.holdfast.engine.keys;

import dev.holdfast.engine.RepositoryException;
import dev.holdfast.spi.storage.Sha256;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Locale;

/** A recovery key as it is printed: {@code HFR1-} and 14 groups of 4 characters of Crockford's base32. */
final class RecoveryKeyText {
    /** Bytes of a recovery key. */
    static final int KEY_LENGTH = 32;

    private static final String PREFIX = "HFR1";
    private static final String ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    private static final int CHECKSUM_LENGTH = 3;
    private static final int GROUP = 4;
    private static final int BITS = 5;
    private static final int CHARACTERS = (KEY_LENGTH + CHECKSUM_LENGTH) * Byte.SIZE / BITS;

    private RecoveryKeyText() {}

    static String format(byte[] key) {
        byte[] checked = Arrays.copyOf(key, KEY_LENGTH + CHECKSUM_LENGTH);
        System.arraycopy(checksum(key), 0, checked, KEY_LENGTH, CHECKSUM_LENGTH);
        StringBuilder text = new StringBuilder(PREFIX);
        for (int i = 0; i < CHARACTERS; i++) {
            if (i % GROUP == 0) {
                text.append('-');
            }
            text.append(ALPHABET.charAt(bits(checked, i)));
        }
        return text.toString();
    }

    /** The number that the {@code i}th five bits make. */
    private static int bits(byte[] bytes, int i) {
        int value = 0;
        for (int bit = i * BITS; bit < (i + 1) * BITS; bit++) {
            value = value << 1 | (bytes[bit / Byte.SIZE] >> (Byte.SIZE - 1 - bit % Byte.SIZE) & 1);
        }
        return value;
    }

    /** Whether this begins as a recovery key does; a passphrase must not. */
    static boolean isOne(String text) {
        String start = text.strip();
        return start.length() > PREFIX.length()
                && (start.charAt(PREFIX.length()) == '-' || start.charAt(PREFIX.length()) == ' ')
                && canonical(start.substring(0, PREFIX.length())).equals(PREFIX);
    }

    /** Reads what a person typed: in any case, with spaces, dashes and line ends anywhere, O for 0, I and L for 1. */
    static byte[] parse(String text) throws RepositoryException.WrongKey {
        String characters = canonical(text.replaceAll("[\\s-]", "")).substring(PREFIX.length());
        if (characters.length() != CHARACTERS) {
            throw mistyped("it has " + characters.length() + " characters after " + PREFIX + ", not " + CHARACTERS);
        }
        byte[] checked = new byte[KEY_LENGTH + CHECKSUM_LENGTH];
        for (int i = 0; i < CHARACTERS; i++) {
            int value = ALPHABET.indexOf(characters.charAt(i));
            if (value < 0) {
                throw mistyped("character " + (i % GROUP + 1) + " of group " + (i / GROUP + 1) + " cannot occur");
            }
            for (int bit = 0; bit < BITS; bit++) {
                int at = i * BITS + bit;
                int one = value >> (BITS - 1 - bit) & 1;
                checked[at / Byte.SIZE] |= (byte) (one << (Byte.SIZE - 1 - at % Byte.SIZE));
            }
        }
        byte[] key = Arrays.copyOf(checked, KEY_LENGTH);
        if (!MessageDigest.isEqual(checksum(key), Arrays.copyOfRange(checked, KEY_LENGTH, checked.length))) {
            throw mistyped("its check digits do not fit");
        }
        return key;
    }

    private static String canonical(String text) {
        return text.toUpperCase(Locale.ROOT).replace('O', '0').replace('I', '1').replace('L', '1');
    }

    private static byte[] checksum(byte[] key) {
        return Arrays.copyOf(Sha256.of(key, 0, KEY_LENGTH), CHECKSUM_LENGTH);
    }

    private static RepositoryException.WrongKey mistyped(String why) {
        return new RepositoryException.WrongKey(
                "mistyped recovery key: " + why, "Compare it with the printed one, group by group.");
    }
}
