package dev.holdfast.campaigns;

import dev.holdfast.servers.Azurite;
import dev.holdfast.servers.CephRgw;
import dev.holdfast.servers.S3Requests;
import dev.holdfast.servers.S3User;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * What stands between stolen credentials and the backups. With rights to append and no more, on S3 (Ceph) and Azure
 * (Azurite), backing up and restoring work, and deleting is refused. In a bucket with a compliance lock not even its owner
 * removes a version; and after the owner's credentials marked everything as deleted, and put garbage over it, all is
 * restored as it was before.
 */
public final class GuardedStores {
    private static final String USAGE =
            "usage: guarded-stores [--home IMAGE] [--seed N] [--disk-mib 16] [--work FOLDER]";
    private static final String APPENDED = "appended";
    private static final String LOCKED = "locked";
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final Duration PAUSE = Duration.ofSeconds(2);

    /** The policies of docs/stores/s3.md, in Ceph's words: for an agent, and for maintenance. */
    private static final String POLICY = """
            {"Version":"2012-10-17","Statement":[
            {"Effect":"Allow","Principal":{"AWS":["arn:aws:iam:::user/%1$s"]},"Action":["s3:ListBucket","s3:ListBucketVersions","s3:GetBucketVersioning","s3:GetBucketObjectLockConfiguration"],"Resource":["arn:aws:s3:::%3$s"]},
            {"Effect":"Allow","Principal":{"AWS":["arn:aws:iam:::user/%1$s"]},"Action":["s3:GetObject","s3:GetObjectVersion","s3:GetObjectRetention","s3:GetObjectLegalHold","s3:PutObject","s3:AbortMultipartUpload"],"Resource":["arn:aws:s3:::%3$s/*"]},
            {"Effect":"Allow","Principal":{"AWS":["arn:aws:iam:::user/%2$s"]},"Action":["s3:ListBucket","s3:GetBucketVersioning","s3:GetBucketObjectLockConfiguration"],"Resource":["arn:aws:s3:::%3$s"]},
            {"Effect":"Allow","Principal":{"AWS":["arn:aws:iam:::user/%2$s"]},"Action":["s3:GetObject"],"Resource":["arn:aws:s3:::%3$s/site/repository","arn:aws:s3:::%3$s/site/ledger/abilities","arn:aws:s3:::%3$s/site/leases/*"]},
            {"Effect":"Allow","Principal":{"AWS":["arn:aws:iam:::user/%2$s"]},"Action":["s3:PutObject"],"Resource":["arn:aws:s3:::%3$s/site/leases/*"]},
            {"Effect":"Allow","Principal":{"AWS":["arn:aws:iam:::user/%2$s"]},"Action":["s3:DeleteObject"],"Resource":["arn:aws:s3:::%3$s/site/leases/*","arn:aws:s3:::%3$s/site/barriers/*","arn:aws:s3:::%3$s/site/trial/*"]}]}\
            """.replace("\n", "");

    /** So many states of a lease stay (docs/format.md). */
    private static final int STATES_KEPT = 100;

    private static final String OLD_TRIAL = "trial/20200101T000000Z-1/check";
    private static final String ONE_TRIAL = "\"trials\":{\"objects\":1,";

    private final Programs programs;
    private final Verdict verdict;
    private final Path work;
    private final ChangingDisk disk;
    private final CephRgw ceph;

    GuardedStores(Programs programs, Path work, long diskBytes, long seed, Verdict verdict)
            throws IOException, InterruptedException {
        this.programs = programs;
        this.verdict = verdict;
        this.work = work;
        disk = new ChangingDisk(work.resolve("disk.raw"), diskBytes, new SplittableRandom(seed));
        disk.fill(0, 200);
        ceph = CephRgw.shared();
    }

    /** See the usage. */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        Arguments given = Arguments.parse(arguments);
        long seed = given.seed();
        long diskBytes = (long) given.count("disk-mib", 16) << 20;
        Programs programs = given.path("home").map(Programs::ofImage).orElseGet(Programs::ofClassPath);
        WorkFolder work = WorkFolder.of(given, "guarded-stores");
        given.requireNothingElse();
        Verdict verdict = new Verdict("guarded stores", System.out);
        verdict.tell("seed %d (%s)", seed, USAGE);
        int status;
        try (work) {
            GuardedStores stores = new GuardedStores(programs, work.path(), diskBytes, seed, verdict);
            stores.appendingToS3();
            stores.appendingToAzure();
            stores.lockedBucket();
            status = verdict.finish("append-only S3 and Azure, and a locked bucket");
            work.keepIf(status != 0);
        }
        System.exit(status);
    }

    void appendingToS3() throws IOException, InterruptedException {
        ceph.createBucket(APPENDED, false, false);
        S3Requests owner = new S3Requests(ceph.endpoint(), ceph.owner(), InstantSource.system());
        S3Requests writer = new S3Requests(ceph.endpoint(), ceph.writer(), InstantSource.system());
        owner.putPolicy(
                APPENDED,
                POLICY.formatted(ceph.writer().name(), ceph.maintainer().name(), APPENDED));
        awaitRight(writer);
        StoreSite site = site("appended", APPENDED, ceph.writer(), "");
        List<StoreSite.Generation> points = backUpAndRestore(site);
        verdict.must(site.probe());
        List<String> keys =
                owner.versions(APPENDED).stream().map(S3Requests.Version::key).toList();
        verdict.require(keys.size() > 6, "there are but %d objects", keys.size());
        for (String key : keys) {
            int status = writer.delete(APPENDED, key);
            verdict.require(status == 403, "deleting %s with rights to append was answered %d", key, status);
        }
        restoreAll(site, points);
        verdict.tell(
                "S3: 2 points taken and restored with rights to append; deleting any of %d objects refused",
                keys.size());
        maintained(site, owner);
        restoreAll(site, points);
    }

    /** What agents leave is removed by credentials of its own, which can neither delete nor read a point. */
    private void maintained(StoreSite site, S3Requests owner) throws IOException, InterruptedException {
        for (int i = 0; i < STATES_KEPT + 40; i++) {
            owner.put(APPENDED, "site/leases/environment-x/states/%016x".formatted(-1L - i), "{}");
        }
        owner.put(APPENDED, "site/" + OLD_TRIAL, "x");
        Child.Ended refused = Child.run(site.maintain(site.url()));
        verdict.require(!refused.done(), "maintenance with rights to append: %s", refused);
        String by = url(APPENDED, ceph.maintainer());
        Child.Ended done = verdict.must(site.maintain(by));
        verdict.require(done.out().contains("\"leaseStates\":{\"objects\":40,"), "not 40 states went: %s", done);
        verdict.require(done.out().contains(ONE_TRIAL), "not 1 trial went: %s", done);

        S3Requests maintainer = new S3Requests(ceph.endpoint(), ceph.maintainer(), InstantSource.system());
        List<String> others = owner.versions(APPENDED).stream()
                .map(S3Requests.Version::key)
                .filter(key -> !key.matches("site/(leases|barriers|trial)/.*"))
                .toList();
        verdict.require(others.size() > 6, "there are but %d objects", others.size());
        for (String key : others) {
            int deleted = maintainer.delete(APPENDED, key);
            verdict.require(deleted == 403, "deleting %s with rights to maintain was answered %d", key, deleted);
            int replaced = maintainer.put(APPENDED, key, "garbage");
            verdict.require(replaced == 403, "replacing %s with rights to maintain was answered %d", key, replaced);
        }
        verdict.tell(
                "S3: maintained with rights of its own, which delete or replace none of the %d other objects",
                others.size());
    }

    /** Ceph takes a while to follow a policy. */
    private void awaitRight(S3Requests writer) throws IOException, InterruptedException {
        Instant end = Instant.now().plus(PATIENCE);
        while (writer.put(APPENDED, "probe/policy", "x") != 200 && Instant.now().isBefore(end)) {
            Thread.sleep(PAUSE);
        }
    }

    private StoreSite site(String name, String bucket, S3User user, String more)
            throws IOException, InterruptedException {
        return StoreSite.create(programs, name, url(bucket, user) + more, work, Optional.empty());
    }

    private String url(String bucket, S3User user) throws IOException {
        Path credentials = StoreSite.secret(work, user.name() + "-credentials", user.credentialsFile());
        return "s3://" + bucket + "/site?endpoint=" + ceph.endpoint() + "&region=us-east-1&credentials-file="
                + credentials;
    }

    private List<StoreSite.Generation> backUpAndRestore(StoreSite site) throws IOException, InterruptedException {
        List<StoreSite.Generation> points = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            disk.change(6);
            String checksum = Checksums.ofFile(disk.image());
            Child.Ended ended = verdict.must(site.backup(disk.image(), "disk"));
            StoreSite.taken(ended.out(), checksum).ifPresent(points::add);
        }
        verdict.require(points.size() == 2, "%d points were taken at %s", points.size(), site.name());
        restoreAll(site, points);
        verdict.must(site.verify());
        return points;
    }

    private void restoreAll(StoreSite site, List<StoreSite.Generation> points)
            throws IOException, InterruptedException {
        for (StoreSite.Generation point : points) {
            requireRight(point, site.restore(point, work.resolve("restored")));
        }
    }

    private void requireRight(StoreSite.Generation point, List<String> restore)
            throws IOException, InterruptedException {
        Path target = work.resolve("restored");
        if (verdict.must(restore).done()) {
            verdict.require(Checksums.ofFile(target).equals(point.checksum()), "%s was not right", point);
        }
        Files.deleteIfExists(target);
    }

    void appendingToAzure() throws IOException, InterruptedException {
        Azurite azurite = Azurite.shared();
        String container = azurite.createContainer();
        String token = azurite.token(container, "rcl");
        StoreSite site = StoreSite.create(programs, "azure", url(azurite, container, token), work, Optional.empty());
        List<StoreSite.Generation> points = backUpAndRestore(site);
        verdict.must(site.probe());
        List<String> blobs = azurite.blobs(container, token);
        verdict.require(blobs.size() > 6, "there are but %d blobs", blobs.size());
        for (String blob : blobs) {
            int deleted = azurite.request("DELETE", container, blob, token, "");
            verdict.require(deleted == 403, "deleting %s with a token to append was answered %d", blob, deleted);
            int replaced = azurite.request("PUT", container, blob, token, "garbage");
            verdict.require(replaced == 403, "replacing %s with a token to append was answered %d", blob, replaced);
        }
        restoreAll(site, points);
        verdict.tell(
                "Azure: 2 points taken and restored with a token to append; deleting or replacing any of %d blobs refused",
                blobs.size());

        azurite.request("PUT", container, "site/" + OLD_TRIAL, token, "x");
        Child.Ended refused = Child.run(site.maintain(site.url()));
        verdict.require(!refused.done(), "maintenance with a token to append: %s", refused);
        Child.Ended done = verdict.must(site.maintain(url(azurite, container, azurite.token(container, "rcdl"))));
        verdict.require(done.out().contains(ONE_TRIAL), "not 1 trial went: %s", done);
        restoreAll(site, points);
    }

    private String url(Azurite azurite, String container, String token) throws IOException {
        Path file = StoreSite.secret(work, "azure-token-" + Integer.toHexString(token.hashCode()), token);
        return "azure://" + Azurite.ACCOUNT + "/" + container + "/site?endpoint=" + azurite.endpoint()
                + "&credentials-file=" + file;
    }

    void lockedBucket() throws IOException, InterruptedException {
        ceph.createBucket(LOCKED, true, true);
        S3Requests owner = new S3Requests(ceph.endpoint(), ceph.owner(), InstantSource.system());
        owner.retainByDefault(LOCKED, "COMPLIANCE", 1);
        StoreSite site = site("locked", LOCKED, ceph.owner(), "&conditions=none");
        List<StoreSite.Generation> points = backUpAndRestore(site);
        Thread.sleep(PAUSE); // a store tells its times in seconds
        Instant before = Instant.now();
        Thread.sleep(PAUSE);

        List<S3Requests.Version> versions = owner.versions(LOCKED);
        for (S3Requests.Version version : versions) {
            int status = owner.deleteVersion(LOCKED, version);
            verdict.require(status == 403, "deleting %s for good was answered %d", version, status);
            verdict.require(owner.delete(LOCKED, version.key()) == 204, "%s was not marked as deleted", version);
            if (!version.key().contains("/packs/")) {
                verdict.require(owner.put(LOCKED, version.key(), "garbage") == 200, "no garbage over %s", version);
            }
        }
        Child.Ended lost = Child.run(site.points());
        verdict.require(!lost.done(), "points were listed of what an attacker has deleted: %s", lost);
        verdict.tell(
                "locked bucket: none of %d versions removed; everything marked as deleted, garbage put over it;"
                        + " 'points' then ends with %d",
                versions.size(), lost.exit());
        for (StoreSite.Generation point : points) {
            requireRight(point, site.restoreAsOf(point, work.resolve("restored"), before));
        }
        verdict.tell("locked bucket: %d points restored as of before", points.size());
    }
}
