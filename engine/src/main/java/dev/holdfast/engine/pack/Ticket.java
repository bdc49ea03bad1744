package dev.holdfast.engine.pack;

import dev.holdfast.engine.format.PackHint;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Where a chunk is or will be: in a pack whose name is known once it is finished. */
public final class Ticket {
    private volatile @Nullable PackHint hint;

    Ticket() {}

    /** The place of a chunk of which nobody knows where it is. */
    public static Ticket unknown() {
        return new Ticket();
    }

    /** The place of a chunk in a pack that exists. */
    public static Ticket of(PackHint hint) {
        Ticket ticket = new Ticket();
        ticket.hint = hint;
        return ticket;
    }

    void finish(PackHint finished) {
        hint = finished;
    }

    /** The pack, once it is finished. */
    public Optional<PackHint> hint() {
        return Optional.ofNullable(hint);
    }
}
