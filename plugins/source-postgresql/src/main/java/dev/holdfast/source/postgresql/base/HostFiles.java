package dev.holdfast.source.postgresql.base;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Files that are read on the server's host. */
final class HostFiles implements ServerFiles {
    private final InstantSource clock;
    private final OwnerNames owners = new OwnerNames();
    private final AtomicReference<@Nullable IOException> failure = new AtomicReference<>();

    /**
     * Files of this host.
     *
     * @param clock the host's
     */
    HostFiles(InstantSource clock) {
        this.clock = clock;
    }

    @Override
    public List<Named> list(Path folder) throws IOException {
        List<Named> all = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
            for (Path entry : entries) {
                try {
                    all.add(new Named(String.valueOf(entry.getFileName()), FileFacts.of(entry, clock, owners)));
                } catch (NoSuchFileException _) {
                    // it was dropped
                }
            }
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        return all;
    }

    @Override
    public FileFacts following(Path path) throws IOException {
        return FileFacts.following(path, clock, owners);
    }

    /** Opens it at once, so that it cannot vanish before its content is read. */
    @Override
    public Opened open(Path file, FileFacts listed) throws IOException {
        FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
        boolean opened = false;
        try {
            Opened all = new Opened(new OpenChannel(channel, failure), FileFacts.of(file, clock, owners));
            opened = true;
            return all;
        } finally {
            if (!opened) {
                channel.close();
            }
        }
    }

    @Override
    public byte[] whole(Path file, int most) throws IOException {
        long size = Files.size(file);
        if (size > most) {
            throw new IOException(file + " has " + size + " bytes, more than the " + most + " it may have");
        }
        return Files.readAllBytes(file);
    }

    @Override
    public Optional<IOException> failure() {
        return Optional.ofNullable(failure.get());
    }

    /**
     * An open file.
     *
     * @param failure gets the first that happens to any
     */
    record OpenChannel(FileChannel channel, AtomicReference<@Nullable IOException> failure) implements PositionedFile {
        @Override
        public int read(ByteBuffer into, long position) throws IOException {
            try {
                return channel.read(into, position);
            } catch (IOException e) {
                failure.compareAndSet(null, e);
                throw e;
            }
        }

        @Override
        public int readAgain(ByteBuffer into, long position) throws IOException {
            return read(into, position);
        }

        @Override
        public boolean isOpen() {
            return channel.isOpen();
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }
}
