package dev.holdfast.engine.job;

import java.util.Random;

/** Random numbers for tests, whose seed is printed so that a failure can be had again. */
final class Seeds {
    private Seeds() {}

    static Random random(String test) {
        long seed = Long.getLong("holdfast.seed", System.nanoTime());
        System.out.println(test + ": -Dholdfast.seed=" + seed);
        return new Random(seed);
    }

    static byte[] bytes(Random random, int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }
}
