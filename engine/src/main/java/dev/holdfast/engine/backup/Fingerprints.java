package dev.holdfast.engine.backup;

import dev.holdfast.engine.format.BlockMap;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Set;
import javax.crypto.spec.SecretKeySpec;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * For each block of a disk a tag by which a later backup sees, faster than by hashing it, that the block is as
 * it was: a local file of 16 bytes for each 64 KiB, which may be lost, old, torn or damaged at no cost but time.
 *
 * <p>A tag is that of AES-GCM over the block, under a key that only this file has, and a nonce made of the block's place and
 * of its hash in the map. So it tells of one pair of hash and content only: a tag that fits shows that the block's content is
 * the one that was hashed, whichever point that was for, and however old the file is. Two contents have the same tag with a
 * probability of 2<sup>-116</sup>, whoever chose them, unless he holds the file. See docs/adr/0005.
 *
 * <p>Safe for use by many threads, each with a {@link FingerprintPage} of its own.
 */
final class Fingerprints implements AutoCloseable {
    /** Bytes of a tag. */
    static final int TAG = 16;

    /** Bytes of the tags of a leaf's blocks. */
    static final int PAGE = BlockMap.FAN_OUT * TAG;

    private static final Logger LOG = LoggerFactory.getLogger(Fingerprints.class);
    private static final long MAGIC = 0x686f6c6466703031L; // "holdfp01"
    private static final int KEY_LENGTH = 32;
    private static final int HEADER = 64;

    private final FileChannel file;
    private final SecretKeySpec key;

    private Fingerprints(FileChannel file, SecretKeySpec key) {
        this.file = file;
        this.key = key;
    }

    /** Opens a file of tags, or makes an empty one, readable by its owner alone. */
    static Fingerprints open(Path path, SecureRandom random) throws IOException {
        FileChannel file = FileChannel.open(
                path,
                Set.of(StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        try {
            ByteBuffer header = ByteBuffer.allocate(HEADER);
            if (readFully(file, header, 0) < HEADER || header.getLong(0) != MAGIC) {
                byte[] key = new byte[KEY_LENGTH];
                random.nextBytes(key);
                header.clear().putLong(MAGIC).put(key).clear();
                file.truncate(0); // tags under another key say nothing
                writeFully(file, header, 0);
            }
            byte[] key = new byte[KEY_LENGTH];
            header.get(Long.BYTES, key);
            return new Fingerprints(file, new SecretKeySpec(key, "AES"));
        } catch (IOException e) {
            file.close();
            throw e;
        }
    }

    SecretKeySpec key() {
        return key;
    }

    /** Reads the tags of a leaf's blocks; zeros where there are none yet. */
    void read(long leaf, ByteBuffer page) throws IOException {
        page.clear();
        int count = readFully(file, page, HEADER + leaf * PAGE);
        while (count < PAGE) {
            page.put(count, (byte) 0);
            count++;
        }
        page.clear();
    }

    void write(long leaf, ByteBuffer page) throws IOException {
        writeFully(file, page.clear(), HEADER + leaf * PAGE);
    }

    private static int readFully(FileChannel file, ByteBuffer into, long position) throws IOException {
        int total = 0;
        while (into.hasRemaining()) {
            int count = file.read(into, position + total);
            if (count < 0) {
                break;
            }
            total += count;
        }
        return total;
    }

    private static void writeFully(FileChannel file, ByteBuffer bytes, long position) throws IOException {
        long at = position;
        while (bytes.hasRemaining()) {
            at += file.write(bytes, at);
        }
    }

    /** A cache that does not close well is no reason for a backup to fail. */
    @Override
    public void close() {
        try {
            file.close();
        } catch (IOException e) {
            LOG.atInfo().addKeyValue("reason", e).log("a file of fingerprints does not close");
        }
    }
}
