package dev.holdfast.agent.control;

import dev.holdfast.agent.schedule.Standing;

/**
 * How a workload stands at a site, in plain words.
 *
 * @param text a sentence
 * @param hint what to do; may be empty
 */
public record Explanation(String text, String hint) {
    /** What a standing means. */
    public static Explanation of(Standing standing) {
        String what = switch (standing.state()) {
            case MEETING -> "The objective holds";
            case AT_RISK -> "The objective holds, but the next point is expected too late";
            case BREACHED -> "The newest point is older than the objective allows";
            case NEVER ->
                standing.slack().isNegative()
                        ? "There is no point yet, and there should be one"
                        : "There is no point yet";
        };
        String site = standing.site();
        return switch (standing.reason()) {
            case NONE -> new Explanation(what + ".", "");
            case SITE_DOWN ->
                new Explanation(
                        what + ": site " + site + ", or the local one, cannot be used.",
                        "See what is wrong with the sites.");
            case PAUSED ->
                new Explanation(what + ": captures are paused.", "Resume it if the reason for the pause is over.");
            case CAPTURES_FAIL -> new Explanation(what + ": captures fail.", "See why its last run failed.");
            case COPIES_FAIL ->
                new Explanation(what + ": copies to site " + site + " fail.", "See why the last copy there failed.");
            case TAKES_LONG ->
                new Explanation(
                        what + ": what runs for it takes longer than it should.",
                        "See how far it has come; the source or the site may be slow.");
            case WINDOW -> new Explanation(what + ": captures may not start at this time.", "");
            case OVERLOAD ->
                new Explanation(
                        what + ": more is asked for than limits allow.",
                        "Raise the limits, or allow older points: rpo.");
            case LATE -> new Explanation(what + ": work for it is on its way, but late.", "");
        };
    }
}
