package dev.holdfast.campaigns;

import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;

/** A network of its own, with one link that is no faster than it should be. Needs the rights of root. */
final class LimitedLink implements AutoCloseable {
    private final String name = "holdfast-" + ProcessHandle.current().pid() + "-" + System.nanoTime() % 100_000;

    /**
     * Makes it.
     *
     * @param megabytes a second; 0 for as fast as it goes
     */
    LimitedLink(int megabytes) throws IOException, InterruptedException {
        run(List.of("ip", "netns", "add", name));
        try {
            run(inside("ip", "link", "set", "lo", "up"));
            if (megabytes > 0) {
                run(inside(
                        "tc",
                        "qdisc",
                        "add",
                        "dev",
                        "lo",
                        "root",
                        "tbf",
                        "rate",
                        megabytes * 8 + "mbit",
                        "burst",
                        "1mb",
                        "latency",
                        "50ms"));
            }
        } catch (IOException | InterruptedException | RuntimeException e) {
            close();
            throw e;
        }
    }

    private static void run(List<String> command) throws IOException, InterruptedException {
        Child.Ended ended = Child.run(command);
        if (!ended.done()) {
            throw new IOException(ended.toString());
        }
    }

    private List<String> inside(String... command) {
        return Stream.concat(before().stream(), List.of(command).stream()).toList();
    }

    /** The words before a command line that have it run in this network. */
    List<String> before() {
        return List.of("ip", "netns", "exec", name);
    }

    @Override
    public void close() throws IOException {
        try {
            run(List.of("ip", "netns", "delete", name));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
