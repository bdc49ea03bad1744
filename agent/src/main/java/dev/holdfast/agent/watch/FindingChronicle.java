package dev.holdfast.agent.watch;

import dev.holdfast.agent.control.Change;
import dev.holdfast.agent.control.Chronicle;
import java.util.Optional;
import java.util.function.Consumer;

/** Notes among what changed when environment points become incomplete and complete. */
public final class FindingChronicle implements Consumer<Finding> {
    private final Chronicle chronicle;

    public FindingChronicle(Chronicle chronicle) {
        this.chronicle = chronicle;
    }

    @Override
    public void accept(Finding finding) {
        switch (finding) {
            case Finding.EnvironmentIncomplete(String environment, String group, String why, boolean isNews) -> {
                if (isNews) {
                    note(
                            Change.Kind.ENVIRONMENT_INCOMPLETE,
                            "Environment points of group " + group + " of " + environment + " stay incomplete: " + why,
                            "See why the points that are missing are not taken.");
                }
            }
            case Finding.EnvironmentComplete(String environment, String group, boolean isNews) -> {
                if (isNews) {
                    note(
                            Change.Kind.ENVIRONMENT_COMPLETE,
                            "The newest environment point of group " + group + " of " + environment + " is complete",
                            "");
                }
            }
            case Finding.Owner _,
                    Finding.LeaseTrouble _,
                    Finding.Distance _,
                    Finding.Skew _,
                    Finding.Silent _,
                    Finding.HeardAgain _,
                    Finding.PacksLost _,
                    Finding.PacksThere _ -> {} // is told by alerts, and shown where it belongs
        }
    }

    private void note(Change.Kind kind, String message, String hint) {
        chronicle.add(kind, Optional.empty(), Optional.empty(), message, hint);
    }
}
