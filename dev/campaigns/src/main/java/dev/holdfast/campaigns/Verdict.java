package dev.holdfast.campaigns;

import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What a campaign tells while it runs, and whether all held that must. */
@SuppressWarnings("AnnotateFormatMethod") // the annotation is Error Prone's own, which nothing here depends on
final class Verdict {
    private static final int MOST_SHOWN = 100;

    private final String campaign;
    private final PrintStream out;
    private final List<String> broken = new ArrayList<>();
    private final long start = System.nanoTime();

    Verdict(String campaign, PrintStream out) {
        this.campaign = campaign;
        this.out = out;
    }

    /** Something that must hold; tells at once if it does not. */
    boolean require(boolean holds, String what, Object... values) {
        if (!holds) {
            String text = String.format(Locale.ROOT, what, values);
            broken.add(text);
            if (broken.size() <= MOST_SHOWN) {
                out.println("BROKEN: " + text);
            }
        }
        return holds;
    }

    /** Runs a command that must end well. */
    Child.Ended must(List<String> command) throws IOException, InterruptedException {
        Child.Ended ended = Child.run(command);
        require(ended.done(), "%s", ended);
        return ended;
    }

    /** A figure or a step, for people. */
    void tell(String what, Object... values) {
        out.println(String.format(Locale.ROOT, what, values));
    }

    /** What did not hold. */
    List<String> broken() {
        return List.copyOf(broken);
    }

    double seconds() {
        return (System.nanoTime() - start) / 1e9;
    }

    /** Prints the result line; returns the exit status. */
    int finish(String what, Object... values) {
        tell(
                "%s: %s in %.0f s: %s",
                campaign,
                String.format(Locale.ROOT, what, values),
                seconds(),
                broken.isEmpty() ? "all held" : broken.size() + " things did not hold");
        return broken.isEmpty() ? 0 : 1;
    }
}
