package dev.holdfast.engine.format;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.fail;

import dev.holdfast.engine.Id;
import dev.holdfast.engine.pack.ChunkCodec;
import dev.holdfast.engine.pack.Compression;
import dev.holdfast.spi.source.Attributes;
import dev.holdfast.spi.source.Consistency;
import dev.holdfast.spi.source.TreeEntry;
import dev.holdfast.spi.storage.BlobName;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Bytes of whatever kind are either read or refused with a {@link FormatException}, at no cost beyond their length. */
class HostileBytesTest {
    private static final int MUTATIONS = 3000;
    private static final byte MARK = 77;

    private final Random random = random();

    private static Random random() {
        long seed = Long.getLong("holdfast.seed", System.nanoTime());
        System.out.println("HostileBytesTest: -Dholdfast.seed=" + seed);
        return new Random(seed);
    }

    private interface Reading {
        void read(byte[] bytes) throws FormatException;
    }

    @SuppressWarnings("ArrayRecordComponent") // never compared as records
    private record Sample(byte[] bytes, Reading reading) {}

    private int refused;

    private ChunkId id() {
        return new ChunkId(random.nextLong(), random.nextLong(), random.nextLong(), random.nextLong());
    }

    private static void readNode(byte[] bytes) throws FormatException {
        Node node = Node.parse(bytes);
        switch (node.type()) {
            case BLOCK_LEAF -> BlockLeaf.of(node);
            case BLOCK_INNER -> BlockInner.of(node, 1);
            case FOLDER_LEAF -> FolderLeaf.entries(node);
            case FOLDER_INNER -> FolderInner.of(node);
            case CONTENT_LEAF -> FileContents.of(node);
            case CONTENT_INNER -> ContentInner.of(node);
        }
    }

    private Map<String, Sample> samples() {
        Map<String, Sample> samples = new LinkedHashMap<>();
        Id id = new Id("12".repeat(16));
        String pack = "ab".repeat(32);
        samples.put(
                "envelope",
                new Sample(
                        new Envelope(
                                        new Envelope.Header(ObjectKind.DIRECTORY, false, id, id, id, new byte[145]),
                                        new byte[50],
                                        new byte[64])
                                .toBytes(),
                        bytes -> Envelope.parse(ObjectKind.DIRECTORY, bytes)));
        samples.put("certificate", new Sample(new byte[145], Certificate::parse));
        PackDirectory directory = new PackDirectory(
                PackKind.DATA,
                List.of(new WrappedKey(false, id, new byte[60])),
                List.of(new PackDirectory.Entry(id(), 16, 100, 71, 0), new PackDirectory.Entry(id(), 116, 29, 7, 0)));
        samples.put(
                "directory", new Sample(directory.toBytes(), bytes -> PackDirectory.parse(PackKind.DATA, 145, bytes)));
        samples.put("trailer", new Sample(Pack.trailer(1000), Pack::directoryLength));
        samples.put("header", new Sample(Pack.header(PackKind.MAP), bytes -> Pack.checkHeader(PackKind.MAP, bytes)));
        Node leaf = new BlockLeaf(
                        5,
                        List.of(new BlockLeaf.Chunk(id(), 2)),
                        List.of(new BlockLeaf.Block(0, 0, 1, 2), new BlockLeaf.Block(0, 1, 3, 4)))
                .toNode();
        samples.put("block leaf", new Sample(leaf.toBytes(), HostileBytesTest::readNode));
        Node inner = new BlockInner(1, 3, List.of(id(), id())).toNode();
        samples.put("block inner", new Sample(inner.toBytes(), HostileBytesTest::readNode));
        samples.put(
                "map chunk",
                new Sample(
                        MapChunk.toBytes(
                                inner.toBytes(), new Hints(List.of(new PackHint(pack, 1, 1)), new int[] {0, 65_535})),
                        MapChunk::parse));
        samples.put(
                "folder inner",
                new Sample(
                        new FolderInner(1, List.of(new byte[] {'a'}, new byte[] {'b'}), List.of(id(), id()))
                                .toNode()
                                .toBytes(),
                        HostileBytesTest::readNode));
        samples.put("folder leaf", new Sample(folder().toBytes(), HostileBytesTest::readNode));
        FileContents contents =
                new FileContents(List.of(new FileContents.Piece(0, 5, 0, 0), new FileContents.Piece(7, 5, 0, 9)));
        samples.put("content leaf", new Sample(contents.toNode(List.of(id())).toBytes(), HostileBytesTest::readNode));
        samples.put(
                "content inner",
                new Sample(
                        new ContentInner(1, List.of(5L, 6L), List.of(id(), id()))
                                .toNode()
                                .toBytes(),
                        HostileBytesTest::readNode));
        samples.put(
                "index segment",
                new Sample(
                        new IndexSegment(
                                        List.of("index/a"),
                                        List.of(new IndexSegment.PackRecord(PackKind.DATA, pack, 9, 5, new byte[64])))
                                .toBytes(),
                        IndexSegment::parse));
        samples.put(
                "descriptor",
                new Sample(new Descriptor(id, 0, Instant.EPOCH, List.of("a"), List.of()).toBytes(), Descriptor::parse));
        samples.put("manifest", new Sample(manifest(id, pack), Manifest::parse));
        return samples;
    }

    private static byte[] manifest(Id id, String pack) {
        return new Manifest(
                        "w",
                        "disk",
                        Instant.EPOCH,
                        Consistency.FUZZY,
                        id,
                        1,
                        Optional.of(pack),
                        0,
                        Optional.of(new Manifest.Ownership("e", 1)),
                        Optional.of(new Manifest.Membership(
                                "e",
                                "g",
                                id,
                                Instant.EPOCH,
                                true,
                                Duration.ofMillis(3),
                                List.of("h"),
                                List.of("w"),
                                List.of("w"))),
                        "h",
                        Instant.EPOCH,
                        Instant.EPOCH,
                        List.of("w"),
                        new Manifest.Statistics(1, 2, 3),
                        new Manifest.Volumes(List.of(new Manifest.VolumeRoot(
                                "d",
                                5,
                                5,
                                Optional.of(new Manifest.Root(
                                        new ChunkId(1, 2, 3, 4), Optional.of(new PackHint(pack, 9, 5))))))))
                .toBytes();
    }

    private Node folder() {
        TreeMap<String, byte[]> extended = new TreeMap<>();
        extended.put("user.x", new byte[9]);
        Attributes attributes = new Attributes(0644, 1, 1, "u", "g", Instant.EPOCH, extended);
        List<FolderEntry> entries = new ArrayList<>();
        List<TreeEntry.Kind> kinds = List.of(
                new TreeEntry.Folder(),
                new TreeEntry.RegularFile(9, "s"),
                new TreeEntry.SymbolicLink(new byte[] {'t'}),
                new TreeEntry.Device(true, 1, 2),
                new TreeEntry.Fifo(),
                new TreeEntry.Socket());
        for (int i = 0; i < kinds.size(); i++) {
            FolderEntry.Content content = switch (i) {
                case 0 -> new FolderEntry.InNode(0);
                case 1 -> new FolderEntry.Inline(new FileContents(List.of(new FileContents.Piece(0, 9, 0, 0))));
                default -> new FolderEntry.None();
            };
            entries.add(new FolderEntry(
                    new byte[] {(byte) ('a' + i)}, kinds.get(i), attributes, Optional.of((long) i), content));
        }
        return FolderLeaf.toNode(entries, List.of(id()), List.of(id()));
    }

    @Test
    void whatWasWrittenIsRead() throws FormatException {
        for (Sample sample : samples().values()) {
            sample.reading().read(sample.bytes());
        }
    }

    @Test
    void mutatedBytesAreReadOrRefusedAndNothingElse() {
        samples().forEach((what, sample) -> {
            for (int i = 0; i < MUTATIONS; i++) {
                byte[] mutated = mutate(sample.bytes());
                try {
                    sample.reading().read(mutated);
                } catch (FormatException e) {
                    refused++; // as it should be
                } catch (RuntimeException | Error e) {
                    fail(what + " " + HexFormat.of().formatHex(mutated), e);
                }
            }
        });
    }

    private byte[] mutate(byte[] right) {
        byte[] bytes = right.clone();
        int times = 1 + random.nextInt(4);
        for (int i = 0; i < times; i++) {
            int at = random.nextInt(bytes.length);
            switch (random.nextInt(7)) {
                case 0 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
                case 1 -> bytes[at] = (byte) random.nextInt(256);
                case 2 -> bytes[at] = (byte) 0xff;
                case 3 -> Arrays.fill(bytes, at, Math.min(bytes.length, at + 4), (byte) 0xff);
                case 4 -> Arrays.fill(bytes, at, Math.min(bytes.length, at + 8), (byte) 0);
                case 5 -> bytes = Arrays.copyOf(bytes, Math.max(1, at));
                default -> bytes = Arrays.copyOf(bytes, bytes.length + 1 + random.nextInt(40));
            }
        }
        return bytes;
    }

    @Test
    void everyBeginningOfAStructureIsRefused() {
        samples().forEach((what, sample) -> {
            for (int length = 0; length < sample.bytes().length; length++) {
                byte[] cut = Arrays.copyOf(sample.bytes(), length);
                assertThrows(FormatException.class, () -> sample.reading().read(cut), what + " cut to " + cut.length);
            }
        });
    }

    @Test
    void bytesAfterAStructureAreRefused() {
        samples().forEach((what, sample) -> {
            byte[] longer = Arrays.copyOf(sample.bytes(), sample.bytes().length + 1);
            assertThrows(FormatException.class, () -> sample.reading().read(longer), what);
        });
    }

    @Test
    void aMutatedPayloadUnpacksToItsLengthOrIsRefused() {
        byte[] plain = "some text that repeats, ".repeat(500).getBytes(StandardCharsets.UTF_8);
        byte[] into = new byte[(4 << 20) + 1];
        try (ChunkCodec codec = new ChunkCodec(Compression.DEFAULT)) {
            byte[] encoded = codec.encode(plain, 0, plain.length);
            for (int i = 0; i < MUTATIONS; i++) {
                byte[] mutated = mutate(encoded);
                int length = random.nextInt(4) == 0 ? random.nextInt(4 << 20) : plain.length;
                try {
                    into[length] = MARK;
                    codec.decode(mutated, mutated.length, into, length);
                    if (into[length] != MARK) {
                        fail("wrote beyond the " + length + " bytes that were asked for");
                    }
                } catch (FormatException e) {
                    refused++; // as it should be
                }
            }
            assertThrows(FormatException.class, () -> codec.decode(new byte[] {1}, 1, into, 0));
            assertThrows(FormatException.class, () -> codec.decode(new byte[] {2, 0}, 2, into, 1));
            byte[] twice = Arrays.copyOf(encoded, 2 * encoded.length - 1);
            System.arraycopy(encoded, 1, twice, encoded.length, encoded.length - 1);
            assertThrows(FormatException.class, () -> codec.decode(twice, twice.length, into, plain.length));
        }
    }

    @Test
    void namesThatAreNoManifestsAreRefused() {
        String sha256 = "ab".repeat(32);
        String folder = "points/" + "12".repeat(16) + "/";
        for (String name : List.of(
                folder + "20260101T000000.000000000Z",
                folder + "20260101T000000Z-" + sha256,
                folder + "20260230T000000.000000000Z-" + sha256,
                folder + "20260101T246060.000000000Z-" + sha256,
                folder + "-0260101T000000.000000000Z-" + sha256,
                folder + "20260101T000000.000000000Z-" + sha256.toUpperCase(Locale.ROOT),
                folder + "below/20260101T000000.000000000Z-" + sha256,
                "points/20260101T000000.000000000Z-" + sha256,
                "20260101T000000.000000000Z-" + sha256)) {
            assertThrows(FormatException.class, () -> ObjectNames.claimedTime(new BlobName(name)), name);
        }
    }
}
