package dev.holdfast.agent.config;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.engine.console.UsageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Secrets stand in a configuration by reference only. */
class PasswordInUrlTest {
    private static final String SITE = "file:///srv/backup";
    private static final String SERVER = "jdbc:postgresql://127.0.0.1:5432/postgres";

    @TempDir
    Path folder;

    private Configuration read(String site, String server) throws UsageException, IOException {
        return ConfigurationReader.read(Files.writeString(folder.resolve("agent.yaml"), """
                sites:
                  - {name: home, repository: "%s", key: "file:home.key"}
                workloads:
                  - {name: orders, source: {type: postgresql, url: "%s"}, rpo: 5s}
                """.formatted(site, server)));
    }

    private void requireRefused(String site, String server, String line) {
        String problems = String.valueOf(
                assertThrows(UsageException.class, () -> read(site, server)).getMessage());
        assertTrue(problems.contains("agent.yaml:" + line + ": "), problems);
        assertTrue(problems.contains("holds a password"), problems);
        assertFalse(problems.contains("sesame"), problems);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "jdbc:postgresql://db/postgres?password=sesame",
                "jdbc:postgresql://db/postgres?ssl=true&sslpassword=sesame",
                "jdbc:postgresql://db/postgres?PassWord=sesame",
                "jdbc:postgresql://holdfast:sesame@db/postgres"
            })
    void aServersUrlHoldsNone(String url) {
        requireRefused(SITE, url, "4");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                SERVER,
                "jdbc:postgresql:///postgres",
                "jdbc:postgresql://[::1]:5432/postgres?options=-c%20a@b",
                "jdbc:postgresql://db:5432/postgres?passfile=/etc/holdfast/pgpass"
            })
    void oneWithoutIsRead(String url) {
        assertDoesNotThrow(() -> read(SITE, url));
    }

    @ParameterizedTest
    @ValueSource(strings = {"s3://key:sesame@bucket/prefix", "sftp://user:sesame@host/path"})
    void aSitesUrlHoldsNone(String url) {
        requireRefused(url, SERVER, "2");
    }
}
