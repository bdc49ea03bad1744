package dev.holdfast.spi.tck.storage;

import dev.holdfast.spi.storage.Ability;
import dev.holdfast.spi.storage.BlobName;
import dev.holdfast.spi.storage.BlobPage;
import dev.holdfast.spi.storage.BlobStat;
import dev.holdfast.spi.storage.BlobStoreException;
import dev.holdfast.spi.storage.BlobVersion;
import dev.holdfast.spi.storage.Capabilities;
import dev.holdfast.spi.storage.FolderPage;
import dev.holdfast.spi.storage.PutCondition;
import dev.holdfast.spi.storage.PutOptions;
import dev.holdfast.spi.storage.Retention;
import dev.holdfast.spi.storage.VersionPage;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/** The blobs that all handles of an {@link InMemoryBlobStore} share. */
final class InMemoryContents {
    private final boolean keepsVersions;
    private final InstantSource clock;
    private final NavigableMap<String, Deque<Version>> names = new TreeMap<>();
    private long changes;

    InMemoryContents(Capabilities capabilities, InstantSource clock) {
        this.keepsVersions = capabilities.has(Ability.VERSIONS);
        this.clock = clock;
    }

    /**
     * What was put under a name, or the mark that it was deleted.
     *
     * @param bytes not to be changed; empty of a mark
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared: an id tells versions apart
    record Version(String id, byte[] bytes, Instant time, boolean deleted, Optional<Retention> retention) {
        BlobStat stat(BlobName name) {
            return new BlobStat(name, bytes.length, id);
        }

        boolean isRetained(Instant now) {
            return retention.isPresent() && now.isBefore(retention.get().until());
        }
    }

    private Optional<Version> present(String name) {
        return Optional.ofNullable(names.get(name)).map(Deque::getFirst).filter(latest -> !latest.deleted());
    }

    synchronized Version latest(BlobName name) throws BlobStoreException.NotFound {
        return present(name.value()).orElseThrow(() -> new BlobStoreException.NotFound("no blob " + name, ""));
    }

    synchronized Version version(BlobName name, String id) throws BlobStoreException.NotFound {
        return find(name, id)
                .filter(version -> !version.deleted())
                .orElseThrow(() -> new BlobStoreException.NotFound("no version " + id + " of " + name, ""));
    }

    private Optional<Version> find(BlobName name, String id) {
        return names.getOrDefault(name.value(), new ArrayDeque<>()).stream()
                .filter(version -> version.id().equals(id))
                .findFirst();
    }

    synchronized BlobStat put(BlobName name, byte[] bytes, PutOptions options) throws BlobStoreException {
        Optional<Version> present = present(name.value());
        switch (options.condition()) {
            case PutCondition.Overwrite _ -> {}
            case PutCondition.IfAbsent _ -> {
                if (present.isPresent()) {
                    throw new BlobStoreException.AlreadyExists("there is a blob " + name, "");
                }
            }
            case PutCondition.IfVersion(String version) -> checkVersion(name, present, version);
        }
        refuseFolderOfAnother(name);
        Version version = new Version(nextId(), bytes, clock.instant(), false, options.retention());
        add(name, version);
        return version.stat(name);
    }

    private String nextId() {
        changes++;
        return "v" + changes;
    }

    private void add(BlobName name, Version version) throws BlobStoreException.RetentionViolation {
        Deque<Version> versions = names.computeIfAbsent(name.value(), _ -> new ArrayDeque<>());
        if (!keepsVersions && !versions.isEmpty()) {
            refuseRetained(name, versions.getFirst());
            versions.clear();
        }
        versions.addFirst(version);
    }

    private void refuseRetained(BlobName name, Version version) throws BlobStoreException.RetentionViolation {
        if (version.isRetained(clock.instant())) {
            throw new BlobStoreException.RetentionViolation(
                    name + " is kept until " + version.retention().orElseThrow().until(), "");
        }
    }

    private static void checkVersion(BlobName name, Optional<Version> present, String version)
            throws BlobStoreException.PreconditionFailed {
        String found = present.map(Version::id).orElse("none");
        if (!found.equals(version)) {
            throw new BlobStoreException.PreconditionFailed(name + " is of version " + found + ", not " + version, "");
        }
    }

    private void refuseFolderOfAnother(BlobName name) throws BlobStoreException.Permanent {
        String value = name.value();
        for (String below : names.tailMap(value + "/", true).keySet()) {
            if (!below.startsWith(value + "/")) {
                break;
            }
            if (present(below).isPresent()) {
                throw new BlobStoreException.Permanent(name + " is the folder of " + below, "");
            }
        }
        for (int slash = value.indexOf('/'); slash >= 0; slash = value.indexOf('/', slash + 1)) {
            if (present(value.substring(0, slash)).isPresent()) {
                throw new BlobStoreException.Permanent(name + " lies below the blob " + value.substring(0, slash), "");
            }
        }
    }

    synchronized void delete(BlobName name) throws BlobStoreException.RetentionViolation {
        Optional<Version> present = present(name.value());
        if (present.isEmpty()) {
            return;
        }
        if (keepsVersions) {
            add(name, new Version(nextId(), new byte[0], clock.instant(), true, Optional.empty()));
        } else {
            refuseRetained(name, present.get());
            names.remove(name.value());
        }
    }

    synchronized void deleteVersion(BlobName name, String id) throws BlobStoreException.RetentionViolation {
        Optional<Version> found = find(name, id);
        if (found.isEmpty()) {
            return;
        }
        refuseRetained(name, found.get());
        Deque<Version> versions = names.getOrDefault(name.value(), new ArrayDeque<>());
        versions.remove(found.get());
        if (versions.isEmpty()) {
            names.remove(name.value());
        }
    }

    synchronized void extend(BlobName name, Retention wanted) throws BlobStoreException {
        Version latest = latest(name);
        Optional<Retention> held = latest.retention();
        boolean shortens = latest.isRetained(clock.instant())
                && (wanted.until().isBefore(held.orElseThrow().until())
                        || wanted.mode().compareTo(held.orElseThrow().mode()) < 0);
        if (shortens) {
            throw new BlobStoreException.RetentionViolation(name + " is kept longer, or more strictly, already", "");
        }
        Deque<Version> versions = names.getOrDefault(name.value(), new ArrayDeque<>());
        versions.removeFirst();
        versions.addFirst(new Version(latest.id(), latest.bytes(), latest.time(), false, Optional.of(wanted)));
    }

    synchronized BlobPage list(String prefix, Optional<BlobName> after, int limit) {
        List<BlobStat> page = new ArrayList<>();
        String from =
                after.map(BlobName::value).filter(a -> a.compareTo(prefix) > 0).orElse(prefix);
        for (String name : names.tailMap(from, true).keySet()) {
            if (!name.startsWith(prefix)) {
                break;
            }
            Optional<Version> present = present(name);
            if (present.isEmpty()
                    || (after.isPresent() && name.equals(after.get().value()))) {
                continue;
            }
            if (page.size() == limit) {
                return new BlobPage(page, true);
            }
            page.add(present.get().stat(new BlobName(name)));
        }
        return new BlobPage(page, false);
    }

    synchronized FolderPage listFolders(String prefix, Optional<String> after, int limit) {
        List<String> page = new ArrayList<>();
        String from = prefix + after.map(a -> a + "/").orElse("");
        for (String name : names.tailMap(from, true).keySet()) {
            if (!name.startsWith(prefix)) {
                break;
            }
            int slash = name.indexOf('/', prefix.length());
            if (slash < 0 || present(name).isEmpty()) {
                continue;
            }
            String folder = name.substring(prefix.length(), slash);
            boolean told = (after.isPresent() && folder.equals(after.get()))
                    || (!page.isEmpty() && page.getLast().equals(folder));
            if (told) {
                continue;
            }
            if (page.size() == limit) {
                return new FolderPage(page, true);
            }
            page.add(folder);
        }
        return new FolderPage(page, false);
    }

    /** What {@code from} holds is the place of the first version of the page: its name, and its id. */
    synchronized VersionPage versions(String prefix, Optional<String> from, int limit) {
        List<BlobVersion> page = new ArrayList<>();
        String[] start = from.orElse(prefix + " ").split(" ", 2);
        boolean reached = start[1].isEmpty();
        for (var entry : names.tailMap(start[0], true).entrySet()) {
            if (!entry.getKey().startsWith(prefix)) {
                break;
            }
            for (Version version : entry.getValue()) {
                reached |= version.id().equals(start[1]) || !entry.getKey().equals(start[0]);
                if (!reached) {
                    continue;
                }
                if (page.size() == limit) {
                    return new VersionPage(page, Optional.of(entry.getKey() + " " + version.id()));
                }
                BlobStat stat = version.stat(new BlobName(entry.getKey()));
                page.add(new BlobVersion(stat, version.id(), version.time(), version.deleted()));
            }
        }
        return new VersionPage(page, Optional.empty());
    }
}
