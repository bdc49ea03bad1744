package dev.holdfast.agent.site;

import dev.holdfast.agent.config.Site;
import dev.holdfast.engine.console.Failure;
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
    record Unnamed() implements RegionReport {
        @Override
        public String toString() {
            return "not named";
        }
    }

    /** Stores of this kind do not say where they are: the label is all that is known. */
    record Unverifiable(String label) implements RegionReport {
        @Override
        public String toString() {
            return "as declared, not verified: the store does not say where it is";
        }
    }

    /**
     * The store could say it, and does not: the label is all that is known, for now.
     *
     * @param why what it answered instead
     */
    record Withheld(String label, Failure why) implements RegionReport {
        @Override
        public String toString() {
            return "as declared, not verified: the store was asked where it is, and did not say: " + why.message();
        }
    }

    /** The store says so too. */
    record Confirmed(String label, String reported) implements RegionReport {
        @Override
        public String toString() {
            return "the store says " + reported;
        }
    }

    /** The store says that it is somewhere else. */
    record Contradicted(String label, String reported) implements RegionReport {
        @Override
        public String toString() {
            return "wrong: the store says " + reported;
        }
    }

    /** For people: what is known, without the label. */
    @Override
    String toString();

    /**
     * Asks the store, if there is a label to compare.
     *
     * @throws BlobStoreException if it cannot be asked now, which says nothing of its region
     */
    static RegionReport of(Site site, BlobReader store) throws BlobStoreException {
        if (site.region().isEmpty()) {
            return new Unnamed();
        }
        String label = site.region().get();
        Optional<String> reported;
        try {
            reported = store.region();
        } catch (BlobStoreException.Unsupported _) {
            reported = Optional.empty();
        } catch (BlobStoreException.AccessDenied | BlobStoreException.NotFound | BlobStoreException.Permanent e) {
            return new Withheld(label, Failure.of(e));
        }
        if (reported.isEmpty()) {
            return new Unverifiable(label);
        }
        return agrees(label, reported.get())
                ? new Confirmed(label, reported.get())
                : new Contradicted(label, reported.get());
    }

    private static boolean agrees(String label, String reported) {
        String wide = label.toLowerCase(Locale.ROOT);
        String exact = reported.toLowerCase(Locale.ROOT);
        return exact.equals(wide) || exact.startsWith(wide + "-");
    }
}
