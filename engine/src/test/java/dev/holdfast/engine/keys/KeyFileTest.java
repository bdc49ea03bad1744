package dev.holdfast.engine.keys;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.engine.Id;
import dev.holdfast.engine.RepositoryException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeyFileTest {
    private static final SecureRandom RANDOM = new SecureRandom();

    @TempDir
    private Path folder;

    private KeyFile read(byte[] content) throws IOException, RepositoryException {
        return KeyFile.read(Files.write(folder.resolve("key"), content));
    }

    private KeyFile read(String content) throws IOException, RepositoryException {
        return read(content.getBytes(StandardCharsets.UTF_8));
    }

    private static byte[] random(int length) {
        byte[] bytes = new byte[length];
        RANDOM.nextBytes(bytes);
        return bytes;
    }

    private static Anchor anchor() {
        return Anchor.of(Id.random(RANDOM), random(32));
    }

    @ParameterizedTest
    @ValueSource(strings = {"secret", "secret\n", "secret\r\n", "secret\n\r\n\n"})
    void aPassphraseIsTheFileWithoutTrailingLineEnds(String content) throws Exception {
        KeyFile.Passphrase key = assertInstanceOf(KeyFile.Passphrase.class, read(content));
        assertEquals("secret", new String(key.bytes(), StandardCharsets.UTF_8));
    }

    @Test
    void spacesAndInnerLineEndsBelongToAPassphrase() throws Exception {
        KeyFile.Passphrase key = assertInstanceOf(KeyFile.Passphrase.class, read(" two\nlines \n"));
        assertEquals(" two\nlines ", new String(key.bytes(), StandardCharsets.UTF_8));
    }

    @Test
    void aPassphraseMayBeAnyBytes() throws Exception {
        byte[] bytes = {(byte) 0xff, 0, (byte) 0x80, 'x'};
        assertArrayEquals(
                bytes, assertInstanceOf(KeyFile.Passphrase.class, read(bytes)).bytes());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\n", "\r\n\r\n"})
    void anEmptyFileIsRefused(String content) {
        assertThrows(RepositoryException.WrongKey.class, () -> read(content));
    }

    @Test
    void aFileOf64KibIsReadAndALargerOneRefused() throws Exception {
        byte[] largest = new byte[KeyFile.LARGEST];
        Arrays.fill(largest, (byte) 'x');
        assertInstanceOf(KeyFile.Passphrase.class, read(largest));
        byte[] larger = Arrays.copyOf(largest, largest.length + 1);
        assertThrows(RepositoryException.WrongKey.class, () -> read(larger));
    }

    @Test
    void aMissingFileIsNotFoundAndAFolderIsNoKey() {
        assertThrows(RepositoryException.NotFound.class, () -> KeyFile.read(folder.resolve("none")));
        assertThrows(RepositoryException.WrongKey.class, () -> KeyFile.read(folder));
    }

    @Test
    void aRecoveryKeyIsPrintedInFourteenGroupsAndReadBack() throws Exception {
        byte[] key = random(32);
        String text = new KeyFile.RecoveryKey(key).text();
        assertTrue(text.matches("HFR1(-[0-9A-HJKMNP-TV-Z]{4}){14}"), text);
        assertArrayEquals(
                key,
                assertInstanceOf(KeyFile.RecoveryKey.class, read(text + "\n")).bytes());
    }

    @Test
    void aRecoveryKeyHasTheTextThatTheFormatSays() {
        byte[] key = new byte[32];
        for (int i = 0; i < key.length; i++) {
            key[i] = (byte) i;
        }
        // Bytes 00 01 02 … 1f, and 63 0d cd, the first of their SHA-256, five bits a character.
        assertEquals(
                "HFR1-000G-40R4-0M30-E209-185G-R38E-1W81-24GK-2GAH-C5RR-34D1-P70X-3RFP-63ED",
                new KeyFile.RecoveryKey(key).text());
    }

    @Test
    void aRecoveryKeyIsReadHoweverItWasTyped() throws Exception {
        for (int i = 0; i < 200; i++) {
            byte[] key = random(32);
            String text = new KeyFile.RecoveryKey(key).text();
            String[] typed = {
                text.toLowerCase(Locale.ROOT),
                text.replace('-', ' '),
                text.replace("-", " - "),
                "  " + text.replace("-", "-\n") + " \n",
                text.replace('0', 'O').replace('1', 'I'),
                text.toLowerCase(Locale.ROOT).replace('0', 'o').replace('1', 'l'),
                "hfr1-" + text.substring(5).replace("-", ""),
            };
            for (String one : typed) {
                KeyFile.RecoveryKey read = assertInstanceOf(
                        KeyFile.RecoveryKey.class, KeyFile.parse(one.getBytes(StandardCharsets.UTF_8)));
                assertArrayEquals(key, read.bytes());
            }
        }
    }

    @Test
    void aRecoveryKeyWithOneWrongCharacterIsMistyped() {
        String text = new KeyFile.RecoveryKey(random(32)).text();
        int missed = 0;
        for (int i = 5; i < text.length(); i++) {
            if (text.charAt(i) != '-') {
                char other = text.charAt(i) == 'A' ? 'B' : 'A';
                String typed = text.substring(0, i) + other + text.substring(i + 1);
                missed += isRefused(typed) ? 0 : 1;
            }
        }
        assertEquals(0, missed); // by chance once in 300,000 runs
    }

    private static boolean isRefused(String typed) {
        try {
            KeyFile.parse(typed.getBytes(StandardCharsets.UTF_8));
            return false;
        } catch (RepositoryException.WrongKey _) {
            return true;
        }
    }

    @Test
    void aRecoveryKeyThatIsTooShortTooLongOrHasAForeignCharacterIsMistyped() {
        String text = new KeyFile.RecoveryKey(random(32)).text();
        assertTrue(isRefused(text.substring(0, text.length() - 1)));
        assertTrue(isRefused(text + "0"));
        assertTrue(isRefused("HFR1-"));
        assertTrue(isRefused(text.substring(0, 10) + "U" + text.substring(11)));
        assertTrue(isRefused(text.substring(0, 10) + "ß" + text.substring(11)));
    }

    @Test
    void aHostKeyIsReadBack() throws Exception {
        KeyFile.HostKey key = new KeyFile.HostKey(Id.random(RANDOM), Id.random(RANDOM), random(32), anchor());
        KeyFile.HostKey read = assertInstanceOf(KeyFile.HostKey.class, read(key.text() + "\n"));
        assertEquals(key.repository(), read.repository());
        assertEquals(key.recipient(), read.recipient());
        assertArrayEquals(key.privateKey(), read.privateKey());
        assertEquals(key.anchor(), read.anchor());
    }

    @Test
    void aDamagedHostKeyIsRefused() {
        String text = new KeyFile.HostKey(Id.random(RANDOM), Id.random(RANDOM), random(32), anchor()).text();
        assertFalse(isRefused(text));
        assertTrue(isRefused(text.substring(0, text.length() - 4)));
        assertTrue(isRefused(text.substring(0, 20) + (text.charAt(20) == 'A' ? 'B' : 'A') + text.substring(21)));
        assertTrue(isRefused("HFH1-"));
        assertTrue(isRefused("HFH1-not base64!"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x\n", "HFR1-anything", "hfrl-anything", "HFH1-anything"})
    void aPassphraseThatItsKeyFileWouldNotGiveBackIsRefused(String passphrase) {
        byte[] bytes = passphrase.getBytes(StandardCharsets.UTF_8);
        assertThrows(
                IllegalArgumentException.class, () -> NewRecipient.passphrase(bytes, Role.RESTORER, "label", RANDOM));
    }

    @Test
    void secretsDoNotShowInTexts() throws Exception {
        String secret = "swordfish";
        KeyFile.RecoveryKey recovery = new KeyFile.RecoveryKey(random(32));
        KeyScene scene = new KeyScene();
        for (Object holder : new Object[] {
            KeyFile.parse(secret.getBytes(StandardCharsets.UTF_8)),
            recovery,
            NewRecipient.passphrase(secret.getBytes(StandardCharsets.UTF_8), Role.RESTORER, "label", RANDOM),
            NewRecipient.recovery(Role.RESTORER, "label", RANDOM),
            NewRecipient.host(Role.WRITER, "label", RANDOM),
            scene.ring,
            scene.ring.key(),
            KeyScene.secrets(scene.ring),
            KeyScene.secrets(scene.ring).map().orElseThrow(),
        }) {
            String text = holder.toString();
            assertFalse(text.contains(secret) || text.contains("HFR1") || text.contains("[B@"), text);
        }
    }
}
