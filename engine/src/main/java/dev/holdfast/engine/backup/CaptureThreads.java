package dev.holdfast.engine.backup;

/**
 * How many threads make chunks of one backup: one for each core, if the heap holds the buffers that they fill. What is made
 * stays in memory until it is stored, and a backup that runs out of memory would never come to its end.
 */
public final class CaptureThreads {
    /** A pack that is being filled, and two chunks. */
    private static final long OF_A_THREAD = 40L << 20;

    /** A pack on its way to the store, and the chunks that are read. */
    private static final long OF_A_BACKUP = 48L << 20;

    /** Two large backups have room beside each other. */
    private static final int AT_ONCE = 2;

    private CaptureThreads() {}

    /** For this process. */
    public static int ofThisProcess() {
        Runtime runtime = Runtime.getRuntime();
        return of(runtime.maxMemory(), runtime.availableProcessors());
    }

    /** The same where so many threads compute at once, at least 1: one more than these, which reads meanwhile. */
    public static int ofThisProcess(int computing) {
        return Math.min(ofThisProcess() - 1, computing) + 1;
    }

    /**
     * At least 1.
     *
     * @param heap its bound, in bytes, of which backups take five eighths: logs are received and points read meanwhile
     * @param cores at least 1
     */
    static int of(long heap, int cores) {
        long each = heap / 8 * 5 / AT_ONCE;
        return Math.clamp((each - OF_A_BACKUP) / OF_A_THREAD, 1, cores);
    }
}
