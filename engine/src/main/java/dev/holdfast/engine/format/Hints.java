package dev.holdfast.engine.format;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * In which packs the chunks and nodes that a node refers to were when it was written. May be wrong or stale: what they
 * lead to is checked, and the index asked where they do not lead to it.
 *
 * @param packs the packs named
 * @param places for each reference of the node, data chunks first, an index of {@code packs}, {@link #SAME_PACK} or
 *     {@link #UNKNOWN}; not changed
 */
@SuppressWarnings("ArrayRecordComponent") // compact; never compared as records
public record Hints(List<PackHint> packs, int[] places) {
    /** The pack that the node itself is in. */
    public static final int SAME_PACK = 65534;

    /** No hint. */
    public static final int UNKNOWN = 65535;

    private static final int PACK_LENGTH = 32 + 4 + 4;

    public Hints {
        packs = List.copyOf(packs);
    }

    /** No hints for a node with so many references. */
    public static Hints none(int references) {
        int[] places = new int[references];
        Arrays.fill(places, UNKNOWN);
        return new Hints(List.of(), places);
    }

    /**
     * Where a reference is, if the hints say.
     *
     * @param reference its number among all of the node's references
     * @param same the pack that the node itself is in
     */
    public Optional<PackHint> of(int reference, Optional<PackHint> same) {
        int place = places[reference];
        return switch (place) {
            case SAME_PACK -> same;
            case UNKNOWN -> Optional.empty();
            default -> Optional.of(packs.get(place));
        };
    }

    void write(ByteWriter writer) {
        writer.u16(packs.size());
        for (PackHint pack : packs) {
            writer.bytes(HexFormat.of().parseHex(pack.sha256()))
                    .u32(pack.length())
                    .u32(pack.directoryLength());
        }
        for (int place : places) {
            writer.u16(place);
        }
    }

    static Hints read(ByteReader reader, int references) throws FormatException {
        int count = reader.count(reader.u16(), PACK_LENGTH, "packs");
        List<PackHint> packs = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            String name = HexFormat.of().formatHex(reader.bytes(32));
            packs.add(new PackHint(
                    name,
                    reader.u32(Pack.LARGEST, "the length of a pack"),
                    reader.u32(PackDirectory.LARGEST, "the length of a pack directory")));
        }
        int[] places = new int[references];
        for (int i = 0; i < references; i++) {
            places[i] = reader.u16();
            if (places[i] < SAME_PACK && places[i] >= count) {
                throw new FormatException("a hint names pack " + places[i] + " of " + count);
            }
        }
        return new Hints(packs, places);
    }
}
