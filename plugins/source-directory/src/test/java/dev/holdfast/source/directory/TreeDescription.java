package dev.holdfast.source.directory;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** What the system's own tools say of a tree; equal for equal trees. */
final class TreeDescription {
    /** Everything that find, sha256sum, stat and getfattr see, with inode numbers made ordinal. */
    private static final String SCRIPT = """
            export LC_ALL=C
            cd "$1" || exit 1
            find . -type d -printf '%p %y %m %U %G %T@\\0' , ! -type d -printf '%p %y %m %U %G %T@ %s %n %l\\0' | sort -z
            find . ! -type d -links +1 -printf '%p\\t%i\\0' | sort -z | tr '\\n\\0' '\\001\\n' |
                awk -F'\\t' '{ if (!($2 in n)) n[$2] = ++c; print $1, n[$2] }'
            find . -type f -print0 | sort -z | xargs -0r sha256sum -z --
            find . '(' -type b -o -type c ')' -exec stat -c '%n %t %T' '{}' ';' | sort
            if command -v getfattr >/dev/null; then
                find . -print0 | sort -z | xargs -0r getfattr -h -d -m - -e hex --
            fi
            """;

    private TreeDescription() {}

    static String of(Path root) throws IOException, InterruptedException {
        Process process = new ProcessBuilder("bash", "-c", SCRIPT, "bash", root.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        if (process.waitFor() != 0) {
            throw new AssertionError("cannot describe " + root);
        }
        return text.replace('\0', '\n');
    }
}
