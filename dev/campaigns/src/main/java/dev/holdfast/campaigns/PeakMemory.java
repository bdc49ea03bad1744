package dev.holdfast.campaigns;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** The most memory that another process has had resident, files mapped included: VmHWM, which Linux keeps. */
final class PeakMemory {
    private static final Duration LOOK = Duration.ofMillis(20);

    private PeakMemory() {}

    /** Waits for a process to end; returns its peak in KiB, as it was when last looked at. */
    static long await(Child child) throws IOException, InterruptedException {
        Path status = Path.of("/proc", Long.toString(child.pid()), "status");
        long peak = 0;
        while (!child.await(LOOK)) {
            peak = Math.max(peak, read(status));
        }
        return peak;
    }

    private static long read(Path status) {
        try {
            return Files.readAllLines(status).stream()
                    .filter(line -> line.startsWith("VmHWM:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                    .findFirst()
                    .orElse(0);
        } catch (IOException e) {
            return 0; // it ended just now
        }
    }
}
