package dev.holdfast.campaigns;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.SplittableRandom;

/** A folder of files that changes as folders do: files come, grow, are rewritten, go; so do links. */
final class ChangingTree {
    private static final int FOLDERS = 12;
    private static final int NAMES = 40;

    private final Path root;
    private final SplittableRandom random;

    ChangingTree(Path root, SplittableRandom random) throws IOException {
        this.root = root;
        this.random = random;
        Files.createDirectories(root);
    }

    Path root() {
        return root;
    }

    void change(int changes) throws IOException {
        for (int i = 0; i < changes; i++) {
            Path folder = root.resolve("folder-" + random.nextInt(FOLDERS));
            Files.createDirectories(folder);
            Path file = folder.resolve("name-" + random.nextInt(NAMES));
            switch (random.nextInt(6)) {
                case 0 -> Files.deleteIfExists(file);
                case 1 -> link(file);
                case 2 -> append(file);
                default -> rewrite(file);
            }
        }
    }

    private void link(Path file) throws IOException {
        Files.deleteIfExists(file);
        Files.createSymbolicLink(file, Path.of("name-" + random.nextInt(NAMES)));
    }

    private void append(Path file) throws IOException {
        if (Files.isRegularFile(file) && !Files.isSymbolicLink(file)) {
            Files.write(file, noise(random.nextInt(1 << 14)), StandardOpenOption.APPEND);
        }
    }

    private void rewrite(Path file) throws IOException {
        Files.deleteIfExists(file);
        int length = random.nextInt(4) == 0 ? random.nextInt(1 << 21) : random.nextInt(1 << 12);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap(noise(length)));
        }
    }

    private byte[] noise(int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }
}
