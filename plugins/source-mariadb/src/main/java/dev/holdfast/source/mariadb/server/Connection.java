package dev.holdfast.source.mariadb.server;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * One connection to a server, in the text form of MariaDB's client/server protocol. For one thread. The protocol is spoken
 * here and not by a driver, as no driver hands over the binary log's bytes as they are.
 */
public final class Connection implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int MOST_ROWS = 1_000_000;
    private static final int QUERY = 0x03;
    private static final int CAPABILITIES = 0x1 // long passwords
            | 0x200 // protocol 4.1
            | 0x2000 // status of transactions
            | 0x8000 // passwords that are proved
            | 0x80000; // plugins that prove them
    private static final int UTF8MB4 = 45;

    private final Wire wire;
    private final Duration patience;

    /**
     * What a query gave.
     *
     * @param columns none for a statement that gives no rows
     */
    public record Result(List<Column> columns, List<List<Optional<String>>> rows) {
        public Result {
            columns = List.copyOf(columns);
            rows = List.copyOf(rows);
        }

        /** The first value of the first row; empty if there is none, or it is NULL. */
        public Optional<String> first() {
            return rows.isEmpty() ? Optional.empty() : rows.getFirst().getFirst();
        }
    }

    /**
     * A column of a result.
     *
     * @param truth whether it holds what a comparison gave: 0 or 1
     */
    public record Column(String name, boolean truth) {}

    private Connection(Wire wire, Duration patience) {
        this.wire = wire;
        this.patience = patience;
    }

    /** Connects, to ask what is answered soon: half a minute at most. */
    static Connection open(ServerOptions options) throws IOException {
        return open(options, PATIENCE);
    }

    /** Connects. */
    static Connection open(ServerOptions options, Duration patience) throws IOException {
        Wire wire = Wire.connect(options.address().address());
        boolean open = false;
        try {
            Connection connection = new Connection(wire, patience);
            connection.greet(options);
            connection.run("SET time_zone = '+00:00', sql_mode = ''");
            open = true;
            return connection;
        } finally {
            if (!open) {
                wire.close();
            }
        }
    }

    private void greet(ServerOptions options) throws IOException {
        Fields hello = read();
        if (hello.kind() == 0xff) {
            throw error(hello);
        }
        if (hello.number(1) != 10) {
            throw new IOException("what answers there is no MariaDB server");
        }
        hello.text();
        hello.number(4);
        byte[] salt = new byte[20];
        System.arraycopy(hello.bytes(8), 0, salt, 0, 8);
        hello.bytes(1 + 2 + 1 + 2 + 2 + 1 + 10);
        System.arraycopy(hello.bytes(12), 0, salt, 8, 12);
        String password = options.password().orElse("");
        byte[] proof = Scramble.of(password, salt);
        ByteArrayOutputStream answer = new ByteArrayOutputStream();
        answer.writeBytes(number(CAPABILITIES, 4));
        answer.writeBytes(number(1 << 24, 4));
        answer.write(UTF8MB4);
        answer.writeBytes(new byte[23]);
        answer.writeBytes(options.user().getBytes(StandardCharsets.UTF_8));
        answer.write(0);
        answer.write(proof.length);
        answer.writeBytes(proof);
        answer.writeBytes("mysql_native_password\0".getBytes(StandardCharsets.US_ASCII));
        wire.write(answer.toByteArray(), patience);
        prove(password);
    }

    /** The account may be of another plugin than the one that was tried. */
    private void prove(String password) throws IOException {
        while (true) {
            Fields answer = read();
            switch (answer.kind()) {
                case 0x00 -> {
                    return;
                }
                case 0xfe -> {
                    answer.number(1);
                    String plugin = answer.text();
                    byte[] salt = answer.bytes(answer.remaining());
                    switch (plugin) {
                        case "unix_socket", "auth_socket" -> wire.write(new byte[0], patience);
                        case "mysql_native_password" ->
                            wire.write(Scramble.of(password, Arrays.copyOf(salt, 20)), patience);
                        default ->
                            throw new IOException("the account's password is checked by " + plugin
                                    + ", which is not known here; unix_socket and mysql_native_password are");
                    }
                }
                default -> throw error(answer);
            }
        }
    }

    /** Runs a statement that gives nothing. */
    public void run(String sql) throws IOException {
        query(sql);
    }

    /** What the server's clock shows. */
    public Instant now() throws IOException {
        String seconds = query("SELECT UNIX_TIMESTAMP(SYSDATE(6))")
                .first()
                .orElseThrow(() -> new IOException("the server does not tell the time"));
        BigDecimal micros = new BigDecimal(seconds).movePointRight(6);
        return Instant.EPOCH.plus(micros.longValue(), ChronoUnit.MICROS);
    }

    /** Asks; text is UTF-8. */
    public Result query(String sql) throws IOException {
        ByteArrayOutputStream command = new ByteArrayOutputStream();
        command.write(QUERY);
        command.writeBytes(sql.getBytes(StandardCharsets.UTF_8));
        wire.begin();
        wire.write(command.toByteArray(), patience);
        Fields answer = read();
        if (answer.kind() == 0x00) {
            return new Result(List.of(), List.of());
        }
        if (answer.kind() == 0xff) {
            throw error(answer);
        }
        int count = answer.number(1);
        if (count >= 0xfb) {
            throw new IOException("a result of more columns than are read here");
        }
        List<Column> columns = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            columns.add(column(read()));
        }
        read(); // the end of the columns
        List<List<Optional<String>>> rows = new ArrayList<>();
        for (Fields row = read(); !isEnd(row); row = read()) {
            if (row.kind() == 0xff) {
                throw error(row);
            }
            if (rows.size() == MOST_ROWS) {
                throw new IOException("a result of more than " + MOST_ROWS + " rows");
            }
            List<Optional<String>> values = new ArrayList<>(count);
            for (int i = 0; i < count; i++) {
                values.add(row.value());
            }
            rows.add(List.copyOf(values));
        }
        return new Result(columns, rows);
    }

    private static boolean isEnd(Fields row) throws IOException {
        return row.kind() == 0xfe && row.remaining() < 9;
    }

    private static Column column(Fields fields) throws IOException {
        for (int i = 0; i < 4; i++) {
            fields.value(); // catalogue, database, alias and name of the table
        }
        String name = fields.value().orElse("");
        fields.value(); // the column's own name
        fields.number(1);
        fields.number(2);
        int length = fields.number(4);
        int type = fields.number(1);
        boolean isInteger = type == 1 || type == 3 || type == 8;
        return new Column(name, isInteger && length == 1);
    }

    /** Sends a command that this class knows nothing of. */
    public void command(int number, byte[] arguments) throws IOException {
        byte[] command = new byte[1 + arguments.length];
        command[0] = (byte) number;
        System.arraycopy(arguments, 0, command, 1, arguments.length);
        wire.begin();
        wire.write(command, patience);
    }

    /** Makes sure that a command was taken. */
    public void acknowledged() throws IOException {
        Fields answer = read();
        if (answer.kind() != 0x00) {
            throw error(answer);
        }
    }

    /**
     * What a server sends without end.
     *
     * @param bytes at most 16 MiB
     * @param goesOn whether the next holds more of the same
     */
    public record Part(ByteBuffer bytes, boolean goesOn) {}

    /** The next part of what a server sends; empty if none came in that time. */
    public Optional<Part> part(Duration wait) throws IOException {
        return wire.read(wait).map(packet -> new Part(packet.payload(), packet.goesOn()));
    }

    private Fields read() throws IOException {
        Wire.Packet packet = wire.read(patience)
                .orElseThrow(() -> new IOException("the server did not answer for " + patience.toSeconds() + " s"));
        if (packet.goesOn()) {
            throw new IOException("the server sent an answer of more than 16 MiB");
        }
        return new Fields(packet.payload());
    }

    /** What a packet says that begins with 0xff. */
    public static ServerError error(ByteBuffer packet) throws IOException {
        return error(new Fields(packet));
    }

    private static ServerError error(Fields fields) throws IOException {
        if (fields.number(1) != 0xff) {
            throw new IOException("the server sent a packet that does not belong here");
        }
        int code = fields.number(2);
        String text = fields.rest();
        return new ServerError(code, text.startsWith("#") && text.length() > 6 ? text.substring(6) : text);
    }

    /** A number as the protocol writes it, the lowest byte first. */
    public static byte[] number(long number, int size) {
        byte[] bytes = new byte[size];
        for (int i = 0; i < size; i++) {
            bytes[i] = (byte) (number >> (8 * i));
        }
        return bytes;
    }

    @Override
    public void close() {
        wire.close();
    }
}
