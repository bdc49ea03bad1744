package dev.holdfast.source.mariadb;

import dev.holdfast.servers.MariadbServer;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;

/** Somebody who writes to a server all the time, in transactions of several statements. */
final class Load implements AutoCloseable {
    private static final String PROCEDURE = """
        DELIMITER //
        CREATE OR REPLACE DATABASE busy //
        CREATE TABLE busy.work (n bigint PRIMARY KEY AUTO_INCREMENT, filling varchar(200)) //
        CREATE TABLE busy.stop (n int) //
        CREATE PROCEDURE busy.write_on()
        BEGIN
          WHILE (SELECT count(*) FROM busy.stop) = 0 DO
            START TRANSACTION;
            INSERT INTO busy.work (filling) VALUES (repeat('x', 200));
            UPDATE busy.work SET filling = 'y' ORDER BY n DESC LIMIT 5;
            COMMIT;
          END WHILE;
        END //
        """;

    private final MariadbServer server;
    private final CompletableFuture<Void> writing;

    private Load(MariadbServer server, CompletableFuture<Void> writing) {
        this.server = server;
        this.writing = writing;
    }

    /** Begins to write. */
    static Load on(MariadbServer server) throws Exception {
        server.sql(PROCEDURE);
        return new Load(server, CompletableFuture.runAsync(() -> {
            try {
                server.sql("CALL busy.write_on()");
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }));
    }

    /** Makes sure that it still writes. */
    void requireAlive() {
        if (writing.isDone()) {
            writing.join();
            throw new IllegalStateException("the load ended");
        }
    }

    @Override
    public void close() throws IOException {
        try {
            server.sql("INSERT INTO busy.stop VALUES (1)");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        writing.join();
    }
}
