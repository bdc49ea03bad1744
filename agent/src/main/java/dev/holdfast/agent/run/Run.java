package dev.holdfast.agent.run;

import dev.holdfast.engine.Progress;
import dev.holdfast.engine.console.Failure;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalDouble;

/** A capture or a copy, while it runs and after. Those who do it write to it; anybody may read it at any time. */
public final class Run {
    private final long id;
    private final Task task;
    private final Instant started;
    private final long startedNanos = System.nanoTime();
    private final Progress progress = new Progress();
    private final Meter meter = new Meter(startedNanos);
    private volatile Phase phase = Phase.PREPARING;
    private volatile Optional<Ended> ended = Optional.empty();

    /** Who wanted it. */
    public enum Cause {
        /** The scheduler. */
        SCHEDULE,
        /** A person, or a program of one. */
        REQUEST
    }

    /** What is done now. */
    public enum Phase {
        /** Hooks run, the source and sites are opened. */
        PREPARING,
        /** The source is read. */
        CAPTURING,
        /** The point is there, and the hook after it runs. */
        FINISHING,
        /** The point is copied to synchronous sites. */
        DELIVERING,
        /** The site is brought up to date. */
        COPYING,
        /** Nothing any more. */
        ENDED
    }

    /** What is to be done. */
    public sealed interface Task {
        /** The site that is written to. */
        String site();

        /** Who wanted it. */
        Cause cause();

        /** Taking a point of a workload. */
        record Capture(String workload, String site, Cause cause) implements Task {}

        /**
         * Bringing a site up to date.
         *
         * @param point what it is done for; empty if a person asked for it
         */
        record Copy(String site, Optional<PointOf> point, Cause cause) implements Task {}
    }

    /** What came of it. */
    public sealed interface Result {
        /** A point. */
        record Captured(CaptureReport report) implements Result {}

        /** A site that is up to date. */
        record Copied(CopyReport report) implements Result {}

        /** Nothing, and why. */
        record Failed(Failure why) implements Result {}
    }

    private record Ended(Instant at, Duration took, Result result) {}

    Run(long id, Task task, Instant started) {
        this.id = id;
        this.task = task;
        this.started = started;
    }

    /** Its number, from 1 with each start of the agent. */
    public long id() {
        return id;
    }

    /** What is to be done. */
    public Task task() {
        return task;
    }

    /** When it started. */
    public Instant started() {
        return started;
    }

    /** What is done now. */
    public Phase phase() {
        return phase;
    }

    /** How far it has come. */
    public Progress progress() {
        return progress;
    }

    /** Bytes a second, of late; none after the end, or while there is nothing to tell it by. */
    public OptionalDouble rate() {
        return ended.isPresent() ? OptionalDouble.empty() : meter.rate(progress.done(), System.nanoTime());
    }

    /** How long it took, or has taken so far. */
    public Duration took() {
        return ended.map(Ended::took).orElseGet(() -> Duration.ofNanos(System.nanoTime() - startedNanos));
    }

    /** When it ended, if it did. */
    public Optional<Instant> endedAt() {
        return ended.map(Ended::at);
    }

    /** What came of it, if it ended. */
    public Optional<Result> result() {
        return ended.map(Ended::result);
    }

    /** Says what is done now. */
    public void enter(Phase next) {
        phase = next;
    }

    void end(Instant at, Result result) {
        ended = Optional.of(new Ended(at, took(), result));
        phase = Phase.ENDED;
    }
}
