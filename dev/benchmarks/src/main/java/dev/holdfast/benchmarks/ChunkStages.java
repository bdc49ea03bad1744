package dev.holdfast.benchmarks;

import dev.holdfast.engine.Id;
import dev.holdfast.engine.crypto.Aead;
import dev.holdfast.engine.format.ChunkHasher;
import dev.holdfast.engine.format.ChunkId;
import dev.holdfast.engine.format.FormatException;
import dev.holdfast.engine.format.PackKind;
import dev.holdfast.engine.pack.ChunkCodec;
import dev.holdfast.engine.pack.Compression;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** Each stage on one chunk of 1 MiB: operations a second are MiB a second. */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class ChunkStages {
    private static final int CHUNK = 1 << 20;
    private static final byte[] ASSOCIATED = new byte[80];

    /** How much of the chunk is noise that does not compress, in percent; the rest repeats. */
    @Param({"0", "50", "100"})
    private int noise;

    private byte[] chunk = new byte[0];
    private byte[] encoded = new byte[0];
    private byte[] sealed = new byte[0];
    private final byte[] plain = new byte[CHUNK];
    private final byte[] zeros = new byte[CHUNK];
    private final byte[] blank = new byte[CHUNK];
    private final Aead aead = new Aead(new byte[Aead.KEY_LENGTH]);
    private final ChunkHasher hasher = new ChunkHasher(new byte[32], new Id("0".repeat(32)));
    private final ChunkCodec codec = new ChunkCodec(Compression.DEFAULT);

    /** Makes the chunk. */
    @Setup
    public void prepare() {
        Random random = new Random(1);
        chunk = new byte[CHUNK];
        byte[] text = new byte[200];
        random.nextBytes(text);
        for (int at = 0; at < CHUNK; at += text.length) {
            int length = Math.min(text.length, CHUNK - at);
            if (random.nextInt(100) < noise) {
                byte[] fresh = new byte[length];
                random.nextBytes(fresh);
                System.arraycopy(fresh, 0, chunk, at, length);
            } else {
                System.arraycopy(text, 0, chunk, at, length);
            }
        }
        encoded = codec.encode(chunk, 0, CHUNK);
        sealed = aead.seal(encoded, ASSOCIATED);
    }

    /** Gives back native memory. */
    @TearDown
    public void close() {
        codec.close();
    }

    /** Finding out that a block is not zero, at worst. */
    @Benchmark
    public int zeroScan() {
        return Arrays.mismatch(blank, 0, CHUNK, zeros, 0, CHUNK);
    }

    /** The identity. */
    @Benchmark
    public ChunkId identity() {
        return hasher.identity(PackKind.DATA, chunk, 0, CHUNK);
    }

    /** Compression. */
    @Benchmark
    public byte[] encode() {
        return codec.encode(chunk, 0, CHUNK);
    }

    /** Decompression. */
    @Benchmark
    public byte[] decode() throws FormatException {
        codec.decode(encoded, encoded.length, plain, CHUNK);
        return plain;
    }

    /** Sealing what was compressed. */
    @Benchmark
    public byte[] seal() {
        return aead.seal(encoded, ASSOCIATED);
    }

    /** Opening it. */
    @Benchmark
    public byte[] open() throws Exception {
        return aead.open(sealed, ASSOCIATED);
    }
}
