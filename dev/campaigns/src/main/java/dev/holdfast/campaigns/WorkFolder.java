package dev.holdfast.campaigns;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The folder that a campaign works in: removed at the end, unless it was named or is needed to see what went wrong. */
final class WorkFolder implements AutoCloseable {
    private final Path path;
    private boolean keep;

    private WorkFolder(Path path, boolean keep) {
        this.path = path;
        this.keep = keep;
    }

    /** The one given by {@code --work}, which must be empty or new, or a temporary one. */
    static WorkFolder of(Arguments arguments, String campaign) throws IOException {
        Path named = arguments.path("work").orElse(null);
        if (named == null) {
            return new WorkFolder(Files.createTempDirectory("holdfast-" + campaign), false);
        }
        return new WorkFolder(Files.createDirectories(named), true);
    }

    Path path() {
        return path;
    }

    void keepIf(boolean needed) {
        if (needed) {
            keep = true;
            System.out.println("kept for a look: " + path);
        }
    }

    @Override
    public void close() throws IOException {
        if (!keep) {
            Folders.remove(path);
        }
    }
}
