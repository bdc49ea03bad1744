package dev.holdfast.engine.keys;

import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.params.Argon2Parameters;

/**
 * How a passphrase is turned into a key: Argon2id, version 0x13 (RFC 9106). The bounds hold for what is read from a
 * store as well, so that a hostile one cannot exhaust the reader.
 *
 * @param memoryKiB memory, 8 KiB per lane to 1 GiB
 * @param iterations passes over the memory, 1 to 20; memory times passes is at most 4 GiB
 * @param lanes 1 to 16
 */
public record Argon2id(int memoryKiB, int iterations, int lanes) {
    /** The second recommendation of RFC 9106: 64 MiB, three passes, four lanes. */
    public static final Argon2id RECOMMENDED = new Argon2id(64 * 1024, 3, 4);

    /** The most memory, in KiB. */
    static final int MOST_MEMORY = 1024 * 1024;

    /** The most passes. */
    static final int MOST_ITERATIONS = 20;

    /** The most lanes. */
    static final int MOST_LANES = 16;

    private static final long MOST_WORK = 4L * 1024 * 1024;
    private static final int LEAST_MEMORY_PER_LANE = 8;
    private static final int KEY_LENGTH = 32;

    public Argon2id {
        if (lanes < 1
                || lanes > MOST_LANES
                || iterations < 1
                || iterations > MOST_ITERATIONS
                || memoryKiB < LEAST_MEMORY_PER_LANE * lanes
                || memoryKiB > MOST_MEMORY
                || (long) memoryKiB * iterations > MOST_WORK) {
            throw new IllegalArgumentException("Argon2id out of bounds: " + memoryKiB + " KiB, " + iterations
                    + " iterations, " + lanes + " lanes");
        }
    }

    /** The 32-byte key of a passphrase. */
    byte[] derive(byte[] passphrase, byte[] salt) {
        Argon2BytesGenerator generator = new Argon2BytesGenerator();
        generator.init(new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id)
                .withVersion(Argon2Parameters.ARGON2_VERSION_13)
                .withSalt(salt)
                .withMemoryAsKB(memoryKiB)
                .withIterations(iterations)
                .withParallelism(lanes)
                .build());
        byte[] key = new byte[KEY_LENGTH];
        generator.generateBytes(passphrase, key);
        return key;
    }
}
