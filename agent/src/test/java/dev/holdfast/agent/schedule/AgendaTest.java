package dev.holdfast.agent.schedule;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Optional;
import org.junit.jupiter.api.Test;

class AgendaTest {
    private final Agenda<String> agenda = new Agenda<>();

    @Test
    void theEarliestDeadlineOfThoseThatMayStartIsFirst() {
        agenda.put("late", times(0, 30, false));
        agenda.put("soon", times(0, 20, false));
        agenda.put("soonest, but not yet", times(10, 10, false));
        assertEquals(Optional.of("soon"), first(5));
        assertEquals(Optional.of("soonest, but not yet"), first(10));
    }

    @Test
    void whatNoObjectiveWaitsForComesLast() {
        agenda.put("spare", times(0, 1, true));
        agenda.put("needed", times(0, 100, false));
        assertEquals(Optional.of("needed"), first(0));
        agenda.remove("needed");
        assertEquals(Optional.of("spare"), first(0));
    }

    @Test
    void aTaskIsThereOnceWithItsLastTimes() {
        agenda.put("task", times(0, 1, false));
        assertEquals(Optional.of("task"), first(0));
        agenda.put("task", times(50, 60, false));
        assertEquals(Optional.empty(), first(49));
        assertEquals(50, agenda.nextRelease());
        agenda.remove("task");
        assertEquals(Optional.empty(), first(50));
        assertEquals(Long.MAX_VALUE, agenda.nextRelease());
    }

    @Test
    void ofEqualDeadlinesTheOneThatCameFirstIsFirst() {
        agenda.put("b", times(0, 1, false));
        agenda.put("a", times(0, 1, false));
        assertEquals(Optional.of("b"), first(0));
    }

    @Test
    void ofThoseThatAreLateTheOneComesFirstThatIsLatestInProportion() {
        agenda.put("a day", new Agenda.Times(0, 1_000, 86_400, false));
        agenda.put("five minutes", new Agenda.Times(0, 4_000, 300, false));
        assertEquals(Optional.of("a day"), first(4_005));
        assertEquals(Optional.of("five minutes"), first(4_030));
        agenda.put("in time", new Agenda.Times(0, 4_031, 1, false));
        assertEquals(Optional.of("five minutes"), first(4_030));
    }

    private static Agenda.Times times(long release, long due, boolean spare) {
        return new Agenda.Times(release, due, 1_000, spare);
    }

    private Optional<String> first(long now) {
        return agenda.ready(now).map(Agenda.Entry::task);
    }
}
