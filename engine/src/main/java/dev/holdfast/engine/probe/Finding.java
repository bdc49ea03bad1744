package dev.holdfast.engine.probe;

/**
 * What a check found.
 *
 * @param check what was tried, a few words
 * @param verdict how it went
 * @param words what was seen, and what it means for a repository there: a sentence or two
 */
public record Finding(String check, Verdict verdict, String words) {
    /** How a check went. */
    public enum Verdict {
        /** As it should be. */
        GOOD,

        /** The store does not offer it, and a repository can do without. */
        NOT_OFFERED,

        /** The store offers it and does not keep it: it is not used. */
        NOT_KEPT,

        /** A repository cannot be kept there. */
        BAD
    }

    static Finding good(String check, String words) {
        return new Finding(check, Verdict.GOOD, words);
    }

    static Finding notOffered(String check, String words) {
        return new Finding(check, Verdict.NOT_OFFERED, words);
    }

    static Finding notKept(String check, String words) {
        return new Finding(check, Verdict.NOT_KEPT, words);
    }

    static Finding bad(String check, String words) {
        return new Finding(check, Verdict.BAD, words);
    }
}
