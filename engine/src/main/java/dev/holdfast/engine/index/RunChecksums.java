package dev.holdfast.engine.index;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** The checksums of a run's pages: 4 bytes for each, in memory. */
final class RunChecksums {
    private final String name;
    private final ByteBuffer checksums;

    /**
     * @param name of the run's file, for messages
     * @param checksums one for each page, little-endian
     */
    RunChecksums(String name, byte[] checksums) {
        this.name = name;
        this.checksums = ByteBuffer.wrap(checksums).order(ByteOrder.LITTLE_ENDIAN);
    }

    boolean fits(long page, byte[] bytes, int offset) {
        return checksums.getInt((int) page * Integer.BYTES) == PageChecksum.plain(bytes, offset, Page.BYTES);
    }

    /** @throws DamagedIndex if the page is not as it was written */
    void check(long page, byte[] bytes, int offset) {
        if (!fits(page, bytes, offset)) {
            throw new DamagedIndex("page " + page + " of " + name + " does not match its checksum");
        }
    }
}
