package dev.holdfast.source.mariadb.recovery;

import dev.holdfast.source.mariadb.binlog.BinlogFile;
import dev.holdfast.source.mariadb.binlog.EventHeader;
import dev.holdfast.source.mariadb.binlog.Margins;
import dev.holdfast.spi.database.LogPosition;
import dev.holdfast.spi.database.LogSource;
import dev.holdfast.spi.source.SourceException;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Writes the binary log as files again, byte for byte as the server had them, up to where a recovery ends: the last of them
 * ends with the last transaction that belongs to it, so that nothing else has to stop the replay.
 */
final class LogFiles {
    private static final int MOST_FILES = 100_000;
    private static final int COPIED_AT_ONCE = 1 << 20;
    private static final int LONGEST_LOOKED_AT = 1 << 16;
    private static final int SINGLE = 1;
    private static final int GTID_BODY = 13;

    private final LogSource log;
    private final Path folder;
    private final String name;
    private final Stop stop;
    private final LogPosition base;
    private final List<Path> files = new ArrayList<>();
    private Optional<Transaction> open = Optional.empty();
    private Optional<Transaction> last = Optional.empty();
    private Optional<Transaction> next = Optional.empty();
    private Optional<Instant> committed = Optional.empty();
    private long complete;

    /**
     * What was written.
     *
     * @param files in their order
     * @param last the last transaction; empty if there is none after the base
     * @param committed when it was, to the second
     * @param place where the last transaction ends, as the server's tools write it
     * @param next the first that was left out; empty if the log ended before
     */
    record Written(
            List<Path> files,
            Optional<Transaction> last,
            Optional<Instant> committed,
            String place,
            Optional<Transaction> next) {
        Written {
            files = List.copyOf(files);
        }
    }

    /**
     * Prepares to write.
     *
     * @param base the place that the base stands at
     * @param name of the files, without their numbers
     */
    LogFiles(LogSource log, LogPosition base, Stop stop, Path folder, String name) {
        this.log = log;
        this.base = base;
        this.stop = stop;
        this.folder = folder;
        this.name = name;
    }

    /** Writes them all. */
    Written write() throws SourceException, IOException, InterruptedException {
        List<BinlogFile> chain = chain();
        BinlogFile file = chain.getFirst();
        for (int i = 0; i < chain.size() && next.isEmpty(); i++) {
            file = chain.get(i);
            Path written = folder.resolve(file.name(name));
            write(file, written);
            files.add(written);
        }
        if (!stop.isReached(file.number(), complete)) {
            throw new SourceException.TargetFailed(
                    "the log has no such place or transaction: replayed to it, it ends at " + file.name(name) + ":"
                            + complete,
                    "'mariadb-binlog' shows what there is; a place is where a transaction begins.");
        }
        return new Written(files, last, committed, file.name(name) + ":" + complete, next);
    }

    /** The files from the base's to the last: each knows the one before it. */
    private List<BinlogFile> chain() throws SourceException, InterruptedException {
        List<BinlogFile> chain = new ArrayList<>();
        String stream = log.end().stream();
        while (true) {
            chain.addFirst(file(stream));
            if (stream.equals(base.stream())) {
                return chain;
            }
            String from = stream;
            stream = new String(
                    log.document(stream).orElseThrow(() -> broken("no file is known before " + from)),
                    StandardCharsets.US_ASCII);
            if (chain.size() > MOST_FILES) {
                throw broken("it has more than " + MOST_FILES + " files");
            }
        }
    }

    private static BinlogFile file(String stream) throws SourceException {
        return BinlogFile.ofStream(stream).orElseThrow(() -> broken("'" + stream + "' is none of its files"));
    }

    private static SourceException.TargetFailed broken(String why) {
        return new SourceException.TargetFailed(
                "the stored binary log does not lead from the base to its end: " + why, "Verify the repository.");
    }

    private void write(BinlogFile file, Path into) throws SourceException, IOException, InterruptedException {
        StoredFile stored = new StoredFile(log, file);
        complete = 0;
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(into), COPIED_AT_ONCE)) {
            byte[] magic = stored.read(BinlogFile.FIRST_PLACE);
            if (!Arrays.equals(magic, BinlogFile.magic())) {
                throw broken(file.stream() + " does not begin as its files do");
            }
            stored.margin(0);
            out.write(magic);
            complete = stored.place();
            boolean more = true;
            while (more && next.isEmpty()) {
                more = event(file, stored, out);
            }
        }
        open = Optional.empty();
        try (FileChannel written = FileChannel.open(into, StandardOpenOption.WRITE)) {
            written.truncate(complete);
        }
    }

    /** Copies an event; false where what is stored ends. */
    private boolean event(BinlogFile file, StoredFile stored, OutputStream out)
            throws SourceException, IOException, InterruptedException {
        long start = stored.place();
        byte[] head = stored.read(EventHeader.LENGTH);
        if (head.length < EventHeader.LENGTH) {
            return false;
        }
        EventHeader event = EventHeader.read(ByteBuffer.wrap(head));
        long left = event.length() - EventHeader.LENGTH;
        byte[] body = stored.read((int) Math.min(left, LONGEST_LOOKED_AT));
        if (body.length < Math.min(left, LONGEST_LOOKED_AT)) {
            return false;
        }
        if (event.type() == EventHeader.GTID) {
            if (begins(transaction(event, file, start, body, stored))) {
                return false;
            }
            out.write(head);
            out.write(body);
            return true;
        }
        out.write(head);
        out.write(body);
        for (left -= body.length; left > 0; ) {
            byte[] more = stored.read((int) Math.min(left, COPIED_AT_ONCE));
            if (more.length == 0) {
                return false;
            }
            out.write(more);
            left -= more.length;
        }
        stored.margin(start);
        if (open.isEmpty()) {
            complete = stored.place();
        } else if (TransactionEnd.is(event, body, open.get().single())) {
            complete = stored.place();
            if (isAfterBase(open.get())) {
                last = open;
                committed = Optional.of(Instant.ofEpochSecond(event.timestamp()));
            }
            open = Optional.empty();
        }
        return true;
    }

    private boolean isAfterBase(Transaction transaction) throws SourceException {
        return transaction.file() != file(base.stream()).number()
                || Margins.stored(transaction.place()) >= base.offset();
    }

    /** A transaction begins; true if the recovery ends before it. */
    private boolean begins(Transaction transaction) throws SourceException {
        if (isAfterBase(transaction) && stop.isBefore(transaction)) {
            next = Optional.of(transaction);
            return true;
        }
        open = Optional.of(transaction);
        return false;
    }

    private static Transaction transaction(
            EventHeader event, BinlogFile file, long start, byte[] body, StoredFile stored)
            throws SourceException, InterruptedException {
        if (body.length < GTID_BODY) {
            throw broken("a transaction in " + file.stream() + " has no number");
        }
        ByteBuffer fields = ByteBuffer.wrap(body).order(ByteOrder.LITTLE_ENDIAN);
        long number = fields.getLong();
        long domain = Integer.toUnsignedLong(fields.getInt());
        boolean single = (fields.get() & SINGLE) != 0;
        return new Transaction(
                domain + "-" + event.server() + "-" + Long.toUnsignedString(number),
                file.number(),
                start,
                Margins.read(stored.margin(start)),
                single);
    }
}
