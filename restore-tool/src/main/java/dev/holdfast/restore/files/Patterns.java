package dev.holdfast.restore.files;

import dev.holdfast.spi.source.TreePath;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * Which entries of a tree are meant: those whose path matches a pattern, and all that is below them. {@code *} and
 * {@code ?} stand for characters within a name, {@code **} for any number of names. Names are compared as UTF-8.
 */
final class Patterns implements Predicate<TreePath> {
    private final List<Pattern> patterns;

    /** Patterns; if there are none, all is meant. */
    Patterns(List<String> patterns) {
        this.patterns = patterns.stream().map(Patterns::compile).toList();
    }

    private static Pattern compile(String pattern) {
        String relative = pattern.replaceAll("^(\\./|/)+", "").replaceAll("/+$", "");
        StringBuilder regex = new StringBuilder();
        int at = 0;
        while (at < relative.length()) {
            if (relative.startsWith("**/", at)) {
                regex.append("(?:[^/]+/)*");
                at += 3;
            } else if (relative.startsWith("**", at)) {
                regex.append(".*");
                at += 2;
            } else {
                char c = relative.charAt(at);
                regex.append(c == '*' ? "[^/]*" : c == '?' ? "[^/]" : Pattern.quote(String.valueOf(c)));
                at++;
            }
        }
        return Pattern.compile(regex + "(?:/.*)?", Pattern.DOTALL);
    }

    @Override
    public boolean test(TreePath path) {
        if (patterns.isEmpty()) {
            return true;
        }
        if (path.isRoot()) {
            return false; // made anyway, as soon as something in it is meant
        }
        String text = new String(path.bytes(), StandardCharsets.UTF_8);
        return patterns.stream().anyMatch(pattern -> pattern.matcher(text).matches());
    }
}
