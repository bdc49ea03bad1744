package dev.holdfast.campaigns;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** What another process uses, as Linux tells it. */
final class ProcessUse {
    private final ProcessHandle process;
    private final Path status;
    private long mostAnonymous;
    private long mostResident;

    ProcessUse(ProcessHandle process) {
        this.process = process;
        this.status = Path.of("/proc", Long.toString(process.pid()), "status");
    }

    /** Looks how much memory it has. */
    void look() throws IOException {
        for (String line : Files.readAllLines(status)) {
            if (line.startsWith("RssAnon:")) {
                mostAnonymous = Math.max(mostAnonymous, kibibytes(line));
            } else if (line.startsWith("VmRSS:")) {
                mostResident = Math.max(mostResident, kibibytes(line));
            }
        }
    }

    private static long kibibytes(String line) {
        return Long.parseLong(line.replaceAll("\\D", ""));
    }

    /** The most anonymous memory that was seen, in MiB: what cannot be dropped and read again. */
    double mostAnonymous() {
        return mostAnonymous / 1024.0;
    }

    /** The most resident memory that was seen, in MiB, mapped files included. */
    double mostResident() {
        return mostResident / 1024.0;
    }

    /** Forgets what was seen. */
    void forget() {
        mostAnonymous = 0;
        mostResident = 0;
    }

    /** The processor time that it used since its start. */
    Duration processor() {
        return process.info().totalCpuDuration().orElse(Duration.ZERO);
    }
}
