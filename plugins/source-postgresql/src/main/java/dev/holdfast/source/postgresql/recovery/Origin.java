package dev.holdfast.source.postgresql.recovery;

import dev.holdfast.source.postgresql.base.BaseFacts;
import dev.holdfast.source.postgresql.server.Lsn;
import dev.holdfast.source.postgresql.server.ServerVersion;
import dev.holdfast.source.postgresql.server.Timeline;
import dev.holdfast.spi.database.Base;
import dev.holdfast.spi.database.LogPosition;
import dev.holdfast.spi.source.SourceException;
import java.util.Optional;

/** The server that a base was taken of, as the base says of it. What it says was stored outside, and is believed only as far as it can be so. */
record Origin(Base base) {
    private static final long LARGEST_SEGMENT = 1L << 30;
    private static final long SMALLEST_SEGMENT = 1L << 20;

    /** The major version. */
    int major() throws SourceException.TargetRefused {
        return version().major();
    }

    ServerVersion version() throws SourceException.TargetRefused {
        return new ServerVersion((int) number(BaseFacts.VERSION, 999_999));
    }

    /** The size of a segment of its log, in bytes. */
    long segmentSize() throws SourceException.TargetRefused {
        long segmentSize = number(BaseFacts.SEGMENT_SIZE, LARGEST_SEGMENT);
        if (Long.bitCount(segmentSize) != 1 || segmentSize < SMALLEST_SEGMENT) {
            throw tooLittle(BaseFacts.SEGMENT_SIZE);
        }
        return segmentSize;
    }

    /** The account that its files belonged to; empty if that is not known. */
    String owner() {
        return told(BaseFacts.OWNER);
    }

    /** A user who may do everything in it. */
    String superuser() {
        return base.facts().getOrDefault(BaseFacts.SUPERUSER, "postgres");
    }

    /** Where a server begins to replay that is started on the base for the first time; empty if the base does not say. */
    Optional<Lsn> start() {
        return Lsn.find(told(BaseFacts.START));
    }

    /** The same, on its timeline. */
    LogPosition startPosition() throws SourceException.TargetRefused {
        Timeline timeline = new Timeline(number(BaseFacts.TIMELINE, 0xFFFF_FFFFL));
        return timeline.at(start().orElseThrow(() -> tooLittle(BaseFacts.START)));
    }

    /** The folder of a tablespace's place that a server of its version has its files in. */
    Optional<String> versionFolder() {
        String catalog = told(BaseFacts.CATALOG_VERSION);
        String version = told(BaseFacts.VERSION);
        return catalog.matches("[0-9]{1,12}") && version.matches("[0-9]{5,6}")
                ? Optional.of("PG_" + Integer.parseInt(version) / 10_000 + "_" + catalog)
                : Optional.empty();
    }

    private String told(String fact) {
        return base.facts().getOrDefault(fact, "");
    }

    private long number(String fact, long most) throws SourceException.TargetRefused {
        String text = told(fact);
        if (!text.matches("[0-9]{1,18}") || Long.parseLong(text) > most) {
            throw tooLittle(fact);
        }
        return Long.parseLong(text);
    }

    private static SourceException.TargetRefused tooLittle(String fact) {
        return new SourceException.TargetRefused(
                "the base does not say its " + fact + " as it should", "Verify the recovery point.");
    }
}
