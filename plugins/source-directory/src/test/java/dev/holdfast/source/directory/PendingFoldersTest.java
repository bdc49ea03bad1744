package dev.holdfast.source.directory;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PendingFoldersTest {
    @Test
    void eachFolderComesAfterThoseInIt() throws Exception {
        List<String> paths =
                List.of("a", "a/b", "a/b/c", "a/bc", "a/bc/no/entry", "ab", "b/deep/er", "b/deep/er/x", "c");
        PendingFolders folders = new PendingFolders();
        for (String path : paths) {
            folders.add(Entries.path(path), Entries.attributes(0));
        }
        List<String> seen = new ArrayList<>();
        folders.deepestFirst((path, attributes) -> seen.add(path.toString()));
        assertEquals(paths.reversed(), seen);
    }

    @Test
    void sharedFoldersEndAtWholeNames() {
        assertEquals(0, shared("a", "b"));
        assertEquals(0, shared("a", "ab"));
        assertEquals(1, shared("a", "a"));
        assertEquals(1, shared("a/bc", "a/b"));
        assertEquals(1, shared("a/b", "a/c/d"));
        assertEquals(3, shared("a/b", "a/b/c"));
        assertEquals(0, shared("", "a/b"));
    }

    private static int shared(String a, String b) {
        return FolderChain.sharedFolders(
                Entries.path(a).bytes(), Entries.path(b).bytes());
    }
}
