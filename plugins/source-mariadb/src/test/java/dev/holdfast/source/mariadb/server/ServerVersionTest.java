package dev.holdfast.source.mariadb.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.holdfast.spi.source.SourceException;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ServerVersionTest {
    @Test
    void programsAndServersAreUnderstood() throws Exception {
        ServerVersion version = new ServerVersion(10, 11);
        assertEquals(version, ServerVersion.require("10.11.19-MariaDB-0+deb12u1-log"));
        assertEquals(
                Optional.of(version),
                ServerVersion.find("mariabackup based on MariaDB server 10.11.19-MariaDB debian-linux-gnu (x86_64)"));
        assertEquals(Optional.of(version), ServerVersion.ofSeries(version.toString()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"8.0.36", "10.5.23-MariaDB", "12.0.2-MariaDB", ""})
    void whatWasNeverLookedAtIsRefused(String text) {
        assertThrows(SourceException.Unavailable.class, () -> ServerVersion.require(text));
    }
}
