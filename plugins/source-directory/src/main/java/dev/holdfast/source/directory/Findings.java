package dev.holdfast.source.directory;

import java.util.ArrayList;
import java.util.List;

/** What went amiss while a tree was read; safe for use by many threads. */
final class Findings {
    /** What a session may tell, as the SPI bounds it. */
    static final int MOST = 1000;

    private final List<String> warnings = new ArrayList<>();
    private long untold;
    private boolean changed;

    /** Something could not be read, and is missing in what was. */
    synchronized void missing(String what) {
        if (warnings.size() < MOST - 1) {
            warnings.add(what);
        } else {
            untold++;
        }
    }

    /** The tree changed while it was read. */
    synchronized void changed(String what) {
        changed = true;
        missing(what);
    }

    synchronized boolean anyChange() {
        return changed;
    }

    /** The first findings, and how many more there are. */
    synchronized List<String> warnings() {
        if (untold == 0) {
            return List.copyOf(warnings);
        }
        List<String> all = new ArrayList<>(warnings);
        all.add("and " + untold + " more of the like");
        return List.copyOf(all);
    }
}
