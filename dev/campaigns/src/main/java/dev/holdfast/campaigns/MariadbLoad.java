package dev.holdfast.campaigns;

import dev.holdfast.servers.MariadbServer;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;

/**
 * Clients that write to a MariaDB server without a pause, and one that keeps a ledger: it counts up in a table, and notes
 * outside of the server what its clock showed before and after each row.
 */
final class MariadbLoad {
    /** Whether a copy holds whole transactions only. */
    static final String BALANCED = "busy: SELECT (SELECT SUM(amount) FROM debit) = (SELECT SUM(amount) FROM credit)";

    private static final String TABLES = """
        DELIMITER //
        CREATE DATABASE busy //
        CREATE TABLE busy.debit (n bigint PRIMARY KEY AUTO_INCREMENT, amount int, filling varchar(200)) //
        CREATE TABLE busy.credit (n bigint PRIMARY KEY AUTO_INCREMENT, amount int, filling varchar(200)) //
        CREATE TABLE busy.ledger (n int PRIMARY KEY) //
        CREATE TABLE busy.stop (n int) //
        INSERT INTO busy.debit (amount) VALUES (0) //
        INSERT INTO busy.credit (amount) VALUES (0) //
        CREATE PROCEDURE busy.write_on()
        BEGIN
          WHILE (SELECT count(*) FROM busy.stop) = 0 DO
            SET @amount = FLOOR(RAND() * 1000);
            START TRANSACTION;
            INSERT INTO busy.debit (amount, filling) VALUES (@amount, REPEAT('x', 200));
            INSERT INTO busy.credit (amount, filling) VALUES (@amount, REPEAT('y', 100));
            COMMIT;
            DO SLEEP(0.002);
          END WHILE;
        END //
        """;

    private final MariadbServer server;
    private final List<Thread> threads = new ArrayList<>();
    private final List<Row> ledger = new ArrayList<>();
    private volatile boolean stopped;
    private volatile String failure = "";

    /** A row of the ledger: it was committed after one instant and before the other. */
    record Row(Instant before, Instant after) {}

    MariadbLoad(MariadbServer server) throws IOException, InterruptedException {
        this.server = server;
        server.sql(TABLES);
    }

    /** Begins, with so many clients beside the ledger's. */
    void start(int clients) {
        for (int i = 0; i < clients; i++) {
            threads.add(Thread.ofVirtual().start(() -> run(() -> server.sql("CALL busy.write_on()"))));
        }
        threads.add(Thread.ofVirtual().start(() -> run(this::keepLedger)));
    }

    private interface Work {
        void run() throws IOException, InterruptedException;
    }

    private void run(Work work) {
        try {
            work.run();
        } catch (IOException | InterruptedException e) {
            failure = e.toString();
        }
    }

    private void keepLedger() throws IOException, InterruptedException {
        for (int n = 0; !stopped; n++) {
            List<String> clock = server.sql("SELECT UNIX_TIMESTAMP(SYSDATE(6)); INSERT INTO busy.ledger VALUES (" + n
                            + "); SELECT UNIX_TIMESTAMP(SYSDATE(6))")
                    .lines()
                    .toList();
            synchronized (ledger) {
                ledger.add(new Row(instant(clock.getFirst()), instant(clock.getLast())));
            }
        }
    }

    /** What the server's clock shows. */
    Instant now() throws IOException, InterruptedException {
        return instant(server.sql("SELECT UNIX_TIMESTAMP(SYSDATE(6))"));
    }

    private static Instant instant(String seconds) {
        return Instant.EPOCH.plus(new BigDecimal(seconds).movePointRight(6).longValue(), ChronoUnit.MICROS);
    }

    /** The rows so far. */
    List<Row> ledger() {
        synchronized (ledger) {
            return List.copyOf(ledger);
        }
    }

    /** Why a client ended before its time; empty if none did. */
    String failure() {
        return failure;
    }

    /** Ends it, and waits until nobody writes any more. */
    void stop() throws IOException, InterruptedException {
        stopped = true;
        server.sql("INSERT INTO busy.stop VALUES (1)");
        for (Thread thread : threads) {
            thread.join();
        }
    }
}
