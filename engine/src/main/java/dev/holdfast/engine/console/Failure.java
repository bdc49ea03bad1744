package dev.holdfast.engine.console;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.holdfast.engine.RepositoryException;
import dev.holdfast.engine.plugin.PluginException;
import dev.holdfast.spi.source.SourceException;
import dev.holdfast.spi.storage.BlobStoreException;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.FileSystemException;
import java.util.Objects;

/**
 * Why a command did not do what it was asked, as users are told.
 *
 * @param message what failed, on which object or option
 * @param hint what to do next; may be empty
 * @param exit the exit code
 */
public record Failure(String message, String hint, ExitCode exit) {
    private static final String RERUN = "Run the same command again: it continues from what was stored.";

    /** The one place where exceptions become exit codes. */
    public static Failure of(Throwable thrown) {
        return switch (thrown) {
            case UsageException e -> new Failure(text(e), e.hint(), ExitCode.USAGE);
            case RepositoryException e -> new Failure(text(e), e.hint(), exit(e));
            case BlobStoreException.Interrupted _ -> interrupted();
            case BlobStoreException e -> new Failure(text(e), e.hint(), exit(e));
            case SourceException e -> new Failure(text(e), e.hint(), exit(e));
            case PluginException e ->
                new Failure(text(e), "Check the URL or type, and the installation's plugins.", ExitCode.USAGE);
            case InterruptedException _ -> interrupted();
            case ClosedByInterruptException _ -> interrupted();
            case UncheckedIOException e -> new Failure(text(e) + ": " + text(io(e)), "", ExitCode.FAILED);
            case FileSystemException e -> new Failure(text(e), "Check the path and its permissions.", ExitCode.FAILED);
            case IOException e -> new Failure(text(e), "", ExitCode.FAILED);
            case OutOfMemoryError _ ->
                new Failure("out of memory", "Give it more: HOLDFAST_JAVA_OPTS=-Xmx2g.", ExitCode.FAILED);
            default ->
                new Failure(
                        "a fault of this program: " + thrown,
                        "Run it again with --debug, and report what it says.",
                        ExitCode.FAILED);
        };
    }

    /** The same, of one of several things that were to be done. */
    public Failure withSubject(String subject) {
        return new Failure(subject + ": " + message, hint, exit);
    }

    /** Tells it on stderr: what failed, and what to try. */
    public void print(Surroundings surroundings) {
        PrintStream err = surroundings.err();
        message.lines().forEach(line -> err.println(surroundings.program() + ": " + line));
        if (!hint.isEmpty()) {
            err.println("try: " + hint);
        }
    }

    /** Writes it as JSON. */
    public void write(ObjectNode into) {
        into.put("error", message).put("hint", hint).put("exit", exit.status());
    }

    private static Failure interrupted() {
        return new Failure("interrupted", RERUN, ExitCode.INTERRUPTED);
    }

    private static Throwable io(UncheckedIOException e) {
        return Objects.requireNonNullElse(e.getCause(), e);
    }

    private static String text(Throwable thrown) {
        String name = thrown.getClass().getSimpleName();
        String message = Objects.requireNonNullElse(thrown.getMessage(), name);
        // The JDK's exceptions about files say the path alone, and what happened by their name only.
        boolean needsName = thrown instanceof FileSystemException e && e.getReason() == null;
        return needsName ? message + ": " + name.replaceFirst("Exception$", "") : message;
    }

    private static ExitCode exit(RepositoryException e) {
        return switch (e) {
            case RepositoryException.Damaged _ -> ExitCode.DAMAGED;
            case RepositoryException.RolledBack _ -> ExitCode.DAMAGED;
            case RepositoryException.NotFound _ -> ExitCode.NOT_FOUND;
            case RepositoryException.NotARepository _ -> ExitCode.NOT_FOUND;
            case RepositoryException.UnsupportedFormat _ -> ExitCode.REFUSED;
            case RepositoryException.Refused _ -> ExitCode.REFUSED;
            case RepositoryException.WrongKey _ -> ExitCode.USAGE;
        };
    }

    private static ExitCode exit(BlobStoreException e) {
        return switch (e) {
            case BlobStoreException.NotFound _ -> ExitCode.UNREACHABLE;
            case BlobStoreException.AccessDenied _ -> ExitCode.UNREACHABLE;
            case BlobStoreException.Transient _ -> ExitCode.UNREACHABLE;
            case BlobStoreException.Throttled _ -> ExitCode.UNREACHABLE;
            case BlobStoreException.Cold _ -> ExitCode.UNREACHABLE;
            case BlobStoreException.RetentionViolation _ -> ExitCode.REFUSED;
            case BlobStoreException.Interrupted _ -> ExitCode.INTERRUPTED;
            case BlobStoreException.InvalidLocation _ -> ExitCode.USAGE;
            case BlobStoreException.AlreadyExists _ -> ExitCode.FAILED;
            case BlobStoreException.PreconditionFailed _ -> ExitCode.FAILED;
            case BlobStoreException.InvalidRange _ -> ExitCode.FAILED;
            case BlobStoreException.NoSpace _ -> ExitCode.FAILED;
            case BlobStoreException.DigestMismatch _ -> ExitCode.FAILED;
            case BlobStoreException.Unsupported _ -> ExitCode.FAILED;
            case BlobStoreException.Permanent _ -> ExitCode.FAILED;
        };
    }

    private static ExitCode exit(SourceException e) {
        return switch (e) {
            case SourceException.Unavailable _ -> ExitCode.UNREACHABLE;
            case SourceException.TargetRefused _ -> ExitCode.REFUSED;
            case SourceException.Unreadable _ -> ExitCode.FAILED;
            case SourceException.Changed _ -> ExitCode.FAILED;
            case SourceException.TargetFailed _ -> ExitCode.FAILED;
        };
    }
}
