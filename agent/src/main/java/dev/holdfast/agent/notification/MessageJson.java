package dev.holdfast.agent.notification;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.holdfast.engine.format.JsonObject;
import java.util.Optional;

/** A message as programs read it; docs/notifications.md describes it. What is there stays, what is new is added. */
public final class MessageJson {
    private static final int VERSION = 1;

    private MessageJson() {}

    /** The UTF-8 bytes of a message, at most some 30 KB. */
    public static byte[] bytes(Message message) {
        ObjectNode json = JsonObject.create()
                .put("version", VERSION)
                .put("id", message.id())
                .put("incident", message.incident())
                .put("kind", message.kind().word())
                .put("event", message.event().word())
                .put("severity", message.severity().word())
                .put("host", message.host())
                .put("headline", message.headline());
        put(json, "site", message.site());
        json.put("since", message.since().toString())
                .put("at", message.at().toString())
                .put("count", message.count());
        ArrayNode alerts = json.putArray("alerts");
        for (Alert alert : message.alerts()) {
            ObjectNode each = alerts.addObject();
            put(each, "workload", alert.key().workload());
            put(each, "agent", alert.key().agent());
            each.put("what", alert.what())
                    .put("cause", alert.cause())
                    .put("advice", alert.advice())
                    .put("since", alert.since().toString());
        }
        return JsonObject.bytes(json);
    }

    private static void put(ObjectNode json, String name, Optional<String> value) {
        value.ifPresent(text -> json.put(name, text));
    }
}
