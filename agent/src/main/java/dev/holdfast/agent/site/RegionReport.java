package dev.holdfast.agent.site;

import dev.holdfast.agent.config.Site;
import dev.holdfast.engine.RepositoryException;
import dev.holdfast.spi.storage.BlobReader;
import dev.holdfast.spi.storage.BlobStoreException;
import java.util.Locale;
import java.util.Optional;

/**
 * What a site's store says of the region that the configuration names. A label may be wider than what the store says:
 * {@code eu-central} is right for {@code eu-central-1}, and {@code eu} as well.
 */
public sealed interface RegionReport {
    /** The configuration names none, so there is nothing to compare. */
    record Unnamed() implements RegionReport {}

    /** The store does not say where it is: the label is all that is known. */
    record Unverifiable(String label) implements RegionReport {}

    /** The store says so too. */
    record Confirmed(String label, String reported) implements RegionReport {}

    /** The store says that it is somewhere else. */
    record Contradicted(String label, String reported) implements RegionReport {}

    /** Asks the store, if there is a label to compare. */
    static RegionReport of(Site site, BlobReader store) throws BlobStoreException {
        if (site.region().isEmpty()) {
            return new Unnamed();
        }
        String label = site.region().get();
        Optional<String> reported = store.region();
        if (reported.isEmpty()) {
            return new Unverifiable(label);
        }
        return agrees(label, reported.get())
                ? new Confirmed(label, reported.get())
                : new Contradicted(label, reported.get());
    }

    /**
     * The same, for whoever is about to store something there.
     *
     * @throws RepositoryException.Refused if the store says that it is somewhere else
     */
    static RegionReport require(Site site, BlobReader store) throws BlobStoreException, RepositoryException.Refused {
        RegionReport report = of(site, store);
        if (report instanceof Contradicted(String label, String reported)) {
            throw contradicted(site, label, reported);
        }
        return report;
    }

    /** Why nothing is stored at a site that says it is somewhere else. */
    static RepositoryException.Refused contradicted(Site site, String label, String reported) {
        return new RepositoryException.Refused(
                "site '" + site.name() + "' is configured to be in region '" + label + "', but its store says '"
                        + reported + "': nothing is stored there",
                "Correct the site's region or its URL; residency rules go by the region.");
    }

    private static boolean agrees(String label, String reported) {
        String wide = label.toLowerCase(Locale.ROOT);
        String exact = reported.toLowerCase(Locale.ROOT);
        return exact.equals(wide) || exact.startsWith(wide + "-");
    }
}
