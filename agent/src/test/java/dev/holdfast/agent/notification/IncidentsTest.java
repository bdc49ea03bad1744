package dev.holdfast.agent.notification;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.agent.config.NotificationEvent;
import dev.holdfast.agent.config.NotificationTarget;
import dev.holdfast.agent.config.Subscription;
import dev.holdfast.agent.notification.Message.Kind;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who is told of what, and when; without threads, and by a clock that the test sets. */
class IncidentsTest {
    private static final Instant START = Instant.parse("2026-03-01T12:00:00Z");
    private static final AlertKey DOWN =
            AlertKey.of(NotificationEvent.SITE_DOWN).atSite("far");

    @TempDir
    Path folder;

    private Instant now = START;
    private Incidents incidents = of(all("ops"));
    private final List<String> said = new ArrayList<>();
    private Outcome outcome = Outcome.DELIVERED;

    private static Subscription all(String name) {
        return new Subscription(name, NotificationTarget.everything(), Duration.ZERO, Optional.empty());
    }

    private static Incidents of(Subscription... subscriptions) {
        return with(Incidents.Memory.EMPTY, subscriptions);
    }

    private static Incidents with(Incidents.Memory memory, Subscription... subscriptions) {
        return new Incidents(List.of(subscriptions), Cadence.DEFAULT, "host-a", memory, new Random(1));
    }

    private static Alert down() {
        return Alert.of(DOWN, Severity.ERROR, "site far cannot be reached", "refused", "See to it.", START);
    }

    private static AlertKey breach(String workload) {
        return AlertKey.of(NotificationEvent.RPO_BREACH).ofWorkload(workload).atSite("far");
    }

    private static Alert broken(String workload) {
        return Alert.of(breach(workload), Severity.CRITICAL, "the objective is not met at site far", "old", "", START);
    }

    private static Alert stalled() {
        return Alert.of(
                        AlertKey.of(NotificationEvent.REPLICATION_STALLED).atSite("far"),
                        Severity.ERROR,
                        "site far is not brought up to date",
                        "refused",
                        "",
                        START)
                .unless(DOWN);
    }

    /** Lets time pass, second by second, and has all that is sent arrive, or end as the test wants it. */
    private List<String> pass(Duration time) {
        said.clear();
        Instant end = now.plus(time);
        while (true) {
            incidents.due(now).forEach(this::carryOut);
            incidents.due(now).forEach(this::carryOut);
            if (!now.isBefore(end)) {
                return List.copyOf(said);
            }
            now = now.plusSeconds(1).isAfter(end) ? end : now.plusSeconds(1);
        }
    }

    private void carryOut(Order order) {
        switch (order) {
            case Order.Send(String recipient, Message message) -> {
                said.add(recipient + " " + message.kind().word() + " " + message.headline());
                if (outcome != Outcome.FAILED) {
                    incidents.settled(recipient, message.id(), outcome);
                }
            }
            case Order.Withdraw(String recipient, String message) -> {
                said.add(recipient + " withdrawn");
                incidents.settled(recipient, message, Outcome.WITHDRAWN);
            }
        }
    }

    @Test
    void aConditionIsToldOnceHoweverOftenItIsSeen() {
        incidents.raise(down(), now);
        assertEquals(List.of("ops raised site far cannot be reached"), pass(Duration.ofSeconds(1)));
        for (int i = 0; i < 100; i++) {
            incidents.raise(down(), now);
            assertEquals(List.of(), pass(Duration.ofMinutes(10)));
        }
    }

    @Test
    void theFirstMessageIsDueWithinASecond() {
        incidents.raise(down(), now);
        assertTrue(incidents.next().orElseThrow().isBefore(START.plusSeconds(1)));
    }

    @Test
    void itsEndIsToldWhenItStayedAwayForAWhile() {
        incidents.raise(down(), now);
        pass(Duration.ofMinutes(1));
        incidents.clear(DOWN, now);
        assertEquals(List.of(), pass(Duration.ofSeconds(19)));
        assertEquals(List.of("ops recovered site far cannot be reached"), pass(Duration.ofSeconds(1)));
        assertEquals(List.of(), pass(Duration.ofDays(1)));
        assertEquals(Optional.empty(), incidents.next());
    }

    @Test
    void aBlipIsNotTold() {
        incidents.raise(down(), now);
        incidents.clear(DOWN, now.plusMillis(300));
        assertEquals(List.of(), pass(Duration.ofMinutes(10)));
    }

    @Test
    void whatFlapsFastIsOneIncident() {
        incidents.raise(down(), now);
        assertEquals(1, pass(Duration.ofSeconds(5)).size());
        for (int i = 0; i < 100; i++) {
            incidents.clear(DOWN, now);
            assertEquals(List.of(), pass(Duration.ofSeconds(10)));
            incidents.raise(down(), now);
            assertEquals(List.of(), pass(Duration.ofSeconds(10)));
        }
    }

    @Test
    void whatFlapsSlowlyIsToldLessAndLessOften() {
        int messages = 0;
        for (int i = 0; i < 24 * 60; i++) {
            incidents.raise(down(), now);
            messages += pass(Duration.ofSeconds(30)).size();
            incidents.clear(DOWN, now);
            messages += pass(Duration.ofSeconds(30)).size();
        }
        assertTrue(messages <= 6, "told " + messages + " times in a day");
    }

    @Test
    void whatComesBackAfterALongTimeIsToldAsIfForTheFirstTime() {
        for (int i = 0; i < 3; i++) {
            incidents.raise(down(), now);
            assertEquals(1, pass(Duration.ofSeconds(10)).size());
            incidents.clear(DOWN, now);
            assertEquals(1, pass(Duration.ofSeconds(20)).size());
            pass(Duration.ofHours(2));
        }
    }

    @Test
    void aThousandWorkloadsAtASiteAreOneMessage() {
        List<Message> messages = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            incidents.raise(broken("w%04d".formatted(i)), now);
        }
        incidents.due(now.plusSeconds(1)).forEach(order -> {
            if (order instanceof Order.Send(String ignored, Message message)) {
                messages.add(message);
            }
        });
        assertEquals(1, messages.size());
        Message message = messages.getFirst();
        assertEquals(1000, message.count());
        assertEquals(Message.MOST_SHOWN, message.alerts().size());
        assertEquals("w0000, w0001, w0002 and 997 others: the objective is not met at site far", message.headline());
        assertTrue(MessageJson.bytes(message).length < 30_000);
        assertTrue(MessageText.body(message).contains("and 990 more"), MessageText.body(message));
    }

    @Test
    void whatJoinsAnIncidentIsToldTogetherAfterFiveMinutes() {
        incidents.raise(broken("a"), now);
        pass(Duration.ofMinutes(1));
        incidents.raise(broken("b"), now);
        incidents.raise(broken("c"), now);
        assertEquals(List.of(), pass(Duration.ofMinutes(3)));
        assertEquals(List.of("ops updated a, b, c: the objective is not met at site far"), pass(Duration.ofMinutes(2)));
        assertEquals(List.of(), pass(Duration.ofHours(1)));
    }

    @Test
    void anIncidentIsOverWhenTheLastOfItIs() {
        incidents.raise(broken("a"), now);
        incidents.raise(broken("b"), now);
        pass(Duration.ofMinutes(1));
        incidents.clear(breach("a"), now);
        assertEquals(List.of(), pass(Duration.ofMinutes(10)));
        incidents.clear(breach("b"), now);
        assertEquals(List.of("ops recovered a, b: the objective is not met at site far"), pass(Duration.ofMinutes(1)));
    }

    @Test
    void whoIsToldLaterHearsOnlyOfWhatStillStandsThen() {
        incidents = of(
                all("ops"),
                new Subscription("boss", NotificationTarget.everything(), Duration.ofMinutes(30), Optional.empty()));
        incidents.raise(down(), now);
        assertEquals(1, pass(Duration.ofMinutes(29)).size());
        incidents.clear(DOWN, now);
        assertEquals(List.of("ops recovered site far cannot be reached"), pass(Duration.ofHours(1)));
        pass(Duration.ofHours(3));
        incidents.raise(down(), now);
        pass(Duration.ofMinutes(29));
        assertEquals(List.of("boss raised site far cannot be reached"), pass(Duration.ofMinutes(2)));
        incidents.clear(DOWN, now);
        assertEquals(2, pass(Duration.ofMinutes(2)).size(), "both hear of its end");
    }

    @Test
    void whoAskedForItIsToldAgain() {
        incidents = of(new Subscription(
                "ops", NotificationTarget.everything(), Duration.ZERO, Optional.of(Duration.ofHours(4))));
        incidents.raise(down(), now);
        assertEquals(
                List.of(
                        "ops raised site far cannot be reached",
                        "ops repeated site far cannot be reached",
                        "ops repeated site far cannot be reached"),
                pass(Duration.ofHours(9)));
    }

    @Test
    void nobodyIsToldOfWhatHeDidNotAskFor() {
        incidents = of(new Subscription(
                "ops", Set.of(NotificationEvent.INTEGRITY), Duration.ZERO, Optional.of(Duration.ofHours(4))));
        incidents.raise(down(), now);
        assertEquals(List.of(), pass(Duration.ofHours(5)));
        incidents.clear(DOWN, now);
        assertEquals(List.of(), pass(Duration.ofHours(1)));
    }

    @Test
    void theEndOfABreachAloneMayBeAskedFor() {
        incidents =
                of(new Subscription("report", Set.of(NotificationEvent.RPO_RESTORED), Duration.ZERO, Optional.empty()));
        incidents.raise(broken("a"), now);
        assertEquals(List.of(), pass(Duration.ofMinutes(1)));
        incidents.clear(breach("a"), now);
        assertEquals(List.of("report recovered a: the objective is not met at site far"), pass(Duration.ofMinutes(1)));
    }

    @Test
    void anEffectOfWhatIsToldIsNotTold() {
        incidents.raise(stalled(), now);
        now = now.plusSeconds(4);
        incidents.raise(down(), now);
        assertEquals(List.of("ops raised site far cannot be reached"), pass(Duration.ofHours(1)));
        incidents.clear(DOWN, now);
        assertEquals(List.of("ops recovered site far cannot be reached"), pass(Duration.ofMinutes(4)));
        assertEquals(
                List.of("ops raised site far is not brought up to date"),
                pass(Duration.ofMinutes(2)),
                "it was given time to end by itself, and did not");
    }

    @Test
    void aFailureThatNothingElseExplainsIsTold() {
        incidents.raise(stalled(), now);
        assertEquals(List.of("ops raised site far is not brought up to date"), pass(Duration.ofSeconds(8)));
    }

    @Test
    void whoWasNeverReachedIsNotToldOfTheEnd() {
        outcome = Outcome.FAILED;
        incidents.raise(down(), now);
        assertEquals(1, pass(Duration.ofMinutes(1)).size());
        incidents.clear(DOWN, now);
        assertTrue(pass(Duration.ofMinutes(1)).contains("ops withdrawn"));
        assertEquals(List.of(), pass(Duration.ofHours(1)));
    }

    @Test
    void whoeverHearsOfItOnlyWhenItIsOverIsToldThatToo() {
        List<Message> sent = new ArrayList<>();
        incidents.raise(down(), now);
        incidents.due(now.plusSeconds(1)).forEach(order -> {
            if (order instanceof Order.Send(String ignored, Message message)) {
                sent.add(message);
            }
        });
        incidents.clear(DOWN, now.plusSeconds(2));
        assertTrue(incidents.due(now.plusSeconds(60)).getFirst() instanceof Order.Withdraw);
        incidents.settled("ops", sent.getFirst().id(), Outcome.DELIVERED); // it was on its way
        now = now.plusSeconds(61);
        assertEquals(List.of("ops recovered site far cannot be reached"), pass(Duration.ofSeconds(1)));
    }

    private void restart(Subscription... subscriptions) {
        IncidentFile file = new IncidentFile(folder.resolve("alerts.json"));
        file.write(incidents.memory());
        incidents = with(file.read(now), subscriptions);
        incidents.unsettled().forEach(this::carryOut);
    }

    @Test
    void whatWasToldBeforeARestartIsNotToldAgain() {
        incidents.raise(down(), now);
        incidents.raise(broken("a"), now);
        assertEquals(2, pass(Duration.ofSeconds(2)).size());
        for (int i = 0; i < 20; i++) {
            restart(all("ops"));
            incidents.raise(down(), now);
            incidents.raise(broken("a"), now);
            assertEquals(List.of(), pass(Duration.ofMinutes(10)));
        }
    }

    @Test
    void whatEndedWhileTheAgentWasDownIsToldToBeOver() {
        incidents.raise(down(), now);
        pass(Duration.ofSeconds(2));
        now = now.plus(Duration.ofHours(5));
        restart(all("ops"));
        incidents.clear(DOWN, now);
        assertEquals(List.of("ops recovered site far cannot be reached"), pass(Duration.ofMinutes(1)));
    }

    @Test
    void whatWasOnItsWayAtARestartIsSentAgainUnderTheSameId() {
        outcome = Outcome.FAILED;
        incidents.raise(down(), now);
        pass(Duration.ofSeconds(2));
        Message before = incidents.open().iterator().next().message(new Told.Pending(1, Kind.RAISED, now), "host-a");
        IncidentFile file = new IncidentFile(folder.resolve("alerts.json"));
        file.write(incidents.memory());
        incidents = with(file.read(now), all("ops"));
        Order.Send again = (Order.Send) incidents.unsettled().getFirst();
        assertEquals(before.id(), again.message().id());
        assertEquals(before.headline(), again.message().headline());
    }

    @Test
    void aFileThatIsDamagedIsAsNone() throws Exception {
        Path file = Files.writeString(folder.resolve("alerts.json"), "{\"open\": [{}]}");
        assertEquals(Incidents.Memory.EMPTY, new IncidentFile(file).read(now));
    }

    @Test
    void aMomentOfTheFutureIsTakenForNow() {
        incidents.raise(down(), now.plus(Duration.ofDays(300)));
        IncidentFile file = new IncidentFile(folder.resolve("alerts.json"));
        file.write(incidents.memory());
        incidents = with(file.read(now), all("ops"));
        assertEquals(1, pass(Duration.ofSeconds(1)).size());
    }

    @Test
    void eachIncidentHasAnIdOfItsOwn() {
        incidents.raise(down(), now);
        incidents.raise(broken("a"), now);
        List<String> ids = incidents.open().stream().map(Incident::id).toList();
        assertNotEquals(ids.get(0), ids.get(1));
    }

    @Test
    void moreIncidentsThanAnybodyReadsOfAreNotKept() {
        for (int i = 0; i < 2 * Incidents.MOST; i++) {
            incidents.raise(
                    Alert.of(
                            AlertKey.of(NotificationEvent.AGENT_SILENT).ofAgent("host-" + i),
                            Severity.CRITICAL,
                            "silent",
                            "",
                            "",
                            now),
                    now);
        }
        assertEquals(Incidents.MOST, incidents.open().size());
    }
}
