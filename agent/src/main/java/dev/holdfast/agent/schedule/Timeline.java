package dev.holdfast.agent.schedule;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * One time that never goes back, in milliseconds, made of two clocks. It follows the monotonic clock. Where the wall clock
 * got ahead of that, the host slept or the clock was set, which cannot be told apart: the time is taken as passed, since
 * points that are thought too old cost a capture, and those thought too young an objective. Where the wall clock was set
 * back, no time is taken back, so a point that now claims to be of the future keeps the age it has.
 */
final class Timeline {
    /** Below this the clocks are read at slightly different moments, or one is being slewed. */
    private static final long TOLERANCE = 2_000;

    private Now anchor;
    private long anchored;
    private long latest;
    private long lastJump = Long.MIN_VALUE;
    private Optional<ClockJump> jump = Optional.empty();

    Timeline(Now start) {
        anchor = start;
        anchored = start.wall().toEpochMilli();
        latest = anchored;
    }

    /** The position of a moment; never less than one before. */
    long advance(Now now) {
        long steady = anchored + (now.nanos() - anchor.nanos()) / 1_000_000;
        long byWall = anchored + now.wall().toEpochMilli() - anchor.wall().toEpochMilli();
        if (Math.abs(byWall - steady) > TOLERANCE) {
            anchored = Math.max(latest, Math.max(byWall, steady));
            anchor = now;
            lastJump = anchored;
            jump = Optional.of(new ClockJump(Duration.ofMillis(byWall - steady), now.wall()));
            steady = anchored;
        }
        latest = Math.max(latest, steady);
        return latest;
    }

    /** What the wall clock shows, as it goes now, at a position. */
    Instant instant(long position) {
        return anchor.wall().plusMillis(position - anchored);
    }

    /** Where an instant of the wall clock, as it goes now, is. */
    long position(Instant instant) {
        return anchored + instant.toEpochMilli() - anchor.wall().toEpochMilli();
    }

    /** The position at which a jump was last found; far in the past if none was. */
    long lastJump() {
        return lastJump;
    }

    /** The last jump. */
    Optional<ClockJump> jump() {
        return jump;
    }
}
