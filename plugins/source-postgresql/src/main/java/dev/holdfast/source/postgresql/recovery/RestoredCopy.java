package dev.holdfast.source.postgresql.recovery;

import dev.holdfast.source.postgresql.server.Lsn;
import dev.holdfast.spi.database.Base;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * A restored copy of a server, and what a server is run with on it.
 *
 * @param base that it was made of
 * @param layout where its parts are
 * @param programs of its major version
 * @param account that the server runs as
 * @param segmentSize of its log, in bytes
 * @param leftToTheLog places outside of it at which the log may make tablespaces
 */
record RestoredCopy(
        Base base, Layout layout, Programs programs, Account account, long segmentSize, Set<Path> leftToTheLog) {
    RestoredCopy {
        leftToTheLog = Set.copyOf(leftToTheLog);
    }

    /** The same copy, of which something else is known. */
    RestoredCopy of(Base known) {
        return new RestoredCopy(known, layout, programs, account, segmentSize, leftToTheLog);
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
     * Watches where the log makes tablespaces.
     *
     * @param from where the server begins to replay
     */
    TablespaceWatch watch(Lsn from) throws IOException {
        Map<Long, Path> own = new HashMap<>(Occupied.links(layout.data()));
        layout.spaces().forEach((number, place) -> own.put(Long.parseLong(number), place));
        return new TablespaceWatch(from).owning(own).allowing(leftToTheLog);
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
