package dev.holdfast.engine.barrier;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.holdfast.engine.format.FormatException;
import dev.holdfast.engine.format.JsonObject;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;

/**
 * How a step ended, the same for all: the first who saw that all were there, or that the time was over, put it.
 *
 * @param by who put it
 * @param at when, by that agent's clock
 * @param agents those that go on to the next step, in any order
 */
public record Decision(String by, Instant at, List<String> agents) {
    public Decision {
        agents = List.copyOf(agents);
        if (agents.isEmpty() || agents.size() > Proposal.MOST_AGENTS || !Proposal.areNames(agents)) {
            throw new IllegalArgumentException("not agents that go on: " + agents);
        }
    }

    byte[] toBytes() {
        ObjectNode object = JsonObject.create();
        object.put("agent", by).put("at", at.toString());
        agents.forEach(object.putArray("agents")::add);
        return JsonObject.bytes(object);
    }

    static Decision parse(byte[] bytes) throws FormatException {
        JsonObject object = JsonObject.parse(bytes);
        try {
            return new Decision(object.text("agent"), Instant.parse(object.text("at")), object.texts("agents"));
        } catch (IllegalArgumentException | DateTimeException e) {
            throw new FormatException("not a decision: " + e.getMessage(), e);
        }
    }
}
