package dev.holdfast.engine.lease;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.holdfast.engine.Id;
import dev.holdfast.engine.format.FormatException;
import dev.holdfast.engine.format.JsonObject;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;

/**
 * Who holds what, and until when.
 *
 * @param owner who holds it: a process, of which the next on the same host is another, or all processes of one side
 * @param holder the owner's host, for people
 * @param epoch 1 for the first owner, more for each that follows: whoever sees a greater one has lost it
 * @param expires until when, unless it is renewed, by the owner's clock, which was close to the store's
 * @param period for how long it was taken or renewed
 * @param released whether the owner gave it back before
 */
public record Lease(Id owner, String holder, long epoch, Instant expires, Duration period, boolean released) {
    /** The most characters of a holder. */
    public static final int LONGEST_HOLDER = 200;

    static final int LARGEST = 1 << 12;
    private static final long LONGEST_PERIOD = Duration.ofDays(1).toMillis();

    public Lease {
        if (holder.length() > LONGEST_HOLDER || epoch < 1 || period.isNegative() || period.isZero()) {
            throw new IllegalArgumentException("not a lease: epoch " + epoch + ", for " + period);
        }
    }

    Lease givenBack() {
        return new Lease(owner, holder, epoch, expires, period, true);
    }

    byte[] toBytes() {
        ObjectNode object = JsonObject.create();
        object.put("owner", owner.hex())
                .put("holder", holder)
                .put("epoch", epoch)
                .put("expires", expires.toString())
                .put("periodMillis", period.toMillis())
                .put("released", released ? 1 : 0);
        return JsonObject.bytes(object);
    }

    static Lease parse(byte[] bytes) throws FormatException {
        JsonObject object = JsonObject.parse(bytes);
        try {
            return new Lease(
                    new Id(object.text("owner")),
                    object.text("holder"),
                    object.number("epoch", Long.MAX_VALUE - 1),
                    Instant.parse(object.text("expires")),
                    Duration.ofMillis(object.number("periodMillis", LONGEST_PERIOD)),
                    object.number("released", 1) == 1);
        } catch (IllegalArgumentException | DateTimeException e) {
            throw new FormatException("not a lease: " + e.getMessage(), e);
        }
    }
}
