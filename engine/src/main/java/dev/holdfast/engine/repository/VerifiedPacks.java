package dev.holdfast.engine.repository;

import dev.holdfast.engine.format.ObjectNames;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Which packs of a site were found right, and when, so that the next check reads others first. Safe for many threads. */
public final class VerifiedPacks {
    private final Path file;
    private final Map<String, Long> verified;

    private VerifiedPacks(Path file, Map<String, Long> verified) {
        this.file = file;
        this.verified = verified;
    }

    /** Reads what is remembered; lines that are damaged do not count. */
    public static VerifiedPacks open(Repository repository) throws IOException {
        Path file = repository.cache().memory().resolve("verified");
        Map<String, Long> verified = new HashMap<>();
        try {
            for (String line : Files.readAllLines(file, StandardCharsets.US_ASCII)) {
                if (line.length() > 65 && ObjectNames.isSha256(line.substring(0, 64))) {
                    verified.put(line.substring(0, 64), Long.parseLong(line.substring(65)));
                }
            }
        } catch (NoSuchFileException | NumberFormatException e) {
            verified.clear();
        }
        return new VerifiedPacks(file, verified);
    }

    /** When a pack was last found right, in seconds since 1970; the least number there is if never. */
    public synchronized long lastVerified(String pack) {
        return verified.getOrDefault(pack, Long.MIN_VALUE);
    }

    /** Notes that a pack was found right. */
    public synchronized void add(String pack, Instant at) {
        verified.put(pack, at.getEpochSecond());
    }

    /** Keeps what was noted for the next time. */
    public synchronized void save() throws IOException {
        List<String> lines = verified.entrySet().stream()
                .map(each -> each.getKey() + " " + each.getValue())
                .sorted()
                .toList();
        AtomicFile.write(file, (String.join("\n", lines) + "\n").getBytes(StandardCharsets.US_ASCII));
    }
}
