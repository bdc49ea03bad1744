package dev.holdfast.campaigns;

import dev.holdfast.engine.format.FormatException;
import dev.holdfast.engine.format.ObjectNames;
import dev.holdfast.spi.storage.BlobName;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Looks into the stores each second, past the agent and whatever is cut off, and takes down when a point appeared where; so
 * what it tells of objectives owes nothing to what the agent believes.
 */
final class PointWatch implements AutoCloseable {
    private static final Duration EACH = Duration.ofSeconds(1);

    /** How far a clock that was not set may seem to be ahead: the time between two looks. */
    private static final Duration TOLERANCE = Duration.ofSeconds(3);

    private final List<WatchedSite> sites;
    private final Duration jump;
    private final List<Seen> seen = new CopyOnWriteArrayList<>();
    private final Map<String, Set<String>> known = new TreeMap<>();
    private final Instant start = Instant.now();
    private final Thread watcher = Thread.ofPlatform().unstarted(this::watch);

    /**
     * A point that appeared.
     *
     * @param manifest its name, from {@code points/} on
     * @param claimed its instant, as it says
     * @param instant the same by the real clock
     */
    record Seen(String site, String manifest, Instant claimed, Instant instant, Instant at) {
        String pseudonym() {
            return manifest.split("/", -1)[1];
        }
    }

    /** A time in which the objectives at a site need not hold. */
    record Excuse(String site, Instant from, Instant to) {}

    /** @param jump by how much the agent's clock may be ahead */
    PointWatch(List<WatchedSite> sites, Duration jump) {
        this.sites = List.copyOf(sites);
        this.jump = jump;
        sites.forEach(site -> known.put(site.site().name(), new HashSet<>()));
        watcher.start();
    }

    private void watch() {
        try {
            while (true) {
                look();
                Thread.sleep(EACH);
            }
        } catch (InterruptedException e) {
            // the end
        }
    }

    private synchronized void look() throws InterruptedException {
        for (WatchedSite site : sites) {
            String name = site.site().name();
            List<String> there;
            try {
                there = site.manifests();
            } catch (IOException e) {
                throw new UncheckedIOException("site " + name + " cannot be looked at", e);
            }
            Instant now = Instant.now();
            for (String manifest : there) {
                Optional<Instant> claimed = claimed(manifest);
                if (claimed.isPresent()
                        && known.computeIfAbsent(name, _ -> new HashSet<>()).add(manifest)) {
                    Instant instant = claimed.get();
                    boolean ahead = instant.isAfter(now.plus(TOLERANCE));
                    seen.add(new Seen(name, manifest, instant, ahead ? instant.minus(jump) : instant, now));
                }
            }
        }
    }

    /** Empty if it is no manifest: a server may have files of its own there while it writes one. */
    private static Optional<Instant> claimed(String manifest) {
        try {
            return Optional.of(ObjectNames.claimedTime(new BlobName(manifest)));
        } catch (FormatException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    List<Seen> seen() {
        return List.copyOf(seen);
    }

    /** Names of the manifests that a site has by now. */
    synchronized Set<String> at(String site) {
        return Set.copyOf(known.getOrDefault(site, Set.of()));
    }

    /**
     * When objectives did not hold that should have.
     *
     * @param pseudonym of the workload
     * @return a sentence for each stretch
     */
    List<String> breaches(String workload, String pseudonym, Duration rpo, List<Excuse> excuses) {
        List<String> breaches = new ArrayList<>();
        for (WatchedSite each : sites) {
            String site = each.site().name();
            List<Seen> points = seen.stream()
                    .filter(point ->
                            point.site().equals(site) && point.pseudonym().equals(pseudonym))
                    .toList();
            Instant newest = start;
            int next = 0;
            Duration worst = Duration.ZERO;
            Instant last = seen.getLast().at();
            for (Instant now = start; now.isBefore(last); now = now.plus(EACH)) {
                for (; next < points.size() && !points.get(next).at().isAfter(now); next++) {
                    Instant instant = points.get(next).instant();
                    newest = instant.isAfter(newest) ? instant : newest;
                }
                Duration age = Duration.between(newest, now);
                Instant moment = now;
                boolean excused = excuses.stream()
                        .anyMatch(excuse -> excuse.site().equals(site)
                                && !moment.isBefore(excuse.from())
                                && moment.isBefore(excuse.to().plus(rpo).plusSeconds(60)));
                if (!excused && age.compareTo(rpo.plus(TOLERANCE)) > 0) {
                    worst = worst.compareTo(age) < 0 ? age : worst;
                } else if (worst.isPositive()) {
                    breaches.add(breach(workload, site, rpo, worst, now));
                    worst = Duration.ZERO;
                }
            }
            if (worst.isPositive()) {
                breaches.add(breach(workload, site, rpo, worst, last));
            }
        }
        return breaches;
    }

    private String breach(String workload, String site, Duration rpo, Duration worst, Instant until) {
        return "%s at %s: the newest point was up to %d s old until minute %.1f, %d s are allowed"
                .formatted(
                        workload,
                        site,
                        worst.toSeconds(),
                        Duration.between(start, until).toMillis() / 60_000.0,
                        rpo.toSeconds());
    }

    /** Looks no more. */
    void end() throws InterruptedException {
        watcher.interrupt();
        watcher.join();
    }

    @Override
    public void close() {
        watcher.interrupt();
    }
}
