package dev.holdfast.storage.s3;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.spi.storage.BlobStoreException;
import dev.holdfast.spi.storage.LocationOption;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class S3LocationTest {
    @Test
    void theAuthorityIsTheBucketAndThePathIsThePrefix() throws BlobStoreException {
        S3Location location = parse("s3://my-bucket/site-a/backup/");
        assertEquals("my-bucket", location.bucket());
        assertEquals("site-a/backup", location.prefix());
        assertEquals("s3://my-bucket/site-a/backup", location.shown());
        assertEquals("", parse("s3://my-bucket").prefix());
        assertEquals("", parse("s3://my-bucket/").prefix());
        assertEquals("a b", parse("s3://my-bucket/a%20b").prefix());
    }

    @Test
    void withoutAnEndpointItIsAmazons() throws BlobStoreException {
        S3Location location = parse("s3://my-bucket?region=eu-central-1");
        assertTrue(location.server().isAmazons());
        assertFalse(location.server().pathStyle());
        assertTrue(location.storage().conditionalMultipart());
        assertTrue(location.storage().hasColdTiers());
        assertEquals(Optional.of("eu-central-1"), location.server().region());
        assertTrue(parse("s3://my-bucket?endpoint=https://vpce-1.s3.eu-west-1.vpce.amazonaws.com")
                .server()
                .isAmazons());
    }

    @Test
    void anotherServerIsBelievedLess() throws BlobStoreException {
        S3Location location = parse("s3://my-bucket?endpoint=https://rgw.example:8443");
        assertFalse(location.server().isAmazons());
        assertTrue(location.server().pathStyle());
        assertFalse(location.storage().conditionalMultipart());
        assertEquals(Set.of(), location.storage().tiers());
        assertEquals(
                Optional.of(URI.create("https://rgw.example:8443")),
                location.server().stsEndpoint());
        assertEquals(
                Set.of("COLD_HDD", "FAST"),
                parse("s3://my-bucket?endpoint=https://rgw.example&tiers=FAST&tier=COLD_HDD")
                        .storage()
                        .tiers());
    }

    @Test
    void everyParameterIsTakenUp() throws BlobStoreException {
        S3Location location = parse("s3://my-bucket/p?endpoint=https://s3.example&region=r1&path-style=false&profile=p1"
                + "&credentials-file=/etc/holdfast/s3&assume-role=arn:aws:iam::1:role/backup&external-id=x1"
                + "&sts-endpoint=https://sts.example&ca-file=/etc/ca.pem&conditions=if-absent"
                + "&conditional-multipart=true&tier=STANDARD&tiers=STANDARD,GLACIER&warm-up=Bulk&sse=aws:kms"
                + "&sse-kms-key-id=k1&connections=32&connect-timeout=5&timeout=90");
        assertEquals(
                new S3Server(
                        Optional.of(URI.create("https://s3.example")),
                        Optional.of(URI.create("https://sts.example")),
                        Optional.of("r1"),
                        false,
                        Optional.of(Path.of("/etc/ca.pem")),
                        32,
                        Duration.ofSeconds(5),
                        Duration.ofSeconds(90)),
                location.server());
        assertEquals(
                new S3Login(
                        Optional.of("p1"),
                        Optional.of(Path.of("/etc/holdfast/s3")),
                        Optional.of("arn:aws:iam::1:role/backup"),
                        Optional.of("x1")),
                location.login());
        assertEquals(
                new S3Storage(
                        S3Storage.Conditions.IF_ABSENT,
                        true,
                        Optional.of("STANDARD"),
                        Set.of("STANDARD", "GLACIER"),
                        "Bulk",
                        Optional.of("aws:kms"),
                        Optional.of("k1")),
                location.storage());
    }

    @Test
    void credentialsNeverLeaveThisMachineInClear() throws BlobStoreException {
        for (String host : List.of("localhost:9000", "127.0.0.1:9000", "127.1.2.3", "[::1]:9000", "LOCALHOST")) {
            parse("s3://my-bucket?endpoint=http://" + host);
        }
        for (String host : List.of("10.0.0.1", "rgw.example", "127.0.0.1.example", "localhost.example", "[::2]")) {
            String location = "s3://my-bucket?endpoint=http://" + host;
            assertThrows(BlobStoreException.InvalidLocation.class, () -> parse(location), location);
            String sts = "s3://my-bucket?sts-endpoint=http://" + host;
            assertThrows(BlobStoreException.InvalidLocation.class, () -> parse(sts), sts);
        }
    }

    @Test
    void whatIsNoLocationIsRefused() {
        for (String location : List.of(
                "s3:my-bucket",
                "s3:///prefix",
                "s3://my-bucket/a//b",
                "s3://my-bucket/a/../b",
                "s3://my-bucket/./b",
                "s3://my-bucket/a%00b",
                "s3://my-bucket/" + "a".repeat(501),
                "s3://key:secret@my-bucket",
                "s3://key@my-bucket",
                "s3://-bucket",
                "s3://b",
                "s3://my-bucket#x",
                "s3://my-bucket?secret-key=x",
                "s3://my-bucket?region=a&region=b",
                "s3://my-bucket?endpoint=rgw.example",
                "s3://my-bucket?endpoint=https://user:pw@rgw.example",
                "s3://my-bucket?path-style=yes",
                "s3://my-bucket?conditions=some",
                "s3://my-bucket?tier=standard",
                "s3://my-bucket?tiers=A,",
                "s3://my-bucket?warm-up=fast",
                "s3://my-bucket?sse=rot13",
                "s3://my-bucket?sse-kms-key-id=k1",
                "s3://my-bucket?sse=AES256&sse-kms-key-id=k1",
                "s3://my-bucket?external-id=x",
                "s3://my-bucket?connections=0",
                "s3://my-bucket?timeout=0",
                "s3://my-bucket?ca-file=%00",
                "https://my-bucket.s3.amazonaws.com")) {
            assertThrows(BlobStoreException.InvalidLocation.class, () -> parse(location), location);
        }
    }

    @Test
    void everyParameterIsDescribed() {
        for (LocationOption option : S3Options.ALL) {
            assertTrue(option.name().matches("[a-z]+(-[a-z]+)*"), option.name());
            assertTrue(option.description().endsWith("."), option.name());
        }
    }

    private static S3Location parse(String location) throws BlobStoreException {
        return S3Location.parse(URI.create(location));
    }
}
