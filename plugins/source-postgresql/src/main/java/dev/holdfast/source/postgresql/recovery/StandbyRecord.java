package dev.holdfast.source.postgresql.recovery;

import dev.holdfast.spi.database.Base;
import java.io.IOException;
import java.io.Reader;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import java.util.Properties;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a standby has to know of its origin to go on without its base, which may be gone from the repository by then.
 *
 * @param identity of the origin's history
 * @param facts of the base
 */
record StandbyRecord(String identity, SortedMap<String, String> facts) {
    private static final String FILE = "standby";
    private static final String IDENTITY = "identity";
    private static final String FACT = "fact.";
    private static final int LARGEST = 1 << 20;

    static StandbyRecord of(Base base) {
        return new StandbyRecord(base.identity(), base.facts());
    }

    /** That of a data folder; empty if no standby was kept there. */
    static Optional<StandbyRecord> find(Path data) throws IOException {
        Path file = data.resolve(Layout.EXTRA).resolve(FILE);
        if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS) || Files.size(file) > LARGEST) {
            return Optional.empty();
        }
        Properties properties = new Properties();
        try (Reader text = new StringReader(Files.readString(file, StandardCharsets.UTF_8))) {
            properties.load(text);
        } catch (IllegalArgumentException e) {
            throw new IOException(file + " is not as it was written", e);
        }
        SortedMap<String, String> facts = new TreeMap<>();
        for (String name : properties.stringPropertyNames()) {
            if (name.startsWith(FACT)) {
                facts.put(name.substring(FACT.length()), properties.getProperty(name, ""));
            }
        }
        return Optional.of(new StandbyRecord(properties.getProperty(IDENTITY, ""), facts));
    }

    /** Writes it into a copy, durably. */
    void write(Path data, Account account) throws IOException {
        Properties properties = new Properties();
        properties.setProperty(IDENTITY, identity);
        facts.forEach((name, value) -> properties.setProperty(FACT + name, value));
        StringWriter text = new StringWriter();
        properties.store(text, "A standby that Holdfast keeps");
        Path folder = Files.createDirectories(data.resolve(Layout.EXTRA));
        Path next = folder.resolve(FILE + ".next");
        Files.writeString(next, text.toString());
        account.own(folder);
        account.own(next);
        CopyRecord.sync(next);
        Files.move(next, folder.resolve(FILE), StandardCopyOption.ATOMIC_MOVE);
        CopyRecord.sync(folder);
    }
}
