package org.example.journal;

import dev.holdfast.spi.storage.Ability;
import dev.holdfast.spi.storage.BlobName;
import dev.holdfast.spi.storage.BlobPage;
import dev.holdfast.spi.storage.BlobReader;
import dev.holdfast.spi.storage.BlobStat;
import dev.holdfast.spi.storage.BlobStoreException;
import dev.holdfast.spi.storage.ByteRange;
import dev.holdfast.spi.storage.Capabilities;
import dev.holdfast.spi.storage.FolderPage;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;

/** Reads the blobs of a journal. */
class JournalReader implements BlobReader {
    private static final int CONCURRENCY = 4;

    private final Journal journal;
    private volatile boolean closed;

    JournalReader(Journal journal) {
        this.journal = journal;
    }

    /** Every call begins with this. */
    final void begin() throws BlobStoreException {
        if (closed) {
            throw new BlobStoreException.Permanent("the store at " + journal + " was closed", "");
        }
        if (Thread.currentThread().isInterrupted()) {
            throw new BlobStoreException.Interrupted("interrupted before a call to " + journal, "");
        }
    }

    /** Both conditions are checked while nobody else writes, so they hold against racing writers. */
    @Override
    public Capabilities capabilities() {
        return Capabilities.of(
                Set.of(Ability.PUT_IF_ABSENT, Ability.PUT_IF_VERSION), Long.MAX_VALUE / 2, CONCURRENCY);
    }

    private Record find(BlobName name) throws BlobStoreException {
        begin();
        Record record = journal.current().get(name);
        if (record == null) {
            throw new BlobStoreException.NotFound("no blob " + name + " in " + journal, "");
        }
        return record;
    }

    static BlobStat stat(Record record) {
        return new BlobStat(record.name(), record.length(), String.valueOf(record.number()));
    }

    @Override
    public BlobStat stat(BlobName name) throws BlobStoreException {
        return stat(find(name));
    }

    @Override
    public InputStream read(BlobName name) throws BlobStoreException {
        Record record = find(name);
        return stream(record, 0, record.length());
    }

    @Override
    public InputStream read(BlobName name, ByteRange range) throws BlobStoreException {
        Record record = find(name);
        if (range.end() > record.length()) {
            throw new BlobStoreException.InvalidRange(
                    "no bytes %d to %d in %s of length %d"
                            .formatted(range.offset(), range.end(), name, record.length()),
                    "");
        }
        return stream(record, range.offset(), range.length());
    }

    private InputStream stream(Record record, long from, long length) throws BlobStoreException {
        try {
            return new JournalStream(journal.channel(), record.offset() + from, length);
        } catch (IOException e) {
            throw Journal.failure("reading " + record.name(), e);
        }
    }

    @Override
    public BlobPage list(String prefix, Optional<BlobName> after, int limit) throws BlobStoreException {
        begin();
        BlobReader.requireLimit(limit);
        List<BlobStat> page = new ArrayList<>();
        for (Record record : from(after).values()) {
            if (record.name().value().startsWith(prefix)) {
                if (page.size() == limit) {
                    return new BlobPage(page, true);
                }
                page.add(stat(record));
            }
        }
        return new BlobPage(page, false);
    }

    private NavigableMap<BlobName, Record> from(Optional<BlobName> after) throws BlobStoreException {
        NavigableMap<BlobName, Record> all = journal.current();
        return after.isPresent() ? all.tailMap(after.get(), false) : all;
    }

    @Override
    public FolderPage listFolders(String prefix, Optional<String> after, int limit) throws BlobStoreException {
        begin();
        BlobReader.requireLimit(limit);
        BlobReader.requireFolder(prefix);
        List<String> page = new ArrayList<>();
        for (BlobName name : journal.current().keySet()) {
            int slash = name.value().startsWith(prefix) ? name.value().indexOf('/', prefix.length()) : -1;
            if (slash < 0) {
                continue;
            }
            String folder = name.value().substring(prefix.length(), slash);
            boolean passed = after.isPresent() && (folder + "/").compareTo(after.get() + "/") <= 0;
            if (passed || (!page.isEmpty() && page.getLast().equals(folder))) {
                continue;
            }
            if (page.size() == limit) {
                return new FolderPage(page, true);
            }
            page.add(folder);
        }
        return new FolderPage(page, false);
    }

    @Override
    public void close() {
        closed = true;
    }
}
