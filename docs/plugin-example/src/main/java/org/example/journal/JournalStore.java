package org.example.journal;

import dev.holdfast.spi.storage.BlobBody;
import dev.holdfast.spi.storage.BlobName;
import dev.holdfast.spi.storage.BlobStat;
import dev.holdfast.spi.storage.BlobStore;
import dev.holdfast.spi.storage.BlobStoreException;
import dev.holdfast.spi.storage.PutOptions;

/** Reads and changes the blobs of a journal. */
final class JournalStore extends JournalReader implements BlobStore {
    private final Journal journal;

    JournalStore(Journal journal) {
        super(journal);
        this.journal = journal;
    }

    @Override
    public BlobStat put(BlobName name, BlobBody body, PutOptions options) throws BlobStoreException {
        begin();
        if (options.retention().isPresent() || options.tier().isPresent()) {
            throw new BlobStoreException.Unsupported("a journal knows neither retention nor tiers", "");
        }
        if (body.length() > capabilities().largestBlob()) {
            throw new BlobStoreException.Unsupported(name + " is larger than a journal can be", "");
        }
        return stat(journal.put(name, body, options.condition()));
    }

    @Override
    public void delete(BlobName name) throws BlobStoreException {
        begin();
        journal.delete(name);
    }
}
