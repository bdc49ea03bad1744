package dev.holdfast.campaigns;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * How the real programs are started.
 *
 * @param agent the words of a command line before its arguments
 * @param restore the same
 */
record Programs(List<String> agent, List<String> restore) {
    /** Those of an image. */
    static Programs ofImage(Path home) {
        return new Programs(
                List.of(home.resolve("bin/holdfast-agent").toString()),
                List.of(home.resolve("bin/holdfast-restore").toString()));
    }

    /** Those on the class path of this process, with its Java. */
    static Programs ofClassPath() {
        return new Programs(onClassPath("dev.holdfast.agent.Agent"), onClassPath("dev.holdfast.restore.Restore"));
    }

    private static List<String> onClassPath(String main) {
        return List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-XX:TieredStopAtLevel=1", // starts count here, not speed
                "-XX:+UseSerialGC",
                "-Xmx512m",
                "-cp",
                System.getProperty("java.class.path"),
                main);
    }

    List<String> agent(List<String> arguments) {
        return join(agent, arguments);
    }

    List<String> restore(List<String> arguments) {
        return join(restore, arguments);
    }

    private static List<String> join(List<String> program, List<String> arguments) {
        return Stream.concat(program.stream(), arguments.stream()).toList();
    }
}
