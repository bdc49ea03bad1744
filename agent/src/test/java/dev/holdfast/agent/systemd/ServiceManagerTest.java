package dev.holdfast.agent.systemd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServiceManagerTest {
    /** Prints what it receives, a line each; says first that it listens. */
    private static final String RECEIVER = """
            import socket, sys
            s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
            path = sys.argv[1]
            s.bind('\\0' + path[1:] if path.startswith('@') else path)
            print('listening', flush=True)
            while True:
                text = s.recv(4096).decode()
                print(text.replace('\\n', ' | '), flush=True)
                if text.startswith('STOPPING'):
                    break
            """;

    @TempDir
    private Path folder;

    @BeforeEach
    void requirePython() {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/python3")), "there is no python3");
    }

    private List<String> received(String path) throws IOException, InterruptedException {
        Process receiver = new ProcessBuilder("/usr/bin/python3", "-c", RECEIVER, path).start();
        try (BufferedReader lines = receiver.inputReader()) {
            assertEquals("listening", lines.readLine());
            try (ServiceManager manager = ServiceManager.of(name -> Optional.ofNullable(
                    Map.of("NOTIFY_SOCKET", path, "WATCHDOG_USEC", "30000000").get(name)))) {
                assertEquals(Optional.of(Duration.ofSeconds(30)), manager.watchdog());
                manager.ready();
                manager.status("3 workloads, all within their objectives");
                manager.status("3 workloads, all within their objectives");
                manager.alive();
                manager.stopping(Duration.ofSeconds(20));
            }
            List<String> all = lines.lines().toList();
            assertEquals(0, receiver.waitFor());
            return all;
        } finally {
            receiver.destroyForcibly();
        }
    }

    private static final List<String> SAID = List.of(
            "READY=1",
            "STATUS=3 workloads, all within their objectives",
            "WATCHDOG=1",
            "STOPPING=1 | EXTEND_TIMEOUT_USEC=20000000");

    @Test
    void aSocketWithAFileIsTold() throws Exception {
        assertEquals(SAID, received(folder.resolve("notify").toString()));
    }

    @Test
    void aSocketWithoutAFileIsTold() throws Exception {
        assertEquals(SAID, received("@holdfast-test-" + ProcessHandle.current().pid() + "-" + System.nanoTime()));
    }

    @Test
    void withoutAServiceManagerNobodyIsTold() {
        try (ServiceManager manager = ServiceManager.of(_ -> Optional.empty())) {
            assertEquals(Optional.empty(), manager.watchdog());
            manager.ready();
        }
    }

    @Test
    void aSocketThatIsGoneStopsNothing() {
        Map<String, String> variables =
                Map.of("NOTIFY_SOCKET", folder.resolve("gone").toString(), "WATCHDOG_PID", "1");
        try (ServiceManager manager = ServiceManager.of(name -> Optional.ofNullable(variables.get(name)))) {
            manager.ready();
            assertEquals(Optional.empty(), manager.watchdog());
        }
        ServiceManager.of(name -> Optional.of("x".repeat(200))).close();
    }
}
