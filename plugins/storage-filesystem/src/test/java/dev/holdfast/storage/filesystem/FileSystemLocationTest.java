package dev.holdfast.storage.filesystem;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.holdfast.spi.storage.BlobStoreException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class FileSystemLocationTest {
    @Test
    void thePathIsTheRoot() throws BlobStoreException {
        assertEquals(Path.of("/srv/backup"), parse("file:///srv/backup").root());
        assertEquals(Path.of("/srv/backup"), parse("file:///srv/backup/").root());
        assertEquals(Path.of("/srv/backup"), parse("file:/srv/./x/../backup").root());
        assertEquals(Path.of("/srv/a b ä"), parse("file:///srv/a%20b%20%C3%A4").root());
        assertEquals(Path.of("/srv"), parse("FILE:///srv").root());
    }

    @Test
    void theReserveIsASize() throws BlobStoreException {
        assertEquals(64 << 20, parse("file:///srv").reserve());
        assertEquals(0, parse("file:///srv?reserve=0").reserve());
        assertEquals(1000, parse("file:///srv?reserve=1000").reserve());
        assertEquals(1000, parse("file:///srv?reserve=1000B").reserve());
        assertEquals(500L << 10, parse("file:///srv?reserve=500KiB").reserve());
        assertEquals(2L << 20, parse("file:///srv?reserve=2MiB").reserve());
        assertEquals(3L << 30, parse("file:///srv?reserve=3GiB").reserve());
        assertEquals(4L << 40, parse("file:///srv?reserve=4TiB").reserve());
    }

    @Test
    void whatIsNoLocationIsRefused() {
        for (String location : List.of(
                "s3://bucket/x",
                "/srv/backup",
                "file://host/srv",
                "file:relative",
                "file:///srv#x",
                "file:///srv%00x",
                "file:///srv?reserve=",
                "file:///srv?reserve=-1",
                "file:///srv?reserve=1MB",
                "file:///srv?reserve=1mib",
                "file:///srv?reserve=99999999999TiB",
                "file:///srv?reserve=1MiB&x=y",
                "file:///srv?other=1",
                "file:///srv?")) {
            assertThrows(BlobStoreException.InvalidLocation.class, () -> parse(location), location);
        }
    }

    private static FileSystemLocation parse(String location) throws BlobStoreException {
        return FileSystemLocation.parse(URI.create(location));
    }
}
