package dev.holdfast.agent.config;

import dev.holdfast.agent.config.key.Key;
import dev.holdfast.agent.config.key.Mapping;
import dev.holdfast.agent.config.key.Scalars;
import dev.holdfast.agent.config.key.Section;
import dev.holdfast.agent.config.key.Shape;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** The keys of sources that are database servers. */
final class DatabaseKeys {
    /** The plugin's type. */
    static final String POSTGRESQL = "postgresql";

    /** The plugin's type. */
    static final String MARIADB = "mariadb";

    private static final String POSTGRESQL_URL = "jdbc:postgresql:";

    /** As a parameter, as the driver reads it, or before an @, as people write it, which the driver takes for a host. */
    private static final Pattern PASSWORD_IN_URL =
            Pattern.compile("[?&](password|sslpassword)=|//[^/?]*:[^/?]*@", Pattern.CASE_INSENSITIVE);

    private static final Key<String> URL = Key.required(
            "url",
            Scalars.text(),
            "Where the server is, as JDBC has it, without a password.",
            "\"jdbc:postgresql://127.0.0.1:5432/postgres\"");
    private static final Key<Path> SOCKET = Key.optional(
            "socket",
            Scalars.path(),
            "the server is reached by TCP",
            "The folder of the server's Unix socket, to reach it by that.",
            "/run/postgresql");
    private static final Key<String> USER = Key.optional(
            "user",
            Scalars.text(),
            "as the plugin says",
            "The role that reads: it needs the right to replicate and to back up.",
            "holdfast");
    private static final Key<Secret> PASSWORD = Key.optional(
            "password", Secret.type(), "none is sent", "Its password.", "\"file:/etc/holdfast/orders.password\"");
    private static final Key<Path> DATA_DIRECTORY = Key.optional(
            "data-directory",
            Scalars.path(),
            "the server sends its files through the connection",
            "Where the server's files are on this host. Where the agent cannot read them, the server sends them.",
            "/var/lib/postgresql/15/main");
    private static final Key<String> SLOT = Key.withDefault(
            "slot",
            Scalars.text(),
            "holdfast",
            "The replication slot by which the server keeps what is not durable yet; made if it is not there.",
            "holdfast");
    private static final Key<Duration> BASE_EVERY = Key.withDefault(
            "base-every",
            Scalars.duration(Duration.ofMinutes(1)),
            "1d",
            "How often a base is taken: a restore replays at most the log of that time. `rpo` is kept by the log.",
            "1d");

    /** What the file says of a PostgreSQL server. */
    static final Mapping<SourceSpec> POSTGRESQL_SERVER = new Mapping<>(
            Shape.of(
                    "workloads.source",
                    "A PostgreSQL server: its log is followed all the time, so that any instant can be restored.",
                    URL,
                    SOCKET,
                    USER,
                    PASSWORD,
                    DATA_DIRECTORY,
                    SLOT,
                    BASE_EVERY),
            DatabaseKeys::postgresql);

    private static final Key<Path> MARIADB_SOCKET = Key.optional(
            "socket",
            Scalars.path(),
            "the server is reached by `port`",
            "The server's Unix socket.",
            "/run/mysqld/mysqld.sock");
    private static final Key<Integer> MARIADB_PORT = Key.optional(
            "port",
            Scalars.count(1, 0xffff),
            "the server is reached by `socket`",
            "A port of this host's loopback address that leads to the server: of a tunnel, if that is elsewhere, as the"
                    + " connection itself is not encrypted.",
            "3307");
    private static final Key<Path> MARIADB_DATA_DIRECTORY = Key.optional(
            "data-directory",
            Scalars.path(),
            "bases are dumps, by mariadb-dump",
            "Where the server's files are on this host. Where the agent cannot read them, or has no mariabackup, the"
                    + " server is dumped.",
            "/var/lib/mysql");
    private static final Key<String> MARIADB_USER = Key.optional(
            "user",
            Scalars.text(),
            "the user that the agent runs as, by the plugin unix_socket",
            "The account that reads: it needs the rights to replicate and to back up.",
            "holdfast");
    private static final Key<Integer> REPLICA_ID = Key.optional(
            "replica-id",
            Scalars.count(1, 999_999_999),
            "175121300",
            "The number by which the server knows who reads its log; unlike the `server_id` of every server and of"
                    + " every other reader.",
            "175121300");

    /** What the file says of a MariaDB server. */
    static final Mapping<SourceSpec> MARIADB_SERVER = new Mapping<>(
            Shape.of(
                    "workloads.source",
                    "A MariaDB server: its binary log is followed all the time, so that any instant can be restored.",
                    MARIADB_SOCKET,
                    MARIADB_PORT,
                    MARIADB_DATA_DIRECTORY,
                    MARIADB_USER,
                    PASSWORD,
                    REPLICA_ID,
                    BASE_EVERY),
            DatabaseKeys::mariadb);

    private DatabaseKeys() {}

    private static Optional<SourceSpec> mariadb(Section section) {
        Optional<Path> socket = section.get(MARIADB_SOCKET);
        Optional<Integer> port = section.get(MARIADB_PORT);
        Optional<Path> dataDirectory = section.get(MARIADB_DATA_DIRECTORY);
        Optional<String> user = section.get(MARIADB_USER);
        Optional<Secret> password = section.get(PASSWORD);
        Optional<Integer> replicaId = section.get(REPLICA_ID);
        Optional<Duration> baseEvery = section.get(BASE_EVERY);
        if (socket.isPresent() == port.isPresent()) {
            section.reject(
                    MARIADB_SOCKET,
                    "a MariaDB source has 'socket' or 'port', and not both; for example: socket: "
                            + MARIADB_SOCKET.example());
            return Optional.empty();
        }
        return Section.of(
                () -> {
                    Map<String, String> options = new TreeMap<>();
                    socket.ifPresent(path -> options.put(MARIADB_SOCKET.name(), path.toString()));
                    port.ifPresent(number -> options.put(MARIADB_PORT.name(), String.valueOf(number)));
                    dataDirectory.ifPresent(path -> options.put(MARIADB_DATA_DIRECTORY.name(), path.toString()));
                    user.ifPresent(name -> options.put(MARIADB_USER.name(), name));
                    replicaId.ifPresent(id -> options.put(REPLICA_ID.name(), String.valueOf(id)));
                    return new SourceSpec.Database(
                            MARIADB,
                            socket.map(Path::toString).orElseGet(() -> "port " + port.orElseThrow()),
                            options,
                            password,
                            baseEvery.orElseThrow());
                },
                baseEvery);
    }

    private static Optional<SourceSpec> postgresql(Section section) {
        Optional<String> url = section.get(URL);
        Optional<Path> socket = section.get(SOCKET);
        Optional<String> user = section.get(USER);
        Optional<Secret> password = section.get(PASSWORD);
        Optional<Path> dataDirectory = section.get(DATA_DIRECTORY);
        Optional<String> slot = section.get(SLOT);
        Optional<Duration> baseEvery = section.get(BASE_EVERY);
        if (url.isPresent() && !url.get().startsWith(POSTGRESQL_URL)) {
            section.reject(URL, "'url' begins with " + POSTGRESQL_URL + "; for example: " + URL.example());
            return Optional.empty();
        }
        if (url.filter(text -> PASSWORD_IN_URL.matcher(text).find()).isPresent()) {
            section.reject(
                    URL,
                    "'url' holds a password, which logs and lists of processes would show; give it as a reference, for"
                            + " example: password: " + PASSWORD.example());
            return Optional.empty();
        }
        return Section.of(
                () -> {
                    Map<String, String> options = new TreeMap<>();
                    options.put(URL.name(), url.orElseThrow());
                    socket.ifPresent(path -> options.put(SOCKET.name(), path.toString()));
                    user.ifPresent(name -> options.put(USER.name(), name));
                    dataDirectory.ifPresent(path -> options.put(DATA_DIRECTORY.name(), path.toString()));
                    options.put(SLOT.name(), slot.orElseThrow());
                    return new SourceSpec.Database(
                            POSTGRESQL, url.orElseThrow(), options, password, baseEvery.orElseThrow());
                },
                url,
                slot,
                baseEvery);
    }
}
