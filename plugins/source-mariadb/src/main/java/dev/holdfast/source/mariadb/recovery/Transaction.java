package dev.holdfast.source.mariadb.recovery;

import java.time.Instant;
import java.util.Optional;

/**
 * The begin of a transaction in a binary log.
 *
 * @param gtid its number as MariaDB writes it, such as {@code 0-1-42}
 * @param file the number of the file
 * @param place in the file
 * @param notBefore the latest instant at which it was certainly not committed
 * @param single whether it is one statement that commits by itself
 */
record Transaction(String gtid, long file, long place, Optional<Instant> notBefore, boolean single) {}
