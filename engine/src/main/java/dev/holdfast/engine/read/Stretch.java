package dev.holdfast.engine.read;

import dev.holdfast.engine.pack.ChunkSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Chunks that one worker opens, checks and hands out one after the other, once all of them were read. */
final class Stretch {
    /** Of plaintext; what packs well becomes many times as long as what is read. */
    private static final long USUAL = 4 << 20;

    private final List<Part> parts = new ArrayList<>();
    private final AtomicInteger missing = new AtomicInteger();
    private int sealed;

    private Stretch() {}

    /** Cuts a list of chunks into stretches, in its order. */
    static List<Stretch> of(List<ChunkFetcher.Request> requests) {
        List<Stretch> stretches = new ArrayList<>();
        Stretch stretch = new Stretch();
        long plain = 0;
        for (ChunkFetcher.Request request : requests) {
            if (plain >= USUAL) {
                stretches.add(stretch);
                stretch = new Stretch();
                plain = 0;
            }
            stretch.add(request);
            plain += request.located().entry().plainLength();
        }
        stretches.add(stretch);
        return stretches;
    }

    private void add(ChunkFetcher.Request request) {
        parts.add(new Part(request));
        missing.incrementAndGet();
        sealed += request.located().entry().sealedLength();
    }

    /** At least one, in order. */
    List<Part> parts() {
        return parts;
    }

    /** How many bytes its chunks have as they are stored. */
    int sealed() {
        return sealed;
    }

    /** A chunk on its way. */
    final class Part {
        private final ChunkFetcher.Request request;
        private @Nullable Arrival arrival; // written before, and read after, the counter of what is missing
        private int offset;

        private Part(ChunkFetcher.Request request) {
            this.request = request;
        }

        ChunkSource.Located located() {
            return request.located();
        }

        ChunkFetcher.Receiver receiver() {
            return request.receiver();
        }

        Stretch stretch() {
            return Stretch.this;
        }

        /** Called once, with the read that it was a part of. Returns whether that was the last that its stretch lacked. */
        boolean arrive(Arrival read) {
            arrival = read;
            return missing.decrementAndGet() == 0;
        }

        Arrival arrival() {
            return Objects.requireNonNull(arrival, "it did not arrive yet");
        }

        /** Says where its sealed bytes begin among those of its read. */
        void placeAt(int place) {
            offset = place;
        }

        int offset() {
            return offset;
        }

        /** Nothing of its read is needed for it any more. */
        void leave() {
            arrival().leave();
            arrival = null;
        }
    }
}
