package dev.holdfast.source.postgresql.recovery;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What a recovering server wrote to its log, in the C locale.
 *
 * @param file where it is
 */
record ServerLog(Path file) {
    /** What PostgreSQL says where the log ends before the target that it was given. */
    static final String ENDED_BEFORE_TARGET = "recovery ended before configured recovery target was reached";

    private static final String STOPPING = "LOG:  recovery stopping ";
    private static final Pattern COMPLAINT = Pattern.compile("\\b(FATAL|PANIC|DETAIL|HINT): ");
    /** What somebody is told who connects too early or too late; it is no reason for anything. */
    private static final Pattern ANSWER =
            Pattern.compile("FATAL:  the database system is |FATAL:  terminating connection ");

    private static final int MOST_LINES = 6;

    /** Whether a line holds a text. */
    boolean contains(String text) throws IOException {
        try (Stream<String> lines = lines()) {
            return lines.anyMatch(line -> line.contains(text));
        }
    }

    /** Where and why it stopped, in its own words, such as {@code before commit of transaction 746, time …}. */
    Optional<String> stopping() throws IOException {
        try (Stream<String> lines = lines()) {
            return lines.filter(line -> line.startsWith(STOPPING))
                    .map(line -> line.substring(STOPPING.length()))
                    .reduce((_, last) -> last);
        }
    }

    /** What went wrong, in its own words. */
    String complaint() throws IOException {
        List<String> all;
        try (Stream<String> lines = lines()) {
            all = lines.filter(line -> !ANSWER.matcher(line).find()).toList();
        }
        List<String> complaints = all.stream()
                .filter(line -> COMPLAINT.matcher(line).find())
                .limit(MOST_LINES)
                .toList();
        return String.join(
                " ", complaints.isEmpty() ? all.subList(Math.max(0, all.size() - 2), all.size()) : complaints);
    }

    @SuppressWarnings("StreamResourceLeak") // those who ask close it
    private Stream<String> lines() throws IOException {
        return Files.exists(file)
                ? Files.lines(file, StandardCharsets.ISO_8859_1) // names in it may be in any encoding
                : Stream.empty();
    }
}
