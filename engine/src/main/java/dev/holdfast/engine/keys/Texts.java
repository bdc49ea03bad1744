package dev.holdfast.engine.keys;

import dev.holdfast.engine.Id;
import dev.holdfast.engine.format.FormatException;
import dev.holdfast.engine.format.JsonObject;
import java.time.DateTimeException;
import java.time.Instant;

/** Texts of key documents that stand for ids, instants and labels. */
final class Texts {
    /** The most characters that a label may have. */
    static final int LONGEST_LABEL = 200;

    private static final int LONGEST_SHOWN = 40;

    private Texts() {}

    static Id id(JsonObject object, String member) throws FormatException {
        String text = object.text(member);
        if (!Id.isValid(text)) {
            throw new FormatException("member '" + member + "' is not an id of 32 hex digits");
        }
        return new Id(text);
    }

    static Instant instant(JsonObject object, String member) throws FormatException {
        try {
            return Instant.parse(object.text(member));
        } catch (DateTimeException e) {
            throw new FormatException("member '" + member + "' is not a time", e);
        }
    }

    /** Refuses a document of another repository. */
    static void requireRepository(JsonObject document, Id repository) throws FormatException {
        Id named = id(document, "repository");
        if (!named.equals(repository)) {
            throw new FormatException("it belongs to repository " + named);
        }
    }

    /** Labels are shown on terminals, so they hold no control characters. */
    static boolean isLabel(String text) {
        return text.length() <= LONGEST_LABEL && text.chars().noneMatch(Character::isISOControl);
    }

    /** A text of unknown origin, fit for a message. */
    static String printable(String text) {
        String cut = text.length() > LONGEST_SHOWN ? text.substring(0, LONGEST_SHOWN) + "…" : text;
        return cut.replaceAll("\\p{Cntrl}", "?");
    }
}
