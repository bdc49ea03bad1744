package dev.holdfast.agent.notification;

import java.util.stream.Collectors;

/** Makes text of anywhere fit for one line of a mail, a log or a terminal: nothing in it can begin another. */
final class PlainText {
    private PlainText() {}

    /** A line of at most {@code most} UTF-16 units, where what controls a display is a space. */
    static String line(String text, int most) {
        String whole = text.lines().map(String::strip).collect(Collectors.joining("; "));
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < whole.length(); ) {
            int point = whole.codePointAt(i);
            i += Character.charCount(point);
            if (line.length() + Character.charCount(point) > most - 1) {
                return line.append('…').toString();
            }
            line.appendCodePoint(isPlain(point) ? point : ' ');
        }
        return line.toString().strip();
    }

    private static boolean isPlain(int point) {
        return switch (Character.getType(point)) {
            case Character.CONTROL,
                    Character.FORMAT, // among them those that turn the direction of writing
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> false;
            default -> true;
        };
    }
}
