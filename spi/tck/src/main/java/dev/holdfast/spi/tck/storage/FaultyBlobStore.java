package dev.holdfast.spi.tck.storage;

import dev.holdfast.spi.storage.BlobBody;
import dev.holdfast.spi.storage.BlobName;
import dev.holdfast.spi.storage.BlobPage;
import dev.holdfast.spi.storage.BlobStat;
import dev.holdfast.spi.storage.BlobStore;
import dev.holdfast.spi.storage.BlobStoreException;
import dev.holdfast.spi.storage.ByteRange;
import dev.holdfast.spi.storage.FolderPage;
import dev.holdfast.spi.storage.PutOptions;
import java.io.IOException;
import java.io.InputStream;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Passes everything on, but spoils the calls that a test has scripted: {@code script(PUT, 2, new LoseReply())} spoils
 * the second put from the beginning of this decorator's life. Thread-safe.
 */
public final class FaultyBlobStore extends ForwardingBlobStore {
    /** A way in which a call goes wrong. */
    public sealed interface Fault {}

    /** The call does not reach the store, and throws what {@code error} gives. */
    public record Fail(Supplier<? extends BlobStoreException> error) implements Fault {}

    /** The store does what it was asked, then the call throws {@link BlobStoreException.Transient}. */
    public record LoseReply() implements Fault {}

    /** A read ends, as if the content did, after {@code length} bytes: a store that lies. Only for reads. */
    public record TruncateRead(long length) implements Fault {}

    /** A read breaks with an {@link IOException} after {@code length} bytes. Only for reads. */
    public record BreakRead(long length) implements Fault {}

    /** A read returns one bit wrong, counted from 0 over the bytes it returns. Only for reads. */
    public record FlipBit(long bit) implements Fault {}

    private final Map<BlobOperation, Integer> calls = new EnumMap<>(BlobOperation.class);
    private final Map<BlobOperation, Map<Integer, Fault>> script = new EnumMap<>(BlobOperation.class);

    public FaultyBlobStore(BlobStore delegate) {
        super(delegate);
    }

    /**
     * Spoils a call.
     *
     * @param kind of which kind it is
     * @param call which call of that kind, from 1
     * @return this store
     */
    public synchronized FaultyBlobStore script(BlobOperation kind, int call, Fault fault) {
        boolean onlyForReads = switch (fault) {
            case Fail _, LoseReply _ -> false;
            case TruncateRead _, BreakRead _, FlipBit _ -> true;
        };
        if (call < 1 || (onlyForReads && kind != BlobOperation.READ)) {
            throw new IllegalArgumentException("no such fault: " + fault + " at " + kind + " " + call);
        }
        script.computeIfAbsent(kind, _ -> new HashMap<>()).put(call, fault);
        return this;
    }

    /** Whether all scripted faults have happened: a test whose faults never came proves nothing. */
    public synchronized boolean allHappened() {
        return script.values().stream().allMatch(Map::isEmpty);
    }

    @Override
    public BlobStat stat(BlobName name) throws BlobStoreException {
        return call(BlobOperation.STAT, () -> super.stat(name));
    }

    @Override
    public InputStream read(BlobName name) throws BlobStoreException {
        return spoiledRead(() -> super.read(name));
    }

    @Override
    public InputStream read(BlobName name, ByteRange range) throws BlobStoreException {
        return spoiledRead(() -> super.read(name, range));
    }

    @Override
    public BlobPage list(String prefix, Optional<BlobName> after, int limit) throws BlobStoreException {
        return call(BlobOperation.LIST, () -> super.list(prefix, after, limit));
    }

    @Override
    public FolderPage listFolders(String prefix, Optional<String> after, int limit) throws BlobStoreException {
        return call(BlobOperation.LIST_FOLDERS, () -> super.listFolders(prefix, after, limit));
    }

    @Override
    public BlobStat put(BlobName name, BlobBody body, PutOptions options) throws BlobStoreException {
        return call(BlobOperation.PUT, () -> super.put(name, body, options));
    }

    @Override
    public void delete(BlobName name) throws BlobStoreException {
        call(BlobOperation.DELETE, () -> {
            super.delete(name);
            return name;
        });
    }

    private <T> T call(BlobOperation kind, Call<T> call) throws BlobStoreException {
        Fault fault = nextFault(kind);
        failIfScripted(fault);
        T result = call.run();
        loseReplyIfScripted(fault);
        return result;
    }

    private InputStream spoiledRead(Call<InputStream> call) throws BlobStoreException {
        Fault fault = nextFault(BlobOperation.READ);
        failIfScripted(fault);
        InputStream in = call.run();
        if (fault instanceof LoseReply) {
            closeUnread(in);
        }
        loseReplyIfScripted(fault);
        return fault == null ? in : new SpoiledStream(in, fault);
    }

    private synchronized @Nullable Fault nextFault(BlobOperation kind) {
        int call = calls.merge(kind, 1, Integer::sum);
        return script.getOrDefault(kind, new HashMap<>()).remove(call);
    }

    private static void failIfScripted(@Nullable Fault fault) throws BlobStoreException {
        if (fault instanceof Fail(Supplier<? extends BlobStoreException> error)) {
            throw error.get();
        }
    }

    private static void loseReplyIfScripted(@Nullable Fault fault) throws BlobStoreException.Transient {
        if (fault instanceof LoseReply) {
            throw new BlobStoreException.Transient("the reply was lost, as the test wanted", "");
        }
    }

    private static void closeUnread(InputStream in) throws BlobStoreException.Transient {
        try {
            in.close();
        } catch (IOException e) {
            throw new BlobStoreException.Transient("a stream that nobody read did not close", "", e);
        }
    }

    private interface Call<T> {
        T run() throws BlobStoreException;
    }

    private static final class SpoiledStream extends InputStream {
        private final InputStream in;
        private final Fault fault;
        private long position;

        SpoiledStream(InputStream in, Fault fault) {
            this.in = in;
            this.fault = fault;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            if (length == 0) {
                return 0;
            }
            long left = switch (fault) {
                case TruncateRead(long end) -> end - position;
                case BreakRead(long end) -> end - position;
                case FlipBit _, Fail _, LoseReply _ -> Long.MAX_VALUE;
            };
            if (left <= 0) {
                if (fault instanceof BreakRead) {
                    throw new IOException("the read broke after " + position + " bytes, as the test wanted");
                }
                return -1;
            }
            int count = in.read(buffer, offset, (int) Math.min(length, left));
            if (count > 0) {
                flip(buffer, offset, count);
                position += count;
            }
            return count;
        }

        private void flip(byte[] buffer, int offset, int count) {
            if (fault instanceof FlipBit(long bit)) {
                long at = bit / Byte.SIZE - position;
                if (at >= 0 && at < count) {
                    buffer[offset + (int) at] ^= (byte) (1 << (bit % Byte.SIZE));
                }
            }
        }

        @Override
        public void close() throws IOException {
            in.close();
        }
    }
}
