package dev.holdfast.agent.http;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/**
 * The files of the page that shows all of it: resources below {@code /dashboard} of the class path. They hold nothing that
 * is not in the distribution, so they need no token; what the page asks for does. Safe for use by many threads.
 */
final class Dashboard {
    private static final String FOLDER = "/dashboard/";
    private static final String INDEX = "index.html";
    private static final Pattern NAME =
            Pattern.compile("(?:[A-Za-z0-9_-]+/){0,4}[A-Za-z0-9_-]+(?:\\.[A-Za-z0-9_-]+)*\\.([a-z0-9]+)");
    private static final Map<String, String> TYPES = Map.of(
            "html", "text/html; charset=utf-8",
            "css", "text/css; charset=utf-8",
            "js", "text/javascript; charset=utf-8",
            "json", "application/json",
            "svg", "image/svg+xml",
            "png", "image/png",
            "ico", "image/x-icon",
            "woff2", "font/woff2",
            "txt", "text/plain; charset=utf-8");

    private final Map<String, File> files = new ConcurrentHashMap<>();

    /** A file. */
    static final class File {
        private final String contentType;
        private final String tag;
        private final byte[] bytes;

        File(String contentType, byte[] bytes) {
            this.contentType = contentType;
            this.tag = tagOf(bytes);
            this.bytes = bytes;
        }

        String contentType() {
            return contentType;
        }

        /** Changes with its content; quoted, as an ETag is. */
        String tag() {
            return tag;
        }

        ByteBuffer content() {
            return ByteBuffer.wrap(bytes).asReadOnlyBuffer();
        }
    }

    /** The file of a path, if there is one. Nothing outside of the folder has such a name. */
    Optional<File> find(String path) {
        String name = path.equals("/") ? INDEX : path.substring(1);
        var matcher = NAME.matcher(name);
        Optional<String> type = matcher.matches() ? Optional.ofNullable(TYPES.get(matcher.group(1))) : Optional.empty();
        return type.flatMap(each -> Optional.ofNullable(files.get(name)).or(() -> read(name, each)));
    }

    private Optional<File> read(String name, String type) {
        try (InputStream stream = Dashboard.class.getResourceAsStream(FOLDER + name)) {
            if (stream == null) {
                return Optional.empty();
            }
            File file = new File(type, stream.readAllBytes());
            files.put(name, file); // only what there is, so it stays bounded
            return Optional.of(file);
        } catch (IOException e) {
            throw new UncheckedIOException("a file of the distribution cannot be read: " + name, e);
        }
    }

    private static String tagOf(byte[] bytes) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(bytes);
            return '"' + HexFormat.of().formatHex(digest, 0, 16) + '"';
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
