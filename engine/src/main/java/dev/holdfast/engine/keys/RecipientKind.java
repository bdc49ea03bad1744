package dev.holdfast.engine.keys;

import dev.holdfast.engine.format.FormatException;
import java.util.Locale;

/** How a recipient keeps its private key. */
public enum RecipientKind {
    /** In the store, sealed with a passphrase. */
    PASSPHRASE,
    /** In the store, sealed with a random key that was printed. */
    RECOVERY,
    /** In a file on a host, and nowhere else. */
    HOST;

    /** As it stands in documents. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    static RecipientKind parse(String text) throws FormatException {
        for (RecipientKind kind : values()) {
            if (kind.text().equals(text)) {
                return kind;
            }
        }
        throw new FormatException("unknown kind of recipient: " + Texts.printable(text));
    }
}
