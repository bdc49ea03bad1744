package dev.holdfast.spi.source;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The path of an entry below the root of a tree, as the bytes that the file system holds: names are 1 to 255 bytes of
 * anything but zero and slash, and neither {@code .} nor {@code ..}; they are joined by slashes. The root itself is the
 * empty path. Paths order by their unsigned bytes, with the slash before all others, so that a folder's content follows
 * it directly.
 */
public final class TreePath implements Comparable<TreePath> {
    /** The root of a tree. */
    public static final TreePath ROOT = new TreePath(new byte[0]);

    private static final int LONGEST_PATH = 1 << 16;

    private final byte[] bytes;

    private TreePath(byte[] bytes) {
        this.bytes = bytes;
    }

    /** The path of these bytes; throws {@link IllegalArgumentException} if they are not a path below a root. */
    public static TreePath of(byte[] bytes) {
        if (bytes.length == 0) {
            return ROOT;
        }
        if (bytes.length > LONGEST_PATH) {
            throw new IllegalArgumentException("path of " + bytes.length + " bytes");
        }
        int start = 0;
        for (int i = 0; i <= bytes.length; i++) {
            if (i == bytes.length || bytes[i] == '/') {
                requireName(bytes, start, i);
                start = i + 1;
            }
        }
        return new TreePath(bytes.clone());
    }

    /** The path of a child of this one; throws {@link IllegalArgumentException} if {@code name} is not a name. */
    public TreePath child(byte[] name) {
        requireName(name, 0, name.length);
        for (byte b : name) {
            if (b == '/') {
                throw new IllegalArgumentException("name with a slash: " + printable(name));
            }
        }
        if (bytes.length == 0) {
            return new TreePath(name.clone());
        }
        if (bytes.length + 1 + name.length > LONGEST_PATH) {
            throw new IllegalArgumentException("path of more than " + LONGEST_PATH + " bytes below " + this);
        }
        byte[] child = Arrays.copyOf(bytes, bytes.length + 1 + name.length);
        child[bytes.length] = '/';
        System.arraycopy(name, 0, child, bytes.length + 1, name.length);
        return new TreePath(child);
    }

    private static void requireName(byte[] bytes, int start, int end) {
        int length = end - start;
        boolean dots =
                (length == 1 && bytes[start] == '.') || (length == 2 && bytes[start] == '.' && bytes[start + 1] == '.');
        if (length < 1 || length > 255 || dots) {
            throw new IllegalArgumentException("not the name of an entry, in: " + printable(bytes));
        }
        for (int i = start; i < end; i++) {
            if (bytes[i] == 0) {
                throw new IllegalArgumentException("name with a zero byte: " + printable(bytes));
            }
        }
    }

    private static String printable(byte[] bytes) {
        String text = new String(bytes, 0, Math.min(bytes.length, 300), StandardCharsets.UTF_8);
        return text.replaceAll("\\p{Cntrl}", "?");
    }

    /** A copy of the bytes. */
    public byte[] bytes() {
        return bytes.clone();
    }

    /** Whether this is the root. */
    public boolean isRoot() {
        return bytes.length == 0;
    }

    /** The bytes of the last name; empty for the root. */
    public byte[] name() {
        return Arrays.copyOfRange(bytes, lastSlash() + 1, bytes.length);
    }

    /** The path of the folder this entry is in; the root's parent is the root. */
    public TreePath parent() {
        int slash = lastSlash();
        return slash < 0 ? ROOT : new TreePath(Arrays.copyOf(bytes, slash));
    }

    private int lastSlash() {
        int i = bytes.length - 1;
        while (i >= 0 && bytes[i] != '/') {
            i--;
        }
        return i;
    }

    @Override
    public int compareTo(TreePath other) {
        int common = Math.min(bytes.length, other.bytes.length);
        for (int i = 0; i < common; i++) {
            if (bytes[i] != other.bytes[i]) {
                return rank(bytes[i]) - rank(other.bytes[i]);
            }
        }
        return bytes.length - other.bytes.length;
    }

    private static int rank(byte b) {
        return b == '/' ? 0 : (b & 0xff) + 1;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof TreePath that && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    /** For people: control characters and what is not UTF-8 are shown as {@code ?}. */
    @Override
    public String toString() {
        return isRoot() ? "." : printable(bytes);
    }
}
