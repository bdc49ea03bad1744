package dev.holdfast.engine.console;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.holdfast.engine.format.JsonObject;
import java.io.PrintStream;

/** Writes the one document of {@code --json}. */
public final class Json {
    private Json() {}

    /** Writes a document, on one line. */
    public static void print(PrintStream out, ObjectNode document) {
        out.writeBytes(JsonObject.bytes(document));
        out.println();
    }
}
