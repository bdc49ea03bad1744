package dev.holdfast.agent.site;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.holdfast.agent.config.Replication;
import dev.holdfast.agent.config.Secret;
import dev.holdfast.agent.config.Site;
import dev.holdfast.agent.config.UnverifiedRegion;
import dev.holdfast.engine.RepositoryException;
import dev.holdfast.spi.storage.BlobStore;
import dev.holdfast.spi.tck.storage.ForwardingBlobStore;
import dev.holdfast.spi.tck.storage.InMemoryBlobStore;
import java.net.URI;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RegionReportTest {
    private static Site site(Optional<String> label) {
        return new Site(
                "far",
                URI.create("file:///far"),
                label,
                UnverifiedRegion.REFUSE,
                Optional.empty(),
                new Secret.Credential("far"),
                new Replication.Source());
    }

    /** A store that says where it is. */
    private static BlobStore in(String region) {
        return new ForwardingBlobStore(new InMemoryBlobStore()) {
            @Override
            public Optional<String> region() {
                return Optional.of(region);
            }
        };
    }

    @ParameterizedTest
    @CsvSource({
        "eu-central-1, eu-central-1, true",
        "eu-central, eu-central-1, true",
        "EU, eu-central-1, true",
        "eu-central-1, eu-central, false",
        "eu-cent, eu-central-1, false",
        "eu-west, eu-central-1, false",
        "us-east-1, us-east-10, false"
    })
    void aLabelIsComparedWithWhatTheStoreSays(String label, String reported, boolean agrees) throws Exception {
        RegionReport expected =
                agrees ? new RegionReport.Confirmed(label, reported) : new RegionReport.Contradicted(label, reported);
        assertEquals(expected, RegionReport.of(site(Optional.of(label)), in(reported)));
    }

    @Test
    void nothingIsStoredWhereTheStoreSaysThatItIsSomewhereElse() {
        assertThrows(
                RepositoryException.Refused.class,
                () -> new RegionRule(false).require(site(Optional.of("eu-west")), in("us-east-1")));
    }

    @Test
    void aStoreThatDoesNotSayIsShownAsSuch() throws Exception {
        assertEquals(
                new RegionReport.Unverifiable("eu-west"),
                new RegionRule(true).require(site(Optional.of("eu-west")), new InMemoryBlobStore()));
        assertEquals(new RegionReport.Unnamed(), new RegionRule(true).require(site(Optional.empty()), in("us-east-1")));
    }
}
