package dev.holdfast.agent.api;

import dev.holdfast.agent.config.Configuration;
import dev.holdfast.agent.config.Http.Role;
import dev.holdfast.agent.config.Replication;
import dev.holdfast.agent.config.Site;
import dev.holdfast.agent.control.Change;
import dev.holdfast.agent.control.Chronicle;
import dev.holdfast.agent.control.Control;
import dev.holdfast.agent.control.Overview;
import dev.holdfast.agent.control.SiteState;
import dev.holdfast.agent.database.LogStanding;
import dev.holdfast.agent.database.LogStandings;
import dev.holdfast.agent.http.Answer;
import dev.holdfast.agent.http.Call;
import dev.holdfast.agent.http.Parameter;
import dev.holdfast.agent.http.Refusal;
import dev.holdfast.agent.http.Route;
import dev.holdfast.agent.schedule.Overload;
import dev.holdfast.agent.schedule.Standing;
import dev.holdfast.agent.site.SiteLinks;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** How all of it stands, what the sites are, and what changed. */
final class StatusRoutes {
    /** The deciding thread tells how all of it stands each few seconds; if it does not, it is stuck. */
    private static final Duration LONGEST_SILENCE = Duration.ofMinutes(2);

    private static final int EVENTS = 100;
    private static final Parameter<Long> LIMIT =
            Parameter.count("limit", 1, Chronicle.REMEMBERED, "How many at most; 100 unless it is given.");
    private static final Parameter<Long> AFTER =
            Parameter.count("after", 0, Long.MAX_VALUE, "Only events with a higher id.");
    private static final String PLAIN = "text/plain;charset=utf-8";

    private final Configuration configuration;
    private final String version;
    private final Control control;
    private final SiteLinks links;
    private final LogStandings logs;
    private final InstantSource clock;

    StatusRoutes(
            Configuration configuration,
            String version,
            Control control,
            SiteLinks links,
            LogStandings logs,
            InstantSource clock) {
        this.configuration = configuration;
        this.version = version;
        this.control = control;
        this.links = links;
        this.logs = logs;
        this.clock = clock;
    }

    List<Route> routes() {
        return List.of(
                Route.text(
                        "/healthz",
                        "healthz",
                        "Whether the agent is alive.",
                        Optional.empty(),
                        "text/plain",
                        _ -> alive()),
                Route.text(
                        "/readyz",
                        "readyz",
                        "Whether each site was listed, or found to be out of reach.",
                        Optional.empty(),
                        "text/plain",
                        _ -> ready()),
                Route.see("/api/v1/status", "status", "How all of it stands.", StatusView.class, this::status),
                Route.see("/api/v1/sites", "sites", "All sites.", SitesView.class, _ -> sites()),
                Route.see(
                        "/api/v1/events",
                        "events",
                        "What changed lately, for better and worse.",
                        EventsView.class,
                        this::events,
                        LIMIT,
                        AFTER));
    }

    private Answer alive() throws Refusal {
        if (control.overview().at().plus(LONGEST_SILENCE).isBefore(clock.instant())) {
            throw new Refusal(Refusal.Kind.UNAVAILABLE, "stuck", "");
        }
        return new Answer.Text(PLAIN, "ok\n");
    }

    private Answer ready() throws Refusal {
        if (!control.overview().isReady()) {
            throw new Refusal(Refusal.Kind.UNAVAILABLE, "not ready", "");
        }
        return new Answer.Text(PLAIN, "ready\n");
    }

    private Answer status(Call call) {
        Overview overview = control.overview();
        CountsView counts = counts(overview);
        Role role = call.caller().role();
        return new Answer.Document(new StatusView(
                configuration.host().name(),
                version,
                clock.instant(),
                overview.started(),
                overview.at(),
                overview.isReady(),
                role,
                counts.breached() == 0 && counts.never() == 0,
                counts,
                overview.status().overloads().stream()
                        .map(StatusRoutes::overload)
                        .toList(),
                overview.status().jump().map(jump -> new ClockJumpView(jump.to(), jump.by()))));
    }

    private CountsView counts(Overview overview) {
        Map<Standing.State, Integer> states = new HashMap<>();
        overview.status().standings().forEach(standing -> states.merge(standing.state(), 1, Integer::sum));
        List<LogStanding> databases = logs.now();
        databases.forEach(standing -> states.merge(state(standing), 1, Integer::sum));
        int down = Math.toIntExact(overview.sites().stream()
                .filter(site -> site.access() instanceof SiteState.Access.Down)
                .count());
        return new CountsView(
                configuration.workloads().size(),
                configuration.sites().size(),
                down,
                overview.status().standings().size() + databases.size(),
                states.getOrDefault(Standing.State.MEETING, 0),
                states.getOrDefault(Standing.State.AT_RISK, 0),
                states.getOrDefault(Standing.State.BREACHED, 0),
                states.getOrDefault(Standing.State.NEVER, 0),
                control.runs().running().size(),
                overview.pauses().size());
    }

    private Standing.State state(LogStanding standing) {
        if (standing.until().isEmpty()) {
            return Standing.State.NEVER;
        }
        return standing.isMet(clock.instant()) ? Standing.State.MEETING : Standing.State.BREACHED;
    }

    private static OverloadView overload(Overload overload) {
        String less = "so what it concerns is done " + Math.round((overload.factor() - 1) * 100) + " % less often.";
        return switch (overload.where()) {
            case Overload.Bottleneck.Captures() ->
                overload(
                        OverloadView.Limit.CAPTURES,
                        Optional.empty(),
                        overload,
                        "More captures are asked for than may run at once, " + less);
            case Overload.Bottleneck.Resource(String name) ->
                overload(
                        OverloadView.Limit.RESOURCE,
                        Optional.of(name),
                        overload,
                        "More captures are asked for than " + name + " bears at once, " + less);
            case Overload.Bottleneck.Copies(String site) ->
                overload(
                        OverloadView.Limit.COPIES,
                        Optional.of(site),
                        overload,
                        "Copies to site " + site + " take more time than there is, " + less);
        };
    }

    private static OverloadView overload(
            OverloadView.Limit limit, Optional<String> name, Overload overload, String explanation) {
        return new OverloadView(limit, name, overload.demand(), overload.factor(), overload.workloads(), explanation);
    }

    private Answer sites() {
        Map<String, SiteState> states = new HashMap<>();
        control.overview().sites().forEach(state -> states.put(state.site(), state));
        List<SiteView> sites = new ArrayList<>();
        for (Site site : configuration.sites()) {
            Optional.ofNullable(states.get(site.name())).ifPresent(state -> sites.add(site(site, state)));
        }
        return new Answer.Document(new SitesView(sites));
    }

    private SiteView site(Site site, SiteState state) {
        SiteView.Mode mode = switch (site.replication()) {
            case Replication.Source _ -> SiteView.Mode.LOCAL;
            case Replication.Sync _ -> SiteView.Mode.SYNC;
            case Replication.Async _ -> SiteView.Mode.ASYNC;
        };
        SiteView.State access = switch (state.access()) {
            case SiteState.Access.Opening() -> SiteView.State.OPENING;
            case SiteState.Access.Up() -> SiteView.State.UP;
            case SiteState.Access.Down _ -> SiteView.State.DOWN;
        };
        Optional<TroubleView> trouble = state.access() instanceof SiteState.Access.Down(var why)
                ? Optional.of(TroubleView.of(why))
                : Optional.empty();
        return new SiteView(
                site.name(),
                withoutLogin(site.repository()),
                mode == SiteView.Mode.LOCAL,
                mode,
                access,
                state.since(),
                trouble,
                site.region()
                        .map(label -> RegionView.of(label, links.to(site.name()).region())),
                links.to(site.name()).roundTrip().map(RoundTripView::of));
    }

    /** A URL should hold no password; if one does, it is not told. */
    private static String withoutLogin(URI repository) {
        String login = repository.getRawUserInfo();
        boolean hasPassword = login != null && login.contains(":");
        return hasPassword
                ? repository.toString().replace(login + "@", login.substring(0, login.indexOf(':')) + "@")
                : repository.toString();
    }

    private Answer events(Call call) {
        int most = Math.toIntExact(call.find(LIMIT).orElse((long) EVENTS));
        return new Answer.Document(
                new EventsView(control.chronicle().after(call.find(AFTER).orElse(0L), most).stream()
                        .map(StatusRoutes::event)
                        .toList()));
    }

    private static EventView event(Change change) {
        return new EventView(
                change.id(),
                change.at(),
                change.kind().turn(),
                change.kind(),
                change.workload(),
                change.site(),
                change.message(),
                change.hint());
    }
}
