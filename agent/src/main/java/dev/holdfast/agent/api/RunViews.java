package dev.holdfast.agent.api;

import dev.holdfast.agent.run.PointOf;
import dev.holdfast.agent.run.Run;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalDouble;

/** Runs as they are shown. */
final class RunViews {
    private RunViews() {}

    /** The workload that a run is for. */
    static Optional<String> workload(Run.Task task) {
        return switch (task) {
            case Run.Task.Capture capture -> Optional.of(capture.workload());
            case Run.Task.Copy copy -> copy.point().map(PointOf::workload);
        };
    }

    static RunView view(Run run) {
        Optional<Run.Result> result = run.result();
        RunView.State state = result.map(
                        each -> each instanceof Run.Result.Failed ? RunView.State.FAILED : RunView.State.SUCCEEDED)
                .orElse(RunView.State.RUNNING);
        return new RunView(
                Long.toString(run.id()),
                switch (run.task()) {
                    case Run.Task.Capture _ -> RunView.Kind.CAPTURE;
                    case Run.Task.Copy _ -> RunView.Kind.COPY;
                },
                workload(run.task()),
                run.task().site(),
                instant(run, result),
                run.task().cause(),
                run.started(),
                run.endedAt(),
                state,
                run.phase(),
                run.took(),
                progress(run),
                result.flatMap(each -> each instanceof Run.Result.Failed(var why)
                        ? Optional.of(TroubleView.of(why))
                        : Optional.empty()));
    }

    private static Optional<Instant> instant(Run run, Optional<Run.Result> result) {
        return switch (run.task()) {
            case Run.Task.Capture _ ->
                result.flatMap(each -> each instanceof Run.Result.Captured(var report)
                        ? Optional.of(report.instant())
                        : Optional.empty());
            case Run.Task.Copy copy -> copy.point().map(PointOf::instant);
        };
    }

    private static RunProgressView progress(Run run) {
        long done = run.progress().done();
        long total = run.progress().total();
        OptionalDouble rate = run.rate();
        boolean foreseeable = rate.isPresent() && total > done;
        return new RunProgressView(
                done,
                total > 0 ? Optional.of(total) : Optional.empty(),
                run.progress().stored(),
                rate.isPresent() ? Optional.of(rate.getAsDouble()) : Optional.empty(),
                foreseeable
                        ? Optional.of(Duration.ofSeconds(Math.round((total - done) / rate.getAsDouble())))
                        : Optional.empty());
    }

    static RunDetailView detail(Run run) {
        Optional<Run.Result> result = run.result();
        return new RunDetailView(
                view(run),
                result.flatMap(each -> each instanceof Run.Result.Captured(var report)
                        ? Optional.of(new CaptureReportView(
                                report.point().value(),
                                report.sealed(),
                                report.instant(),
                                report.consistency(),
                                report.readBytes(),
                                report.changedBytes(),
                                report.storedBytes(),
                                report.sites(),
                                report.warnings(),
                                report.afterwards()))
                        : Optional.empty()),
                result.flatMap(each -> each instanceof Run.Result.Copied(var report)
                        ? Optional.of(new CopyReportView(
                                report.points(),
                                report.packs(),
                                report.bytes(),
                                report.missingPoints(),
                                report.damaged()))
                        : Optional.empty()));
    }
}
