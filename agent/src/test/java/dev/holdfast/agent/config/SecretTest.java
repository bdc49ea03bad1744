package dev.holdfast.agent.config;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.engine.console.UsageException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SecretTest {
    @TempDir
    Path folder;

    private Path write(String content, String mode) throws IOException {
        Path file = Files.writeString(folder.resolve("secret"), content);
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
    }

    private static byte[] read(Secret secret, Map<String, String> variables) throws UsageException {
        return secret.read(name -> Optional.ofNullable(variables.get(name)));
    }

    private static String refusal(Secret secret, Map<String, String> variables) {
        UsageException refused = assertThrows(UsageException.class, () -> read(secret, variables));
        return refused.getMessage() + " / " + refused.hint();
    }

    @Test
    void aFileIsReadAsItIs() throws Exception {
        Path file = write("horse\n", "rw-r-----");
        assertArrayEquals("horse\n".getBytes(StandardCharsets.UTF_8), read(new Secret.File(file), Map.of()));
    }

    @Test
    void aCredentialIsInTheFolderThatSystemdNames() throws Exception {
        write("horse", "r--------");
        Map<String, String> variables = Map.of("CREDENTIALS_DIRECTORY", folder.toString());
        assertEquals("horse", new String(read(new Secret.Credential("secret"), variables), StandardCharsets.UTF_8));
    }

    @Test
    void outsideOfAServiceACredentialIsNotFoundAndTheMessageSaysHowItWouldBe() {
        String refusal = refusal(new Secret.Credential("home.key"), Map.of());
        assertTrue(refusal.contains("LoadCredential=home.key:"), refusal);
    }

    @ParameterizedTest
    @ValueSource(strings = {"rw-r--r--", "rw-----w-", "rwxrwxrwx"})
    void whatEverybodyMayReadOrWriteIsNoSecret(String mode) throws IOException {
        String refusal = refusal(new Secret.File(write("horse", mode)), Map.of());
        assertTrue(refusal.contains("chmod 600"), refusal);
        assertFalse(refusal.contains("horse"), refusal);
    }

    @Test
    void whatIsMissingEmptyTooLargeOrAFolderIsRefusedByItsPath() throws IOException {
        for (Path wrong : new Path[] {folder.resolve("none"), folder}) {
            String refusal = refusal(new Secret.File(wrong), Map.of());
            assertTrue(refusal.contains(wrong.toString()), refusal);
        }
        assertTrue(refusal(new Secret.File(write("", "rw-------")), Map.of()).contains("is empty"));
        String large = "x".repeat(Secret.LARGEST + 1);
        assertTrue(refusal(new Secret.File(write(large, "rw-------")), Map.of()).contains("larger than 64 KiB"));
    }

    @Test
    void whatIsShownOfASecretIsWhereItIs() throws IOException {
        Path file = write("horse", "rw-------");
        assertEquals("file:" + file, new Secret.File(file).toString());
        assertEquals("credential:x", new Secret.Credential("x").toString());
    }
}
