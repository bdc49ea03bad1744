package dev.holdfast.agent.run;

import java.time.Duration;

/**
 * What captures of a workload, or copies to a site, came to since the agent started.
 *
 * @param succeeded how many
 * @param failed how many
 * @param time how long those that succeeded took together
 * @param lastTime how long the last that succeeded took
 * @param readBytes bytes read, or copied
 * @param changedBytes bytes that were not as in the point before; of copies 0
 * @param storedBytes bytes stored
 */
public record Totals(
        long succeeded,
        long failed,
        Duration time,
        Duration lastTime,
        long readBytes,
        long changedBytes,
        long storedBytes) {
    /** Nothing so far. */
    public static final Totals NONE = new Totals(0, 0, Duration.ZERO, Duration.ZERO, 0, 0, 0);

    static Totals of(Run run) {
        return run.result()
                .map(result -> switch (result) {
                    case Run.Result.Captured(CaptureReport report) ->
                        new Totals(
                                1,
                                0,
                                run.took(),
                                run.took(),
                                report.readBytes(),
                                report.changedBytes(),
                                report.storedBytes());
                    case Run.Result.Copied(CopyReport report) ->
                        new Totals(1, 0, run.took(), run.took(), report.bytes(), 0, report.bytes());
                    case Run.Result.Failed _ -> new Totals(0, 1, Duration.ZERO, Duration.ZERO, 0, 0, 0);
                })
                .orElse(NONE);
    }

    Totals plus(Totals next) {
        return new Totals(
                succeeded + next.succeeded,
                failed + next.failed,
                time.plus(next.time),
                next.succeeded > 0 ? next.lastTime : lastTime,
                readBytes + next.readBytes,
                changedBytes + next.changedBytes,
                storedBytes + next.storedBytes);
    }
}
