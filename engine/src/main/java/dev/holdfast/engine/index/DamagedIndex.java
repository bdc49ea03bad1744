package dev.holdfast.engine.index;

/**
 * Files of the index are not as they were written, or not of one index. Never leaves this package: {@link ChunkIndex}
 * answers it by starting empty. Unchecked because any lookup may find it, deep down.
 */
final class DamagedIndex extends RuntimeException {
    private static final long serialVersionUID = 1L;

    DamagedIndex(String message) {
        super(message);
    }
}
