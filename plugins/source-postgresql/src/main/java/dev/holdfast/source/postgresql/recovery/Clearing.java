package dev.holdfast.source.postgresql.recovery;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Optional;
import java.util.Set;

/** Takes away what stands in a copy's folders and does not belong there any more. Links are taken away, never followed. */
final class Clearing {
    private final Layout layout;
    private final Optional<String> versionFolder;

    /** @param versionFolder the one folder in a tablespace's place that is this server's; nothing beside it is touched */
    Clearing(Layout layout, Optional<String> versionFolder) {
        this.layout = layout;
        this.versionFolder = versionFolder;
    }

    /** Makes the data folder one that no server starts on, durably; before anything else in it is changed. */
    void disable() throws IOException {
        Path global = layout.data().resolve("global");
        if (Files.isDirectory(global, LinkOption.NOFOLLOW_LINKS)) {
            Files.deleteIfExists(global.resolve("pg_control"));
            CopyRecord.sync(global);
        }
        for (String name : new String[] {"postmaster.pid", "recovery.signal", "standby.signal"}) {
            Files.deleteIfExists(layout.data().resolve(name));
        }
        delete(layout.extra());
        CopyRecord.sync(layout.data());
    }

    /** Empties all places. */
    void all() throws IOException {
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(layout.data())) {
            for (Path entry : entries) {
                String name = String.valueOf(entry.getFileName());
                if (!name.equals(CopyRecord.UNFINISHED) && !name.equals("lost+found")) {
                    delete(entry);
                }
            }
        }
        for (Path space : layout.spaces().values()) {
            if (versionFolder.isPresent()) {
                delete(space.resolve(versionFolder.get()));
            }
        }
    }

    /** Takes away all but some files and folders, and what is beside the server's own files. */
    void allBut(Set<Path> kept) throws IOException {
        keepOnly(layout.data(), kept);
        for (Path space : layout.spaces().values()) {
            if (versionFolder.isPresent()) {
                keepOnly(space.resolve(versionFolder.get()), kept);
            }
        }
    }

    private void keepOnly(Path top, Set<Path> kept) throws IOException {
        if (!Files.isDirectory(top, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        Files.walkFileTree(top, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) throws IOException {
                if (folder.equals(layout.extra()) || folder.equals(layout.data().resolve("lost+found"))) {
                    return FileVisitResult.SKIP_SUBTREE;
                }
                if (!kept.contains(folder) && !folder.equals(top)) {
                    delete(folder);
                    return FileVisitResult.SKIP_SUBTREE;
                }
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                if (!kept.contains(file) && !file.equals(layout.data().resolve(CopyRecord.UNFINISHED))) {
                    Files.delete(file);
                }
                return FileVisitResult.CONTINUE;
            }
        });
    }

    /** Deletes a file, a link, or a folder with all that is in it; nothing if it is not there. */
    static void delete(Path path) throws IOException {
        if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        Files.walkFileTree(path, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
                if (e instanceof NoSuchFileException) {
                    return FileVisitResult.CONTINUE;
                }
                throw e;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path folder, @org.jspecify.annotations.Nullable IOException e)
                    throws IOException {
                if (e != null) {
                    throw e;
                }
                Files.delete(folder);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
