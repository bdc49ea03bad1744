package dev.holdfast.engine.index;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What is valid of the files in an index's folder. Bytes, little-endian: {@code HOLDFIDX}, u32 version, the fields in
 * order, runs as u32 count and u64 number, u64 entries, u32 checksum each; at last the CRC-32C of all before.
 *
 * @param seed 48 random bytes, of this index alone
 * @param firstPage of the log that no run leads to
 * @param lastPage of the log: not in its file, but {@code tail}
 * @param tail 4096 bytes, the page that is not full yet
 * @param segmentsLength bytes of the file of segments' names that count
 * @param segmentsChecksum CRC-32C of those
 * @param nextRun number for the next run
 * @param runs oldest first
 */
@SuppressWarnings("ArrayRecordComponent") // a form of the file, never compared
record Manifest(
        byte[] seed,
        long firstPage,
        long lastPage,
        byte[] tail,
        long segmentsLength,
        int segmentsChecksum,
        long nextRun,
        List<RunFacts> runs) {
    private static final byte[] MAGIC = "HOLDFIDX".getBytes(StandardCharsets.US_ASCII);
    private static final int VERSION = 1;
    private static final int FIXED_BYTES = 8 + 4 + Scatter.SEED_BYTES + 2 * 8 + Page.BYTES + 8 + 4 + 8 + 4;
    private static final int RUN_BYTES = 8 + 8 + 4;

    Manifest {
        if (seed.length != Scatter.SEED_BYTES
                || tail.length != Page.BYTES
                || nextRun < 0
                || firstPage < 0
                || lastPage < firstPage
                || lastPage > Page.MOST_PAGES
                || segmentsLength < 0) {
            throw new IllegalArgumentException("not a manifest: pages " + firstPage + " to " + lastPage);
        }
        runs = List.copyOf(runs);
    }

    byte[] encode() {
        ByteBuffer out = ByteBuffer.allocate(FIXED_BYTES + runs.size() * RUN_BYTES + Integer.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN);
        out.put(MAGIC).putInt(VERSION).put(seed);
        out.putLong(firstPage).putLong(lastPage).put(tail);
        out.putLong(segmentsLength).putInt(segmentsChecksum);
        out.putLong(nextRun).putInt(runs.size());
        for (RunFacts run : runs) {
            out.putLong(run.number()).putLong(run.entries()).putInt(run.checksum());
        }
        out.putInt(PageChecksum.plain(out.array(), 0, out.position()));
        return out.array();
    }

    /** @throws DamagedIndex if the bytes are not a manifest of this version, as it was written */
    static Manifest decode(byte[] bytes) {
        int end = bytes.length - Integer.BYTES;
        ByteBuffer in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        if (end < FIXED_BYTES || in.getInt(end) != PageChecksum.plain(bytes, 0, end)) {
            throw new DamagedIndex("the manifest does not match its checksum");
        }
        byte[] magic = take(in, MAGIC.length);
        int version = in.getInt();
        if (!Arrays.equals(magic, MAGIC) || version != VERSION) {
            throw new DamagedIndex("the manifest is of another program, or of version " + version);
        }
        try {
            return new Manifest(
                    take(in, Scatter.SEED_BYTES),
                    in.getLong(),
                    in.getLong(),
                    take(in, Page.BYTES),
                    in.getLong(),
                    in.getInt(),
                    in.getLong(),
                    runs(in, end));
        } catch (IllegalArgumentException | BufferUnderflowException e) {
            throw new DamagedIndex("the manifest makes no sense: " + e.getMessage());
        }
    }

    private static List<RunFacts> runs(ByteBuffer in, int end) {
        int count = in.getInt();
        if (count < 0 || in.position() + (long) count * RUN_BYTES != end) {
            throw new IllegalArgumentException(count + " runs");
        }
        List<RunFacts> runs = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            runs.add(new RunFacts(in.getLong(), in.getLong(), in.getInt()));
        }
        return runs;
    }

    private static byte[] take(ByteBuffer in, int length) {
        byte[] bytes = new byte[length];
        in.get(bytes);
        return bytes;
    }
}
