package dev.holdfast.agent.metrics;

import dev.holdfast.agent.config.Configuration;
import dev.holdfast.agent.config.Site;
import dev.holdfast.agent.control.Overview;
import dev.holdfast.agent.control.SiteState;
import dev.holdfast.agent.metrics.Exposition.Kind;
import dev.holdfast.agent.site.RegionReport;
import dev.holdfast.agent.site.SiteLinks;
import java.util.List;
import java.util.Optional;

/** What is measured of sites. */
final class SiteMeasurements {
    private static final String SITE = "site";
    private static final double NANOS = 1e9;
    private static final List<String> STANDINGS =
            List.of("confirmed", "contradicted", "declared", "unseen", "withheld");

    private SiteMeasurements() {}

    static void expose(Exposition out, Overview overview, Configuration configuration, SiteLinks links) {
        out.of("holdfast_site_up", Kind.GAUGE, "Whether a site can be used.");
        for (SiteState state : overview.sites()) {
            out.sample(state.access() instanceof SiteState.Access.Up ? 1 : 0, SITE, state.site());
        }
        roundTrips(out, configuration, links);
        out.of(
                "holdfast_site_region",
                Kind.GAUGE,
                "What a site's store says of the region that the configuration names: 1 for what holds, else 0.");
        for (Site site : configuration.sites()) {
            site.region()
                    .ifPresent(label -> region(
                            out, site.name(), label, links.to(site.name()).region()));
        }
    }

    private static void roundTrips(Exposition out, Configuration configuration, SiteLinks links) {
        out.of(
                "holdfast_site_round_trip_seconds",
                Kind.GAUGE,
                "How long a synchronous site takes to answer, a median; may be 0.01. Absent while it cannot be measured.");
        for (Site site : configuration.sites()) {
            links.to(site.name())
                    .roundTrip()
                    .ifPresent(measured -> out.sample(measured.median().toNanos() / NANOS, SITE, site.name()));
        }
    }

    private static void region(Exposition out, String site, String label, Optional<RegionReport> seen) {
        String standing = seen.map(SiteMeasurements::standing).orElse("unseen");
        for (String each : STANDINGS) {
            out.sample(each.equals(standing) ? 1 : 0, SITE, site, "region", label, "standing", each);
        }
    }

    private static String standing(RegionReport report) {
        return switch (report) {
            case RegionReport.Unnamed _ -> "unseen";
            case RegionReport.Unverifiable _ -> "declared";
            case RegionReport.Withheld _ -> "withheld";
            case RegionReport.Confirmed _ -> "confirmed";
            case RegionReport.Contradicted _ -> "contradicted";
        };
    }
}
