package dev.holdfast.storage.s3;

import static dev.holdfast.storage.s3.ScriptedServer.answer;
import static dev.holdfast.storage.s3.ScriptedServer.error;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.spi.storage.BlobBody;
import dev.holdfast.spi.storage.BlobName;
import dev.holdfast.spi.storage.BlobStat;
import dev.holdfast.spi.storage.BlobStore;
import dev.holdfast.spi.storage.BlobStoreException;
import dev.holdfast.spi.storage.ByteRange;
import dev.holdfast.spi.storage.PutCondition;
import dev.holdfast.spi.storage.PutOptions;
import dev.holdfast.spi.storage.Warmth;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What answers mean that servers give seldom, or that only Amazon gives. */
class S3AnswersTest {
    private static final BlobName NAME = new BlobName("packs/one");
    private static final BlobBody BODY = BlobBody.of(new byte[1000]);
    private static final PutOptions IF_VERSION = PutOptions.when(new PutCondition.IfVersion("v1"));

    @TempDir
    private Path folder;

    private ScriptedServer server;
    private BlobStore store;

    @BeforeEach
    void open() throws IOException, BlobStoreException {
        Path credentials = Files.writeString(
                folder.resolve("credentials"),
                "[default]\naws_access_key_id = a\naws_secret_access_key = very-secret\n");
        server = new ScriptedServer();
        store = new S3StorePlugin()
                .openStore(server.location("&tiers=STANDARD,GLACIER&timeout=5&credentials-file=" + credentials));
    }

    @AfterEach
    void close() {
        store.close();
        server.close();
    }

    @Test
    void theRegionIsWhatTheServerSaysAndNothingElse() throws BlobStoreException {
        server.answering(_ -> answer(200, "x-amz-bucket-region: eu-central-1\r\n", ""));
        assertEquals(Optional.of("eu-central-1"), store.region());
        server.answering(line -> line.startsWith("HEAD")
                ? answer(403, "x-amz-bucket-region: eu-west-3\r\n", "")
                : error(403, "AccessDenied", ""));
        assertEquals(Optional.of("eu-west-3"), store.region());
        assertEquals(
                Optional.of("zone-group-a"), regionByLocation("<LocationConstraint>zone-group-a</LocationConstraint>"));
        assertEquals(Optional.empty(), regionByLocation("<LocationConstraint>default</LocationConstraint>"));
        assertEquals(Optional.empty(), regionByLocation("<LocationConstraint/>"));
        server.answering(line -> line.startsWith("HEAD") ? answer(200, "", "") : error(501, "NotImplemented", ""));
        assertEquals(Optional.empty(), store.region());
        server.answering(line -> line.startsWith("HEAD") ? answer(200, "", "") : error(405, "MethodNotAllowed", ""));
        assertEquals(Optional.empty(), store.region());
    }

    @Test
    void aServerThatMayKnowTheRegionAndDoesNotSayItIsNotOneWithoutARegion() {
        server.answering(line -> line.startsWith("HEAD") ? answer(200, "", "") : error(403, "AccessDenied", ""));
        assertThrows(BlobStoreException.AccessDenied.class, store::region);
        server.answering(_ -> error(403, "AccessDenied", ""));
        assertThrows(BlobStoreException.AccessDenied.class, store::region);
        server.answering(line -> line.startsWith("HEAD") ? answer(200, "", "") : error(400, "InvalidRequest", ""));
        assertThrows(BlobStoreException.Permanent.class, store::region);
        server.answering(line -> line.startsWith("HEAD") ? answer(200, "", "") : error(404, "NoSuchBucket", ""));
        assertThrows(BlobStoreException.NotFound.class, store::region);
    }

    private Optional<String> regionByLocation(String body) throws BlobStoreException {
        server.answering(line -> line.startsWith("HEAD") ? answer(200, "", "") : answer(200, "", body));
        return store.region();
    }

    @Test
    void aServerInTroubleIsNotOneWithoutARegion() {
        server.answering(_ -> error(503, "SlowDown", ""));
        assertThrows(BlobStoreException.class, store::region);
    }

    @Test
    void errorsAreToldApart() {
        assertMeans(BlobStoreException.NotFound.class, 404, "NoSuchKey");
        assertMeans(BlobStoreException.NotFound.class, 404, "NoSuchBucket");
        assertMeans(BlobStoreException.AccessDenied.class, 403, "AccessDenied");
        assertMeans(BlobStoreException.AccessDenied.class, 403, "SignatureDoesNotMatch");
        assertMeans(BlobStoreException.AccessDenied.class, 400, "ExpiredToken");
        assertMeans(BlobStoreException.Permanent.class, 403, "RequestTimeTooSkewed");
        assertMeans(BlobStoreException.Permanent.class, 301, "PermanentRedirect");
        assertMeans(BlobStoreException.Permanent.class, 400, "InvalidRequest");
        assertMeans(BlobStoreException.NoSpace.class, 403, "QuotaExceeded");
        assertMeans(BlobStoreException.NoSpace.class, 507, "XMinioStorageFull");
        assertMeans(BlobStoreException.Cold.class, 403, "InvalidObjectState");
        assertMeans(BlobStoreException.Throttled.class, 503, "SlowDown");
        assertMeans(BlobStoreException.Throttled.class, 429, "TooManyRequests");
        assertMeans(BlobStoreException.Transient.class, 500, "InternalError");
        assertMeans(BlobStoreException.Transient.class, 504, "GatewayTimeout");
        assertMeans(BlobStoreException.Transient.class, 400, "RequestTimeout");
        assertMeans(BlobStoreException.Unsupported.class, 501, "NotImplemented");
        assertMeans(BlobStoreException.InvalidRange.class, 416, "InvalidRange");
    }

    private void assertMeans(Class<? extends BlobStoreException> expected, int status, String code) {
        server.answering(_ -> error(status, code, ""));
        BlobStoreException thrown = assertThrows(
                expected, () -> store.read(NAME, new ByteRange(0, 10)).close(), code);
        assertTrue(thrown.toString().contains(NAME.value()), thrown.getMessage());
        assertTrue(thrown.toString().contains(code), thrown.getMessage());
        assertFalse((thrown.getMessage() + thrown.hint()).contains("very-secret"), "a secret in a message");
    }

    @Test
    void manyAreDeletedOneByOneWhereOnlyThatIsAllowed() throws Exception {
        List<BlobName> names = List.of(new BlobName("a/1"), new BlobName("a/2"), new BlobName("a/3"));
        server.answering(line -> line.startsWith("POST") ? error(403, "AccessDenied", "") : answer(204, "", ""));
        store.deleteAll(names);
        assertEquals(4, server.requests().size(), () -> "" + server.requests());
        server.answering(line ->
                line.contains("a/2") || line.startsWith("POST") ? error(403, "AccessDenied", "") : answer(204, "", ""));
        assertThrows(BlobStoreException.AccessDenied.class, () -> store.deleteAll(names));
        assertEquals(8, server.requests().size(), () -> "" + server.requests());
        server.answering(_ -> error(403, "AccessDenied", ""));
        assertThrows(BlobStoreException.AccessDenied.class, () -> store.deleteAll(names));
        assertEquals(
                10, server.requests().size(), () -> "who may delete nothing is not asked often: " + server.requests());
    }

    @Test
    void aRequestIsMadeOnce() {
        server.answering(_ -> error(500, "InternalError", ""));
        assertThrows(BlobStoreException.Transient.class, () -> store.stat(NAME));
        assertThrows(BlobStoreException.Transient.class, () -> store.put(NAME, BODY, PutOptions.OVERWRITE));
        assertEquals(2, server.requests().size(), () -> "only the engine retries: " + server.requests());
    }

    @Test
    void aServerThatAsksForRestSaysForHowLong() {
        server.answering(_ -> error(503, "SlowDown", "Retry-After: 7\r\n"));
        var thrown = assertThrows(BlobStoreException.Throttled.class, () -> store.stat(NAME));
        assertEquals(Optional.of(Duration.ofSeconds(7)), thrown.retryAfter());
    }

    @Test
    void theHintNamesTheRegionThatTheServerNames() {
        server.answering(_ -> error(301, "PermanentRedirect", "x-amz-bucket-region: eu-west-3\r\n"));
        var thrown = assertThrows(BlobStoreException.Permanent.class, () -> store.read(NAME));
        assertTrue(thrown.hint().contains("region=eu-west-3"), thrown.hint());
    }

    @Test
    void aSilentServerIsGivenUp() {
        server.answering(_ -> "");
        assertThrows(BlobStoreException.Transient.class, () -> store.stat(NAME));
    }

    @Test
    void aConnectionThatBreaksInAnAnswerBreaksTheStream() throws BlobStoreException, IOException {
        server.answering(
                _ -> answer(200, "ETag: \"x\"\r\n", "b".repeat(100_000)).substring(0, 50_000));
        try (InputStream in = store.read(NAME)) {
            assertThrows(IOException.class, in::readAllBytes);
        }
        server.answering(_ -> answer(206, "Content-Range: bytes 10-100009/200000\r\n", "b".repeat(100_000))
                .substring(0, 50_000));
        try (InputStream in = store.read(NAME, new ByteRange(10, 100_000))) {
            assertThrows(IOException.class, in::readAllBytes);
        }
    }

    @Test
    void aRangeIsNeverShortenedOrReplaced() throws BlobStoreException, IOException {
        ByteRange range = new ByteRange(10, 5);
        server.answering(_ -> answer(206, "Content-Range: bytes 10-14/100\r\n", "abcde"));
        try (InputStream in = store.read(NAME, range)) {
            assertArrayEquals("abcde".getBytes(StandardCharsets.US_ASCII), in.readAllBytes());
        }
        server.answering(_ -> answer(206, "Content-Range: bytes 10-12/13\r\n", "abc"));
        assertThrows(BlobStoreException.InvalidRange.class, () -> store.read(NAME, range));
        server.answering(_ -> answer(200, "", "b".repeat(12)));
        assertThrows(BlobStoreException.InvalidRange.class, () -> store.read(NAME, range));
        server.answering(_ -> answer(200, "", "b".repeat(100)));
        assertThrows(BlobStoreException.Permanent.class, () -> store.read(NAME, range), "the server knows no ranges");
        server.answering(_ -> answer(206, "Content-Range: bytes 0-4/100\r\n", "abcde"));
        assertThrows(BlobStoreException.Permanent.class, () -> store.read(NAME, range));
    }

    @Test
    void anETagThatIsMissingIsAskedFor() throws BlobStoreException {
        server.answering(line -> line.startsWith("HEAD")
                ? "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 1000\r\nETag: \"from-head\"\r\n\r\n"
                : answer(200, "", ""));
        assertEquals(new BlobStat(NAME, 1000, "from-head"), store.put(NAME, BODY, PutOptions.OVERWRITE));
    }

    @Test
    void whatARefusedConditionMeansDependsOnTheCondition() {
        server.answering(_ -> error(412, "PreconditionFailed", ""));
        assertThrows(BlobStoreException.AlreadyExists.class, () -> store.put(NAME, BODY, PutOptions.IF_ABSENT));
        assertThrows(BlobStoreException.PreconditionFailed.class, () -> store.put(NAME, BODY, IF_VERSION));
        server.answering(_ -> error(404, "NoSuchKey", ""));
        assertThrows(BlobStoreException.PreconditionFailed.class, () -> store.put(NAME, BODY, IF_VERSION));
        server.answering(_ -> error(404, "NoSuchBucket", ""));
        assertThrows(BlobStoreException.NotFound.class, () -> store.put(NAME, BODY, IF_VERSION));
        server.answering(_ -> error(501, "NotImplemented", ""));
        assertThrows(BlobStoreException.Unsupported.class, () -> store.put(NAME, BODY, PutOptions.IF_ABSENT));
    }

    /** Amazon's conflict names no winner. */
    @Test
    void aConflictIsDecidedByWhatIsThere() {
        conflictWhere(answer(404, "", ""));
        assertThrows(BlobStoreException.Transient.class, () -> store.put(NAME, BODY, PutOptions.IF_ABSENT));
        assertThrows(BlobStoreException.PreconditionFailed.class, () -> store.put(NAME, BODY, IF_VERSION));
        conflictWhere("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 10\r\nETag: \"v1\"\r\n\r\n");
        assertThrows(BlobStoreException.AlreadyExists.class, () -> store.put(NAME, BODY, PutOptions.IF_ABSENT));
        assertThrows(BlobStoreException.Transient.class, () -> store.put(NAME, BODY, IF_VERSION));
        conflictWhere("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 10\r\nETag: \"v2\"\r\n\r\n");
        assertThrows(BlobStoreException.PreconditionFailed.class, () -> store.put(NAME, BODY, IF_VERSION));
    }

    private void conflictWhere(String head) {
        server.answering(line -> line.startsWith("HEAD") ? head : error(409, "ConditionalRequestConflict", ""));
    }

    @Test
    void namesOutOfOrderAreNotBelieved() {
        server.answering(_ -> answer(
                200,
                "",
                "<ListBucketResult><IsTruncated>false</IsTruncated>" + listed("p/b") + listed("p/a")
                        + "</ListBucketResult>"));
        assertThrows(BlobStoreException.Permanent.class, () -> store.list("", Optional.empty(), 10));
    }

    @Test
    void whatOthersPutIsLeftOut() throws BlobStoreException {
        server.answering(line -> answer(
                200,
                "",
                line.contains("continuation-token=t")
                        ? "<ListBucketResult><IsTruncated>false</IsTruncated>" + listed("p/b") + "</ListBucketResult>"
                        : "<ListBucketResult><IsTruncated>true</IsTruncated><NextContinuationToken>t"
                                + "</NextContinuationToken>" + listed("p/") + listed("p/.hidden") + listed("p/a//b")
                                + "</ListBucketResult>"));
        var page = store.list("", Optional.empty(), 10);
        assertEquals(List.of(new BlobStat(new BlobName("b"), 5, "e")), page.blobs());
        assertFalse(page.more());
    }

    private static String listed(String key) {
        return "<Contents><Key>%s</Key><Size>5</Size><ETag>\"e\"</ETag></Contents>".formatted(key);
    }

    @Test
    void oneKeyThatIsNotDeletedIsAFailure() {
        server.answering(_ -> answer(
                200,
                "",
                "<DeleteResult><Error><Key>p/packs/one</Key><Code>AccessDenied</Code></Error></DeleteResult>"));
        assertThrows(BlobStoreException.AccessDenied.class, () -> store.deleteAll(List.of(NAME)));
    }

    @Test
    void coldObjectsAreWarmedUp() throws BlobStoreException {
        server.answering(line -> line.startsWith("HEAD") ? head("") : answer(202, "", ""));
        assertEquals(Warmth.COLD, store.warmth(NAME));
        store.warmUp(NAME, Duration.ofHours(30));
        assertTrue(server.requests().getLast().startsWith("POST /bucket/p/packs/one?restore"));
        server.answering(_ -> head("x-amz-restore: ongoing-request=\"true\"\r\n"));
        assertEquals(Warmth.WARMING, store.warmth(NAME));
        server.answering(_ ->
                head("x-amz-restore: ongoing-request=\"false\", expiry-date=\"Fri, 21 Dec 2012 00:00:00 GMT\"\r\n"));
        assertEquals(Warmth.READY, store.warmth(NAME));
        server.answering(line -> line.startsWith("HEAD") ? head("") : error(409, "RestoreAlreadyInProgress", ""));
        store.warmUp(NAME, Duration.ofDays(1));
        server.answering(line -> line.startsWith("HEAD") ? head("") : error(409, "OperationAborted", ""));
        assertThrows(BlobStoreException.Transient.class, () -> store.warmUp(NAME, Duration.ofDays(1)));
    }

    private static String head(String headers) {
        return "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 10\r\nETag: \"e\"\r\n"
                + "x-amz-storage-class: GLACIER\r\n" + headers + "\r\n";
    }

    @Test
    void theTimeIsThatOfTheServerWhateverItAnswers() throws BlobStoreException {
        Instant noon = Instant.parse("2026-11-21T12:00:00Z");
        server.answering(_ -> answer(200, "", ""));
        assertEquals(noon, store.time());
        server.answering(_ -> answer(403, "", ""));
        assertEquals(noon, store.time());
    }
}
