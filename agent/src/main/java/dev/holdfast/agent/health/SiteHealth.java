package dev.holdfast.agent.health;

import dev.holdfast.agent.config.NotificationEvent;
import dev.holdfast.agent.notification.Alert;
import dev.holdfast.agent.notification.AlertKey;
import dev.holdfast.agent.notification.Alerts;
import dev.holdfast.agent.notification.Severity;
import dev.holdfast.engine.console.ExitCode;
import dev.holdfast.engine.console.Failure;
import dev.holdfast.engine.store.Interceptor;
import dev.holdfast.engine.store.Request;
import dev.holdfast.spi.storage.BlobStoreException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Whether a site can be used, by what its requests say: raises and clears the alert of the site. Each way in which it may fail
 * is seen to hold and to be gone by itself, as a full store still answers. Used by many threads at once.
 */
final class SiteHealth implements Interceptor {
    private final String site;
    private final Severity severity;
    private final Alerts alerts;
    private final InstantSource clock;
    private final Map<Aspect, Trouble> troubles = new EnumMap<>(Aspect.class);
    private final Semaphore doubts = new Semaphore(0);
    private boolean looked;
    private volatile long lastAnswer = System.nanoTime() - TimeUnit.HOURS.toNanos(1);

    /** What is asked of a site; the first that fails is told. */
    enum Aspect {
        /** It answers. */
        REACH,
        /** It has room, as it says without being tried. */
        ROOM,
        /** It takes what is put. */
        PUTS,
        /** Its points can be listed, with the key there is. */
        POINTS
    }

    private record Trouble(String what, Failure why) {}

    SiteHealth(String site, Severity severity, Alerts alerts, InstantSource clock) {
        this.site = site;
        this.severity = severity;
        this.alerts = alerts;
        this.clock = clock;
    }

    /** Goes on with what was known before the configuration changed, until it is seen anew. */
    void recall(SiteHealth before) {
        Map<Aspect, Trouble> known = before.known();
        synchronized (this) {
            troubles.putAll(known);
        }
    }

    private synchronized Map<Aspect, Trouble> known() {
        return Map.copyOf(troubles);
    }

    static AlertKey key(String site) {
        return AlertKey.of(NotificationEvent.SITE_DOWN).atSite(site);
    }

    /** Watches requests as they are made: what is put tells of itself, and a try that failed has the site looked at. */
    @Override
    public <T> T around(Request request, Call<T> call) throws BlobStoreException {
        try {
            T result = call.run();
            lastAnswer = System.nanoTime();
            if (request == Request.PUT) {
                well(Aspect.PUTS);
            }
            return result;
        } catch (BlobStoreException e) {
            failed(request, e);
            throw e;
        }
    }

    private void failed(Request request, BlobStoreException e) {
        switch (e) {
            case BlobStoreException.NoSpace _,
                    BlobStoreException.AccessDenied _,
                    BlobStoreException.RetentionViolation _,
                    BlobStoreException.Permanent _ -> {
                if (request == Request.PUT) {
                    failing(Aspect.PUTS, e);
                }
            }
            case BlobStoreException.Transient _, BlobStoreException.Throttled _ -> doubts.release();
            case BlobStoreException.NotFound _, // as a blob may well be
                    BlobStoreException.AlreadyExists _,
                    BlobStoreException.PreconditionFailed _,
                    BlobStoreException.InvalidRange _,
                    BlobStoreException.InvalidLocation _,
                    BlobStoreException.Cold _,
                    BlobStoreException.DigestMismatch _,
                    BlobStoreException.Interrupted _,
                    BlobStoreException.Unsupported _ -> {} // says nothing of the site as a whole
        }
    }

    /** Waits until somebody doubts that the site answers, or the time is over. */
    void awaitDoubt(Duration time) throws InterruptedException {
        if (doubts.tryAcquire(time.toNanos(), TimeUnit.NANOSECONDS)) {
            doubts.drainPermits();
        }
    }

    /** Whether a request of anybody's was answered lately. */
    boolean answeredWithin(Duration time) {
        return System.nanoTime() - lastAnswer < time.toNanos();
    }

    /**
     * What a site says of the room it has.
     *
     * @param bytes that it can still take, empty if it cannot tell
     */
    void room(OptionalLong bytes) {
        if (bytes.isEmpty()) {
            return;
        }
        if (bytes.getAsLong() > 0) {
            well(Aspect.ROOM);
        } else {
            failing(
                    Aspect.ROOM,
                    new BlobStoreException.NoSpace(
                            "no room is left at site " + site + " but what is to stay free there",
                            "Make room, or have it leave less free by its location's parameters."));
        }
    }

    void failing(Aspect aspect, BlobStoreException why) {
        String what = switch (why) {
            case BlobStoreException.NoSpace _ -> "is full";
            case BlobStoreException.AccessDenied _ -> "denies access";
            case BlobStoreException.RetentionViolation _ -> "refuses: a retention stands against it";
            case BlobStoreException.NotFound _ -> "is not there";
            case BlobStoreException.Transient _, BlobStoreException.Throttled _, BlobStoreException.Interrupted _ ->
                "cannot be reached";
            case BlobStoreException.AlreadyExists _,
                    BlobStoreException.PreconditionFailed _,
                    BlobStoreException.InvalidRange _,
                    BlobStoreException.InvalidLocation _,
                    BlobStoreException.Cold _,
                    BlobStoreException.DigestMismatch _,
                    BlobStoreException.Unsupported _,
                    BlobStoreException.Permanent _ -> "cannot be used";
        };
        failing(aspect, new Trouble(what, Failure.of(why)));
    }

    void failing(Aspect aspect, Failure why) {
        String what = switch (why.exit()) {
            case UNREACHABLE -> "does not say what points it has";
            case NOT_FOUND -> "is not there";
            case USAGE -> "does not open: its key or its URL is wrong";
            case DAMAGED -> "is damaged";
            case REFUSED -> "refuses";
            case DONE, FAILED, DEGRADED, INTERRUPTED -> "cannot be used";
        };
        failing(aspect, new Trouble(what, why));
    }

    private synchronized void failing(Aspect aspect, Trouble trouble) {
        if (trouble.why().exit() != ExitCode.INTERRUPTED) {
            troubles.put(aspect, trouble);
            judged(aspect);
        }
    }

    synchronized void well(Aspect aspect) {
        troubles.remove(aspect);
        judged(aspect);
    }

    /** Why points cannot be listed is known better when somebody looked whether the site answers at all. */
    private void judged(Aspect aspect) {
        switch (aspect) {
            case REACH -> looked = true;
            case POINTS -> {
                looked = false;
                doubts.release();
            }
            case ROOM, PUTS -> {} // that says it all
        }
        tell();
    }

    private boolean isTold(Map.Entry<Aspect, Trouble> trouble) {
        return looked
                || trouble.getKey() != Aspect.POINTS
                || trouble.getValue().why().exit() != ExitCode.UNREACHABLE;
    }

    private void tell() {
        Optional<Trouble> first = troubles.entrySet().stream()
                .filter(this::isTold)
                .map(Map.Entry::getValue)
                .findFirst();
        if (first.isEmpty()) {
            alerts.clear(key(site));
            return;
        }
        Failure why = first.get().why();
        alerts.raise(Alert.of(
                key(site),
                severity,
                "site " + site + " " + first.get().what(),
                why.message(),
                why.hint(),
                clock.instant()));
    }
}
