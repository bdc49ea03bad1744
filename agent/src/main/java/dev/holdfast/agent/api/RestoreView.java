package dev.holdfast.agent.api;

import dev.holdfast.agent.document.Says;
import java.util.List;

/** How to bring a workload back. */
@Says("How to bring a workload back.")
record RestoreView(
        @Says("The command, quoted for a POSIX shell.") String command,

        @Says("The same, word by word.") List<String> words,

        @Says("What to put in, and where to run it.") String explanation) {}
