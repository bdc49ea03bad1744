package dev.holdfast.agent.health;

import dev.holdfast.engine.console.Failure;
import dev.holdfast.engine.plugin.PluginException;
import dev.holdfast.spi.storage.BlobStoreException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Looks at one site, again and again, and at once when somebody's request fails. While others get answers, it asks nothing.
 * A file system may hang for ever, so another thread asks, and is never waited for longer than a while.
 */
final class SiteLook implements Runnable {
    private final SiteHealth health;
    private final Question question;
    private final Timing timing;
    private Optional<FutureTask<Optional<BlobStoreException>>> asking = Optional.empty();

    /** What a site is asked; by one thread at a time. */
    interface Question {
        /** Returns if it was answered. */
        void ask() throws BlobStoreException, PluginException;

        /** Which site, for people. */
        String subject();
    }

    /**
     * How often, and how patiently.
     *
     * @param between two looks
     * @param patience how long an answer may take; longer silence is no blip, and told
     * @param beforeSecond how long after a failure the site is asked again; a second failure is no blip either
     * @param fresh how old an answer to somebody else may be to count as one
     */
    record Timing(Duration between, Duration patience, Duration beforeSecond, Duration fresh) {
        /** At worst 8.5 s from when a site is cut off to when that is known. */
        static final Timing DEFAULT = new Timing(
                Duration.ofSeconds(3), Duration.ofSeconds(4), Duration.ofMillis(1500), Duration.ofMillis(500));
    }

    SiteLook(SiteHealth health, Question question, Timing timing) {
        this.health = health;
        this.question = question;
        this.timing = timing;
    }

    @Override
    public void run() {
        try {
            while (true) {
                look();
                health.awaitDoubt(timing.between());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // the agent ends
        }
    }

    private void look() throws InterruptedException {
        Optional<BlobStoreException> trouble = health.answeredWithin(timing.fresh()) ? Optional.empty() : ask();
        if (trouble.isPresent() && !hangs()) {
            Thread.sleep(timing.beforeSecond());
            trouble = ask();
        }
        trouble.ifPresentOrElse(
                why -> health.failing(SiteHealth.Aspect.REACH, why), () -> health.well(SiteHealth.Aspect.REACH));
    }

    private boolean hangs() {
        return asking.filter(task -> !task.isDone()).isPresent();
    }

    /** What is wrong, if something is. */
    private Optional<BlobStoreException> ask() throws InterruptedException {
        if (!hangs()) {
            FutureTask<Optional<BlobStoreException>> task = new FutureTask<>(this::answer);
            asking = Optional.of(task);
            Thread.ofPlatform().daemon().name("look").start(task);
        }
        try {
            return asking.orElseThrow().get(timing.patience().toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            return Optional.of(new BlobStoreException.Transient(
                    question.subject() + " does not answer within "
                            + timing.patience().toSeconds() + " s",
                    "See whether the store works, and the way to it."));
        } catch (ExecutionException e) {
            Failure why = Failure.of(Optional.ofNullable(e.getCause()).orElse(e));
            return Optional.of(new BlobStoreException.Permanent(why.message(), why.hint(), e));
        }
    }

    private Optional<BlobStoreException> answer() throws PluginException {
        try {
            question.ask();
            return Optional.empty();
        } catch (BlobStoreException e) {
            return Optional.of(e);
        }
    }
}
