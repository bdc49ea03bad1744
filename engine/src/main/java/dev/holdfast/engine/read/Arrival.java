package dev.holdfast.engine.read;

import dev.holdfast.engine.RepositoryException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** What one read brought, until the last of its parts was handed out. */
final class Arrival {
    private final byte[] bytes;
    private final Optional<RepositoryException.Damaged> failure;
    private final AtomicInteger left;
    private final Runnable gone;

    private Arrival(byte[] bytes, Optional<RepositoryException.Damaged> failure, int parts, Runnable gone) {
        this.bytes = bytes;
        this.failure = failure;
        this.left = new AtomicInteger(parts);
        this.gone = gone;
    }

    /** A read that brought nothing: each chunk is looked for elsewhere, or the fetching has ended. */
    static Arrival nothing(Optional<RepositoryException.Damaged> failure) {
        return new Arrival(new byte[0], failure, 0, () -> {});
    }

    /**
     * A read that succeeded. Most of a buffer of which little is wanted is given back at once: what is held is what is
     * counted.
     *
     * @param buffer begins with what is at {@code from} in the pack
     * @param back takes the buffer when it is free
     */
    static Arrival of(List<Stretch.Part> parts, byte[] buffer, int from, Consumer<byte[]> back) {
        int wanted = parts.stream()
                .mapToInt(part -> part.located().entry().sealedLength())
                .sum();
        if (wanted >= buffer.length - buffer.length / 4) {
            parts.forEach(part -> part.placeAt(part.located().entry().offset() - from));
            return new Arrival(buffer, Optional.empty(), parts.size(), () -> back.accept(buffer));
        }
        byte[] kept = new byte[wanted];
        int at = 0;
        for (Stretch.Part part : parts) {
            int length = part.located().entry().sealedLength();
            System.arraycopy(buffer, part.located().entry().offset() - from, kept, at, length);
            part.placeAt(at);
            at += length;
        }
        back.accept(buffer);
        return new Arrival(kept, Optional.empty(), parts.size(), () -> {});
    }

    byte[] bytes() {
        return bytes;
    }

    /** Why it brought nothing, if that is for a damage. */
    Optional<RepositoryException.Damaged> failure() {
        return failure;
    }

    /** Called once for each part. */
    void leave() {
        if (left.decrementAndGet() == 0) {
            gone.run();
        }
    }
}
