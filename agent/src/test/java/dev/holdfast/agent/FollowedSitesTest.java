package dev.holdfast.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Files;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Which of several sites the log of a database reaches, and when it counts as stored. */
@Timeout(180)
class FollowedSitesTest extends FollowedDatabase {
    @Test
    void whatIsCommittedIsSoonAtEverySiteHoweverSeldomPointsAreCopied() throws Exception {
        Instant before = Instant.now();
        database.append(new byte[100_000]);
        followers.start();
        await(() -> isStored() && isUpToDate("far"));
        await(() -> standing("far").until().filter(before::isBefore).isPresent());
        assertEquals(logs("repository"), logs("far"));
        assertEquals(List.of(), alerts.said());
    }

    @Test
    void freshLogDoesNotWaitForTheBandwidthOfASite() throws Exception {
        reconfigure("mode: async, bandwidth: 1B/s"); // by which no segment would come within the time of this test
        database.append(new byte[100_000]);
        followers.start();
        await(() -> isStored() && isUpToDate("far"));
        database.append(new byte[100_000]);
        await(() -> isStored() && isUpToDate("far"));
        assertEquals(logs("repository"), logs("far"));
    }

    @Test
    void aSiteThatWasAwayGetsTheLogThatItLacks() throws Exception {
        Files.move(home.resolve("far"), home.resolve("gone"));
        database.append(new byte[1000]);
        followers.start();
        await(this::isStored);
        database.append(new byte[1000]);
        await(this::isStored);
        Files.move(home.resolve("gone"), home.resolve("far"));
        await(() -> isUpToDate("far"));
        assertEquals(logs("repository"), logs("far"));
    }

    @Test
    void whatASynchronousSiteThatIsHeldForLacksIsNotDurable() throws Exception {
        reconfigure("mode: sync, when-broken: hold");
        database.append(new byte[1000]);
        followers.start();
        await(() -> isStored() && isUpToDate("far"));
        assertEquals(logs("repository"), logs("far"));
    }

    @Test
    void whatASynchronousSiteMissedWhenItWasAwayIsThereBeforeAnythingLaterIsDurable() throws Exception {
        reconfigure("mode: sync, when-broken: hold");
        database.append(new byte[1000]);
        followers.start();
        await(this::isStored);
        Files.move(home.resolve("far"), home.resolve("gone"));
        int before = stored("repository");
        database.append(new byte[1000]);
        await(() -> stored("repository") > before);
        Files.move(home.resolve("gone"), home.resolve("far"));
        database.append(new byte[10]);
        await(this::isStored);
        assertEquals(logs("repository"), logs("far"));
    }

    @Test
    void aSiteOfADatabaseInWhichNothingHappensIsKnownToBeUpToDateSoonAfterTheAgentBeganAnew() throws Exception {
        database.append(new byte[1000]);
        followers.start();
        await(() -> isStored() && isUpToDate("far"));
        followers.close();
        int before = stored("far");
        followers = followers();
        followers.start();
        await(() -> isUpToDate("far") && standing("far").until().isPresent());
        assertEquals(before, stored("far"));
    }

    @Test
    void whatWasStoredAtTheLocalSiteAloneWhenTheAgentEndedIsBroughtToTheOthersThoughNothingHappens() throws Exception {
        database.append(new byte[1000]);
        followers.start();
        await(() -> isStored() && isUpToDate("far"));
        Files.move(home.resolve("far"), home.resolve("gone"));
        database.append(new byte[1000]);
        await(this::isStored);
        followers.close();
        Files.move(home.resolve("gone"), home.resolve("far"));
        followers = followers();
        followers.start();
        await(() -> isUpToDate("far"));
        assertEquals(logs("repository"), logs("far"));
    }

    @Test
    void whileTheLocalSiteIsGoneAnotherStandsInAndWhenItIsBackItHasAllAgain() throws Exception {
        database.append(new byte[1000]);
        followers.start();
        takeBase();
        await(() -> isStored() && isUpToDate("far"));
        Files.move(home.resolve("repository"), home.resolve("gone"));
        database.append(new byte[5000]);
        await(this::isStored);
        assertEquals(Optional.empty(), standing("far").trouble());
        Files.move(home.resolve("gone"), home.resolve("repository"));
        await(() -> isUpToDate("home"));
        database.append(new byte[10]);
        await(() -> isStored() && isUpToDate("far"));
        assertEquals(database.end(), windows().windows().getFirst().path().end());
        assertEquals(Set.copyOf(logs("repository")), Set.copyOf(logs("far")));
        assertEquals(List.of(), rebased);
    }

    @Test
    void aSiteThatStandsInBeginsWithWhatItLacks() throws Exception {
        database.append(new byte[1000]);
        followers.start();
        takeBase();
        await(() -> isStored() && isUpToDate("far"));
        Files.move(home.resolve("far"), home.resolve("far-gone"));
        database.append(new byte[3000]);
        await(this::isStored);
        Files.move(home.resolve("repository"), home.resolve("gone"));
        Files.move(home.resolve("far-gone"), home.resolve("far"));
        database.append(new byte[10]);
        await(this::isStored);
        Files.move(home.resolve("gone"), home.resolve("repository"));
        await(() -> isUpToDate("home") && isUpToDate("far"));
        assertEquals(database.end(), windows().windows().getFirst().path().end());
        assertEquals(List.of(), rebased);
    }
}
