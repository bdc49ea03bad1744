package dev.holdfast.agent.config;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Where data may be. What cannot be told counts against it.
 *
 * @param regions patterns of regions that may hold it, in which {@code *} stands for any characters
 * @param leastDistance how many kilometres at least one site has to be away from the local one, so that the loss of a region
 *     leaves a copy; the others may be nearer
 */
public record Residency(List<String> regions, OptionalInt leastDistance) {
    public Residency {
        regions = List.copyOf(regions);
    }

    /** What stands against sites that hold the data, as sentences; empty if nothing does. */
    public List<String> violations(Site local, List<Site> replicas) {
        List<String> violations = new ArrayList<>();
        wrongRegion(local).ifPresent(violations::add);
        replicas.forEach(site -> wrongRegion(site).ifPresent(violations::add));
        if (leastDistance.isPresent()) {
            tooNear(local, replicas, leastDistance.getAsInt()).ifPresent(violations::add);
        }
        return violations;
    }

    private Optional<String> wrongRegion(Site site) {
        if (site.region().isEmpty()) {
            return Optional.of("site '" + site.name()
                    + "' says no region, so it may not hold this data; the rule allows " + String.join(", ", regions));
        }
        String region = site.region().get();
        return regions.stream().anyMatch(pattern -> matches(pattern, region))
                ? Optional.empty()
                : Optional.of("site '" + site.name() + "' is in region '" + region
                        + "', which the rule does not allow: " + String.join(", ", regions));
    }

    private static boolean matches(String pattern, String region) {
        String expression =
                Arrays.stream(pattern.split("\\*", -1)).map(Pattern::quote).collect(Collectors.joining(".*"));
        return region.matches(expression);
    }

    private static Optional<String> tooNear(Site local, List<Site> replicas, int least) {
        if (local.location().isEmpty()) {
            return Optional.of("site '" + local.name() + "' says no location, so no distance from it can be told");
        }
        Location here = local.location().get();
        boolean far = replicas.stream()
                .flatMap(site -> site.location().stream())
                .anyMatch(there -> here.kilometresTo(there) >= least);
        return far
                ? Optional.empty()
                : Optional.of("no other site is " + least + "km or more away from the local site '" + local.name()
                        + "', so the loss of one region could take every copy: " + distances(here, replicas));
    }

    private static String distances(Location here, List<Site> replicas) {
        return replicas.isEmpty()
                ? "there is no other site"
                : replicas.stream()
                        .map(site -> "site '" + site.name() + "' "
                                + site.location()
                                        .map(there -> "is " + (int) here.kilometresTo(there) + "km away")
                                        .orElse("says no location"))
                        .collect(Collectors.joining(", "));
    }
}
