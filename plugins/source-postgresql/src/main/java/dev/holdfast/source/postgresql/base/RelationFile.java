package dev.holdfast.source.postgresql.base;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A file of a relation, by its name: {@code 16384}, {@code 16384_fsm}, {@code 16384.2}, {@code 16384_init}.
 *
 * @param number the relation's
 * @param fork empty for the main fork, else such as {@code fsm}
 * @param segment 0 for the first
 */
record RelationFile(String number, String fork, long segment) {
    private static final Pattern NAME = Pattern.compile("([0-9]{1,10})(?:_(fsm|vm|init))?(?:\\.([0-9]{1,8}))?");
    private static final Pattern TEMPORARY =
            Pattern.compile("t[0-9]{1,10}_[0-9]{1,10}(?:_(?:fsm|vm|init))?(?:\\.[0-9]{1,8})?");

    /** Reads a name; empty if it is no relation's. */
    static Optional<RelationFile> of(String name) {
        Matcher matcher = NAME.matcher(name);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        String fork = matcher.group(2) == null ? "" : matcher.group(2);
        long segment = matcher.group(3) == null ? 0 : Long.parseLong(matcher.group(3));
        return Optional.of(new RelationFile(matcher.group(1), fork, segment));
    }

    /** Whether a name is that of a temporary relation, which no restart survives. */
    static boolean isTemporary(String name) {
        return TEMPORARY.matcher(name).matches();
    }

    /** Whether it holds rows or an index, each change of which is logged; maps of free space and visibility are not. */
    boolean isMain() {
        return fork.isEmpty();
    }

    boolean isInit() {
        return fork.equals("init");
    }
}
