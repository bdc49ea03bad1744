package dev.holdfast.restore.site;

import dev.holdfast.engine.Id;
import dev.holdfast.engine.RepositoryException;
import dev.holdfast.engine.console.ExitCode;
import dev.holdfast.engine.console.Failure;
import dev.holdfast.engine.console.Surroundings;
import dev.holdfast.engine.format.ChunkHasher;
import dev.holdfast.engine.pack.ChunkSource;
import dev.holdfast.engine.point.ChosenPoint;
import dev.holdfast.engine.point.OpenedPoint;
import dev.holdfast.engine.point.PointCatalog;
import dev.holdfast.engine.point.PointName;
import dev.holdfast.engine.repository.Repository;
import dev.holdfast.spi.storage.BlobStoreException;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The sites of one repository that could be opened. A point is taken from the site that has the newest, and what that site
 * has lost of it from the others.
 */
public final class Survivors implements AutoCloseable {
    private final List<Site> sites;
    private final List<LeftOut> leftOut;
    private final Surroundings surroundings;
    private Optional<ChunkSource> chunks = Optional.empty();

    /** A site. */
    public record Site(URI location, Repository repository) {}

    /** A site that could not be opened or asked. */
    public record LeftOut(URI location, Failure failure) {}

    /** Sites in the order in which they are to be asked. */
    Survivors(List<Site> sites, List<LeftOut> leftOut, Surroundings surroundings) {
        this.sites = new ArrayList<>(sites);
        this.leftOut = new ArrayList<>(leftOut);
        this.surroundings = surroundings;
    }

    /** The sites, in the order in which they are asked. */
    public List<Site> sites() {
        return List.copyOf(sites);
    }

    /** Those that could not be opened or asked. */
    public List<LeftOut> leftOut() {
        return List.copyOf(leftOut);
    }

    /** Whether several were named, whatever became of them. */
    public boolean areSeveral() {
        return sites.size() + leftOut.size() > 1;
    }

    /** Notes that a site could not be asked, and tells so on stderr. */
    public void leaveOut(Site site, Exception why) {
        LeftOut noted = new LeftOut(site.location(), Failure.of(why));
        leftOut.add(noted);
        noted.failure().withSubject("left out " + site.location()).print(surroundings);
    }

    /** What one site chose. */
    private record Choice(Site site, ChosenPoint point) {
        Instant instant() {
            return point.point().manifest().instant();
        }
    }

    /**
     * Chooses the point, from the site that has the newest, which is asked first from then on. Tells on stderr if it is not
     * the newest that any of the stores shows.
     */
    public ChosenPoint choose(PointReference reference) throws RepositoryException, BlobStoreException {
        List<Choice> choices = new ArrayList<>();
        List<LeftOut> pointless = new ArrayList<>();
        Failures failures = new Failures();
        for (Site site : List.copyOf(sites)) {
            try {
                choices.add(new Choice(
                        site, new PointCatalog(site.repository()).choose(reference.workload(), reference.at())));
            } catch (RepositoryException | BlobStoreException e) {
                failures.add(e);
                pointless.add(new LeftOut(site.location(), Failure.of(e)));
            }
        }
        if (choices.isEmpty()) {
            throw failures.gravest();
        }
        for (LeftOut each : pointless) {
            each.failure().withSubject("no point from " + each.location()).print(surroundings);
        }
        leftOut.addAll(pointless);
        Choice best = choices.getFirst(); // of equals the first stays: the operator's order counts
        for (Choice each : choices) {
            if (each.instant().isAfter(best.instant())) {
                best = each;
            }
        }
        sites.remove(best.site());
        sites.addFirst(best.site());
        ChosenPoint chosen = merged(best, choices);
        new OlderPoint(chosen).print(surroundings);
        if (!leftOut.isEmpty()) {
            surroundings
                    .err()
                    .println(surroundings.program() + ": NOT ALL SITES WERE ASKED: this is the point of "
                            + best.instant() + "; " + leftOut.size() + " left out may have a newer one");
        }
        return chosen;
    }

    /** With all that any site shows, or has shown, of later points. */
    private static ChosenPoint merged(Choice best, List<Choice> choices) {
        Map<String, OpenedPoint.Unusable> passedOver = new LinkedHashMap<>();
        Optional<PointName> gone = best.point().gone();
        for (Choice choice : choices) {
            for (OpenedPoint.Unusable each : choice.point().passedOver()) {
                if (each.name().claimed().isAfter(best.instant())) {
                    passedOver.putIfAbsent(each.name().object().value(), each);
                }
            }
            gone = gone.or(
                    () -> choice.point().gone().filter(name -> name.claimed().isAfter(best.instant())));
        }
        List<OpenedPoint.Unusable> newestFirst = passedOver.values().stream()
                .sorted(Comparator.comparing(
                        (OpenedPoint.Unusable each) -> each.name().claimed(), Comparator.reverseOrder()))
                .toList();
        return new ChosenPoint(best.point().point(), newestFirst, gone);
    }

    /** What finds the chunks of a trust domain. */
    public ChunkSource chunks(Id domain) {
        ChunkSource all = sites.getFirst().repository().chunks(domain);
        for (Site site : sites.subList(1, sites.size())) {
            all = all.orElse(site.repository().chunks(domain));
        }
        chunks = Optional.of(all);
        return all;
    }

    /** A hasher for the identities of a trust domain, for one thread. */
    public ChunkHasher hasher(Id domain) throws RepositoryException.WrongKey {
        return sites.getFirst().repository().hasher(domain);
    }

    /** How many requests at once serve the store best that is asked first. */
    public int concurrency() {
        return sites.getFirst().repository().store().capabilities().concurrency();
    }

    /**
     * The exit code of a command that went as said otherwise: done with the help of other sites, or without one of them, is
     * less than done. Tells of it on stderr.
     */
    public ExitCode exit(ExitCode otherwise) {
        boolean fellShort = !leftOut.isEmpty();
        if (chunks.isPresent()) {
            List<Optional<BlobStoreException>> givenUp = chunks.get().givenUp();
            for (int i = 0; i < givenUp.size(); i++) {
                if (givenUp.get(i).isPresent()) {
                    fellShort = true;
                    Failure.of(givenUp.get(i).get())
                            .withSubject("gave up " + sites.get(i).location())
                            .print(surroundings);
                }
            }
            if (chunks.get().fromOthers() > 0 && givenUp.getFirst().isEmpty()) {
                fellShort = true;
                surroundings
                        .err()
                        .println(
                                surroundings.program() + ": " + sites.getFirst().location()
                                        + " has lost some of it, which was taken from another site");
                surroundings
                        .err()
                        .println("try: Check it with 'holdfast-agent verify', and back up again: that heals it.");
            }
        }
        return otherwise == ExitCode.DONE && fellShort ? ExitCode.DEGRADED : otherwise;
    }

    @Override
    public void close() {
        sites.forEach(site -> site.repository().close());
    }
}
