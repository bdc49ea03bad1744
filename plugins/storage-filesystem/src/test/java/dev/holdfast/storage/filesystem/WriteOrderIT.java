package dev.holdfast.storage.filesystem;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What is asked of the kernel, in which order: contents are durable before they get their name, and names are durable
 * before the caller hears of it. Holds on every file system, whatever a given one makes durable by chance.
 */
class WriteOrderIT {
    @TempDir
    private Path folder;

    private Path root = Path.of("");

    @BeforeEach
    void nameRoot() {
        root = folder.resolve("store");
    }

    @Test
    void aNewStoreIsDurableBeforeItIsOpen() throws IOException {
        SystemCalls calls = run("links");
        calls.assertInOrder("mkdir .", "mkdir .tmp", "fsync .", "answer ready");
        assertTrue(Files.exists(root.resolve(".lock")));
    }

    @Test
    void aPutIfAbsentIsDurableBeforeItReturns() throws IOException {
        SystemCalls calls = run("links", "put-if-absent a/b/blob 1").between("ready", 1);
        calls.assertInOrder(
                "write .tmp/temporary",
                "fsync .tmp/temporary",
                "link .tmp/temporary a/b/blob",
                "fsync a/b",
                calls.calls().getLast());
        assertFoldersDurable(calls);
        assertTrue(
                calls.calls().getLast().startsWith("answer won"), calls.calls().getLast());
    }

    @Test
    void aPutThatReplacesIsDurableBeforeItReturns() throws IOException {
        SystemCalls calls = run("links", "put a/b/blob 1", "put a/b/blob 2").between("won", 1);
        calls.assertInOrder(
                "write .tmp/temporary",
                "fsync .tmp/temporary",
                "rename .tmp/temporary a/b/blob",
                "fsync a/b",
                calls.calls().getLast());
    }

    @Test
    void withoutHardLinksAPutIfAbsentIsDurableBeforeItReturns() throws IOException {
        SystemCalls calls = run("no-links", "put-if-absent a/b/blob 1").between("ready", 1);
        calls.assertInOrder(
                "write .tmp/temporary",
                "fsync .tmp/temporary",
                "rename .tmp/temporary a/b/blob",
                "fsync a/b",
                calls.calls().getLast());
        assertFoldersDurable(calls);
    }

    /** Another process may have made the folders, and not have come to make them durable. */
    @Test
    void foldersThatWereFoundAreMadeDurableToo() throws IOException {
        Files.createDirectories(root.resolve("a/b"));
        SystemCalls calls = run("links", "put a/b/blob 1").between("ready", 1);
        for (String path : List.of("a/b", "a", ".")) {
            calls.assertInOrder("fsync " + path, calls.calls().getLast());
        }
    }

    /** Who hears that a blob is there builds on it, so the winner of the race may not be the only one to make it last. */
    @Test
    void whatIsSaidToExistIsDurable() throws IOException {
        Files.createDirectories(root.resolve("a/b"));
        Files.write(root.resolve("a/b/blob"), new byte[1]);
        SystemCalls calls = run("links", "put-if-absent a/b/blob 1").between("ready", 1);
        for (String path : List.of("a/b", "a", ".")) {
            calls.assertInOrder("fsync " + path, "answer lost");
        }
    }

    @Test
    void aDeleteIsDurableBeforeItReturns() throws IOException {
        SystemCalls calls = run("links", "put a/b/blob 1", "delete a/b/blob").between("won", 1);
        calls.assertInOrder("unlink a/b/blob", "fsync a/b", "answer done");
    }

    private static void assertFoldersDurable(SystemCalls calls) {
        String last = calls.calls().getLast();
        calls.assertInOrder("mkdir a", "fsync .", last);
        calls.assertInOrder("mkdir a/b", "fsync a", last);
    }

    private SystemCalls run(String links, String... commands) throws IOException {
        Path recording = folder.resolve("calls");
        try (StoreProcessHandle process = StoreProcessHandle.start(root, links, SystemCalls.recorder(recording))) {
            for (String command : commands) {
                process.ask(command);
            }
        }
        SystemCalls calls = SystemCalls.read(recording, root);
        assertEquals(
                commands.length + 1,
                calls.calls().stream().filter(c -> c.startsWith("answer ")).count());
        return calls;
    }
}
