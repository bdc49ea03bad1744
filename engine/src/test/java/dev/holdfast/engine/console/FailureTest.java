package dev.holdfast.engine.console;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.engine.RepositoryException;
import dev.holdfast.engine.plugin.PluginException;
import dev.holdfast.spi.source.SourceException;
import dev.holdfast.spi.storage.BlobStoreException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.NoSuchFileException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class FailureTest {
    static Stream<Arguments> exits() {
        return Stream.of(
                Arguments.of(2, new UsageException("what", "hint")),
                Arguments.of(2, new UsageException(List.of("what", "and what else"), "hint")),
                Arguments.of(2, new PluginException("what")),
                Arguments.of(5, new RepositoryException.Damaged("what")),
                Arguments.of(5, new RepositoryException.RolledBack("what", "hint")),
                Arguments.of(4, new RepositoryException.NotFound("what", "hint")),
                Arguments.of(4, new RepositoryException.NotARepository("what", "hint")),
                Arguments.of(6, new RepositoryException.UnsupportedFormat("what")),
                Arguments.of(6, new RepositoryException.Refused("what", "hint")),
                Arguments.of(2, new RepositoryException.WrongKey("what", "hint")),
                Arguments.of(7, new BlobStoreException.NotFound("what", "hint")),
                Arguments.of(7, new BlobStoreException.AccessDenied("what", "hint")),
                Arguments.of(7, new BlobStoreException.Transient("what", "hint")),
                Arguments.of(2, new BlobStoreException.InvalidLocation("what", "hint")),
                Arguments.of(1, new BlobStoreException.NoSpace("what", "hint")),
                Arguments.of(1, new BlobStoreException.Permanent("what", "hint")),
                Arguments.of(1, new BlobStoreException.DigestMismatch("what", "hint")),
                Arguments.of(1, new BlobStoreException.Unsupported("what", "hint")),
                Arguments.of(130, new BlobStoreException.Interrupted("what", "hint")),
                Arguments.of(7, new SourceException.Unavailable("what", "hint")),
                Arguments.of(6, new SourceException.TargetRefused("what", "hint")),
                Arguments.of(1, new SourceException.Unreadable("what", "hint")),
                Arguments.of(1, new SourceException.Changed("what", "hint")),
                Arguments.of(1, new SourceException.TargetFailed("what", "hint")),
                Arguments.of(1, new IOException("what")),
                Arguments.of(1, new UncheckedIOException("what", new IOException("why"))),
                Arguments.of(130, new InterruptedException()),
                Arguments.of(130, new ClosedByInterruptException()),
                Arguments.of(1, new IllegalStateException("what")));
    }

    @ParameterizedTest
    @MethodSource("exits")
    void everyKindOfFailureHasItsExitCode(int exit, Throwable thrown) {
        Failure failure = Failure.of(thrown);
        assertEquals(exit, failure.exit().status());
        assertFalse(failure.message().isEmpty());
    }

    @Test
    void aMissingFileIsSaidToBeMissingThoughTheJdkNamesItOnly() {
        assertTrue(Failure.of(new NoSuchFileException("/no/file")).message().contains("NoSuchFile"));
    }

    @Test
    void everyExitCodeIsInTheLegend() {
        assertEquals(
                Stream.of(ExitCode.values())
                        .map(code -> String.valueOf(code.status()))
                        .toList(),
                ExitCode.legend().keySet().stream().map(String::strip).toList());
    }
}
