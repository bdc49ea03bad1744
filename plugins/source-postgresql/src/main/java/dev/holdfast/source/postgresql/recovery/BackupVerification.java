package dev.holdfast.source.postgresql.recovery;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;

/**
 * Has restored files compared with the manifest of their base by {@code pg_verifybackup}. That reads one file after the
 * other, so it runs once for each core, as far as that pays: each run passes over the large files of the others, and checks all else as well.
 */
record BackupVerification(Layout layout, Programs programs, Account account) {
    static final String PROGRAM = "pg_verifybackup";

    /** Each reads all small files, which may be most of a base. */
    private static final int MOST_RUNS = 4;

    /** Smaller files are checked by all runs. */
    private static final long LARGE = 16 << 20;

    /** The paths of those that others check go onto command lines, which are bounded. */
    private static final int MOST_SHARED = 5_000;

    /** A large file, by its path below the data folder. */
    private record LargeFile(String path, long length) {}

    /** The large files that one run checks. */
    private static final class Share {
        private final Set<String> paths = new TreeSet<>();
        private long length;

        void add(LargeFile file) {
            paths.add(file.path());
            length += file.length();
        }
    }

    /** How a verification ended, and what was said of what is wrong. */
    record Verdict(boolean isGood, String said) {}

    /** Runs it. */
    Verdict run() throws IOException, InterruptedException {
        List<LargeFile> large = largeFiles();
        int cores = Math.min(MOST_RUNS, Runtime.getRuntime().availableProcessors());
        int runs = Math.clamp(cores, 1, Math.max(1, large.size()));
        List<Share> shares = shares(large, runs);
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
        try {
            List<Future<Command.Result>> results = new ArrayList<>(runs);
            for (Share share : shares) {
                List<String> command = command(large, share);
                results.add(threads.submit(() -> new Command(account).run(command)));
            }
            boolean good = true;
            Set<String> said = new LinkedHashSet<>();
            for (Future<Command.Result> each : results) {
                Command.Result result = each.get();
                good &= result.isGood();
                result.output().strip().lines().forEach(said::add);
            }
            return new Verdict(good, String.join("\n", said));
        } catch (ExecutionException e) {
            throw new IOException(PROGRAM + " cannot be run: " + e.getCause(), e);
        } finally {
            threads.shutdownNow();
            threads.close();
        }
    }

    /** The largest, the larger first: those below the data folder and, by way of its links, of tablespaces. */
    private List<LargeFile> largeFiles() throws IOException {
        List<LargeFile> large = new ArrayList<>();
        for (String top : List.of("base", "pg_tblspc")) {
            Path folder = layout.data().resolve(top);
            if (Files.isDirectory(folder)) {
                try (Stream<Path> all = Files.walk(folder, FileVisitOption.FOLLOW_LINKS)) {
                    for (Path file : all.filter(Files::isRegularFile).toList()) {
                        long length = Files.size(file);
                        if (length >= LARGE) {
                            large.add(
                                    new LargeFile(layout.data().relativize(file).toString(), length));
                        }
                    }
                } catch (UncheckedIOException e) {
                    throw new IOException("cannot look through " + folder, e);
                }
            }
        }
        large.sort(Comparator.comparingLong(LargeFile::length).reversed().thenComparing(LargeFile::path));
        return large.subList(0, Math.min(MOST_SHARED, large.size()));
    }

    private static List<Share> shares(List<LargeFile> large, int count) {
        PriorityQueue<Share> shares = new PriorityQueue<>(Comparator.comparingLong((Share share) -> share.length));
        for (int i = 0; i < count; i++) {
            shares.add(new Share());
        }
        for (LargeFile file : large) {
            Share least = shares.remove();
            least.add(file);
            shares.add(least);
        }
        return List.copyOf(shares);
    }

    private List<String> command(List<LargeFile> large, Share own) {
        List<String> command = new ArrayList<>(List.of(
                programs.path(PROGRAM),
                "--no-parse-wal",
                "--quiet",
                "--ignore=" + Layout.EXTRA,
                "--ignore=" + CopyRecord.UNFINISHED));
        large.stream()
                .map(LargeFile::path)
                .filter(path -> !own.paths.contains(path))
                .forEach(path -> command.add("--ignore=" + path));
        command.add(layout.data().toString());
        return command;
    }
}
