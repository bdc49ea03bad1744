package dev.holdfast.source.sqlite;

import dev.holdfast.spi.source.SourceException;
import dev.holdfast.spi.source.TargetPlugin.Existing;
import dev.holdfast.spi.source.TreeEntry;
import dev.holdfast.spi.source.TreeSession;
import dev.holdfast.spi.source.TreeTarget;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Moves what a session reads into what a target writes, as a backup and a restore do. */
final class Copies {
    private Copies() {}

    /** All that a session reads, restored to a file. */
    static void restore(TreeSession session, Path to) throws SourceException, IOException {
        try (SqliteTarget target = SqliteTarget.open(to, Existing.NEW)) {
            write(session, target);
            target.complete();
        }
    }

    static void write(TreeSession session, TreeTarget target) throws SourceException, IOException {
        for (Optional<TreeEntry> next = session.next(); next.isPresent(); next = session.next()) {
            TreeEntry entry = next.get();
            if (entry.kind() instanceof TreeEntry.RegularFile) {
                try (TreeSession.FileContent content = session.open(entry);
                        TreeTarget.FileTarget file = target.createFile(entry)) {
                    ByteBuffer buffer = ByteBuffer.allocate(1 << 20);
                    long offset = 0;
                    while (content.read(buffer.clear()) >= 0) {
                        int count = buffer.flip().remaining();
                        file.write(offset, buffer);
                        offset += count;
                    }
                }
            } else {
                target.create(entry);
            }
        }
    }

    /** What a session lists. */
    static List<TreeEntry> entries(TreeSession session) throws SourceException {
        List<TreeEntry> all = new ArrayList<>();
        for (Optional<TreeEntry> next = session.next(); next.isPresent(); next = session.next()) {
            all.add(next.get());
        }
        return all;
    }
}
