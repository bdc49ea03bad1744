package dev.holdfast.source.postgresql.recovery;

import dev.holdfast.source.postgresql.server.Lsn;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoField;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Looks with {@code pg_waldump} whether a log has a transaction that ended after an instant. PostgreSQL stops there; where
 * there is none it holds the end of the log for an error.
 */
final class YoungerTransactions {
    private static final Pattern ENDED = Pattern.compile(
            "desc: (?:COMMIT|ABORT)\\S* (?:\\S+: )?([0-9]{4,6}-[0-9]{2}-[0-9]{2} [0-9:]{8}(?:\\.[0-9]{1,6})?) UTC\\b");

    /** What it says where the log ends: the place of the record that is not there. */
    private static final Pattern END = Pattern.compile("invalid record length at ([0-9A-F]+/[0-9A-F]+):");

    private static final DateTimeFormatter TIME = new DateTimeFormatterBuilder()
            .appendPattern("uuuu-MM-dd HH:mm:ss")
            .appendFraction(ChronoField.MICRO_OF_SECOND, 0, 6, true)
            .toFormatter(java.util.Locale.ROOT);

    private YoungerTransactions() {}

    /**
     * Whether there is one.
     *
     * @return empty if that cannot be told for certain
     */
    static Optional<Boolean> after(Instant instant, LaidLog log, long segmentSize, Programs programs)
            throws IOException, InterruptedException {
        Optional<List<String>> ends = log.ends();
        if (!programs.has("pg_waldump") || ends.isEmpty()) {
            return Optional.empty();
        }
        ProcessBuilder builder = new ProcessBuilder(
                        programs.path("pg_waldump"),
                        "--rmgr=Transaction",
                        "--path=" + log.folder(),
                        ends.get().getFirst(),
                        ends.get().getLast())
                .directory(Path.of("/").toFile())
                .redirectErrorStream(true)
                .redirectInput(Path.of("/dev/null").toFile());
        builder.environment().put("LC_ALL", "C");
        builder.environment().put("TZ", "UTC");
        Process process = builder.start();
        boolean certain = log.end().offset() % segmentSize == 0;
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.ISO_8859_1))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                Matcher ended = ENDED.matcher(line);
                if (ended.find()) {
                    if (LocalDateTime.parse(ended.group(1), TIME)
                            .toInstant(ZoneOffset.UTC)
                            .isAfter(instant)) {
                        return Optional.of(true);
                    }
                    continue;
                }
                Matcher end = END.matcher(line);
                certain |= end.find()
                        && Lsn.find(end.group(1))
                                .filter(place -> place.value() >= log.end().offset())
                                .isPresent();
            }
            int status = process.waitFor();
            return certain && (status == 0 || log.end().offset() % segmentSize != 0)
                    ? Optional.of(false)
                    : Optional.empty();
        } catch (DateTimeParseException e) {
            return Optional.empty();
        } finally {
            process.destroy();
        }
    }
}
