package dev.holdfast.campaigns;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What {@link IndexScale} is asked to do.
 *
 * @param entries number of entries, 1 to 2 billion
 * @param folder of the index; one that has as many entries is not built again
 * @param seed of identities and of the order of lookups
 * @param perPack identities in a pack
 * @param threads that look up
 * @param seconds that each measurement takes
 * @param lookups false: only build
 * @param fewestMisses below which the campaign fails, a second, of all threads
 * @param fewestHits the same for hits at random
 * @param fewestInOrder the same for hits in the order in which they were stored
 * @param mostAnonymousMebibytes above which it fails
 */
record IndexScaleOptions(
        long entries,
        Path folder,
        long seed,
        int perPack,
        int threads,
        int seconds,
        boolean lookups,
        double fewestMisses,
        double fewestHits,
        double fewestInOrder,
        double mostAnonymousMebibytes) {
    static final String USAGE = """
            usage: IndexScale <entries> <folder> <seed> [--per-pack=128] [--threads=2] [--seconds=10] [--lookups=true]
                   [--min-misses=N] [--min-hits=N] [--min-in-order=N] (lookups a second) [--max-anonymous=MiB]""";

    private static final int POSITIONAL = 3;
    private static final long MOST_ENTRIES = 2_000_000_000;

    IndexScaleOptions {
        if (entries < 1 || entries > MOST_ENTRIES || perPack < 1 || threads < 1 || seconds < 1) {
            throw new IllegalArgumentException(
                    "entries, per-pack, threads and seconds are at least 1, entries at most " + MOST_ENTRIES);
        }
    }

    /** @throws IllegalArgumentException if these are not what {@link #USAGE} says */
    static IndexScaleOptions parse(List<String> arguments) {
        if (arguments.size() < POSITIONAL) {
            throw new IllegalArgumentException("not enough arguments");
        }
        Map<String, String> named = new HashMap<>();
        for (String argument : arguments.subList(POSITIONAL, arguments.size())) {
            int equals = argument.indexOf('=');
            if (!argument.startsWith("--") || equals < 0) {
                throw new IllegalArgumentException("not an option: " + argument);
            }
            named.put(argument.substring(2, equals), argument.substring(equals + 1));
        }
        IndexScaleOptions options = new IndexScaleOptions(
                Long.parseLong(arguments.get(0)),
                Path.of(arguments.get(1)),
                Long.parseLong(arguments.get(2)),
                Integer.parseInt(take(named, "per-pack", "128")),
                Integer.parseInt(take(named, "threads", "2")),
                Integer.parseInt(take(named, "seconds", "10")),
                Boolean.parseBoolean(take(named, "lookups", "true")),
                Double.parseDouble(take(named, "min-misses", "0")),
                Double.parseDouble(take(named, "min-hits", "0")),
                Double.parseDouble(take(named, "min-in-order", "0")),
                Double.parseDouble(take(named, "max-anonymous", "Infinity")));
        if (!named.isEmpty()) {
            throw new IllegalArgumentException("unknown options: " + named.keySet());
        }
        return options;
    }

    private static String take(Map<String, String> named, String name, String otherwise) {
        String value = named.remove(name);
        return value == null ? otherwise : value;
    }
}
