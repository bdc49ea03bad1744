package dev.holdfast.source.directory;

import dev.holdfast.spi.source.Extent;
import dev.holdfast.spi.source.SourceException;
import dev.holdfast.spi.source.TargetPlugin.Existing;
import dev.holdfast.spi.source.TreeEntry;
import dev.holdfast.spi.source.TreePath;
import dev.holdfast.spi.source.TreeSession;
import dev.holdfast.spi.source.TreeTarget;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Carries a tree from the source to the target, as the engine does, without a repository between. */
final class TreeCopying {
    private static final int PART = 1 << 16;

    /** What both sides had to say, and how consistent the source was. */
    record Outcome(String consistency, List<String> sourceWarnings, List<String> targetWarnings) {}

    private TreeCopying() {}

    /** For running as another user: {@code from to}. */
    public static void main(String[] arguments) throws Exception {
        Outcome outcome = copy(Path.of(arguments[0]), Path.of(arguments[1]), Existing.NEW);
        outcome.sourceWarnings().forEach(w -> System.out.println("source: " + w));
        outcome.targetWarnings().forEach(w -> System.out.println("target: " + w));
    }

    static Outcome copy(Path from, Path to, Existing existing) throws SourceException, IOException {
        try (TreeSession session = new DirectorySourcePlugin().begin(from);
                TreeTarget target = new DirectoryTargetPlugin().open(to, existing)) {
            copy(session, target);
            target.complete();
            return new Outcome(session.consistency().name(), session.warnings(), target.warnings());
        }
    }

    static void copy(TreeSession session, TreeTarget target) throws SourceException, IOException {
        Map<Long, TreePath> firstNames = new HashMap<>();
        for (Optional<TreeEntry> next = session.next(); next.isPresent(); next = session.next()) {
            TreeEntry entry = next.get();
            if (entry.link().isPresent()) {
                TreePath first = firstNames.putIfAbsent(entry.link().get(), entry.path());
                if (first != null) {
                    target.createLink(entry, first);
                    continue;
                }
            }
            if (entry.kind() instanceof TreeEntry.RegularFile) {
                copyFile(session, entry, target);
            } else {
                target.create(entry);
            }
        }
    }

    private static void copyFile(TreeSession session, TreeEntry entry, TreeTarget target)
            throws SourceException, IOException {
        try (TreeSession.FileContent content = session.open(entry);
                TreeTarget.FileTarget file = target.createFile(entry)) {
            ByteBuffer part = ByteBuffer.allocateDirect(PART);
            for (Optional<Extent> data = content.nextData(0);
                    data.isPresent();
                    data = content.nextData(data.get().end())) {
                content.position(data.get().offset());
                for (long at = data.get().offset(); at < data.get().end(); ) {
                    int length = (int) Math.min(PART, data.get().end() - at);
                    if (content.read(part.clear().limit(length)) < 0) {
                        break;
                    }
                    at += part.position();
                    file.write(at - part.position(), part.flip());
                }
            }
        }
    }
}
