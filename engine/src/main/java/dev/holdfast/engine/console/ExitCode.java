package dev.holdfast.engine.console;

import java.util.LinkedHashMap;
import java.util.Map;

/** How a command went, as the programs' exit status says it. */
public enum ExitCode {
    DONE(0, "done"),
    FAILED(1, "failed"),
    USAGE(2, "the command line, the configuration or the key is wrong"),
    DEGRADED(3, "done, but something fell short, which is listed"),
    NOT_FOUND(4, "no such repository, point, workload or object"),
    DAMAGED(5, "data is damaged or not authentic; what could be saved is said"),
    REFUSED(6, "refused: a rule or a missing confirmation stands against it"),
    UNREACHABLE(7, "a store or source could not be reached"),
    INTERRUPTED(130, "interrupted; a rerun continues from what was stored");

    private final int status;
    private final String meaning;

    ExitCode(int status, String meaning) {
        this.status = status;
        this.meaning = meaning;
    }

    /** The exit status. */
    public int status() {
        return status;
    }

    /** All of them, for the help of a command: status and meaning. */
    public static Map<String, String> legend() {
        Map<String, String> legend = new LinkedHashMap<>();
        for (ExitCode code : values()) {
            legend.put("%3d".formatted(code.status), code.meaning);
        }
        return legend;
    }
}
