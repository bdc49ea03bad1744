package dev.holdfast.engine.keys;

import dev.holdfast.engine.format.FormatException;
import java.util.Locale;

/** What a recipient of a repository's keys may do. */
public enum Role {
    /** Reads and writes everything, and says who else may. */
    RESTORER,
    /** Sees points and the shapes of what they hold, but no contents; does not write points. */
    MAINTAINER,
    /** A sealed host: adds points, and reads back none, not even its own. */
    WRITER;

    /** As it stands in documents. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Whether it may hold the secrets of a compartment. */
    boolean holds(Compartment compartment) {
        return switch (this) {
            case RESTORER -> compartment != Compartment.DOMAIN;
            case MAINTAINER -> compartment == Compartment.IDENTITY || compartment == Compartment.MAP;
            case WRITER -> compartment == Compartment.DOMAIN;
        };
    }

    static Role parse(String text) throws FormatException {
        for (Role role : values()) {
            if (role.text().equals(text)) {
                return role;
            }
        }
        throw new FormatException("unknown role: " + Texts.printable(text));
    }
}
