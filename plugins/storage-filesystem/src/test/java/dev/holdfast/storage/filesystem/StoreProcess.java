package dev.holdfast.storage.filesystem;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.holdfast.spi.storage.BlobBody;
import dev.holdfast.spi.storage.BlobName;
import dev.holdfast.spi.storage.BlobPage;
import dev.holdfast.spi.storage.BlobStat;
import dev.holdfast.spi.storage.BlobStore;
import dev.holdfast.spi.storage.BlobStoreException;
import dev.holdfast.spi.storage.PutCondition;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A process with a store of its own, for tests of what several do to one folder. Reads commands, a line each, and answers
 * each with a line.
 */
final class StoreProcess {
    private final BlobStore store;

    private StoreProcess(BlobStore store) {
        this.store = store;
    }

    /** Arguments: the folder, and {@code links} or {@code no-links}. */
    public static void main(String[] args) throws IOException, BlobStoreException {
        Path root = Path.of(args[0]);
        try (BlobStore store = args[1].equals("links") ? Stores.open(root) : Stores.openWithoutHardLinks(root)) {
            StoreProcess process = new StoreProcess(store);
            BufferedReader commands = new BufferedReader(new InputStreamReader(System.in, UTF_8));
            System.out.println("ready");
            for (String line = commands.readLine(); line != null; line = commands.readLine()) {
                System.out.println(process.answer(line.split(" ")));
            }
        }
    }

    private String answer(String[] command) throws IOException {
        try {
            return switch (command[0]) {
                case "put" -> put(command[1], command[2], Stores.OVERWRITE);
                case "put-if-absent" -> put(command[1], command[2], Stores.IF_ABSENT);
                case "put-if-version" -> put(command[1], command[2], new PutCondition.IfVersion(command[3]));
                case "increment" -> increment(command[1], Integer.parseInt(command[2]));
                case "delete" -> delete(command[1]);
                case "list" -> list(command[1], Integer.parseInt(command[2]));
                case "wait-until" -> waitUntil(Long.parseLong(command[1]));
                default -> "no such command: " + command[0];
            };
        } catch (BlobStoreException.AlreadyExists | BlobStoreException.PreconditionFailed e) {
            return "lost";
        } catch (BlobStoreException e) {
            return "failed: " + e;
        }
    }

    private String put(String name, String seed, PutCondition condition) throws BlobStoreException {
        byte[] content = Stores.bytes(Long.parseLong(seed), 1000);
        return "won "
                + store.put(new BlobName(name), BlobBody.of(content), condition).version();
    }

    private String increment(String name, int times) throws BlobStoreException, IOException {
        int done = 0;
        while (done < times) {
            BlobStat stat = store.stat(new BlobName(name));
            int count = Integer.parseInt(new String(Stores.get(store, name), UTF_8));
            byte[] next = Integer.toString(count + 1).getBytes(UTF_8);
            try {
                store.put(new BlobName(name), BlobBody.of(next), new PutCondition.IfVersion(stat.version()));
                done++;
            } catch (BlobStoreException.PreconditionFailed e) {
                Thread.onSpinWait();
            }
        }
        return "done";
    }

    private String delete(String name) throws BlobStoreException {
        store.delete(new BlobName(name));
        return "done";
    }

    /** All pages of a listing. */
    private String list(String prefix, int limit) throws BlobStoreException {
        int pages = 1;
        int blobs = 0;
        BlobPage page = store.list(prefix, Optional.empty(), limit);
        blobs += page.blobs().size();
        while (page.more()) {
            page = store.list(prefix, Optional.of(page.blobs().getLast().name()), limit);
            blobs += page.blobs().size();
            pages++;
        }
        return "listed " + blobs + " blobs in " + pages + " pages";
    }

    private static String waitUntil(long millis) {
        while (System.currentTimeMillis() < millis) {
            Thread.onSpinWait();
        }
        return "done";
    }
}
