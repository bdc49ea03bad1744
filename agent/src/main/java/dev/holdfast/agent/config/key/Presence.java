package dev.holdfast.agent.config.key;

/** What holds where a key is not there. */
public sealed interface Presence {
    /** It has to be there. */
    record Required() implements Presence {}

    /**
     * It may be left out.
     *
     * @param meaning what then holds, a few words
     */
    record Optional(String meaning) implements Presence {}

    /**
     * Then a value holds.
     *
     * @param yaml that value, as it would be written
     */
    record Default(String yaml) implements Presence {}
}
