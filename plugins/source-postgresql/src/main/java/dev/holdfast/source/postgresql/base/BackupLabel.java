package dev.holdfast.source.postgresql.base;

import dev.holdfast.source.postgresql.server.Lsn;
import dev.holdfast.source.postgresql.server.Timeline;
import dev.holdfast.spi.source.SourceException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the server says a recovery of this copy begins with.
 *
 * @param text as the server wrote it, and wants to find it
 * @param start where the log begins that it needs
 * @param timeline that it begins on
 */
record BackupLabel(String text, Lsn start, Timeline timeline) {
    private static final Pattern START =
            Pattern.compile("^START WAL LOCATION: ([0-9A-F]{1,8}/[0-9A-F]{1,8}) ", Pattern.MULTILINE);
    private static final Pattern TIMELINE = Pattern.compile("^START TIMELINE: ([0-9]{1,10})$", Pattern.MULTILINE);

    /** Reads one. */
    static BackupLabel of(String text) throws SourceException.Unreadable {
        Matcher start = START.matcher(text);
        Matcher timeline = TIMELINE.matcher(text);
        if (!start.find() || !timeline.find()) {
            throw new SourceException.Unreadable("the server ended the backup with a label that says too little", "");
        }
        return new BackupLabel(text, Lsn.of(start.group(1)), new Timeline(Long.parseLong(timeline.group(1))));
    }
}
