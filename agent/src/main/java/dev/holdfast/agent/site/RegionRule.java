package dev.holdfast.agent.site;

import dev.holdfast.agent.config.Configuration;
import dev.holdfast.agent.config.Site;
import dev.holdfast.agent.config.UnverifiedRegion;
import dev.holdfast.engine.RepositoryException;
import dev.holdfast.spi.storage.BlobReader;
import dev.holdfast.spi.storage.BlobStoreException;

/**
 * What a store has to say of its region before anything is stored there. A store that says it is somewhere else is always
 * refused. Where residency rules are in force, so is one that could say where it is and does not.
 *
 * @param inForce whether an environment of the configuration has a residency rule: every site holds all data, so every site
 *     is held to it
 */
public record RegionRule(boolean inForce) {
    /** Of a configuration. */
    public static RegionRule of(Configuration configuration) {
        return new RegionRule(configuration.hasResidencyRule());
    }

    /**
     * Asks a site's store, before anything is stored there.
     *
     * @return what it said
     * @throws RepositoryException.Refused if nothing may be stored there
     * @throws BlobStoreException if it cannot be asked now
     */
    public RegionReport require(Site site, BlobReader store) throws BlobStoreException, RepositoryException.Refused {
        RegionReport report = RegionReport.of(site, store);
        require(site, report);
        return report;
    }

    /**
     * Goes by what the store said.
     *
     * @throws RepositoryException.Refused if nothing may be stored there
     */
    public void require(Site site, RegionReport report) throws RepositoryException.Refused {
        switch (report) {
            case RegionReport.Contradicted(String label, String reported) ->
                throw new RepositoryException.Refused(
                        "site '" + site.name() + "' is configured to be in region '" + label + "', but its store says '"
                                + reported + "': nothing is stored there",
                        "Correct the site's region or its URL; residency rules go by the region.");
            case RegionReport.Withheld(String label, var why) -> {
                if (inForce && site.unverified() == UnverifiedRegion.REFUSE) {
                    throw new RepositoryException.Refused(
                            "a residency rule is in force, and the store of site '" + site.name()
                                    + "' does not say whether it is in region '" + label
                                    + "': nothing is stored there until it does (" + why.message() + ")",
                            "Let these credentials ask for the region (S3: s3:GetBucketLocation); or, if you know that it"
                                    + " is right, write 'region-unverified: accept' at the site.");
                }
            }
            case RegionReport.Unnamed _, RegionReport.Unverifiable _, RegionReport.Confirmed _ -> {}
        }
    }
}
