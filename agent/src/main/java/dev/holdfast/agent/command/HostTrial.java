package dev.holdfast.agent.command;

import dev.holdfast.agent.program.Program;
import dev.holdfast.engine.console.Sizes;
import dev.holdfast.engine.console.UsageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** What is tried of this host. */
final class HostTrial {
    /** Caches and journals of a few workloads; a full state folder stops the agent from knowing what it did. */
    static final long LEAST_ROOM = 64L << 20;

    private static final byte[] CONTENT = new byte[4096];

    private HostTrial() {}

    /** Writes into the state folder, which is made if it is not there, and takes that back. */
    static String state(Path folder) throws IOException, UsageException {
        Files.createDirectories(folder);
        Path file = Files.createTempFile(folder, "check-", ".tmp");
        try {
            Files.write(file, CONTENT);
        } finally {
            Files.delete(file);
        }
        long room = Files.getFileStore(folder).getUsableSpace();
        if (room < LEAST_ROOM) {
            throw new UsageException(
                    "there is room for " + Sizes.bytes(room) + " only, and caches and journals need "
                            + Sizes.bytes(LEAST_ROOM) + " at least",
                    "Make room, or name another folder as 'agent.state'.");
        }
        return "can be written, room for " + Sizes.bytes(room);
    }

    /** A program is not run: it would do what it is there for. */
    static String program(Path path) throws UsageException {
        Optional<String> trouble = Program.trouble(path);
        if (trouble.isPresent()) {
            throw new UsageException(trouble.get(), "Install it, or correct its path or its permissions.");
        }
        return "may be run";
    }
}
