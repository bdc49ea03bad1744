package dev.holdfast.source.postgresql.server;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.spi.source.SourceException;
import org.junit.jupiter.api.Test;

/** What is said to a server is what its version knows; names are those of the documentation of each. */
class ServerVersionTest {
    private static ServerVersion of(int major) {
        return new ServerVersion(major * 10_000 + 4);
    }

    @Test
    void versionsThatAreNotKnownAreRefused() {
        assertThrows(SourceException.Unavailable.class, () -> of(12).requireKnown());
        assertThrows(SourceException.Unavailable.class, () -> of(19).requireKnown());
        for (int major = 13; major <= 18; major++) {
            assertDoesNotThrow(of(major)::requireKnown);
        }
    }

    @Test
    void theFunctionsOfBackupsHaveTheirOldNamesUntilFourteen() {
        for (int major = 13; major <= 14; major++) {
            assertEquals("SELECT pg_start_backup(?, true, false)", of(major).backupStart());
            assertTrue(of(major).backupStop().endsWith("pg_stop_backup(false, false)"));
        }
        for (int major = 15; major <= 18; major++) {
            assertEquals("SELECT pg_backup_start(?, true)", of(major).backupStart());
            assertTrue(of(major).backupStop().endsWith("pg_backup_stop(false)"));
        }
    }

    @Test
    void whatCameWithFourteenIsNotAskedOfThirteen() {
        assertFalse(of(13).withoutTimeouts().contains("SET idle_session_timeout = 0"));
        assertTrue(of(14).withoutTimeouts().contains("SET idle_session_timeout = 0"));
        assertTrue(of(13).withoutTimeouts().contains("SET idle_in_transaction_session_timeout = 0"));
        assertTrue(of(13).replayPaused().endsWith("pg_is_wal_replay_paused()"));
        assertTrue(of(14).replayPaused().endsWith("pg_get_wal_replay_pause_state() = 'paused'"));
    }
}
