package dev.holdfast.restore.files;

import dev.holdfast.spi.source.TreeEntry;

/** Shows what an entry is and who may do what with it, as {@code ls -l} does. */
final class Modes {
    private static final int SET_USER = 04000;
    private static final int SET_GROUP = 02000;
    private static final int STICKY = 01000;

    private Modes() {}

    static String text(TreeEntry.Kind kind, int mode) {
        char[] text = (type(kind) + "rwxrwxrwx").toCharArray();
        for (int bit = 0; bit < 9; bit++) {
            if ((mode >> (8 - bit) & 1) == 0) {
                text[1 + bit] = '-';
            }
        }
        mark(text, 3, (mode & SET_USER) != 0, 's');
        mark(text, 6, (mode & SET_GROUP) != 0, 's');
        mark(text, 9, (mode & STICKY) != 0, 't');
        return new String(text);
    }

    /** A special bit shows in the place of the right to execute; in upper case where that right is missing. */
    private static void mark(char[] text, int at, boolean set, char letter) {
        if (set) {
            text[at] = text[at] == 'x' ? letter : Character.toUpperCase(letter);
        }
    }

    private static char type(TreeEntry.Kind kind) {
        return switch (kind) {
            case TreeEntry.Folder() -> 'd';
            case TreeEntry.RegularFile _ -> '-';
            case TreeEntry.SymbolicLink _ -> 'l';
            case TreeEntry.Device device -> device.block() ? 'b' : 'c';
            case TreeEntry.Fifo() -> 'p';
            case TreeEntry.Socket() -> 's';
        };
    }
}
