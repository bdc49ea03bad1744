package dev.holdfast.agent.config;

import dev.holdfast.engine.format.Manifest;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A workload that is protected.
 *
 * @param name its name
 * @param source what is read
 * @param rpo how much time of work a loss may cost at most
 * @param siteRpo the same where it differs, by the name of the site
 * @param hooks what runs before and after its points are taken
 * @param windows when its captures may start; at any time if there are none
 * @param patience how long the taking of a point may last
 */
public record Workload(
        String name,
        SourceSpec source,
        Duration rpo,
        Map<String, Duration> siteRpo,
        Optional<Hooks> hooks,
        List<CaptureWindow> windows,
        Patience patience) {
    /** What a name has to be like. */
    public static final String NAME_RULE = "a workload's name has 1 to " + Manifest.LONGEST_WORKLOAD
            + " characters, none of them a control character, and is neither '.' nor '..'";

    public Workload {
        if (!isName(name)) {
            throw new IllegalArgumentException(NAME_RULE);
        }
        windows = List.copyOf(windows);
        siteRpo = Collections.unmodifiableMap(new LinkedHashMap<>(siteRpo));
    }

    /** Whether a text can be a workload's name. */
    public static boolean isName(String text) {
        return !text.isBlank()
                && text.length() <= Manifest.LONGEST_WORKLOAD
                && text.chars().noneMatch(Character::isISOControl)
                && !text.equals(".") // it stands in paths: of requests, and of what a restore writes
                && !text.equals("..");
    }

    /** The objective that holds at a site. */
    public Duration rpoAt(String site) {
        return siteRpo.getOrDefault(site, rpo);
    }
}
