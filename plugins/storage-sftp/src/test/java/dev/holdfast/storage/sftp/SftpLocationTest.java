package dev.holdfast.storage.sftp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.holdfast.spi.storage.BlobStoreException;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SftpLocationTest {
    private static final Path HOME = Path.of("/home/backup");

    @Test
    void aLocationSaysUserHostPortAndFolder() throws BlobStoreException {
        SftpLocation where = parse("sftp://backup@nas.example:2222/srv/site%20a/");
        assertEquals("backup", where.user());
        assertEquals("nas.example", where.host());
        assertEquals(2222, where.port());
        assertEquals("/srv/site a", where.root());
        assertEquals("[nas.example]:2222", where.server());
    }

    @Test
    void theUsualFilesAreMeantWhereNoneAreNamed() throws BlobStoreException {
        SftpLocation where = parse("sftp://backup@nas.example/srv");
        assertEquals(22, where.port());
        assertEquals("nas.example", where.server());
        assertEquals(Path.of("/home/backup/.ssh/known_hosts"), where.knownHosts());
        assertEquals(Optional.empty(), where.identityFile());
    }

    @Test
    void anAddressMayBeOfTheLongKind() throws BlobStoreException {
        SftpLocation where = parse("sftp://backup@[2001:db8::1]:2222/srv");
        assertEquals("2001:db8::1", where.host());
        assertEquals("sftp://backup@[2001:db8::1]:2222/srv", where.toString());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "scp://backup@nas.example/srv",
                "sftp://nas.example/srv",
                "sftp:///srv",
                "sftp://backup:secret@nas.example/srv",
                "sftp://backup@nas.example",
                "sftp://backup@nas.example/",
                "sftp://backup@nas.example/srv/../etc",
                "sftp://backup@nas.example/srv/%2e%2e/etc",
                "sftp://backup@nas.example/srv/./a",
                "sftp://backup@nas.example/srv//a",
                "sftp://backup@nas.example/srv/a%00",
                "sftp://backup@nas.example/srv?password=secret",
                "sftp://backup@nas.example/srv?identity-file=/a&password-file=/b",
                "sftp://backup@nas.example/srv#a",
            })
    void otherFormsAreRefused(String location) {
        BlobStoreException e = assertThrows(BlobStoreException.InvalidLocation.class, () -> parse(location));
        assertFalse(String.valueOf(e.getMessage()).contains("secret"), e::getMessage);
    }

    private static SftpLocation parse(String location) throws BlobStoreException {
        return SftpLocation.parse(URI.create(location), HOME);
    }
}
