package dev.holdfast.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.agent.capture.Bases;
import dev.holdfast.engine.log.LogWindows;
import dev.holdfast.spi.source.SourceException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the agent makes of a database whose log it receives: bases, windows, gaps, instants. */
@Timeout(180)
class FollowedDatabaseTest extends FollowedDatabase {
    @Test
    void aBaseIsTakenWhileTheLogIsReceivedAndBeginsAWindow() throws Exception {
        database.append(new byte[1000]);
        followers.start();
        takeBase();
        database.append(new byte[1000]);
        await(this::isStored);
        LogWindows.Found found = windows();
        assertEquals(List.of(), found.unusable());
        assertEquals(database.end(), found.windows().getFirst().path().end());
    }

    @Test
    void aBaseIsBegunBeforeARecoveryWouldTakeTooLong() throws Exception {
        followers.start();
        takeBase();
        database.append(new byte[1 << 20]);
        await(() -> isStored() && standing("home").recovery().isPresent());
        assertEquals(Optional.of(Duration.ofSeconds(1)), standing("home").recoveryObjective());
        assertEquals(List.of(), rebased);
        followers.close();
        followers = followers();
        followers.start();
        await(() -> standing("home").recovery().isPresent()); // of the base that is stored
        database.append(new byte[20 << 20]);
        await(() -> rebased.equals(List.of("orders")));
        takeBase();
        await(() -> standing("home")
                .recovery()
                .filter(time -> time.toMillis() < 100)
                .isPresent());
    }

    @Test
    void aBaseIsRefusedBySomethingThatFollowsNoLog() {
        assertThrows(SourceException.Unavailable.class, () -> Bases.NONE.begin("orders"));
    }

    @Test
    void aLostConnectionIsMadeAnewAndNothingIsLost() throws Exception {
        database.append(new byte[1000]);
        followers.start();
        takeBase();
        await(this::isStored);
        database.disconnect();
        database.append(new byte[1000]);
        await(this::isStored);
        assertEquals(database.end(), windows().windows().getFirst().path().end());
        assertEquals(List.of(), rebased);
    }

    @Test
    void aGapIsToldOfAndANewBaseIsAskedForThatEndsIt() throws Exception {
        database.append(new byte[1000]);
        followers.start();
        await(this::isStored);
        followers.close();
        database.append(new byte[5000]);
        database.forgetAll();
        followers = followers();
        followers.start();
        await(() -> rebased.equals(List.of("orders")));
        assertTrue(alerts.said().stream().anyMatch(said -> said.startsWith("log-gap orders")), alerts.said()::toString);
        takeBase();
        assertEquals(List.of(), alerts.said());
        database.append(new byte[10]);
        await(this::isStored);
        assertEquals(database.end(), windows().windows().getFirst().path().end());
    }

    @Test
    void anInstantIsThereWhenTheLogThatIsStoredHoldsItAndThereIsABase() throws Exception {
        database.append(new byte[1000]);
        followers.start();
        await(this::isStored);
        assertThrows(SourceException.Unavailable.class, () -> followers.await("orders", Instant.now()));
        takeBase();
        database.append(new byte[1000]);
        Instant instant = Instant.now();
        Duration off = followers.await("orders", instant);
        assertTrue(off.toSeconds() < 60, off::toString);
        assertFalse(windows().windows().getFirst().until().isBefore(instant));
        followers.close();
        followers = followers();
        followers.start();
        await(() -> standing("home").recovery().isPresent()); // the base is known again
        followers.await("orders", Instant.now());
    }
}
