package dev.holdfast.campaigns;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * Where a site elsewhere keeps its repository: nothing of it ends with the host that is protected.
 *
 * @param url of the repository
 * @param server ends with this
 */
record FarStore(String url, Closeable server) implements AutoCloseable {
    /** S3 in a process of its own ({@code s3}), or a folder ({@code file}). */
    static FarStore of(String kind, Path work) throws IOException {
        return switch (kind) {
            case "s3" -> {
                S3Process server = S3Process.start(List.of(), work);
                yield new FarStore(server.url("far"), server::close);
            }
            case "file" -> new FarStore("file://" + work.resolve("far"), () -> {});
            default -> throw new IllegalArgumentException("--store is s3 or file, not " + kind);
        };
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
