package dev.holdfast.agent.api;

import dev.holdfast.agent.document.Says;
import dev.holdfast.agent.site.RegionReport;
import java.util.Optional;

/** The region that a site is said to be in, and what its store says of that. */
@Says("The region that a site is said to be in, and what its store says of that.")
record RegionView(
        @Says("The region, as the configuration says.") String label,

        @Says(
                "What the store says of it; unseen is not asked yet, declared is a store that has no way to say it, withheld one"
                        + " that could and does not.")
        Standing standing,

        @Says("The region by the store's own name, if it says one.")
        Optional<String> reported,

        @Says("The same for people.") String explanation) {
    /** What a store says of a region. */
    enum Standing {
        UNSEEN,
        CONFIRMED,
        DECLARED,
        WITHHELD,
        CONTRADICTED
    }

    /** What is known of a label. */
    static RegionView of(String label, Optional<RegionReport> seen) {
        Standing standing = seen.map(RegionView::standing).orElse(Standing.UNSEEN);
        Optional<String> reported = seen.flatMap(report -> switch (report) {
            case RegionReport.Confirmed confirmed -> Optional.of(confirmed.reported());
            case RegionReport.Contradicted contradicted -> Optional.of(contradicted.reported());
            case RegionReport.Unnamed _, RegionReport.Unverifiable _, RegionReport.Withheld _ -> Optional.empty();
        });
        return new RegionView(
                label,
                standing,
                reported,
                seen.map(RegionReport::toString).orElse("as declared; its store was not asked yet"));
    }

    private static Standing standing(RegionReport report) {
        return switch (report) {
            case RegionReport.Unnamed _ -> Standing.UNSEEN;
            case RegionReport.Unverifiable _ -> Standing.DECLARED;
            case RegionReport.Withheld _ -> Standing.WITHHELD;
            case RegionReport.Confirmed _ -> Standing.CONFIRMED;
            case RegionReport.Contradicted _ -> Standing.CONTRADICTED;
        };
    }
}
