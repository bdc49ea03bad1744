package dev.holdfast.engine.format;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * What an agent protects at a site: the plaintext of an agent record. Others watch by it whether its points come.
 *
 * @param agent its name, 1 to 200 characters, by which a later record replaces an earlier one
 * @param number of this record, from 1; of several of an agent the greatest counts
 * @param written when, by the agent's clock
 * @param retired whether it takes no more points, on purpose
 * @param workloads what it protects, at most {@link #MOST_WORKLOADS}
 */
public record AgentRecord(String agent, long number, Instant written, boolean retired, List<Protected> workloads) {
    /** The most workloads that one record names. */
    public static final int MOST_WORKLOADS = 10_000;

    /** The most bytes that the object may have. */
    public static final int LARGEST = 4 << 20;

    /** The longest name of an agent, in characters. */
    public static final int LONGEST_NAME = 200;

    /** The greatest number, of 16 digits. */
    public static final long LAST = 9_999_999_999_999_999L;

    private static final long LONGEST_OBJECTIVE = Duration.ofDays(36_525).toMillis();

    /**
     * A workload that is protected.
     *
     * @param workload its name
     * @param rpo how old its newest point at this site may become
     */
    public record Protected(String workload, Duration rpo) {
        public Protected {
            if (workload.isEmpty() || workload.length() > Manifest.LONGEST_WORKLOAD) {
                throw new IllegalArgumentException("not the name of a workload: '" + workload + "'");
            }
            if (!rpo.isPositive() || rpo.toMillis() > LONGEST_OBJECTIVE) {
                throw new IllegalArgumentException("not an objective: " + rpo);
            }
        }
    }

    public AgentRecord {
        workloads = List.copyOf(workloads);
        if (agent.isEmpty() || agent.length() > LONGEST_NAME || number < 1 || number > LAST) {
            throw new IllegalArgumentException("not a record of agent '" + agent + "', number " + number);
        }
        if (workloads.size() > MOST_WORKLOADS) {
            throw new IllegalArgumentException("too many workloads for one record: " + workloads.size());
        }
    }

    /** Whether it says the same as another, whenever that was. */
    public boolean saysAs(AgentRecord other) {
        return agent.equals(other.agent) && retired == other.retired && workloads.equals(other.workloads);
    }

    /** The plaintext. */
    public byte[] toBytes() {
        ObjectNode object = JsonObject.create();
        object.put("format", Descriptor.VERSION)
                .put("agent", agent)
                .put("number", number)
                .put("written", written.toString())
                .put("retired", retired ? 1 : 0);
        ArrayNode array = object.putArray("workloads");
        for (Protected each : workloads) {
            array.addObject()
                    .put("workload", each.workload())
                    .put("rpoMillis", each.rpo().toMillis());
        }
        return JsonObject.bytes(object);
    }

    /** Reads a record. */
    public static AgentRecord parse(byte[] bytes) throws FormatException {
        JsonObject object = JsonObject.parse(bytes);
        if (object.number("format", Integer.MAX_VALUE) != Descriptor.VERSION) {
            throw new FormatException("an agent record of another version");
        }
        List<JsonObject> array = object.objects("workloads");
        if (array.size() > MOST_WORKLOADS) {
            throw new FormatException("an agent record of " + array.size() + " workloads");
        }
        try {
            List<Protected> workloads = new ArrayList<>(array.size());
            for (JsonObject each : array) {
                workloads.add(new Protected(
                        each.text("workload"), Duration.ofMillis(each.number("rpoMillis", LONGEST_OBJECTIVE))));
            }
            return new AgentRecord(
                    object.text("agent"),
                    object.number("number", LAST),
                    Instant.parse(object.text("written")),
                    object.number("retired", 1) == 1,
                    workloads);
        } catch (DateTimeException | IllegalArgumentException e) {
            throw new FormatException("an agent record with a member that cannot be: " + e.getMessage(), e);
        }
    }
}
