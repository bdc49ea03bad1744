package dev.holdfast.storage.filesystem;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a process asked of the kernel about one folder, in the order of completion, recorded by strace. Each call is its
 * name and the paths it is about, relative to the folder ({@code .} for itself): {@code link .tmp/temporary a/blob}.
 * The names of temporary files are all written as {@code temporary}. What the process printed is {@code answer ...}.
 */
final class SystemCalls {
    private static final Pattern LINE = Pattern.compile("(\\d+) +(.*)");
    private static final Pattern UNFINISHED = Pattern.compile("(.*) <unfinished \\.\\.\\.>");
    private static final Pattern RESUMED = Pattern.compile("<\\.\\.\\. \\w+ resumed>(.*)");
    private static final Pattern CALL = Pattern.compile("(\\w+)\\((.*)\\) += (-?\\d+).*");
    private static final Pattern ANSWER = Pattern.compile("write\\(1.*\"(.+?)(\\\\n)?\", \\d+\\) += .*");

    private final Path root;
    private final Pattern path;
    private final List<String> calls = new ArrayList<>();

    private SystemCalls(Path root) {
        this.root = root;
        this.path = Pattern.compile("[\"<](" + Pattern.quote(root.toString()) + "(/[^\">]*)?)[\">]");
    }

    /** The command that records what another does. */
    static List<String> recorder(Path recording) throws IOException {
        assumeTrue(works(), "needs strace, and the right to trace processes");
        return List.of(
                "strace",
                "-f",
                "-y",
                "-s",
                "300",
                "-o",
                recording.toString(),
                "-e",
                "trace=openat,write,pwrite64,fsync,fdatasync,link,linkat,rename,renameat,renameat2,mkdir,mkdirat,unlink,unlinkat,getdents64");
    }

    private static boolean works() {
        try {
            return new ProcessBuilder("strace", "-f", "true")
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    static SystemCalls read(Path recording, Path root) throws IOException {
        SystemCalls result = new SystemCalls(root);
        Map<String, String> unfinished = new HashMap<>();
        for (String line : Files.readAllLines(recording)) {
            Matcher parts = LINE.matcher(line);
            if (!parts.matches()) {
                continue;
            }
            String call = parts.group(2);
            Matcher begun = UNFINISHED.matcher(call);
            Matcher resumed = RESUMED.matcher(call);
            if (begun.matches()) {
                unfinished.put(parts.group(1), begun.group(1));
            } else if (resumed.matches()) {
                result.add(unfinished.getOrDefault(parts.group(1), "") + resumed.group(1));
            } else {
                result.add(call);
            }
        }
        return result;
    }

    private void add(String line) {
        Matcher answer = ANSWER.matcher(line);
        if (answer.matches()) {
            calls.add("answer " + answer.group(1));
            return;
        }
        Matcher call = CALL.matcher(line);
        if (call.matches() && isKept(call.group(1), call.group(3))) {
            Matcher paths = path.matcher(call.group(2));
            StringBuilder text = new StringBuilder(call.group(1));
            while (paths.find()) {
                text.append(' ').append(relative(paths.group(1)));
            }
            if (text.indexOf(" ") > 0) {
                calls.add(text.toString());
            }
        }
    }

    /** What succeeded; of the calls that read a folder only the last, which returns 0. */
    private static boolean isKept(String call, String result) {
        return call.equals("getdents64") ? result.equals("0") : !result.equals("-1");
    }

    private String relative(String path) {
        String relative = root.relativize(Path.of(path)).toString();
        return relative.isEmpty() ? "." : relative.replaceAll("\\.tmp/[0-9a-f]{32}", ".tmp/temporary");
    }

    List<String> calls() {
        return calls;
    }

    /** The calls from after the {@code nth} answer that begins so to the answer that follows it, which is the last. */
    SystemCalls between(String answer, int nth) {
        SystemCalls part = new SystemCalls(root);
        int seen = 0;
        for (String call : calls) {
            if (seen == nth) {
                part.calls.add(call);
                if (call.startsWith("answer ")) {
                    return part;
                }
            } else if (call.startsWith("answer " + answer)) {
                seen++;
            }
        }
        throw new AssertionError("no " + nth + " answers " + answer + " in " + calls);
    }

    /** Each of these happened, the last time it did, before the first time of the next. */
    void assertInOrder(String... expected) {
        for (int i = 0; i < expected.length; i++) {
            assertTrue(calls.contains(expected[i]), "no " + expected[i] + " in " + calls);
            if (i > 0) {
                assertTrue(
                        calls.lastIndexOf(expected[i - 1]) < calls.indexOf(expected[i]),
                        expected[i - 1] + " not before " + expected[i] + " in " + calls);
            }
        }
    }
}
