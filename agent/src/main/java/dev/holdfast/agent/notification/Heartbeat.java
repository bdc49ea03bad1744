package dev.holdfast.agent.notification;

import dev.holdfast.engine.format.JsonObject;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells a watcher elsewhere that this agent works. It has no timer of its own: it beats when the thread that decides comes
 * by, so that an agent that hangs falls silent, and the watcher tells somebody. A beat that does not arrive holds up nobody;
 * the next one is another.
 */
public final class Heartbeat {
    private static final Logger LOG = LoggerFactory.getLogger(Heartbeat.class);
    private static final int VERSION = 1;

    /** What did not arrive is made up for soon. */
    private static final Duration AGAIN = Duration.ofSeconds(30);

    private final String name;
    private final Watcher watcher;
    private final Duration every;
    private final String host;
    private final InstantSource clock;
    private Optional<Thread> beating = Optional.empty();
    private Optional<Long> lastBeat = Optional.empty();
    private volatile boolean wasHeard = true;

    /** Who listens. */
    public interface Watcher {
        /** Tries once to have it hear of this agent. */
        Attempt hear(byte[] json) throws InterruptedException;

        /** Tries what can be tried without that. */
        Attempt tryOut() throws InterruptedException;

        /** Where it is, for people; never a secret. */
        String destination();
    }

    /**
     * A heartbeat that did not beat yet.
     *
     * @param every how often, at most
     */
    public Heartbeat(String name, Watcher watcher, Duration every, String host, InstantSource clock) {
        this.name = name;
        this.watcher = watcher;
        this.every = every;
        this.host = host;
        this.clock = clock;
    }

    /**
     * The agent works; called by the thread that decides, as often as it comes by.
     *
     * @param met how many objectives are met
     * @param objectives how many there are
     */
    public void beat(int met, int objectives) {
        long now = System.nanoTime();
        Duration wait = wasHeard || every.compareTo(AGAIN) < 0 ? every : AGAIN;
        if (lastBeat.isEmpty() || now - lastBeat.get() >= wait.toNanos()) {
            beating.ifPresent(Thread::interrupt); // one that hangs is given up
            lastBeat = Optional.of(now);
            byte[] json = json(met, objectives);
            beating = Optional.of(Thread.ofVirtual().name("heartbeat-" + name).start(() -> send(json)));
        }
    }

    /** What a watcher hears. */
    public byte[] json(int met, int objectives) {
        return JsonObject.bytes(JsonObject.create()
                .put("version", VERSION)
                .put("host", host)
                .put("at", clock.instant().toString())
                .put("objectives", objectives)
                .put("met", met));
    }

    private void send(byte[] json) {
        try {
            switch (watcher.hear(json)) {
                case Attempt.Done _ -> {
                    if (!wasHeard) {
                        LOG.atInfo().addKeyValue("watcher", name).log("the watcher hears of this agent again");
                    }
                    wasHeard = true;
                }
                case Attempt.Failed failed -> notHeard(failed.why());
                case Attempt.Refused refused -> notHeard(refused.why());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // the agent ends
        }
    }

    private void notHeard(String why) {
        if (wasHeard) {
            LOG.atError().addKeyValue("watcher", name).log("the watcher does not hear of this agent: " + why);
        }
        wasHeard = false;
    }
}
