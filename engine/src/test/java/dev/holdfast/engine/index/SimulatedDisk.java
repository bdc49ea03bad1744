package dev.holdfast.engine.index;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * A disk that plays back an index's {@link DiskStep steps} and can lose power: what was synced stays, of writes since
 * then each may be there, be torn, or not, and of changes to names since the folder was synced, only the first few.
 */
final class SimulatedDisk {
    private static final int SECTOR = 512;

    /** A file's bytes on the platter, and what was done since it was synced. */
    private static final class File {
        private byte[] durable = {};
        private final List<DiskStep> pending = new ArrayList<>();
    }

    private Map<String, File> names = new HashMap<>();
    private final Map<String, File> durableNames = new HashMap<>();

    /** Changes of names since the folder was synced, as what the names were after each. */
    private final List<Map<String, File>> pendingNames = new ArrayList<>();

    void apply(DiskStep step) {
        switch (step) {
            case DiskStep.Written(String name, long _, byte[] _, int _) ->
                file(name).pending.add(step);
            case DiskStep.Resized(String name, long _) -> file(name).pending.add(step);
            case DiskStep.Synced(String name) -> {
                File file = file(name);
                file.durable = contents(file, _ -> Fate.KEPT);
                file.pending.clear();
            }
            case DiskStep.Renamed(String from, String to) -> {
                Map<String, File> changed = new HashMap<>(names);
                changed.put(to, file(from));
                changed.remove(from);
                change(changed);
            }
            case DiskStep.Deleted(String name) -> {
                Map<String, File> changed = new HashMap<>(names);
                changed.remove(name);
                change(changed);
            }
            case DiskStep.FolderSynced() -> {
                durableNames.clear();
                durableNames.putAll(names);
                pendingNames.clear();
            }
        }
    }

    private File file(String name) {
        File known = names.get(name);
        if (known != null) {
            return known;
        }
        File made = new File();
        Map<String, File> changed = new HashMap<>(names);
        changed.put(name, made);
        change(changed);
        return made;
    }

    private void change(Map<String, File> changed) {
        names = changed;
        pendingNames.add(changed);
    }

    /** Writes the files as a crash of the process alone leaves them. */
    void afterCrash(Path folder) throws IOException {
        write(folder, names, _ -> Fate.KEPT);
    }

    /** Writes the files as a power failure leaves them that loses all it can. */
    void afterWorstPowerFailure(Path folder) throws IOException {
        write(folder, durableNames, _ -> Fate.LOST);
    }

    /** Writes the files as some power failure could leave them. */
    void afterPowerFailure(Path folder, Random random) throws IOException {
        int kept = random.nextInt(pendingNames.size() + 1);
        write(
                folder,
                kept == 0 ? durableNames : pendingNames.get(kept - 1),
                _ -> Fate.values()[random.nextInt(Fate.values().length)]);
    }

    private enum Fate {
        KEPT,
        TORN,
        LOST
    }

    private interface Fates {
        Fate of(DiskStep step);
    }

    private static void write(Path folder, Map<String, File> names, Fates fates) throws IOException {
        Files.createDirectories(folder);
        for (String name : Folders.names(folder)) {
            Files.delete(folder.resolve(name));
        }
        for (Map.Entry<String, File> entry : names.entrySet()) {
            Files.write(folder.resolve(entry.getKey()), contents(entry.getValue(), fates));
        }
    }

    private static byte[] contents(File file, Fates fates) {
        byte[] bytes = file.durable.clone();
        for (DiskStep step : file.pending) {
            Fate fate = fates.of(step);
            if (fate == Fate.LOST) {
                continue;
            }
            if (step instanceof DiskStep.Resized(String _, long length)) {
                bytes = Arrays.copyOf(bytes, (int) length);
            } else if (step instanceof DiskStep.Written(String _, long offset, byte[] written, int length)) {
                int kept = fate == Fate.TORN ? length / 2 / SECTOR * SECTOR : length;
                bytes = Arrays.copyOf(bytes, Math.max(bytes.length, (int) offset + kept));
                System.arraycopy(written, 0, bytes, (int) offset, kept);
            }
        }
        return bytes;
    }
}
