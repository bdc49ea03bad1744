package dev.holdfast.source.mariadb.recovery;

import dev.holdfast.source.mariadb.binlog.BinlogFile;
import dev.holdfast.spi.database.RecoveryTarget;
import dev.holdfast.spi.source.SourceException;
import java.time.Instant;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Tells of transactions in the order of the log whether a recovery ends before them. For one use. */
sealed interface Stop {
    /** Whether the recovery ends before a transaction. */
    boolean isBefore(Transaction transaction);

    /**
     * Whether a recovery that ended here, before a transaction or with the log, ended where it was told.
     *
     * @param file the number of the last file
     * @param place the end of the last transaction in it
     */
    boolean isReached(long file, long place);

    /** As a target says. */
    static Stop of(RecoveryTarget target) throws SourceException.TargetFailed {
        return switch (target) {
            case RecoveryTarget.Latest() -> new AtEnd();
            case RecoveryTarget.Time(Instant instant) -> new AtInstant(instant);
            case RecoveryTarget.Position(String position) -> AtPlace.parse(position);
            case RecoveryTarget.Transaction(String id) -> AfterTransaction.parse(id);
            case RecoveryTarget.Named(String name) ->
                throw new SourceException.TargetFailed(
                        "MariaDB knows no restore point '" + name + "', nor any other",
                        "Name an instant, a transaction or a place in the binary log.");
        };
    }

    /** With the log. */
    record AtEnd() implements Stop {
        @Override
        public boolean isBefore(Transaction transaction) {
            return false;
        }

        @Override
        public boolean isReached(long file, long place) {
            return true;
        }
    }

    /** What was not yet committed at an instant is left out, and all that follows it. */
    record AtInstant(Instant instant) implements Stop {
        @Override
        public boolean isBefore(Transaction transaction) {
            return transaction
                    .notBefore()
                    .filter(each -> !each.isBefore(instant))
                    .isPresent();
        }

        @Override
        public boolean isReached(long file, long place) {
            return true; // the log is known to reach it
        }
    }

    /** Before what begins at a place or behind it. */
    record AtPlace(long file, long place) implements Stop {
        private static final Pattern PLACE = Pattern.compile("(\\S+\\.[0-9]{6,10})[: ]([0-9]{1,18})");

        static AtPlace parse(String text) throws SourceException.TargetFailed {
            Matcher matcher = PLACE.matcher(text);
            if (!matcher.matches()) {
                throw new SourceException.TargetFailed(
                        "not a place in MariaDB's binary log: " + text, "Write it as mariadb-bin.000042:1234.");
            }
            return new AtPlace(BinlogFile.number(matcher.group(1)).orElseThrow(), Long.parseLong(matcher.group(2)));
        }

        @Override
        public boolean isBefore(Transaction transaction) {
            return transaction.file() > file || (transaction.file() == file && transaction.place() >= place);
        }

        @Override
        public boolean isReached(long lastFile, long lastPlace) {
            return lastFile > file || (lastFile == file && lastPlace == place);
        }
    }

    /** After a transaction. */
    final class AfterTransaction implements Stop {
        private static final Pattern GTID = Pattern.compile("[0-9]{1,10}-[0-9]{1,10}-[0-9]{1,20}");

        private final String gtid;
        private boolean met;

        private AfterTransaction(String gtid) {
            this.gtid = gtid;
        }

        static AfterTransaction parse(String id) throws SourceException.TargetFailed {
            if (!GTID.matcher(id).matches()) {
                throw new SourceException.TargetFailed(
                        "not a transaction of MariaDB: " + id, "Write it as 0-1-42: domain, server and number.");
            }
            return new AfterTransaction(id);
        }

        @Override
        public boolean isBefore(Transaction transaction) {
            boolean after = met;
            met |= transaction.gtid().equals(gtid);
            return after;
        }

        @Override
        public boolean isReached(long file, long place) {
            return met;
        }
    }
}
