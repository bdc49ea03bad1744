package dev.holdfast.agent.report;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.holdfast.agent.history.Span;
import dev.holdfast.agent.history.Spans;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class AccountTest {
    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");
    private static final Span HUNDRED = span(0, 100);
    private static final Duration TEN = Duration.ofMinutes(10);

    private static Instant at(int minute) {
        return NOON.plus(Duration.ofMinutes(minute));
    }

    private static Span span(int from, int to) {
        return new Span(at(from), at(to));
    }

    private static Spans spans(Span... some) {
        return Spans.of(Arrays.asList(some));
    }

    private static Restorable points(int... minutes) {
        return new Restorable(
                Arrays.stream(minutes).mapToObj(minute -> span(minute, minute)).toList(), Map.of());
    }

    private static Restorable arrivedAfter(int delay, int... minutes) {
        Map<Instant, Instant> arrivals = new HashMap<>();
        Arrays.stream(minutes).forEach(minute -> arrivals.put(at(minute), at(minute + delay)));
        return new Restorable(points(minutes).spans(), arrivals);
    }

    private static Account account(Restorable restorable, Spans seen, Spans watched) {
        return Account.of(HUNDRED, new Account.Evidence(TEN, restorable, seen, watched));
    }

    private static Duration minutes(int count) {
        return Duration.ofMinutes(count);
    }

    @Test
    void anObjectiveHeldAsLongAsPointsCameInTimeAndAnAgentSawNoOther() {
        Account account = account(points(0, 9, 18, 27, 36, 45, 54, 63, 72, 81, 90, 99), Spans.NONE, spans(HUNDRED));
        assertEquals(OptionalDouble.of(100), account.heldPercent());
        assertEquals(minutes(100), account.held());
        assertEquals(Optional.of(minutes(9)), account.worst());
    }

    @Test
    void pointsThatAreTooFarApartAreABreachWhoeverSawIt() {
        Account account = account(points(0, 9, 59, 68, 77, 86, 95), Spans.NONE, Spans.NONE);
        assertEquals(List.of(span(19, 59)), account.breaches().list());
        assertEquals(Optional.of(minutes(50)), account.worst());
        assertEquals(minutes(60), account.unknown(), "when the others came nobody saw");
        assertEquals(OptionalDouble.of(0), account.heldPercent());
    }

    @Test
    void whenAPointWasFinishedTellsHowLongTheBreachLasted() {
        Account account = account(arrivedAfter(3, -5, 4, 30, 39, 48, 57, 66, 75, 84, 93), Spans.NONE, Spans.NONE);
        assertEquals(
                List.of(
                        span(5, 7),
                        span(14, 33),
                        span(40, 42),
                        span(49, 51),
                        span(58, 60),
                        span(67, 69),
                        span(76, 78),
                        span(85, 87),
                        span(94, 96)),
                account.breaches().list());
        assertEquals(Optional.of(minutes(29)), account.worst());
        assertEquals(Duration.ZERO, account.unknown(), "all of it shows in the points");
    }

    @Test
    void aPointThatCameLateIsABreachThatOnlyAnAgentCouldSee() {
        Account account =
                account(points(0, 9, 18, 27, 36, 45, 54, 63, 72, 81, 90, 99), spans(span(19, 25)), spans(span(0, 50)));
        assertEquals(List.of(span(19, 25)), account.breaches().list());
        assertEquals(minutes(44), account.held());
        assertEquals(minutes(50), account.unknown());
        assertEquals(OptionalDouble.of(88), account.heldPercent());
        assertEquals(Optional.of(minutes(16)), account.worst());
    }

    @Test
    void whatIsBeforeTheFirstPointIsNoPartOfIt() {
        Account account = account(points(40, 49, 58, 67, 76, 85, 94), Spans.NONE, spans(HUNDRED));
        assertEquals(span(40, 100), account.over());
        assertEquals(minutes(60), account.held());
    }

    @Test
    void ofASiteWithoutPointsNothingIsKnownUnlessAnAgentMissedThem() {
        Account nothing = account(points(), Spans.NONE, spans(HUNDRED));
        assertEquals(OptionalDouble.empty(), nothing.heldPercent());
        assertEquals(minutes(100), nothing.unknown());
        Account missed = account(points(), spans(span(30, 100)), spans(HUNDRED));
        assertEquals(span(30, 100), missed.over());
        assertEquals(OptionalDouble.of(0), missed.heldPercent());
    }

    @Test
    void theLastPointGrowsTooOld() {
        Account account = account(points(-5, 4), Spans.NONE, spans(span(0, 20)));
        assertEquals(List.of(span(14, 100)), account.breaches().list());
        assertEquals(minutes(14), account.held());
        assertEquals(Optional.of(minutes(96)), account.worst());
    }

    @Test
    void windowsOfALogAreRestorableThroughout() {
        Restorable log = new Restorable(List.of(span(-200, 50), span(-20, 40), span(80, 99)), Map.of());
        Account account = account(log.from(HUNDRED.from()), Spans.NONE, spans(HUNDRED));
        assertEquals(List.of(span(60, 80)), account.breaches().list());
        assertEquals(OptionalDouble.of(80), account.heldPercent());
    }

    @Test
    void almostAllIsNeverShownAsAll() {
        Account account = Account.of(
                span(0, 43_200),
                new Account.Evidence(
                        minutes(60_000),
                        points(0),
                        spans(new Span(at(5), at(5).plusSeconds(1))),
                        spans(span(0, 43_200))));
        assertEquals(OptionalDouble.of(99.999), account.heldPercent());
    }

    @Test
    void whatIsLongPastIsOfNoConsequence() {
        assertEquals(points(-3, 10, 20), points(-30, -20, -3, 10, 20).from(at(0)));
    }
}
