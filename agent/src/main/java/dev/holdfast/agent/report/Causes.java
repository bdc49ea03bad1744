package dev.holdfast.agent.report;

import dev.holdfast.agent.control.Change;
import dev.holdfast.agent.history.Span;
import dev.holdfast.agent.history.Spans;
import java.time.temporal.ChronoUnit;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Why an objective of a workload at a site did not hold, by what an agent noted.
 *
 * @param workload its name
 * @param site its name
 * @param local the site that points are taken into, whose failure is felt at all
 * @param changes what was noted, the earliest first
 * @param watched when an agent ran
 */
record Causes(String workload, String site, String local, List<Change> changes, Spans watched) {
    private static final int MOST = 3;
    private static final Set<Change.Kind> OF_WORKLOAD = EnumSet.of(
            Change.Kind.CAPTURE_FAILED,
            Change.Kind.PAUSED,
            Change.Kind.OBJECTIVE_BREACHED,
            Change.Kind.FIRST_POINT_OVERDUE,
            Change.Kind.LOG_STALLED,
            Change.Kind.LOG_GAP,
            Change.Kind.LOG_BREACHED);
    private static final Set<Change.Kind> OF_SITE = EnumSet.of(Change.Kind.SITE_DOWN, Change.Kind.COPY_FAILED);

    /**
     * The cause of a breach, in sentences.
     *
     * @param breach when
     * @param felt from when on it led there: from when the last point should have been followed by another
     */
    Optional<String> of(Span breach, Span felt) {
        Set<String> sentences = new LinkedHashSet<>();
        Spans away = watched.missingIn(felt);
        if (!watched.list().isEmpty() && away.length().compareTo(felt.length().dividedBy(2)) > 0) {
            Span first = away.list().getFirst();
            sentences.add("No agent is known to have run from " + first.from().truncatedTo(ChronoUnit.SECONDS) + " to "
                    + first.to().truncatedTo(ChronoUnit.SECONDS));
        }
        changes.stream()
                .filter(change -> felt.holds(change.at()) && !change.at().isAfter(breach.to()) && isAbout(change))
                .map(Causes::sentence)
                .limit(MOST)
                .forEach(sentences::add);
        return sentences.isEmpty() ? Optional.empty() : Optional.of(String.join(". ", sentences) + ".");
    }

    private boolean isAbout(Change change) {
        boolean here = change.site().map(each -> each.equals(site)).orElse(true);
        if (OF_WORKLOAD.contains(change.kind())) {
            return here && change.workload().filter(workload::equals).isPresent();
        }
        boolean atLocal = change.site().filter(local::equals).isPresent();
        return OF_SITE.contains(change.kind()) && (here || atLocal);
    }

    private static String sentence(Change change) {
        String message = change.message();
        String text = Character.toUpperCase(message.charAt(0)) + message.substring(1);
        return text.endsWith(".") ? text.substring(0, text.length() - 1) : text;
    }
}
