package dev.holdfast.agent.config.key;

/**
 * A key of a mapping.
 *
 * @param <T> what its value is read as
 * @param name as it is written
 * @param type what its value may be
 * @param presence what holds without it
 * @param sentence what it says, for the reference page, one sentence or two
 * @param example a value of it, as YAML on one line
 */
public record Key<T>(String name, Type<T> type, Presence presence, String sentence, String example) {
    /** A key that has to be there. */
    public static <T> Key<T> required(String name, Type<T> type, String sentence, String example) {
        return new Key<>(name, type, new Presence.Required(), sentence, example);
    }

    /**
     * A key that may be left out.
     *
     * @param without what then holds, a few words
     */
    public static <T> Key<T> optional(String name, Type<T> type, String without, String sentence, String example) {
        return new Key<>(name, type, new Presence.Optional(without), sentence, example);
    }

    /**
     * A key with a value that holds where it is left out.
     *
     * @param value that value, a YAML scalar
     */
    public static <T> Key<T> withDefault(String name, Type<T> type, String value, String sentence, String example) {
        return new Key<>(name, type, new Presence.Default(value), sentence, example);
    }

    boolean isRequired() {
        return presence instanceof Presence.Required;
    }
}
