package dev.holdfast.source.directory;

import dev.holdfast.source.directory.posix.Descriptor;
import dev.holdfast.source.directory.posix.ExtendedAttributes;
import dev.holdfast.source.directory.posix.FileData;
import dev.holdfast.source.directory.posix.Names;
import dev.holdfast.source.directory.posix.OpenFlag;
import dev.holdfast.source.directory.posix.Permissions;
import dev.holdfast.source.directory.posix.PosixException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Trees with everything in them that a file system of Linux can hold and a user may make. */
final class RandomTree {
    private static final List<byte[]> ODD_NAMES = List.of(
            new byte[] {'b', 'a', 'd', (byte) 0xff, (byte) 0xfe},
            new byte[] {1, 2, '\n', '\t', 0x7f},
            "-rf *".getBytes(StandardCharsets.UTF_8),
            "\u00e9 composed".getBytes(StandardCharsets.UTF_8),
            "e\u0301 decomposed".getBytes(StandardCharsets.UTF_8),
            "\ud83d\ude00".getBytes(StandardCharsets.UTF_8),
            "\\back'quote\"".getBytes(StandardCharsets.UTF_8),
            "x".repeat(255).getBytes(StandardCharsets.UTF_8),
            "...".getBytes(StandardCharsets.UTF_8),
            " ".getBytes(StandardCharsets.UTF_8));

    private final Random random;
    private final boolean attributes;
    private int left;

    RandomTree(Random random, int entries, boolean attributes) {
        this.random = random;
        this.left = entries;
        this.attributes = attributes;
    }

    /** Fills a folder. */
    void fill(Descriptor folder) throws PosixException {
        fill(folder, 0);
        decorate(folder, 0700 | random.nextInt(0100));
    }

    private void fill(Descriptor folder, int depth) throws PosixException {
        List<byte[]> odd = new ArrayList<>(ODD_NAMES);
        List<byte[]> files = new ArrayList<>();
        int here = 2 + random.nextInt(12);
        for (int i = 0; i < here && left-- > 0; i++) {
            byte[] name = random.nextInt(4) == 0 && !odd.isEmpty()
                    ? odd.remove(random.nextInt(odd.size()))
                    : ("n" + random.nextInt(1000) + "-" + i).getBytes(StandardCharsets.US_ASCII);
            int kind = random.nextInt(10);
            if (kind < 3 && depth < 8) {
                Names.makeFolder(folder, name);
                try (Descriptor made = folder.open(name, OpenFlag.PATH, OpenFlag.FOLDER)) {
                    fill(made, depth + 1);
                    decorate(made, random.nextInt(4) == 0 ? 0500 : 0700 | random.nextInt(01100));
                }
            } else if (kind == 3) {
                makeLink(folder, name);
            } else if (kind == 4) {
                Names.makeFifo(folder, name);
                decorate(folder, name, random.nextInt(01000));
            } else if (kind == 5 && !files.isEmpty()) {
                Names.makeName(folder, files.get(random.nextInt(files.size())), folder, name);
            } else {
                makeFile(folder, name);
                files.add(name);
            }
        }
    }

    /** Makes folders in one another, a file in every hundredth. */
    static void deepen(Descriptor folder, int levels) throws PosixException {
        byte[] name = "a-level-deeper".getBytes(StandardCharsets.US_ASCII);
        Descriptor at = folder.reopenFolder();
        for (int i = 0; i < levels; i++) {
            Names.makeFolder(at, name);
            Descriptor deeper = at.open(name, OpenFlag.PATH, OpenFlag.FOLDER);
            at.close();
            at = deeper;
            if (i % 100 == 0) {
                at.open(new byte[] {'f'}, OpenFlag.WRITE, OpenFlag.CREATE).close();
            }
        }
        at.close();
    }

    private void makeLink(Descriptor folder, byte[] name) throws PosixException {
        byte[] target = new byte[1 + random.nextInt(random.nextInt(5) == 0 ? 4000 : 30)];
        for (int i = 0; i < target.length; i++) {
            target[i] = (byte) (1 + random.nextInt(255));
        }
        Names.makeLink(folder, name, target);
        try (Descriptor made = folder.open(name, OpenFlag.PATH)) {
            Permissions.changeModified(made, time());
        }
    }

    private void makeFile(Descriptor folder, byte[] name) throws PosixException {
        try (Descriptor file = folder.open(name, OpenFlag.WRITE, OpenFlag.CREATE)) {
            if (random.nextInt(3) == 0) {
                FileData.truncate(file, random.nextInt(3_000_000));
            }
            for (int i = random.nextInt(4); i > 0; i--) {
                byte[] data = new byte[random.nextInt(50_000)];
                random.nextBytes(data);
                ByteBuffer buffer = ByteBuffer.wrap(data);
                long offset = random.nextInt(2_000_000);
                while (buffer.hasRemaining()) {
                    FileData.write(file, offset + buffer.position(), buffer);
                }
            }
        }
        decorate(folder, name, 0400 | random.nextInt(010000));
    }

    private void decorate(Descriptor folder, byte[] name, int mode) throws PosixException {
        try (Descriptor made = folder.open(name, OpenFlag.PATH)) {
            if (random.nextInt(3) == 0 && attributes && mode >= 0400 && (mode & 0400) != 0) {
                ExtendedAttributes.set(
                        made, "user.odd \u00e9".getBytes(StandardCharsets.UTF_8), new byte[] {0, -1, 10});
                ExtendedAttributes.set(made, "user.empty".getBytes(StandardCharsets.UTF_8), new byte[0]);
            }
        } catch (PosixException e) {
            if (!"setxattr".equals(e.call())) { // pipes have no user attributes
                throw e;
            }
        }
        try (Descriptor made = folder.open(name, OpenFlag.PATH)) {
            decorate(made, mode);
        }
    }

    private void decorate(Descriptor entry, int mode) throws PosixException {
        Permissions.changeMode(entry, mode);
        Permissions.changeModified(entry, time());
    }

    private Instant time() {
        return Instant.ofEpochSecond(random.nextInt(), random.nextInt(1_000_000_000));
    }
}
