package dev.holdfast.source.postgresql.base;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The files of a server, by the paths that the server itself knows them by. For one thread at a time. */
interface ServerFiles {
    /**
     * An entry of a folder.
     *
     * @param name a single name, neither {@code .} nor {@code ..}
     */
    record Named(String name, FileFacts facts) {}

    /**
     * A file that can be read.
     *
     * @param facts no newer than its content
     */
    record Opened(PositionedFile file, FileFacts facts) {}

    /**
     * What is in a folder, in any order, without what vanishes meanwhile.
     *
     * @throws java.nio.file.NoSuchFileException if it is not there
     * @throws java.nio.file.NotDirectoryException if it is none
     */
    List<Named> list(Path folder) throws IOException;

    /**
     * What is known of an entry, or of what it leads to.
     *
     * @throws java.nio.file.NoSuchFileException if it is not there
     */
    FileFacts following(Path path) throws IOException;

    /**
     * Opens a file that was listed.
     *
     * @throws java.nio.file.NoSuchFileException if it was dropped since, and that is known already
     */
    Opened open(Path file, FileFacts listed) throws IOException;

    /**
     * A small file.
     *
     * @param most bytes that it may have
     */
    byte[] whole(Path file, int most) throws IOException;

    /** Why a content that was begun could not be read, which no base may do without: empty if all went well. */
    Optional<IOException> failure();
}
