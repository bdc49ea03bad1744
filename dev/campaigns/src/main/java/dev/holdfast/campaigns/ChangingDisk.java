package dev.holdfast.campaigns;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.SplittableRandom;

/** A sparse disk image whose contents follow from a seed and the changes asked for. */
final class ChangingDisk {
    private static final int BLOCK = 1 << 16;

    private final Path image;
    private final long blocks;
    private final SplittableRandom random;

    /** @param bytes its length, rounded down to blocks of 64 KiB */
    ChangingDisk(Path image, long bytes, SplittableRandom random) throws IOException {
        this.image = image;
        this.blocks = bytes / BLOCK;
        this.random = random;
        try (FileChannel channel = FileChannel.open(
                image, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.SPARSE)) {
            channel.write(ByteBuffer.allocate(1), blocks * BLOCK - 1);
        }
    }

    Path image() {
        return image;
    }

    /** Fills a stretch with bytes that compress little. */
    void fill(long firstBlock, long count) throws IOException {
        try (FileChannel channel = FileChannel.open(image, StandardOpenOption.WRITE)) {
            for (long block = firstBlock; block < firstBlock + count; block++) {
                write(channel, block, noise(BLOCK));
            }
        }
    }

    /** Overwrites that many blocks, anywhere, each whole. */
    void scatter(long count) throws IOException {
        try (FileChannel channel = FileChannel.open(image, StandardOpenOption.WRITE)) {
            for (long i = 0; i < count; i++) {
                write(channel, random.nextLong(blocks), noise(BLOCK));
            }
        }
    }

    /** Changes something: stretches of noise, of text, of zeros, and single bytes. */
    void change(int stretches) throws IOException {
        try (FileChannel channel = FileChannel.open(image, StandardOpenOption.WRITE)) {
            for (int i = 0; i < stretches; i++) {
                long at = random.nextLong(blocks);
                int count = (int) Math.min(1 + random.nextInt(32), blocks - at);
                switch (random.nextInt(8)) {
                    case 0 -> write(channel, at, new byte[count * BLOCK]);
                    case 1 -> channel.write(ByteBuffer.wrap(noise(1)), at * BLOCK + random.nextInt(BLOCK));
                    case 2 -> write(channel, at, text(count * BLOCK));
                    default -> write(channel, at, noise(count * BLOCK));
                }
            }
        }
    }

    private static void write(FileChannel channel, long block, byte[] bytes) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        while (buffer.hasRemaining()) {
            channel.write(buffer, block * BLOCK + buffer.position());
        }
    }

    private byte[] noise(int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    private byte[] text(int length) {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) ('a' + (i / 64 + random.nextInt(2)) % 26);
        }
        return bytes;
    }
}
