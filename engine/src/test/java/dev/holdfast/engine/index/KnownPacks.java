package dev.holdfast.engine.index;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/** Segments of random packs, and what an index that has some of them must answer. */
final class KnownPacks {
    static final HexFormat HEX = HexFormat.of();

    private final Random random;

    /** All segments ever made, by name: those that an index knows are among them. */
    private final Map<String, List<PackContents>> segments = new LinkedHashMap<>();

    /** All identities ever used, some of them in several packs. */
    private final List<byte[]> identities = new ArrayList<>();

    KnownPacks(Random random) {
        this.random = random;
    }

    /**
     * Makes a segment of up to {@code packs} packs of up to {@code chunks} chunks; one identity in ten is known
     * already.
     */
    String newSegment(int packs, int chunks) {
        List<PackContents> contents = new ArrayList<>();
        for (int i = random.nextInt(packs + 1); i > 0; i--) {
            contents.add(new PackContents(newPack(), newIdentities(random.nextInt(chunks + 1))));
        }
        String name = "index/" + HEX.formatHex(newIdentity()) + "/" + segments.size();
        segments.put(name, contents);
        return name;
    }

    List<PackContents> packs(String segment) {
        return segments.getOrDefault(segment, List.of());
    }

    Set<String> segments() {
        return segments.keySet();
    }

    byte[] newIdentity() {
        byte[] identity = new byte[32];
        random.nextBytes(identity);
        return identity;
    }

    private PackLocation newPack() {
        int length = random.nextInt(1, 1 << 30);
        return new PackLocation(
                (byte) random.nextInt(1, 3), HEX.formatHex(newIdentity()), length, random.nextInt(length + 1));
    }

    private byte[] newIdentities(int count) {
        byte[] all = new byte[count * 32];
        Set<String> inThisPack = new HashSet<>();
        for (int i = 0; i < count; i++) {
            byte[] identity = !identities.isEmpty() && random.nextInt(10) == 0
                    ? identities.get(random.nextInt(identities.size()))
                    : newIdentity();
            if (!inThisPack.add(HEX.formatHex(identity))) {
                identity = newIdentity();
            }
            identities.add(identity);
            System.arraycopy(identity, 0, all, i * 32, 32);
        }
        return all;
    }

    /** Which packs hold an identity, as the named segments tell, by the identity's digits. */
    Map<String, Set<PackLocation>> answers(Set<String> known) {
        Map<String, Set<PackLocation>> answers = new HashMap<>();
        for (String segment : known) {
            for (PackContents contents : packs(segment)) {
                for (int at = 0; at < contents.identities().length; at += 32) {
                    answers.computeIfAbsent(HEX.formatHex(contents.identities(), at, at + 32), _ -> new HashSet<>())
                            .add(contents.pack());
                }
            }
        }
        return answers;
    }

    /** Number of entries that the named segments tell of. */
    long entries(Set<String> known) {
        return known.stream()
                .flatMap(segment -> packs(segment).stream())
                .mapToLong(contents -> contents.identities().length / 32)
                .sum();
    }

    /** Asks for all identities and expects exactly what the named segments tell. */
    void assertKnowsExactly(ChunkIndex index, Set<String> known) {
        assertEquals(known, index.segments());
        Map<String, Set<PackLocation>> answers = answers(known);
        for (byte[] identity : identities) {
            Set<PackLocation> right = answers.getOrDefault(HEX.formatHex(identity), Set.of());
            assertEquals(right, new HashSet<>(index.findAll(identity)));
            assertEquals(right.size(), index.findAll(identity).size());
            assertTrue(index.find(identity).map(right::contains).orElse(right.isEmpty()));
        }
        assertEquals(entries(known), index.size());
        assertTrue(index.find(newIdentity()).isEmpty());
    }

    /**
     * Asks for all identities of a possibly damaged index: each answer is right, or the index has become empty.
     *
     * @return whether it became empty
     */
    boolean assertRightOrEmpty(ChunkIndex index, Set<String> known) {
        Map<String, Set<PackLocation>> answers = answers(known);
        for (byte[] identity : identities) {
            Set<PackLocation> right = answers.getOrDefault(HEX.formatHex(identity), Set.of());
            Set<PackLocation> found = new HashSet<>(index.findAll(identity));
            index.find(identity).ifPresent(found::add);
            if (!found.equals(right)) {
                assertTrue(found.isEmpty(), () -> "wrong packs: " + found + ", right are " + right);
                assertEquals(
                        Set.of(),
                        index.segments(),
                        "an answer is missing, and the index does not say that it is empty");
            }
        }
        Set<String> left = index.segments();
        if (left.isEmpty()) {
            assertEquals(0, index.size());
            return true;
        }
        assertEquals(known, left);
        return false;
    }
}
