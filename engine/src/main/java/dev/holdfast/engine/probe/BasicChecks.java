package dev.holdfast.engine.probe;

import dev.holdfast.spi.storage.BlobName;
import dev.holdfast.spi.storage.BlobPage;
import dev.holdfast.spi.storage.BlobStat;
import dev.holdfast.spi.storage.BlobStore;
import dev.holdfast.spi.storage.BlobStoreException;
import dev.holdfast.spi.storage.ByteRange;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** What every repository needs of its store: the part of the conformance kit that does no harm to a store in use. */
final class BasicChecks {
    /** In the order of their bytes. */
    private static final List<String> NAMES =
            List.of("list/a", "list/a-b", "list/a.b", "list/a/b", "list/a0", "list/b");

    private final BlobStore store;
    private final ProbeFolder folder;

    BasicChecks(BlobStore store, ProbeFolder folder) {
        this.store = store;
        this.folder = folder;
    }

    /** Something to be tried; what it says is what went wrong, or nothing. */
    private interface Check {
        Optional<String> run() throws BlobStoreException, IOException;
    }

    List<Finding> run() throws BlobStoreException.Interrupted {
        List<Finding> findings = new ArrayList<>();
        findings.add(check("putting and reading", "What is put is read back, byte for byte.", this::putAndRead));
        if (findings.getFirst().verdict() == Finding.Verdict.BAD) {
            return findings; // all else would only say the same
        }
        findings.add(check("ranges", "Parts of objects are read exactly, and never shortened.", this::ranges));
        findings.add(overwritingIfAllowed());
        findings.add(check("missing objects", "What is missing is reported as missing.", this::missing));
        findings.add(check("listing", "Listings are complete, in order, and go on from page to page.", this::listing));
        findings.add(check("folders", "Folders are listed each once.", this::folders));
        return findings;
    }

    private static Finding check(String name, String good, Check check) throws BlobStoreException.Interrupted {
        try {
            return check.run().map(wrong -> Finding.bad(name, wrong)).orElseGet(() -> Finding.good(name, good));
        } catch (BlobStoreException.Interrupted e) {
            throw e;
        } catch (BlobStoreException e) {
            return Finding.bad(name, (e.getMessage() + " " + e.hint()).strip());
        } catch (IOException e) {
            return Finding.bad(name, "A download broke: " + e.getMessage());
        }
    }

    private static byte[] pattern(int length) {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) (i * 31 + (i >> 8));
        }
        return bytes;
    }

    private Optional<String> putAndRead() throws BlobStoreException, IOException {
        for (int length : new int[] {0, 1, 100_000}) {
            byte[] content = pattern(length);
            BlobStat put = folder.put("blob" + length, content);
            if (!Arrays.equals(content, folder.read("blob" + length, length + 1))) {
                return Optional.of("An object of " + length + " bytes was not read back as it was put.");
            }
            if (!store.stat(folder.name("blob" + length)).equals(put)) {
                return Optional.of("What a put says of an object is not what is said of it later.");
            }
        }
        return Optional.empty();
    }

    private Optional<String> ranges() throws BlobStoreException, IOException {
        byte[] content = pattern(100_000);
        for (long[] range : new long[][] {{0, 1}, {1, 999}, {99_999, 1}, {0, 100_000}}) {
            byte[] expected = Arrays.copyOfRange(content, (int) range[0], (int) (range[0] + range[1]));
            try (InputStream in = store.read(folder.name("blob100000"), new ByteRange(range[0], range[1]))) {
                if (!Arrays.equals(expected, in.readAllBytes())) {
                    return Optional.of("A range was not read as it was put.");
                }
            }
        }
        try {
            store.read(folder.name("blob100000"), new ByteRange(99_999, 2)).close();
            return Optional.of("A range beyond the end of an object was not refused.");
        } catch (BlobStoreException.InvalidRange e) {
            return Optional.empty();
        }
    }

    private Finding overwritingIfAllowed() throws BlobStoreException.Interrupted {
        try {
            folder.put("over", pattern(5000));
            folder.put("over", pattern(4999));
        } catch (BlobStoreException.AccessDenied e) {
            return Finding.notOffered(
                    "overwriting", "These credentials may not replace objects: right for an agent that only adds.");
        } catch (BlobStoreException e) {
            return check("overwriting", "", () -> {
                throw e;
            });
        }
        return check("overwriting", "An overwrite replaces all of an object at once.", this::overwriting);
    }

    private Optional<String> overwriting() throws BlobStoreException, IOException {
        BlobStat first = folder.put("over", pattern(5000));
        BlobStat second = folder.put("over", pattern(100));
        if (!Arrays.equals(pattern(100), folder.read("over", 5001))) {
            return Optional.of("After an overwrite the older content is still read.");
        }
        return first.version().equals(second.version())
                ? Optional.of("An overwrite does not change what the store calls the version of an object.")
                : Optional.empty();
    }

    private Optional<String> missing() throws BlobStoreException {
        try {
            store.stat(folder.name("missing"));
            return Optional.of("An object that was never put is said to be there.");
        } catch (BlobStoreException.NotFound e) {
            return Optional.empty();
        }
    }

    private Optional<String> listing() throws BlobStoreException {
        List<String> names = new ArrayList<>();
        for (String name : NAMES) {
            if (name.equals("list/a")) {
                continue; // a store need not hold both an object and others below its name
            }
            folder.put(name, new byte[1]);
            names.add(folder.name(name).value());
        }
        for (int limit : new int[] {1, 2, 1000}) {
            List<String> found = new ArrayList<>();
            Optional<BlobName> after = Optional.empty();
            BlobPage page;
            do {
                page = store.list(folder.prefix() + "list/", after, limit);
                page.blobs().forEach(blob -> found.add(blob.name().value()));
                after = found.isEmpty() ? after : Optional.of(new BlobName(found.getLast()));
            } while (page.more() && found.size() <= names.size());
            if (!found.equals(names)) {
                return Optional.of("A listing by pages of " + limit + " shows " + found + " instead of " + names + ".");
            }
        }
        return Optional.empty();
    }

    private Optional<String> folders() throws BlobStoreException {
        List<String> found = store.listFolders(folder.prefix() + "list/", Optional.empty(), 10)
                .folders();
        return found.equals(List.of("a")) ? Optional.empty() : Optional.of("The folders shown are " + found + ".");
    }
}
