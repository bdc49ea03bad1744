package dev.holdfast.engine.format;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.holdfast.engine.Id;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;

/**
 * What a repository says of itself before anything is unlocked.
 *
 * @param id the repository's id, shared by all its sites
 * @param version the version of the format
 * @param created when it was created
 * @param required features that a program must know to read or write it
 * @param optional features that a program may ignore
 */
public record Descriptor(Id id, int version, Instant created, List<String> required, List<String> optional) {
    /** The version of the format that this program reads and writes. */
    public static final int VERSION = 0;

    /** The most bytes that a descriptor or key object may have. */
    public static final int LARGEST = 1 << 20;

    private static final String FORMAT = "holdfast";

    public Descriptor {
        required = List.copyOf(required);
        optional = List.copyOf(optional);
    }

    /** Its bytes as stored. */
    public byte[] toBytes() {
        ObjectNode object = JsonObject.create();
        object.put("format", FORMAT).put("version", version).put("id", id.hex()).put("created", created.toString());
        required.forEach(object.putArray("required")::add);
        optional.forEach(object.putArray("optional")::add);
        return JsonObject.bytes(object);
    }

    /** Reads a descriptor of any version; the caller refuses what it does not know. */
    public static Descriptor parse(byte[] bytes) throws FormatException {
        JsonObject object = JsonObject.parse(bytes);
        if (!object.text("format").equals(FORMAT)) {
            throw new FormatException("the descriptor is of another program");
        }
        int version = (int) object.number("version", Integer.MAX_VALUE);
        if (!Id.isValid(object.text("id"))) {
            throw new FormatException("the repository id is not 32 hex digits");
        }
        try {
            return new Descriptor(
                    new Id(object.text("id")),
                    version,
                    Instant.parse(object.text("created")),
                    object.texts("required"),
                    object.texts("optional"));
        } catch (DateTimeException e) {
            throw new FormatException("the time of creation is not a time", e);
        }
    }
}
