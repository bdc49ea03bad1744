package dev.holdfast.campaigns;

import dev.holdfast.servers.Azurite;
import dev.holdfast.servers.CephRgw;
import dev.holdfast.servers.Fault;
import dev.holdfast.servers.FaultPlan;
import dev.holdfast.servers.FaultProxy;
import dev.holdfast.servers.RandomFaults;
import dev.holdfast.servers.SftpServer;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * The main job through real stores: three generations into a folder, from there to S3 (Ceph), from there to Azure
 * (Azurite), from there to an SFTP server, each generation restored from each. Then the same with a proxy in front of S3 and Azure that
 * spoils exchanges at random: whatever is run ends right or with a typed error, its rerun converges, and no restore ever
 * gives a wrong byte.
 */
public final class Stores implements AutoCloseable {
    private static final String USAGE =
            "usage: stores [--home IMAGE] [--faults 200] [--seed N] [--disk-mib 48] [--work FOLDER]";
    private static final String BUCKET = "campaign";
    private static final double PROBABILITY = 0.08;

    /** Exit statuses that say what went wrong: failed, damage found, a store not reached. */
    private static final Set<Integer> TYPED = Set.of(1, 3, 5, 7);

    private static final FaultPlan NO_FAULTS = (_, _, _) -> new Fault.None();

    /** What is run with faults. */
    private enum Job {
        BACKUP,
        TO_S3,
        TO_AZURE,
        RESTORE_FROM_S3,
        RESTORE_FROM_AZURE
    }

    private final Verdict verdict;
    private final SplittableRandom random;
    private final Path work;
    private final ChangingDisk disk;
    private final FaultProxy s3Proxy;
    private final FaultProxy azureProxy;
    private final StoreSite near;
    private final StoreSite s3;
    private final StoreSite azure;
    private final StoreSite sftp;
    private final List<StoreSite.Generation> generations = new ArrayList<>();
    private final List<StoreSite.Generation> atS3 = new ArrayList<>();
    private final List<StoreSite.Generation> atAzure = new ArrayList<>();
    private final Map<Job, int[]> outcomes = new EnumMap<>(Job.class);

    Stores(Programs programs, Path work, long diskBytes, long seed, Verdict verdict)
            throws IOException, InterruptedException {
        this.verdict = verdict;
        this.work = work;
        this.random = new SplittableRandom(seed);
        disk = new ChangingDisk(work.resolve("disk.raw"), diskBytes, random.split());
        CephRgw ceph = CephRgw.shared();
        ceph.createBucket(BUCKET, false, false);
        s3Proxy = FaultProxy.start(ceph.endpoint(), NO_FAULTS);
        Path credentials = StoreSite.secret(work, "s3-credentials", ceph.owner().credentialsFile());
        String s3Url = "s3://" + BUCKET + "/site?endpoint=" + s3Proxy.url() + "&region=us-east-1&credentials-file="
                + credentials;
        Azurite azurite = Azurite.shared();
        azureProxy = FaultProxy.start(origin(azurite.endpoint()), NO_FAULTS);
        Path azureKey = StoreSite.secret(work, "azure-key", Azurite.KEY);
        String azureUrl = "azure://" + Azurite.ACCOUNT + "/" + azurite.createContainer() + "/site?endpoint="
                + azureProxy.url() + "/" + Azurite.ACCOUNT + "&credentials-file=" + azureKey;
        SftpServer server = SftpServer.shared();
        String sftpUrl = "sftp://" + SftpServer.user() + "@127.0.0.1:" + server.port() + work.resolve("sftp")
                + "?identity-file=" + server.identity() + "&known-hosts=" + server.knownHosts();
        near = StoreSite.create(programs, "file", "file://" + work.resolve("near"), work, Optional.empty());
        s3 = StoreSite.create(programs, "s3", s3Url, work, Optional.of(near));
        azure = StoreSite.create(programs, "azure", azureUrl, work, Optional.of(near));
        sftp = StoreSite.create(programs, "sftp", sftpUrl, work, Optional.of(near));
    }

    private static URI origin(URI endpoint) {
        return URI.create("http://" + endpoint.getHost() + ":" + endpoint.getPort());
    }

    /** See the usage. */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        Arguments given = Arguments.parse(arguments);
        long seed = given.seed();
        int faults = given.count("faults", 200);
        long diskBytes = (long) given.count("disk-mib", 48) << 20;
        Programs programs = given.path("home").map(Programs::ofImage).orElseGet(Programs::ofClassPath);
        WorkFolder work = WorkFolder.of(given, "stores");
        given.requireNothingElse();
        Verdict verdict = new Verdict("stores", System.out);
        verdict.tell("seed %d (%s)", seed, USAGE);
        int status;
        try (work;
                Stores stores = new Stores(programs, work.path(), diskBytes, seed, verdict)) {
            stores.mainJob();
            stores.withFaults(faults, seed);
            stores.converge();
            status = verdict.finish("%s", stores);
            work.keepIf(status != 0);
        }
        System.exit(status);
    }

    /** Three generations, to every store, and back from every store. */
    void mainJob() throws IOException, InterruptedException {
        disk.fill(0, 200);
        for (int i = 0; i < 3; i++) {
            disk.change(8);
            backUp(near, "disk");
        }
        verdict.must(near.replicateTo(s3));
        verdict.must(s3.replicateTo(azure));
        verdict.must(azure.replicateTo(sftp));
        atS3.addAll(generations);
        atAzure.addAll(generations);
        for (StoreSite site : List.of(near, s3, azure, sftp)) {
            for (StoreSite.Generation generation : generations) {
                verdict.require(restores(site, generation), "%s of %s was not right", generation, site.name());
            }
            verdict.must(site.verify());
            verdict.tell("%s: %d generations restored and verified", site.name(), generations.size());
        }
    }

    private void backUp(StoreSite site, String workload) throws IOException, InterruptedException {
        String checksum = Checksums.ofFile(disk.image());
        Child.Ended ended = verdict.must(site.backup(disk.image(), workload));
        StoreSite.taken(ended.out(), checksum).ifPresent(generations::add);
    }

    private boolean restores(StoreSite site, StoreSite.Generation generation) throws IOException, InterruptedException {
        Path target = work.resolve("restored");
        try {
            return verdict.must(site.restore(generation, target)).done()
                    && Checksums.ofFile(target).equals(generation.checksum());
        } finally {
            Files.deleteIfExists(target);
        }
    }

    /** Runs jobs until that many exchanges were spoiled, each job again without faults. */
    void withFaults(int faults, long seed) throws IOException, InterruptedException {
        RandomFaults plan = new RandomFaults(new Random(seed), PROBABILITY, faults);
        List<Job> order = new ArrayList<>();
        while (plan.left() > 0) {
            if (order.isEmpty()) {
                order.addAll(List.of(Job.values()));
            }
            Job job = order.remove(random.nextInt(order.size()));
            faulty(plan);
            int exit = spoiled(job);
            faulty(NO_FAULTS);
            int[] outcome = outcomes.computeIfAbsent(job, _ -> new int[2]);
            outcome[exit == 0 ? 0 : 1]++;
            again(job);
            verdict.tell("%s ended with %d; %d faults to come", job, exit, plan.left());
        }
    }

    private void faulty(FaultPlan plan) {
        s3Proxy.plan(plan);
        azureProxy.plan(plan);
    }

    private StoreSite.Generation wanted = new StoreSite.Generation("", "", "");

    /** Runs a job while exchanges are spoiled. */
    private int spoiled(Job job) throws IOException, InterruptedException {
        Path target = work.resolve("spoiled");
        // Of an instant that a site has no point of yet, it restores the one before.
        List<StoreSite.Generation> there = job == Job.RESTORE_FROM_AZURE ? atAzure : atS3;
        wanted = there.get(random.nextInt(there.size()));
        if (job == Job.BACKUP || job == Job.TO_S3) {
            disk.change(6);
        }
        String checksum = Checksums.ofFile(disk.image());
        Child.Ended ended = Child.run(
                switch (job) {
                    case BACKUP -> s3.backup(disk.image(), "direct");
                    case TO_S3 -> {
                        backUp(near, "disk");
                        yield near.replicateTo(s3);
                    }
                    case TO_AZURE -> s3.replicateTo(azure);
                    case RESTORE_FROM_S3 -> s3.restore(wanted, target);
                    case RESTORE_FROM_AZURE -> azure.restore(wanted, target);
                });
        verdict.require(ended.done() || TYPED.contains(ended.exit()), "%s ended in no typed error: %s", job, ended);
        verdict.require(!ended.err().contains("\tat "), "%s showed a stack trace: %s", job, ended);
        if (job == Job.BACKUP) {
            StoreSite.taken(ended.out(), checksum).ifPresent(generation -> {
                generations.add(generation);
                atS3.add(generation);
            });
        }
        if (ended.done() && Files.exists(target)) {
            verdict.require(
                    Checksums.ofFile(target).equals(wanted.checksum()),
                    "%s gave wrong bytes and said it was done",
                    job);
        }
        Files.deleteIfExists(target);
        Folders.remove(work.resolve("spoiled.holdfast-partial"));
        return ended.exit();
    }

    /** The same without faults: it has to get there. */
    private void again(Job job) throws IOException, InterruptedException {
        switch (job) {
            case BACKUP -> {
                String checksum = Checksums.ofFile(disk.image());
                StoreSite.taken(verdict.must(s3.backup(disk.image(), "direct")).out(), checksum)
                        .ifPresent(generation -> {
                            generations.add(generation);
                            atS3.add(generation);
                        });
            }
            case TO_S3 -> {
                verdict.must(near.replicateTo(s3));
                generations.stream().filter(each -> !atS3.contains(each)).forEach(atS3::add);
            }
            case TO_AZURE -> {
                verdict.must(s3.replicateTo(azure));
                atAzure.clear();
                atAzure.addAll(atS3);
            }
            case RESTORE_FROM_S3 ->
                verdict.require(restores(s3, wanted), "%s of s3 was not right on the rerun", wanted);
            case RESTORE_FROM_AZURE ->
                verdict.require(restores(azure, wanted), "%s of azure was not right on the rerun", wanted);
        }
    }

    /** In the end every store is whole and has every point. */
    void converge() throws IOException, InterruptedException {
        verdict.must(near.replicateTo(s3));
        verdict.must(s3.replicateTo(azure));
        verdict.must(azure.replicateTo(sftp));
        for (StoreSite site : List.of(s3, azure, sftp)) {
            verdict.must(site.verify());
            for (StoreSite.Generation generation : generations) {
                verdict.require(restores(site, generation), "%s of %s was not right", generation, site.name());
            }
        }
        for (Class<? extends Fault> kind : RandomFaults.kinds()) {
            verdict.tell("%s: %d", kind.getSimpleName(), s3Proxy.count(kind) + azureProxy.count(kind));
        }
        outcomes.forEach((job, outcome) -> verdict.tell(
                "%s: %d times done in spite of faults, %d times ended in a typed error", job, outcome[0], outcome[1]));
    }

    @Override
    public String toString() {
        return generations.size() + " points, " + (s3Proxy.exchanges() + azureProxy.exchanges()) + " exchanges";
    }

    @Override
    public void close() {
        s3Proxy.close();
        azureProxy.close();
    }
}
