package dev.holdfast.engine.tree;

import dev.holdfast.engine.TaskFailure;
import dev.holdfast.spi.storage.BlobStoreException;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;

/**
 * A piece of a file whose chunk may still be on its way.
 *
 * @param gap zeros since the end of the piece before
 * @param length its bytes
 * @param chunk its chunk
 * @param offset of its first byte in the chunk
 */
record PendingPiece(long gap, int length, PendingChunk chunk, int offset) {
    /** A chunk that is on its way, or is being gathered yet. */
    static final class PendingChunk {
        private volatile Optional<Future<List<Stored>>> future = Optional.empty();
        private volatile int number;

        /** The chunk is one of those that a task stores, by its number among them. */
        void submitted(Future<List<Stored>> task, int which) {
            number = which;
            future = Optional.of(task);
        }

        boolean isReady() throws BlobStoreException, IOException, InterruptedException {
            return future.isPresent()
                    && future.get().isDone()
                    && get().place().hint().isPresent();
        }

        Stored get() throws BlobStoreException, IOException, InterruptedException {
            try {
                return future.orElseThrow().get().get(number);
            } catch (ExecutionException e) {
                switch (TaskFailure.of(e)) {
                    case BlobStoreException failure -> throw failure;
                    case IOException failure -> throw failure;
                    case InterruptedException failure -> throw failure;
                    default -> throw new IllegalStateException("storing a chunk failed", e);
                }
            }
        }
    }

    FilePiece get() throws BlobStoreException, IOException, InterruptedException {
        return new FilePiece(gap, length, chunk.get(), offset);
    }
}
