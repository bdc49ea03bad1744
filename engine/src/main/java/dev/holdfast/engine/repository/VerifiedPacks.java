package dev.holdfast.engine.repository;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Which packs of a site were found right, and when, so that the next check reads others first. Safe for many threads. */
public final class VerifiedPacks {
    /** A pack's SHA-256, and when, in seconds since 1970. */
    private static final Pattern LINE = Pattern.compile("[0-9a-f]{64} [0-9]{1,15}");

    private final Path file;
    private final Map<String, Long> verified;

    private VerifiedPacks(Path file, Map<String, Long> verified) {
        this.file = file;
        this.verified = verified;
    }

    /** Reads what is remembered; lines that are damaged do not count. */
    public static VerifiedPacks open(Repository repository) throws IOException {
        Path file = repository.cache().memory().resolve("verified");
        try {
            return new VerifiedPacks(file, read(Files.readAllBytes(file)));
        } catch (NoSuchFileException _) {
            return new VerifiedPacks(file, new HashMap<>());
        }
    }

    private static Map<String, Long> read(byte[] content) {
        Map<String, Long> verified = new HashMap<>();
        new String(content, StandardCharsets.US_ASCII).lines().forEach(line -> {
            if (LINE.matcher(line).matches()) {
                verified.put(line.substring(0, 64), Long.parseLong(line.substring(65)));
            }
        });
        return verified;
    }

    /** When a pack was last found right, in seconds since 1970; the least number there is if never. */
    public synchronized long lastVerified(String pack) {
        return verified.getOrDefault(pack, Long.MIN_VALUE);
    }

    /** Notes that a pack was found right. */
    public synchronized void add(String pack, Instant at) {
        verified.put(pack, at.getEpochSecond());
    }

    /** Keeps what was noted for the next time, beside what others noted meanwhile. */
    public synchronized void save() throws IOException {
        AtomicFile.update(file, content -> {
            content.map(VerifiedPacks::read)
                    .ifPresent(others -> others.forEach((pack, at) -> verified.merge(pack, at, Math::max)));
            String lines = verified.entrySet().stream()
                    .map(each -> each.getKey() + " " + each.getValue() + "\n")
                    .sorted()
                    .collect(Collectors.joining());
            return lines.getBytes(StandardCharsets.US_ASCII);
        });
    }
}
