package dev.holdfast.source.postgresql.base;

import dev.holdfast.source.postgresql.server.SqlFailures;
import dev.holdfast.spi.source.Attributes;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.postgresql.PGStatement;

/**
 * Files that the server itself reads and sends, by the functions by which {@code pg_rewind} reads a running server. What it
 * says is not believed: a name is one name, and no more bytes come than were asked for. Links cannot be told from what they
 * lead to. The server does not say whom files belong to.
 */
final class QueriedFiles implements ServerFiles {
    private static final int MOST_IN_FOLDER = 2_000_000;
    private static final int LONGEST_NAME = 255;
    private static final int NOBODY = 65_534;

    /** The statement's time comes first: what is written after it has another time of change, or a later one. */
    private static final String FACTS = " facts.size, extract(epoch FROM facts.modification)::bigint,"
            + " extract(epoch FROM facts.change)::bigint, facts.isdir, statement_timestamp() ";

    private static final String LIST = "SELECT entry," + FACTS
            + "FROM pg_catalog.pg_ls_dir(?, false, false) AS entry,"
            + " LATERAL pg_catalog.pg_stat_file(? || '/' || entry, true) AS facts LIMIT " + (MOST_IN_FOLDER + 1);
    private static final String LOOK = "SELECT ''," + FACTS + "FROM pg_catalog.pg_stat_file(?, true) AS facts";
    private static final String READ = "SELECT pg_catalog.pg_read_binary_file(?, ?, ?, true)";

    private final Connection connection;
    private Optional<IOException> failure = Optional.empty();

    /** Files of the server that this connection leads to, which stays open and is not closed here. */
    QueriedFiles(Connection connection) {
        this.connection = connection;
    }

    @Override
    public List<Named> list(Path folder) throws IOException {
        List<Named> all = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement(LIST)) {
            statement.setString(1, folder.toString());
            statement.setString(2, folder.toString());
            try (ResultSet result = statement.executeQuery()) {
                while (result.next()) {
                    String name = requireName(
                            folder, Optional.ofNullable(result.getString(1)).orElse(""));
                    facts(folder + "/" + name, result).ifPresent(facts -> all.add(new Named(name, facts)));
                    if (all.size() > MOST_IN_FOLDER) {
                        throw new IOException(folder + " has more than " + MOST_IN_FOLDER + " entries");
                    }
                }
            }
        } catch (SQLException e) {
            throw failed(folder, e);
        }
        return all;
    }

    /** Refuses what would lead out of the folder. */
    private static String requireName(Path folder, String name) throws IOException {
        if (name.isEmpty()
                || name.length() > LONGEST_NAME
                || name.equals(".")
                || name.equals("..")
                || name.indexOf('/') >= 0
                || name.indexOf('\0') >= 0) {
            throw new IOException("the server says that " + folder + " has an entry by a name that no entry can have: '"
                    + name.replaceAll("[^\\x20-\\x7e]", "?") + "'");
        }
        return name;
    }

    /** Empty if it vanished. */
    private static Optional<FileFacts> facts(String path, ResultSet row) throws SQLException, IOException {
        long size = row.getLong(2);
        if (row.wasNull()) {
            return Optional.empty();
        }
        boolean folder = row.getBoolean(5);
        if (size < 0) {
            throw new IOException("the server says that " + path + " has " + size + " bytes");
        }
        Attributes attributes = new Attributes(
                folder ? 0700 : 0600,
                NOBODY,
                NOBODY,
                "",
                "",
                Instant.ofEpochSecond(row.getLong(3)),
                Collections.unmodifiableSortedMap(new TreeMap<>()));
        return Optional.of(new FileFacts(
                folder ? FileFacts.Kind.FOLDER : FileFacts.Kind.FILE,
                size,
                attributes,
                Instant.ofEpochSecond(row.getLong(4)),
                "queried",
                row.getObject(6, OffsetDateTime.class).toInstant()));
    }

    @Override
    public FileFacts following(Path path) throws IOException {
        try (PreparedStatement statement = connection.prepareStatement(LOOK)) {
            statement.setString(1, path.toString());
            try (ResultSet result = statement.executeQuery()) {
                Optional<FileFacts> facts = result.next() ? facts(path.toString(), result) : Optional.empty();
                return facts.orElseThrow(() -> new NoSuchFileException(path.toString()));
            }
        } catch (SQLException e) {
            throw failed(path, e);
        }
    }

    /** Nothing is asked yet: one that vanished is found to be empty when it is read. */
    @Override
    public Opened open(Path file, FileFacts listed) {
        return new Opened(new QueriedFile(this, file, listed.length()), listed);
    }

    @Override
    public byte[] whole(Path file, int most) throws IOException {
        byte[] bytes = read(file, 0, most + 1).orElseThrow(() -> new NoSuchFileException(file.toString()));
        if (bytes.length > most) {
            throw new IOException(file + " has more than the " + most + " bytes it may have");
        }
        return bytes;
    }

    /**
     * A stretch of a file; empty if it is not there.
     *
     * @param most bytes, at least 1; fewer come where the file ends
     */
    Optional<byte[]> read(Path file, long offset, int most) throws IOException {
        if (Thread.currentThread().isInterrupted()) {
            throw new InterruptedIOException("interrupted while " + file + " was read");
        }
        try (PreparedStatement statement = connection.prepareStatement(READ)) {
            statement.unwrap(PGStatement.class).setPrepareThreshold(-1); // binary from the first time on
            statement.setString(1, file.toString());
            statement.setLong(2, offset);
            statement.setLong(3, most);
            try (ResultSet result = statement.executeQuery()) {
                if (!result.next()) {
                    throw new SQLException("no answer");
                }
                byte[] bytes = result.getBytes(1);
                if (bytes == null) {
                    return Optional.empty();
                }
                if (bytes.length > most) {
                    throw new IOException("the server sent " + bytes.length + " bytes of " + file + ", not the " + most
                            + " that it was asked for");
                }
                return Optional.of(bytes);
            }
        } catch (SQLException e) {
            throw failed(file, e);
        }
    }

    /** Notes why a content could not be read. */
    IOException noted(IOException e) {
        failure = failure.or(() -> Optional.of(e));
        return e;
    }

    @Override
    public Optional<IOException> failure() {
        return failure;
    }

    private static IOException failed(Path path, SQLException e) {
        return switch (SqlFailures.state(e)) {
            case "58P01" -> new NoSuchFileException(path.toString()); // undefined_file
            case "42809" -> new NotDirectoryException(path.toString()); // wrong_object_type
            case "42501" -> new AccessDeniedException(path.toString(), null, SqlFailures.message(e));
            default -> new IOException("the server cannot read " + path + ": " + SqlFailures.message(e), e);
        };
    }
}
