package dev.holdfast.source.directory;

import dev.holdfast.source.directory.posix.Descriptor;
import dev.holdfast.source.directory.posix.Errno;
import dev.holdfast.source.directory.posix.FileStatus;
import dev.holdfast.source.directory.posix.OpenFlag;
import dev.holdfast.source.directory.posix.PosixException;
import dev.holdfast.spi.source.Consistency;
import dev.holdfast.spi.source.SourceException;
import dev.holdfast.spi.source.TreeEntry;
import dev.holdfast.spi.source.TreePath;
import dev.holdfast.spi.source.TreeSession;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/**
 * A reading of a tree. Crash consistent as long as nothing is seen to change: no entry was changed after the session
 * began, and none while it was read; else fuzzy. What could not be read is left out and told as a warning.
 */
final class DirectorySession implements TreeSession {
    private final Instant instant;
    private final Path path;
    private final Descriptor root;
    private final Findings findings;
    private final TreeWalk walk;
    private final FolderChain opened;

    /** Reads from an open root, which the session then owns. */
    DirectorySession(Path path, Descriptor root, FileStatus status, InstantSource clock) {
        this.instant = clock.instant();
        this.path = path;
        this.root = root;
        this.findings = new Findings();
        EntryReader reader = new EntryReader(findings, new LinkNumbers(status.device()));
        this.walk = new TreeWalk(root, reader, findings, clock, instant);
        this.opened = new FolderChain(root);
    }

    /** Notes that the tree is itself a restore that was interrupted. */
    void isIncompleteRestore() {
        findings.missing(path + " is a restore that was not completed: parts of the tree are missing");
    }

    @Override
    public Optional<TreeEntry> next() throws SourceException {
        try {
            return walk.next();
        } catch (PosixException e) {
            throw new SourceException.Unreadable("cannot read the folder " + path + ": " + e.getMessage(), "", e);
        }
    }

    @Override
    public FileContent open(TreeEntry entry) throws SourceException {
        if (!(entry.kind() instanceof TreeEntry.RegularFile described)) {
            throw new IllegalArgumentException("no regular file: " + entry.path());
        }
        TreePath file = entry.path();
        try {
            // Held first and opened by what is held: to open a pipe waits, to open a tape winds it.
            try (Descriptor held = opened.at(file.parent()).open(file.name(), OpenFlag.PATH)) {
                if (FileStatus.of(held).kind() != FileStatus.Kind.FILE) {
                    throw changed(file + " is no longer a regular file");
                }
                return new FileReading(entry, described, openForReading(held), findings);
            }
        } catch (PosixException e) {
            if (e.isOneOf(Errno.ENOENT, Errno.ENOTDIR, Errno.ESTALE, Errno.ELOOP)) {
                throw changed(file + " vanished before it was read");
            }
            String what = file + " could not be opened: " + e.getMessage();
            findings.missing(what);
            throw new SourceException.Unreadable(what, "Run as root, or as a user who may read it.", e);
        }
    }

    private SourceException.Changed changed(String what) {
        findings.changed(what);
        return new SourceException.Changed(what, "The next point will have it as it is then.");
    }

    private static Descriptor openForReading(Descriptor held) throws PosixException {
        try {
            return held.reopenFile(OpenFlag.NO_ACCESS_TIME);
        } catch (PosixException e) {
            if (e.errno() == Errno.EPERM) {
                return held.reopenFile();
            }
            throw e;
        }
    }

    @Override
    public Instant instant() {
        return instant;
    }

    @Override
    public Consistency consistency() {
        return findings.anyChange() ? Consistency.FUZZY : Consistency.CRASH;
    }

    @Override
    public List<String> warnings() {
        return findings.warnings();
    }

    /** Nothing to do: a tree keeps no record of what was read. */
    @Override
    public void committed() {}

    @Override
    public void close() {
        walk.close();
        opened.close();
        root.close();
    }
}
