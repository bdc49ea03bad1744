package dev.holdfast.spi.tck.database;

import dev.holdfast.spi.database.Base;
import dev.holdfast.spi.database.BaseSession;
import dev.holdfast.spi.database.Database;
import dev.holdfast.spi.source.TreeEntry;
import dev.holdfast.spi.source.TreePath;
import dev.holdfast.spi.source.TreeSession;
import dev.holdfast.spi.source.TreeTarget;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A base that was read, in memory, and written as often as it takes.
 *
 * @param base as it would be recorded
 * @param instant when it was consistent
 * @param entries of its tree, in their order
 * @param warnings that its reading ended with
 */
public record KeptBase(Base base, Instant instant, List<Entry> entries, List<String> warnings) {
    public KeptBase {
        entries = List.copyOf(entries);
        warnings = List.copyOf(warnings);
    }

    /** An entry with its content; none of a folder. */
    public record Entry(TreeEntry entry, Optional<byte[]> content) {}

    /** Reads a base. */
    public static KeptBase of(Database database) throws Exception {
        try (BaseSession session = database.base()) {
            return of(database, session);
        }
    }

    /** Reads a base that was begun. */
    public static KeptBase of(Database database, BaseSession session) throws Exception {
        List<Entry> entries = new ArrayList<>();
        Optional<TreePath> last = Optional.empty();
        for (Optional<TreeEntry> next = session.next(); next.isPresent(); next = session.next()) {
            TreeEntry entry = next.get();
            if (last.isPresent() && last.get().compareTo(entry.path()) >= 0) {
                throw new IllegalStateException("out of order: " + last.get() + ", then " + entry.path());
            }
            last = Optional.of(entry.path());
            entries.add(new Entry(entry, content(session, entry)));
        }
        Base base = new Base(database.identity(), session.needs(), session.facts());
        session.committed();
        return new KeptBase(base, session.instant(), entries, session.warnings());
    }

    private static Optional<byte[]> content(TreeSession session, TreeEntry entry) throws Exception {
        if (!(entry.kind() instanceof TreeEntry.RegularFile)) {
            return Optional.empty();
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ByteBuffer buffer = ByteBuffer.allocate(10_000);
        try (TreeSession.FileContent content = session.open(entry)) {
            while (content.read(buffer) >= 0) {
                bytes.write(buffer.array(), 0, buffer.position());
                buffer.clear();
            }
        }
        return Optional.of(bytes.toByteArray());
    }

    /** Writes it, and completes. */
    public void writeTo(TreeTarget target) throws Exception {
        for (Entry each : entries) {
            if (each.content().isEmpty()) {
                target.create(each.entry());
                continue;
            }
            byte[] content = each.content().get();
            TreeEntry.RegularFile described =
                    (TreeEntry.RegularFile) each.entry().kind();
            TreeEntry entry = new TreeEntry(
                    each.entry().path(),
                    new TreeEntry.RegularFile(content.length, described.stamp()),
                    each.entry().attributes(),
                    each.entry().link());
            try (TreeTarget.FileTarget file = target.createFile(entry)) {
                file.write(0, ByteBuffer.wrap(content));
            }
        }
        target.complete();
    }

    /** The entry at a path. */
    public Optional<Entry> find(String path) {
        return entries.stream()
                .filter(each -> each.entry().path().toString().equals(path))
                .findFirst();
    }
}
