package dev.holdfast.source.postgresql.recovery;

import dev.holdfast.source.postgresql.server.Lsn;
import dev.holdfast.spi.database.Base;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A restored copy of a server, and what a server is run with on it.
 *
 * @param base that it was made of
 * @param layout where its parts are
 * @param programs of its major version
 * @param account that the server runs as
 * @param segmentSize of its log, in bytes
 */
record RestoredCopy(Base base, Layout layout, Programs programs, Account account, long segmentSize) {
    /** The same copy, of which something else is known. */
    RestoredCopy of(Base known) {
        return new RestoredCopy(known, layout, programs, account, segmentSize);
    }

    /** What a recovery works with. */
    RecoveryFolder folder() {
        return new RecoveryFolder(layout, account);
    }

    /** Where a server begins to replay that is started on the base for the first time. */
    Lsn start() {
        return new Origin(base).start().orElse(new Lsn(0));
    }

    /**
     * Starts a server on it, apart from production.
     *
     * @param replaying its settings of the recovery
     * @param socket the folder for its socket
     */
    RecoveringServer start(Map<String, String> replaying, Path socket) throws IOException {
        Map<String, String> settings = new LinkedHashMap<>(Settings.isolated(layout.recovery(), socket, base.facts()));
        settings.putAll(replaying);
        return RecoveringServer.start(
                programs,
                account,
                layout.data(),
                socket,
                new Origin(base).superuser(),
                settings,
                layout.recovery().resolve("server.log"));
    }
}
