package dev.holdfast.agent.watch;

import dev.holdfast.agent.site.SiteLink;
import dev.holdfast.engine.RepositoryException;
import dev.holdfast.engine.console.WritableSite;
import dev.holdfast.engine.format.DamagedPack;
import dev.holdfast.engine.point.PointCatalog;
import dev.holdfast.engine.point.PointName;
import dev.holdfast.engine.repository.DamageRecords;
import dev.holdfast.engine.repository.Repository;
import dev.holdfast.engine.verify.PackUsers;
import dev.holdfast.engine.verify.SiteComparison;
import dev.holdfast.spi.storage.BlobStoreException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/**
 * Looks, a little at a time, whether a site still has what it acknowledged, so that a store that loses or changes what it was
 * given is found now, and not on the bad day. Within a day all names and lengths are compared with those of another site; a
 * pack is read back every half hour. What is lost is recorded: the next copy brings again what is missing, the next points
 * store anew what they need of it.
 */
final class PackWatch {
    private static final Duration BETWEEN = Duration.ofDays(1).dividedBy(SiteComparison.PARTS);

    /** Odd, so that no part is left out for good: their number is a power of two. */
    private static final int ROUNDS_OF_A_READ = 11;

    private static final int MOST_FOLLOWED = 20;

    private final String site;
    private final List<String> workloads;
    private final RandomGenerator random;
    private final Consumer<Finding> findings;
    private final List<SiteComparison.Loss> losses = new ArrayList<>();
    private final SortedSet<String> concerned = new TreeSet<>();
    private int part;
    private int round;

    /** @param workloads those that are named if they are concerned */
    PackWatch(String site, List<String> workloads, RandomGenerator random, Consumer<Finding> findings) {
        this.site = site;
        this.workloads = List.copyOf(workloads);
        this.random = random;
        this.findings = findings;
        this.part = random.nextInt(SiteComparison.PARTS);
    }

    /** Looks at the next part; returns how long to wait before the one after it. */
    Duration run(SiteLink link, SiteLink witness) throws InterruptedException {
        try {
            witness.use(other -> link.use(own -> look(own, other.repository())));
        } catch (Exception e) {
            if (e instanceof InterruptedException || e instanceof BlobStoreException.Interrupted) {
                throw new InterruptedException();
            }
        }
        return BETWEEN;
    }

    /** Looks at the next part; returns what is lost as far as is known. */
    List<SiteComparison.Loss> look(WritableSite own, Repository witness)
            throws RepositoryException, BlobStoreException {
        if (witness.keys().isSealed() || own.repository().keys().isSealed()) {
            return List.of(); // it cannot read what packs hold
        }
        SiteComparison comparison = new SiteComparison(own.repository(), witness);
        follow(comparison);
        List<SiteComparison.Loss> fresh = new ArrayList<>(comparison.missing(part));
        if (round % ROUNDS_OF_A_READ == 0) {
            comparison.changed(part, random).ifPresent(fresh::add);
            tell(); // again, as long as it lasts
        }
        round++;
        part = (part + 1) % SiteComparison.PARTS;
        fresh.removeAll(losses);
        if (!fresh.isEmpty()) {
            record(own, witness, fresh);
        }
        return List.copyOf(losses);
    }

    /** What was lost may be there again. */
    private void follow(SiteComparison comparison) throws BlobStoreException {
        boolean any = !losses.isEmpty();
        Iterator<SiteComparison.Loss> each = losses.iterator();
        for (int i = 0; i < MOST_FOLLOWED && each.hasNext(); i++) {
            if (comparison.isHealed(each.next())) {
                each.remove();
            }
        }
        if (any && losses.isEmpty()) {
            findings.accept(new Finding.PacksThere(site, concerned));
            concerned.clear();
        }
    }

    private void record(WritableSite own, Repository witness, List<SiteComparison.Loss> fresh)
            throws RepositoryException, BlobStoreException {
        losses.addAll(fresh);
        concerned.addAll(
                concerned(witness, fresh.stream().map(SiteComparison.Loss::pack).toList()));
        tell();
        for (SiteComparison.Loss loss : fresh) {
            DamageRecords.write(own.repository(), own.store(), loss.domain(), List.of(loss.pack()));
        }
    }

    private void tell() {
        if (!losses.isEmpty()) {
            findings.accept(new Finding.PacksLost(site, losses.size(), concerned));
        }
    }

    /** The workloads whose newest points need something of what is lost, as far as can be seen. */
    private List<String> concerned(Repository witness, List<DamagedPack> packs) throws BlobStoreException {
        PackUsers users = new PackUsers(witness, packs);
        PointCatalog catalog = new PointCatalog(witness);
        List<String> found = new ArrayList<>();
        for (String workload : workloads) {
            try {
                Optional<PointName> newest = catalog.newest(workload);
                if (newest.isPresent() && users.includes(catalog.open(newest.get()))) {
                    found.add(workload);
                }
            } catch (RepositoryException e) {
                found.add(workload); // something is wrong with it at the other site too
            }
        }
        return found;
    }
}
