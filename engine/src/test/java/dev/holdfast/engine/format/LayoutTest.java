package dev.holdfast.engine.format;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.holdfast.engine.Id;
import dev.holdfast.spi.source.Attributes;
import dev.holdfast.spi.source.Consistency;
import dev.holdfast.spi.source.TreeEntry;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** The bytes of each structure, written out by hand from docs/format.md. */
class LayoutTest {
    private static final Id REPOSITORY = new Id("10".repeat(16));
    private static final Id EPOCH = new Id("20".repeat(16));
    private static final Id DOMAIN = new Id("30".repeat(16));
    private static final ChunkId ONE = id(0x11);
    private static final ChunkId TWO = id(0x22);
    private static final String PACK = "ab".repeat(32);

    private static ChunkId id(int fill) {
        byte[] bytes = new byte[32];
        Arrays.fill(bytes, (byte) fill);
        return ChunkId.of(bytes, 0);
    }

    private static byte[] hex(String... parts) {
        return HexFormat.of().parseHex(String.join("", parts).replace(" ", ""));
    }

    private static String ascii(String text) {
        return HexFormat.of().formatHex(text.getBytes(StandardCharsets.US_ASCII));
    }

    @Test
    void anEnvelopeIsAsDocumented() throws FormatException {
        byte[] certificate = new byte[145];
        certificate[0] = 1;
        certificate[144] = 2;
        byte[] signature = new byte[64];
        signature[63] = 9;
        byte[] bytes = new Envelope(
                        new Envelope.Header(ObjectKind.MANIFEST, true, REPOSITORY, EPOCH, DOMAIN, certificate),
                        new byte[] {7, 8, 9},
                        signature)
                .toBytes();
        assertArrayEquals(
                hex(
                        ascii("HOLDFAST"),
                        "0000 02 02",
                        REPOSITORY.hex(),
                        EPOCH.hex(),
                        DOMAIN.hex(),
                        "01" + "00".repeat(143) + "02",
                        "00000003 070809",
                        "00".repeat(63) + "09"),
                bytes);
        Envelope read = Envelope.parse(ObjectKind.MANIFEST, bytes);
        assertArrayEquals(bytes, read.toBytes());
        assertArrayEquals(
                hex(ascii("holdfast body v0"), HexFormat.of().formatHex(bytes, 0, 205)),
                read.header().associated());
    }

    @Test
    void theEndsOfAPackAreAsDocumented() throws FormatException {
        assertArrayEquals(hex(ascii("HOLDPACK"), "0000 01 0000000000"), Pack.header(PackKind.DATA));
        assertArrayEquals(hex(ascii("HOLDPACK"), "0000 02 0000000000"), Pack.header(PackKind.MAP));
        byte[] trailer = hex("00012345", ascii("HOLDFOOT"));
        assertArrayEquals(trailer, Pack.trailer(0x12345));
        assertEquals(0x12345, Pack.directoryLength(trailer));
        assertArrayEquals(
                hex(ascii("holdfast chunk v0"), "02", REPOSITORY.hex(), DOMAIN.hex(), ONE.hex()),
                Pack.associated(PackKind.MAP, REPOSITORY, DOMAIN, ONE));
    }

    @Test
    void aPackDirectoryIsAsDocumented() throws FormatException {
        PackDirectory directory = new PackDirectory(
                PackKind.DATA,
                List.of(new WrappedKey(false, EPOCH, new byte[] {5}), new WrappedKey(true, EPOCH, new byte[] {6, 7})),
                List.of(
                        new PackDirectory.Entry(ONE, 16, 100, 71, 0),
                        new PackDirectory.Entry(TWO, 116, 29, 70_000, 1)));
        byte[] bytes = hex(
                "0000 01 0002",
                "01" + EPOCH.hex() + "0001 05",
                "02" + EPOCH.hex() + "0002 0607",
                "00000002",
                ONE.hex() + "00000010 00000064 00000047 0000",
                TWO.hex() + "00000074 0000001d 00011170 0001");
        assertArrayEquals(bytes, directory.toBytes());
        assertArrayEquals(bytes, PackDirectory.parse(PackKind.DATA, 145, bytes).toBytes());
    }

    @Test
    void aLeafOfADisksMapIsAsDocumented() throws FormatException {
        BlockLeaf leaf = new BlockLeaf(
                0x8000000000000003L,
                List.of(new BlockLeaf.Chunk(ONE, 2), new BlockLeaf.Chunk(TWO, 16)),
                List.of(
                        new BlockLeaf.Block(0, 0, 1, 2),
                        new BlockLeaf.Block(0, 1, 3, 4),
                        new BlockLeaf.Block(1, 15, -1, -2)));
        byte[] bytes = hex(
                "01 0002 0000",
                ONE.hex(),
                TWO.hex(),
                "8000000000000003 02 10",
                "00 00 0000000000000001 0000000000000002",
                "00 01 0000000000000003 0000000000000004",
                "01 0f ffffffffffffffff fffffffffffffffe");
        assertArrayEquals(bytes, leaf.toNode().toBytes());
        assertEquals(leaf, BlockLeaf.of(Node.parse(bytes)));
    }

    @Test
    void aNodeWithItsHintsIsAsDocumented() throws FormatException {
        byte[] node = hex("02 0000 0002", ONE.hex(), TWO.hex(), "01 0000000000000005");
        assertArrayEquals(node, new BlockInner(1, 5, List.of(ONE, TWO)).toNode().toBytes());
        Hints hints = new Hints(List.of(new PackHint(PACK, 5000, 600)), new int[] {0, Hints.SAME_PACK});
        byte[] chunk = hex("0000004e", HexFormat.of().formatHex(node), "0001", PACK, "00001388 00000258", "0000 fffe");
        assertArrayEquals(chunk, MapChunk.toBytes(node, hints));
        assertEquals(
                Optional.of(new PackHint(PACK, 5000, 600)),
                MapChunk.parse(chunk).hints().of(0, Optional.empty()));
    }

    @Test
    void aLeafOfAFolderIsAsDocumented() throws FormatException {
        TreeMap<String, byte[]> extended = new TreeMap<>();
        extended.put("user.a", new byte[] {1, 2});
        Attributes attributes = new Attributes(0755, 1, 2, "me", "", Instant.ofEpochSecond(-1, 5), extended);
        FolderEntry file = new FolderEntry(
                new byte[] {'f'},
                new TreeEntry.RegularFile(10, "st"),
                attributes,
                Optional.of(9L),
                new FolderEntry.Inline(new FileContents(List.of(new FileContents.Piece(3, 4, 0, 6)))));
        byte[] bytes = hex(
                "03 0001 0000",
                ONE.hex(),
                "00000001",
                "01 66 02",
                "01ed 00000001 00000002 02 6d65 00",
                "ffffffffffffffff 00000005",
                "01 0000000000000009",
                "0001 06 757365722e61 00000002 0102",
                "000000000000000a 02 7374 00",
                "0001 0000000000000003 00000004 0000 00000006");
        assertArrayEquals(
                bytes, FolderLeaf.toNode(List.of(file), List.of(ONE), List.of()).toBytes());
        FolderEntry read = FolderLeaf.entries(Node.parse(bytes)).getFirst();
        assertEquals(file.kind(), read.kind());
        assertEquals(file.content(), read.content());
        assertEquals(file.link(), read.link());
    }

    @Test
    void anIndexSegmentIsAsDocumented() throws FormatException {
        IndexSegment segment = new IndexSegment(
                List.of("index/x"), List.of(new IndexSegment.PackRecord(PackKind.MAP, PACK, 5000, 600, ONE.bytes())));
        byte[] bytes = hex(
                "0000 0001 0007", ascii("index/x"), "00000001", "02", PACK, "00001388 00000258 00000001", ONE.hex());
        assertArrayEquals(bytes, segment.toBytes());
        assertArrayEquals(bytes, IndexSegment.parse(bytes).toBytes());
    }

    @Test
    void aManifestIsAsDocumented() throws FormatException {
        Instant instant = Instant.parse("2026-01-02T03:04:05.000000006Z");
        Manifest manifest = new Manifest(
                "vm",
                "disk",
                instant,
                Consistency.CRASH,
                DOMAIN,
                2,
                Optional.of(PACK),
                0,
                Optional.of(new Manifest.Ownership("production", 3)),
                Optional.of(new Manifest.Membership(
                        "production",
                        "shop",
                        DOMAIN,
                        instant,
                        true,
                        Duration.ofMillis(250),
                        List.of("host", "other"),
                        List.of("vm", "files", "db"),
                        List.of("db"))),
                "host",
                instant,
                instant,
                List.of("a warning"),
                new Manifest.Statistics(1, 2, 3),
                new Manifest.Volumes(List.of(
                        new Manifest.VolumeRoot(
                                "sda",
                                9,
                                8,
                                Optional.of(new Manifest.Root(ONE, Optional.of(new PackHint(PACK, 5, 6))))),
                        new Manifest.VolumeRoot("sdb", 7, 0, Optional.empty()))));
        String time = "\"2026-01-02T03:04:05.000000006Z\"";
        String text = "{'format':0,'workload':'vm','source':'disk','instant':T,'consistency':'crash','writer':'"
                + DOMAIN.hex() + "','sequence':2,'previous':'" + PACK
                + "','collection':0,'lease':{'environment':'production','epoch':3},'environment':{'name':'production','group':'shop','round':'"
                + DOMAIN.hex()
                + "','instant':T,'together':1,'clockMillis':250,'agents':['host','other'],'workloads':['vm','files','db'],'logged':['db']},"
                + "'logs':null,'retainUntil':null,'host':'host',"
                + "'started':T,'finished':T,'warnings':['a warning'],"
                + "'statistics':{'readBytes':1,'changedBytes':2,'storedBytes':3},"
                + "'volumes':[{'name':'sda','length':9,'blockSize':65536,'dataBytes':8,'root':'" + ONE.hex()
                + "','rootHint':{'pack':'" + PACK + "','length':5,'directory':6}},"
                + "{'name':'sdb','length':7,'blockSize':65536,'dataBytes':0,'root':null,'rootHint':null}]}";
        byte[] bytes = text.replace('\'', '"').replace(":T", ":" + time).getBytes(StandardCharsets.UTF_8);
        assertEquals(new String(bytes, StandardCharsets.UTF_8), new String(manifest.toBytes(), StandardCharsets.UTF_8));
        assertEquals(manifest, Manifest.parse(bytes));
    }
}
