package dev.holdfast.source.mariadb.recovery;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Runs programs to their end, in the C locale, without a shell.
 *
 * @param account whom they run as
 */
record Command(Account account) {
    private static final int MOST_KEPT = 10_000;

    /**
     * How a program ended.
     *
     * @param output what it said on both channels, at most the first ten thousand bytes
     */
    record Result(int status, String output) {
        boolean isGood() {
            return status == 0;
        }
    }

    /** Runs a program. */
    Result run(List<String> command) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(account.running(command)).redirectErrorStream(true);
        builder.directory(Path.of("/").toFile());
        builder.environment().put("LC_ALL", "C");
        builder.redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()));
        Process process = builder.start();
        try (InputStream output = process.getInputStream()) {
            byte[] kept = output.readNBytes(MOST_KEPT);
            output.transferTo(OutputStream.nullOutputStream());
            return new Result(process.waitFor(), new String(kept, StandardCharsets.UTF_8));
        } finally {
            process.destroy();
        }
    }

    /** Runs a program that says much: all of it goes to a file, the result has the end of it. */
    Result runTo(Path log, List<String> command) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(account.running(command))
                .directory(Path.of("/").toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .redirectInput(Path.of("/dev/null").toFile());
        builder.environment().put("LC_ALL", "C");
        Process process = builder.start();
        try {
            int status = process.waitFor();
            String all = Files.readString(log, StandardCharsets.ISO_8859_1);
            return new Result(status, all.substring(Math.max(0, all.length() - MOST_KEPT / 10)));
        } finally {
            process.destroy();
        }
    }
}
