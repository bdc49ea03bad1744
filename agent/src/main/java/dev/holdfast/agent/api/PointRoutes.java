package dev.holdfast.agent.api;

import dev.holdfast.agent.config.Configuration;
import dev.holdfast.agent.config.Site;
import dev.holdfast.agent.config.SourceSpec;
import dev.holdfast.agent.config.Workload;
import dev.holdfast.agent.control.Control;
import dev.holdfast.agent.control.SiteState;
import dev.holdfast.agent.http.Answer;
import dev.holdfast.agent.http.Call;
import dev.holdfast.agent.http.Parameter;
import dev.holdfast.agent.http.Refusal;
import dev.holdfast.agent.http.Route;
import dev.holdfast.agent.site.LogArchive;
import dev.holdfast.agent.site.PointArchive;
import dev.holdfast.engine.console.Failure;
import dev.holdfast.engine.console.ShellWords;
import dev.holdfast.engine.format.Manifest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeoutException;

/** What a workload can be restored to, as the sites list it at this moment, and how. */
final class PointRoutes {
    private static final long POINTS = 50;
    private static final long WINDOWS = 200;
    private static final String KEY_FILE = "KEY-FILE";

    private static final Parameter<Long> POINT_LIMIT =
            Parameter.count("limit", 1, 200, "How many at most; 50 unless it is given.");
    private static final Parameter<Long> WINDOW_LIMIT =
            Parameter.count("limit", 1, 1000, "How many at most; 200 unless it is given.");
    private static final Parameter<Instant> BEFORE = Parameter.time("before", "Only what is before this instant.");
    private static final Parameter<Instant> AT = Parameter.time(
                    "at", "The instant; the newest point at or before it is restored.")
            .always();
    private static final Parameter<String> SITE =
            Parameter.text("site", "The site to restore from.").always();
    private static final Parameter<String> KEY = Parameter.text(
            "key-file",
            "Where the operator's key file is on the host that restores; KEY-FILE stands for it otherwise.");
    private static final Parameter<String> TO =
            Parameter.text("to", "Where to restore to; a name beside the workload's unless it is given.");

    private final Configuration configuration;
    private final Control control;
    private final PointArchive archive;
    private final LogArchive logs;
    private final WorkloadRoutes workloads;

    PointRoutes(
            Configuration configuration,
            Control control,
            PointArchive archive,
            LogArchive logs,
            WorkloadRoutes workloads) {
        this.logs = logs;
        this.configuration = configuration;
        this.control = control;
        this.archive = archive;
        this.workloads = workloads;
    }

    List<Route> routes() {
        return List.of(
                Route.see(
                                "/api/v1/workloads/{workload}/points",
                                "points",
                                "Its points, as the sites list them at this moment.",
                                PointsView.class,
                                this::points,
                                WorkloadRoutes.WORKLOAD,
                                POINT_LIMIT,
                                BEFORE)
                        .orRefuses(Refusal.Kind.UNAVAILABLE),
                Route.see(
                                "/api/v1/workloads/{workload}/windows",
                                "windows",
                                "The instants that it can be restored to.",
                                WindowsView.class,
                                this::windows,
                                WorkloadRoutes.WORKLOAD,
                                WINDOW_LIMIT,
                                BEFORE)
                        .orRefuses(Refusal.Kind.UNAVAILABLE),
                Route.see(
                        "/api/v1/workloads/{workload}/restore",
                        "restore",
                        "The command that brings it back.",
                        RestoreView.class,
                        this::restore,
                        WorkloadRoutes.WORKLOAD,
                        AT,
                        SITE,
                        KEY,
                        TO));
    }

    private Answer points(Call call) throws Refusal, InterruptedException {
        String workload = workloads.find(call).name();
        Map<String, Failure> unlisted = new LinkedHashMap<>();
        PointArchive.Listing listing =
                list(call, workload, call.find(POINT_LIMIT).orElse(POINTS), Integer.MAX_VALUE, unlisted);
        return new Answer.Document(new PointsView(
                workload,
                listing.points().stream().map(PointRoutes::point).toList(),
                unlisted(unlisted),
                next(listing)));
    }

    private Answer windows(Call call) throws Refusal, InterruptedException {
        Workload workload = workloads.find(call);
        Map<String, Failure> unlisted = new LinkedHashMap<>();
        PointArchive.Listing listing =
                list(call, workload.name(), call.find(WINDOW_LIMIT).orElse(WINDOWS), 0, unlisted);
        List<WindowView> windows = new ArrayList<>();
        if (workload.source() instanceof SourceSpec.Database
                && call.find(BEFORE).isEmpty()) {
            windows.addAll(windowsOfLogs(workload.name(), unlisted)); // few: all of them stand on the first page
        }
        listing.points()
                .forEach(point ->
                        windows.add(new WindowView(point.instant(), point.instant(), List.copyOf(point.sites()))));
        return new Answer.Document(new WindowsView(workload.name(), windows, unlisted(unlisted), next(listing)));
    }

    /** The spans of time that logs make restorable, the newest first; what several sites have alike is told once. */
    private List<WindowView> windowsOfLogs(String workload, Map<String, Failure> unlisted)
            throws Refusal, InterruptedException {
        Map<LogArchive.Window, List<String>> sites = new LinkedHashMap<>();
        try {
            LogArchive.Found found = logs.find(workload, asked(unlisted));
            found.windows()
                    .forEach((site, windows) ->
                            windows.forEach(window -> sites.computeIfAbsent(window, _ -> new ArrayList<>())
                                    .add(site)));
            unlisted.putAll(found.unlisted());
        } catch (TimeoutException e) {
            throw busy();
        }
        return sites.entrySet().stream()
                .sorted(Comparator.comparing((Map.Entry<LogArchive.Window, List<String>> each) ->
                                each.getKey().from())
                        .reversed())
                .map(each -> new WindowView(each.getKey().from(), each.getKey().until(), each.getValue()))
                .toList();
    }

    /** Sites that are known to be out of reach are not asked: it would take its time, and end as before. */
    private List<String> asked(Map<String, Failure> unlisted) {
        List<String> asked = new ArrayList<>();
        for (SiteState state : control.overview().sites()) {
            switch (state.access()) {
                case SiteState.Access.Down(Failure why) -> unlisted.put(state.site(), why);
                case SiteState.Access.Up(), SiteState.Access.Opening() -> asked.add(state.site());
            }
        }
        return asked;
    }

    private static Refusal busy() {
        return new Refusal(Refusal.Kind.UNAVAILABLE, "Too many others ask for points.", "Ask again in some seconds.");
    }

    private PointArchive.Listing list(
            Call call, String workload, long most, int manifests, Map<String, Failure> unlisted)
            throws Refusal, InterruptedException {
        List<String> asked = asked(unlisted);
        try {
            PointArchive.Listing listing = archive.list(
                    workload, asked, call.find(BEFORE).orElse(Instant.MAX), Math.toIntExact(most), manifests);
            unlisted.putAll(listing.unlisted());
            return listing;
        } catch (TimeoutException e) {
            throw busy();
        }
    }

    private static Optional<Instant> next(PointArchive.Listing listing) {
        return listing.more() ? Optional.of(listing.points().getLast().instant()) : Optional.empty();
    }

    private static List<UnlistedView> unlisted(Map<String, Failure> unlisted) {
        return unlisted.entrySet().stream()
                .map(each -> new UnlistedView(each.getKey(), TroubleView.of(each.getValue())))
                .toList();
    }

    private static PointView point(PointArchive.Found found) {
        Optional<Manifest> manifest = found.manifest();
        Optional<Manifest.Statistics> statistics = manifest.map(Manifest::statistics);
        return new PointView(
                found.instant(),
                List.copyOf(found.sites()),
                manifest.map(Manifest::consistency),
                manifest.map(each -> dataBytes(each.content())),
                statistics.map(Manifest.Statistics::readBytes),
                statistics.map(Manifest.Statistics::changedBytes),
                statistics.map(Manifest.Statistics::storedBytes),
                manifest.map(each -> Duration.between(each.started(), each.finished())),
                manifest.map(each -> (long) each.warnings().size()));
    }

    private static long dataBytes(Manifest.Content content) {
        return switch (content) {
            case Manifest.Volumes volumes ->
                volumes.volumes().stream()
                        .mapToLong(Manifest.VolumeRoot::dataBytes)
                        .sum();
            case Manifest.Tree tree -> tree.dataBytes();
        };
    }

    private Answer restore(Call call) throws Refusal {
        Workload workload = workloads.find(call);
        String name = call.get(SITE);
        Site site = configuration.sites().stream()
                .filter(each -> each.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new Refusal(
                        Refusal.Kind.NOT_FOUND, "There is no site of that name.", "GET /api/v1/sites lists them."));
        List<String> words = List.of(
                "holdfast-restore",
                workload.source().restoredBy(),
                "--repository",
                site.repository().toString(),
                "--key-file",
                call.find(KEY).orElse(KEY_FILE),
                "--workload",
                workload.name(),
                "--at",
                call.get(AT).toString(),
                "--to",
                call.find(TO).orElse(workload.name().replace('/', '_') + ".restored"));
        return new Answer.Document(new RestoreView(ShellWords.join(words), words, explanation(call)));
    }

    private static String explanation(Call call) {
        String where = "Run it on any host that reaches the repository; it needs no agent.";
        return call.find(KEY).isPresent()
                ? where
                : where + " Put the file with a passphrase, a recovery key or a restorer's key in place of " + KEY_FILE
                        + ".";
    }
}
