package dev.holdfast.engine.barrier;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.holdfast.engine.Id;
import dev.holdfast.engine.format.FormatException;
import dev.holdfast.engine.format.JsonObject;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * What begins a round.
 *
 * @param round names it, in all its points
 * @param agent who proposed it
 * @param proposed when, by that agent's clock
 * @param patience how long agents wait for one another at each step
 * @param agents who is asked to come, each once, 2 to {@value #MOST_AGENTS}
 */
public record Proposal(Id round, String agent, Instant proposed, Duration patience, List<String> agents) {
    /** The most agents that one barrier is for. */
    public static final int MOST_AGENTS = 64;

    static final int LARGEST = 1 << 15;
    private static final long LONGEST_WAIT = Duration.ofDays(1).toMillis();

    public Proposal {
        agents = List.copyOf(agents);
        if (agents.size() < 2 || agents.size() > MOST_AGENTS || !agents.contains(agent) || !areNames(agents)) {
            throw new IllegalArgumentException("not a round of several agents: " + agents);
        }
        if (patience.toMillis() < 1 || patience.toMillis() > LONGEST_WAIT) {
            throw new IllegalArgumentException("agents do not wait " + patience + " for one another");
        }
    }

    static boolean areNames(List<String> agents) {
        return agents.stream().distinct().count() == agents.size()
                && agents.stream().allMatch(Proposal::isName);
    }

    private static boolean isName(String agent) {
        return !agent.isEmpty() && agent.length() <= 200;
    }

    byte[] toBytes() {
        ObjectNode object = JsonObject.create();
        object.put("round", round.hex())
                .put("agent", agent)
                .put("proposed", proposed.toString())
                .put("waitMillis", patience.toMillis());
        agents.forEach(object.putArray("agents")::add);
        return JsonObject.bytes(object);
    }

    static Proposal parse(byte[] bytes) throws FormatException {
        JsonObject object = JsonObject.parse(bytes);
        try {
            return new Proposal(
                    new Id(object.text("round")),
                    object.text("agent"),
                    Instant.parse(object.text("proposed")),
                    Duration.ofMillis(object.number("waitMillis", LONGEST_WAIT)),
                    object.texts("agents"));
        } catch (IllegalArgumentException | DateTimeException e) {
            throw new FormatException("not a proposal: " + e.getMessage(), e);
        }
    }
}
