package dev.holdfast.source.postgresql.recovery;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

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
        return run(command, Map.of());
    }

    /** Runs a program with variables beside those there are. */
    Result run(List<String> command, Map<String, String> variables) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(account.running(command)).redirectErrorStream(true);
        builder.directory(java.nio.file.Path.of("/").toFile());
        builder.environment().putAll(variables);
        builder.environment().put("LC_ALL", "C");
        builder.redirectInput(
                ProcessBuilder.Redirect.from(java.nio.file.Path.of("/dev/null").toFile()));
        Process process = builder.start();
        try (InputStream output = process.getInputStream()) {
            byte[] kept = output.readNBytes(MOST_KEPT);
            output.transferTo(java.io.OutputStream.nullOutputStream());
            return new Result(process.waitFor(), new String(kept, StandardCharsets.UTF_8));
        } finally {
            process.destroy();
        }
    }
}
