package dev.holdfast.engine.format;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.holdfast.spi.database.Base;
import dev.holdfast.spi.database.LogPosition;
import dev.holdfast.spi.database.LogRange;
import java.util.Optional;
import java.util.SortedMap;

/** What a manifest says of the log that a base of a database needs. */
final class BaseText {
    private static final int MOST_FACTS = 10_000;

    private BaseText() {}

    static void write(Base base, ObjectNode object) {
        object.put("identity", base.identity());
        write(base.needs().start(), object.putObject("start"));
        write(base.needs().end(), object.putObject("end"));
        ObjectNode facts = object.putObject("facts");
        base.facts().forEach(facts::put);
    }

    private static void write(LogPosition position, ObjectNode object) {
        object.put("stream", position.stream()).put("offset", position.offset());
    }

    /** Reads it, where there is any. */
    static Optional<Base> read(Optional<JsonObject> object) throws FormatException {
        if (object.isEmpty()) {
            return Optional.empty();
        }
        String identity = object.get().text("identity");
        if (identity.isEmpty() || identity.length() > LogHead.LONGEST_IDENTITY) {
            throw new FormatException("a base of a server whose identity has " + identity.length() + " characters");
        }
        SortedMap<String, String> facts = object.get().textsByName("facts", MOST_FACTS);
        LogRange needs = new LogRange(
                position(object.get().object("start")), position(object.get().object("end")));
        return Optional.of(new Base(identity, needs, facts));
    }

    private static LogPosition position(JsonObject object) throws FormatException {
        return new LogPosition(object.text("stream"), object.number("offset", Long.MAX_VALUE));
    }
}
