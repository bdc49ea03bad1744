package dev.holdfast.engine.index;

import java.io.IOException;
import java.nio.file.Path;

/** Another process, or another index in this one, has the folder open: choose another folder, or wait for it. */
public final class IndexInUse extends IOException {
    private static final long serialVersionUID = 1L;

    IndexInUse(Path folder) {
        super("the index folder " + folder + " is in use; only one process at a time can have it open");
    }
}
