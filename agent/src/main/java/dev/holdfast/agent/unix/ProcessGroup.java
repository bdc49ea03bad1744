package dev.holdfast.agent.unix;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A program with all that it starts: a process group of its own, which what it starts stays in even when its parent is gone.
 * See setsid(1) and kill(2).
 */
public final class ProcessGroup {
    private static final Path SETSID = Path.of("/usr/bin/setsid");
    private static final MethodHandle KILL = CLibrary.function("kill", JAVA_INT, JAVA_INT, JAVA_INT);
    private static final int SIGKILL = 9;

    private ProcessGroup() {}

    /** The command by which a program leads a group; itself where it cannot be run, or the system has no setsid. */
    public static List<String> leading(List<String> command) {
        if (!Files.isExecutable(SETSID) || !Files.isExecutable(Path.of(command.getFirst()))) {
            return command;
        }
        List<String> leading = new ArrayList<>(List.of(SETSID.toString()));
        leading.addAll(command);
        return leading;
    }

    /** Ends all of the group that a process leads that runs; does nothing if it leads none. */
    public static void kill(Process leader) {
        if (leader.isAlive()) {
            int group = Math.toIntExact(-leader.pid());
            CLibrary.call(() -> (int) KILL.invokeExact(group, SIGKILL));
        }
    }
}
