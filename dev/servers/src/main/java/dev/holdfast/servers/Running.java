package dev.holdfast.servers;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Whether processes run that this one did not start. */
public final class Running {
    private Running() {}

    /**
     * Whether a process runs. One that ended does not, also while nobody took note of its end: to {@link ProcessHandle} it is
     * alive until then, which takes seconds where the first process of a system looks for such only now and then.
     */
    public static boolean is(long pid) {
        try {
            String status = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
            char state = status.charAt(status.lastIndexOf(')') + 2);
            return state != 'Z' && state != 'X';
        } catch (IOException e) {
            return false;
        }
    }
}
