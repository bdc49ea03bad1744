package dev.holdfast.agent.capture;

import dev.holdfast.agent.program.Program;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * A program that runs before or after a point is taken. No shell looks at its arguments; it reads nothing, and what it
 * writes is shown only if it fails. It finds the workload's name in the variable {@code HOLDFAST_WORKLOAD}.
 *
 * @param command the program and its arguments
 * @param workload the workload's name
 * @param timeout how long it may run
 */
public record Hook(List<String> command, String workload, Duration timeout) {
    public Hook {
        command = List.copyOf(command);
    }

    /** A hook could not be run, failed, or took too long. */
    public static final class Failed extends IOException {
        private static final long serialVersionUID = 1L;

        private Failed(String message) {
            super(message);
        }
    }

    /** Runs it to its end; with its descendants it is stopped when its time is over, or if this thread is interrupted. */
    public void run() throws Failed, InterruptedException {
        Program.Surroundings surroundings = new Program.Surroundings(true, Map.of("HOLDFAST_WORKLOAD", workload));
        try {
            new Program(command, surroundings, timeout).run(new byte[0]);
        } catch (Program.Failed e) {
            throw new Failed("hook " + command.getFirst() + " of workload " + workload + " " + e.getMessage());
        }
    }
}
