package dev.holdfast.restore.site;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.holdfast.engine.console.ExitCode;
import dev.holdfast.engine.console.Surroundings;
import dev.holdfast.engine.point.ChosenPoint;
import dev.holdfast.engine.point.OpenedPoint;
import dev.holdfast.engine.point.PointName;
import java.io.PrintStream;

/**
 * Tells that a point was used that may not be the newest there was: something newer was passed over, or is gone. That is
 * never plain success, for nobody is to get yesterday's data unawares.
 *
 * @param chosen what was chosen
 */
public record OlderPoint(ChosenPoint chosen) {
    private static final int MOST_SHOWN = 5;

    /** The exit code of a command that went well otherwise. */
    public ExitCode exit() {
        if (chosen.gone().isPresent() || chosen.passedOver().stream().anyMatch(OpenedPoint.Damaged.class::isInstance)) {
            return ExitCode.DAMAGED;
        }
        return chosen.passedOver().isEmpty() ? ExitCode.DONE : ExitCode.DEGRADED;
    }

    /** The exit code of a command that went as said otherwise: the graver of both. */
    public ExitCode exit(ExitCode otherwise) {
        return switch (otherwise) {
            case DONE -> exit();
            case DEGRADED -> exit() == ExitCode.DAMAGED ? ExitCode.DAMAGED : ExitCode.DEGRADED;
            case FAILED, USAGE, NOT_FOUND, DAMAGED, REFUSED, UNREACHABLE, INTERRUPTED -> otherwise;
        };
    }

    /** Tells it on stderr; nothing where the newest was chosen. */
    void print(Surroundings surroundings) {
        PrintStream err = surroundings.err();
        String program = surroundings.program() + ": ";
        chosen.passedOver().stream()
                .limit(MOST_SHOWN)
                .forEach(each -> err.println(program + "passed over what claims to be a point of "
                        + each.name().claimed() + ": " + each.problem()));
        if (chosen.passedOver().size() > MOST_SHOWN) {
            err.println(program + "passed over " + (chosen.passedOver().size() - MOST_SHOWN) + " more");
        }
        chosen.gone().ifPresent(gone -> err.println(program + gone(gone)));
        if (exit() != ExitCode.DONE) {
            err.println(program + "NOT THE NEWEST: this is the point of "
                    + chosen.point().manifest().instant());
            err.println(
                    "try: Another site of this repository may have the newer point; 'verify' tells what is damaged.");
        }
    }

    /** What is said of a point that is gone. */
    public static String gone(PointName gone) {
        return "the point of " + gone.claimed()
                + " was here before and is gone: the store was rolled back, or it was removed";
    }

    /** Writes it as JSON; nothing where the newest was chosen. */
    public void write(ObjectNode into) {
        if (!chosen.passedOver().isEmpty()) {
            ArrayNode passedOver = into.putArray("passedOver");
            chosen.passedOver()
                    .forEach(each -> passedOver
                            .addObject()
                            .put("point", each.name().object().value())
                            .put("instant", each.name().claimed().toString())
                            .put("problem", each.problem()));
        }
        chosen.gone().ifPresent(gone -> into.put("gone", gone.object().value()));
    }
}
