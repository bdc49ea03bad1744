package dev.holdfast.engine.format;

import dev.holdfast.spi.source.Attributes;
import dev.holdfast.spi.source.TreeEntry;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * An entry of a folder, as it stands in a folder leaf.
 *
 * @param name its name; not changed
 * @param kind what it is
 * @param attributes what belongs to it
 * @param link a number that all names of one file share
 * @param content what it holds
 */
@SuppressWarnings("ArrayRecordComponent") // a name as the file system holds it; never compared as records
public record FolderEntry(
        byte[] name, TreeEntry.Kind kind, Attributes attributes, Optional<Long> link, Content content) {
    /** The most bytes that an entry's extended attributes may have together. */
    public static final int LARGEST_ATTRIBUTES = 256 << 10;

    private static final byte[] ROOT_NAME = {'.'};

    /** What an entry holds. */
    public sealed interface Content {}

    /** Nothing: an empty folder, or what is neither folder nor file. */
    public record None() implements Content {}

    /**
     * A folder's entries, or a large file's content.
     *
     * @param node the number of the node among the leaf's references
     */
    public record InNode(int node) implements Content {}

    /**
     * A file's content.
     *
     * @param contents its extents
     */
    public record Inline(FileContents contents) implements Content {}

    /** The name of the root's entry, which no other entry may have. */
    public static byte[] rootName() {
        return ROOT_NAME.clone();
    }

    void write(ByteWriter writer) {
        writer.bytes8(name).u8(type());
        writer.u16(attributes.mode()).u32(attributes.uid()).u32(attributes.gid());
        writer.text8(attributes.owner()).text8(attributes.group());
        writer.i64(attributes.modified().getEpochSecond())
                .u32(attributes.modified().getNano());
        writer.u8(link.isPresent() ? 1 : 0);
        link.ifPresent(writer::i64);
        writer.u16(attributes.extended().size());
        attributes
                .extended()
                .forEach((key, value) -> writer.text8(key).u32(value.length).bytes(value));
        switch (kind) {
            case TreeEntry.Folder() -> writeNode(writer);
            case TreeEntry.RegularFile file -> {
                writer.u64(file.length()).text8(file.stamp());
                if (content instanceof Inline inline) {
                    writer.u8(0);
                    inline.contents().write(writer);
                } else {
                    writeNode(writer);
                }
            }
            case TreeEntry.SymbolicLink symbolic ->
                writer.u16(symbolic.target().length).bytes(symbolic.target());
            case TreeEntry.Device device -> writer.u32(device.major()).u32(device.minor());
            case TreeEntry.Fifo(), TreeEntry.Socket() -> {}
        }
    }

    private void writeNode(ByteWriter writer) {
        switch (content) {
            case None() -> writer.u8(0);
            case InNode in -> writer.u8(1).u16(in.node());
            case Inline inline -> throw new IllegalStateException("extents of a folder: " + inline);
        }
    }

    private int type() {
        return switch (kind) {
            case TreeEntry.Folder() -> 1;
            case TreeEntry.RegularFile file -> 2;
            case TreeEntry.SymbolicLink symbolic -> 3;
            case TreeEntry.Device device -> device.block() ? 4 : 5;
            case TreeEntry.Fifo() -> 6;
            case TreeEntry.Socket() -> 7;
        };
    }

    static FolderEntry read(ByteReader reader, Node node) throws FormatException {
        byte[] name = reader.bytes(reader.u8());
        int type = reader.u8();
        Attributes plain = attributes(reader);
        int linked = reader.u8();
        if (linked > 1) {
            throw new FormatException("neither a link nor none: " + linked);
        }
        Optional<Long> link = linked == 1 ? Optional.of(reader.i64()) : Optional.empty();
        Attributes attributes = withExtended(plain, reader);
        return switch (type) {
            case 1 -> new FolderEntry(name, new TreeEntry.Folder(), attributes, link, node(reader, reader.u8(), node));
            case 2 -> {
                TreeEntry.RegularFile file = new TreeEntry.RegularFile(reader.u64(), reader.text(reader.u8()));
                int where = reader.u8();
                Content content = where == 0
                        ? new Inline(FileContents.read(reader, node.data().size()))
                        : node(reader, where, node);
                yield new FolderEntry(name, file, attributes, link, content);
            }
            case 3 -> other(name, new TreeEntry.SymbolicLink(reader.bytes(reader.u16())), attributes, link);
            case 4, 5 -> other(name, device(reader, type == 4), attributes, link);
            case 6 -> other(name, new TreeEntry.Fifo(), attributes, link);
            case 7 -> other(name, new TreeEntry.Socket(), attributes, link);
            default -> throw new FormatException("unknown type of entry: " + type);
        };
    }

    private static FolderEntry other(byte[] name, TreeEntry.Kind kind, Attributes attributes, Optional<Long> link) {
        return new FolderEntry(name, kind, attributes, link, new None());
    }

    private static TreeEntry.Device device(ByteReader reader, boolean block) throws FormatException {
        int major = reader.u32(Integer.MAX_VALUE, "a device's major number");
        int minor = reader.u32(Integer.MAX_VALUE, "a device's minor number");
        return new TreeEntry.Device(block, major, minor);
    }

    private static Content node(ByteReader reader, int where, Node node) throws FormatException {
        if (where == 0) {
            return new None();
        }
        int number = reader.u16();
        if (where != 1 || number >= node.nodes().size()) {
            throw new FormatException(
                    "an entry names node " + number + " of " + node.nodes().size());
        }
        return new InNode(number);
    }

    private static Attributes attributes(ByteReader reader) throws FormatException {
        int mode = reader.u16();
        long uid = reader.u32();
        long gid = reader.u32();
        String owner = reader.text(reader.u8());
        String group = reader.text(reader.u8());
        long seconds = reader.i64();
        int nanos = reader.u32(999_999_999, "the nanoseconds of a time");
        try {
            return new Attributes(mode, uid, gid, owner, group, Instant.ofEpochSecond(seconds, nanos), new TreeMap<>());
        } catch (DateTimeException | IllegalArgumentException e) {
            throw new FormatException("attributes that cannot be", e);
        }
    }

    private static Attributes withExtended(Attributes plain, ByteReader reader) throws FormatException {
        SortedMap<String, byte[]> extended = new TreeMap<>();
        int count = reader.count(reader.u16(), 5, "extended attributes");
        for (int i = 0; i < count; i++) {
            String key = reader.text(reader.u8());
            extended.put(key, reader.bytes(reader.u32(LARGEST_ATTRIBUTES, "an extended attribute")));
        }
        return new Attributes(
                plain.mode(), plain.uid(), plain.gid(), plain.owner(), plain.group(), plain.modified(), extended);
    }
}
