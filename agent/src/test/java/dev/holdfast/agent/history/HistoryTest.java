package dev.holdfast.agent.history;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.agent.control.Change;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HistoryTest {
    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");
    private static final Span DAY = new Span(NOON, NOON.plus(Duration.ofDays(1)));

    @TempDir
    Path state;

    private static Change change(int minute, Change.Kind kind, String message) {
        return new Change(
                0,
                NOON.plus(Duration.ofMinutes(minute)),
                kind,
                Optional.of("web"),
                Optional.of("far"),
                message,
                "hint");
    }

    @Test
    void whatChangedIsKnownAfterARestart() {
        Change change = change(1, Change.Kind.OBJECTIVE_BREACHED, "The newest point is too old: \u201cfar\u201d");
        new History(state).add(change);
        History.Recollection recalled = new History(state).recall(DAY);
        assertEquals(List.of(change), recalled.changes());
        assertEquals(Optional.of(change.at()), recalled.since());
    }

    @Test
    void ofWhatWasBeforeTheLastOfEachKindIsRecalled() {
        History history = new History(state);
        history.add(change(-9, Change.Kind.OBJECTIVE_BREACHED, "one"));
        history.add(change(-8, Change.Kind.OBJECTIVE_MET, "two"));
        history.add(change(-7, Change.Kind.OBJECTIVE_BREACHED, "three"));
        history.add(change(5, Change.Kind.OBJECTIVE_MET, "four"));
        history.add(change(60 * 24 + 1, Change.Kind.OBJECTIVE_BREACHED, "five"));
        assertEquals(
                List.of("two", "three", "four"),
                history.recall(DAY).changes().stream().map(Change::message).toList());
    }

    @Test
    void aLineThatACrashCutOffIsPassedOver() throws IOException {
        new History(state).add(change(1, Change.Kind.SITE_DOWN, "first"));
        byte[] cut = "{\"at\":\"2026-03-01T12:00:00Z\",\"message\":\"\u00e9".getBytes(StandardCharsets.UTF_8);
        Files.write(
                state.resolve("history.jsonl"),
                java.util.Arrays.copyOf(cut, cut.length - 1),
                StandardOpenOption.APPEND);
        Files.writeString(state.resolve("history.jsonl"), "\n", StandardOpenOption.APPEND);
        new History(state).add(change(2, Change.Kind.SITE_UP, "second"));
        assertEquals(2, new History(state).recall(DAY).changes().size());
    }

    @Test
    void whatGrowsTooLargeIsKeptInPart() throws IOException {
        History history = new History(state, 2000);
        for (int i = 0; i < 100; i++) {
            history.add(change(i, Change.Kind.CAPTURE_FAILED, "number " + i));
        }
        History.Recollection recalled = history.recall(DAY);
        assertEquals("number 99", recalled.changes().getLast().message());
        assertEquals(recalled.changes().getFirst().at(), recalled.since().orElseThrow());
        assertTrue(recalled.since().get().isAfter(NOON), "the first are gone, and that shows");
        assertTrue(Files.size(state.resolve("history.jsonl")) <= 2000);
    }

    @Test
    void whenAnAgentRanIsKnownAfterARestartAndASleepIsNoPartOfIt() {
        History history = new History(state);
        for (int second = 0; second <= 60; second += 5) {
            history.watching(NOON.plusSeconds(second));
        }
        history.watching(NOON.plusSeconds(600));
        history.watching(NOON.plusSeconds(605));
        history.save();
        History next = new History(state);
        next.watching(NOON.plusSeconds(610));
        next.watching(NOON.plusSeconds(620));
        assertEquals(
                List.of(
                        new Span(NOON, NOON.plusSeconds(60)),
                        new Span(NOON.plusSeconds(600), NOON.plusSeconds(605)),
                        new Span(NOON.plusSeconds(610), NOON.plusSeconds(620))),
                next.recall(DAY).watched().list());
    }

    @Test
    void aDamagedFileCostsTheKnowledgeAndNothingElse() throws IOException {
        Files.writeString(state.resolve("watched.json"), "{\"watched\":[{\"from\":\"noon\"}]}");
        History history = new History(state);
        assertEquals(Spans.NONE, history.recall(DAY).watched());
    }
}
