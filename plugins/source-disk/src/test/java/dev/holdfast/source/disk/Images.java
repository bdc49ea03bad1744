package dev.holdfast.source.disk;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Random;

/** Disk images for tests. */
final class Images {
    private Images() {}

    /** A sparse image with some data at random places, some of them not aligned to anything. */
    static Path random(Path path, long length, Random random) throws IOException {
        try (FileChannel file = FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            file.truncate(0);
            write(file, length - 1, new byte[1]);
            for (int i = 0; i < 12; i++) {
                byte[] data = new byte[1 + random.nextInt(200_000)];
                random.nextBytes(data);
                long offset = random.nextLong(length - data.length);
                write(file, random.nextBoolean() ? offset : offset / 4096 * 4096, data);
            }
        }
        return path;
    }

    /** An image full of one byte. */
    static Path filled(Path path, int length, byte value) throws IOException {
        try (FileChannel file = FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            byte[] data = new byte[length];
            Arrays.fill(data, value);
            write(file, 0, data);
        }
        return path;
    }

    static void write(FileChannel file, long offset, byte[] data) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(data);
        while (buffer.hasRemaining()) {
            file.write(buffer, offset + buffer.position());
        }
    }
}
