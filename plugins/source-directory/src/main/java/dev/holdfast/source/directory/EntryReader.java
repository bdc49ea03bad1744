package dev.holdfast.source.directory;

import dev.holdfast.source.directory.posix.Accounts;
import dev.holdfast.source.directory.posix.Descriptor;
import dev.holdfast.source.directory.posix.ExtendedAttributes;
import dev.holdfast.source.directory.posix.FileStatus;
import dev.holdfast.source.directory.posix.Names;
import dev.holdfast.source.directory.posix.Permissions;
import dev.holdfast.source.directory.posix.PosixException;
import dev.holdfast.spi.source.Attributes;
import dev.holdfast.spi.source.TreeEntry;
import dev.holdfast.spi.source.TreePath;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.SortedMap;
import java.util.TreeMap;

/** Describes entries that are held open, so that all that is said of one is of the same file. */
final class EntryReader {
    private final Findings findings;
    private final LinkNumbers links;
    private final Accounts accounts = new Accounts();

    EntryReader(Findings findings, LinkNumbers links) {
        this.findings = findings;
        this.links = links;
    }

    /** Describes an entry; fails if it cannot be, or is a file that may not be read. */
    TreeEntry read(TreePath path, Descriptor entry, FileStatus status) throws PosixException {
        TreeEntry.Kind kind = kind(entry, status);
        Attributes attributes = new Attributes(
                status.mode(),
                status.uid(),
                status.gid(),
                accounts.user(status.uid()),
                accounts.group(status.gid()),
                status.modified(),
                extended(path, entry));
        return new TreeEntry(path, kind, attributes, links.of(status));
    }

    private static TreeEntry.Kind kind(Descriptor entry, FileStatus status) throws PosixException {
        return switch (status.kind()) {
            case FOLDER -> new TreeEntry.Folder();
            case FILE -> {
                Permissions.requireReadable(entry);
                yield new TreeEntry.RegularFile(status.length(), stamp(status));
            }
            case LINK -> new TreeEntry.SymbolicLink(Names.readLink(entry));
            case BLOCK_DEVICE -> device(true, status);
            case CHARACTER_DEVICE -> device(false, status);
            case FIFO -> new TreeEntry.Fifo();
            case SOCKET -> new TreeEntry.Socket();
        };
    }

    private static TreeEntry.Device device(boolean block, FileStatus status) {
        return new TreeEntry.Device(
                block, status.represents().major(), status.represents().minor());
    }

    /**
     * Device, inode, and change time in nanoseconds. Changes with every write: the kernel sets the change time, and no
     * program can set it back.
     */
    static String stamp(FileStatus status) {
        Instant changed = status.changed();
        String nanos = String.valueOf(1_000_000_000L + changed.getNano()).substring(1);
        return Long.toHexString(status.device()) + ":" + status.inode() + ":" + changed.getEpochSecond() + nanos;
    }

    private SortedMap<String, byte[]> extended(TreePath path, Descriptor entry) {
        SortedMap<String, byte[]> attributes = new TreeMap<>();
        try {
            for (byte[] name : ExtendedAttributes.names(entry)) {
                try {
                    String text = StandardCharsets.UTF_8
                            .newDecoder()
                            .decode(ByteBuffer.wrap(name))
                            .toString();
                    ExtendedAttributes.get(entry, name).ifPresent(value -> attributes.put(text, value));
                } catch (CharacterCodingException e) {
                    findings.missing(path + ": an extended attribute is left out, its name is not UTF-8");
                } catch (PosixException e) {
                    findings.missing(path + ": an extended attribute could not be read: " + e.getMessage());
                }
            }
        } catch (PosixException e) {
            findings.missing(path + ": its extended attributes could not be read: " + e.getMessage());
        }
        return attributes;
    }
}
