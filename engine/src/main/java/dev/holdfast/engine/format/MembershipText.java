package dev.holdfast.engine.format;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.holdfast.engine.Id;
import java.time.Duration;
import java.time.Instant;

/** How a manifest tells of the environment point that it is of. */
final class MembershipText {
    private MembershipText() {}

    static void write(Manifest.Membership membership, ObjectNode into) {
        into.put("name", membership.environment())
                .put("group", membership.group())
                .put("round", membership.round().hex())
                .put("instant", membership.instant().toString())
                .put("together", membership.together() ? 1 : 0)
                .put("clockMillis", membership.clockBound().toMillis());
        membership.agents().forEach(into.putArray("agents")::add);
        membership.workloads().forEach(into.putArray("workloads")::add);
        if (!membership.logged().isEmpty()) { // readers of before it was there find no other manifest than then
            membership.logged().forEach(into.putArray("logged")::add);
        }
    }

    static Manifest.Membership read(JsonObject object) throws FormatException {
        return new Manifest.Membership(
                object.text("name"),
                object.text("group"),
                new Id(object.text("round")),
                Instant.parse(object.text("instant")),
                object.number("together", 1) == 1,
                Duration.ofMillis(object.number("clockMillis", Manifest.Membership.LONGEST_BOUND)),
                object.texts("agents"),
                object.texts("workloads"),
                object.optionalTexts("logged"));
    }
}
