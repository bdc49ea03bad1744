package dev.holdfast.restore;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.UserDefinedFileAttributeView;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What a tree holds, a line for each path, as {@code dev/reader/golden.py list} has it: all but owners. */
final class TreeListing {
    private final Map<Object, String> firstNames = new HashMap<>();

    private TreeListing() {}

    static String of(Path folder) throws IOException {
        TreeMap<byte[], Path> paths = new TreeMap<>(Arrays::compareUnsigned);
        try (Stream<Path> all = Files.walk(folder)) {
            all.forEach(path -> paths.put(name(folder, path), path));
        }
        TreeListing listing = new TreeListing();
        StringBuilder lines = new StringBuilder();
        for (Map.Entry<byte[], Path> each : paths.entrySet()) {
            lines.append(listing.line(plain(each.getKey()), each.getValue())).append('\n');
        }
        return lines.toString();
    }

    private String line(String name, Path path) throws IOException {
        boolean file = Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS);
        boolean folder = Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS);
        boolean linked = !folder && !status(path, "nlink").equals(1);
        return String.join(
                "\t",
                name,
                Integer.toOctalString((Integer) status(path, "mode")),
                Long.toString(((FileTime) status(path, "lastModifiedTime")).to(TimeUnit.NANOSECONDS)),
                file ? status(path, "size").toString() : "0",
                value(path, file),
                file || folder ? attributes(path) : "",
                linked ? firstNames.computeIfAbsent(status(path, "ino"), _ -> name) : name);
    }

    private static Object status(Path path, String attribute) throws IOException {
        return Objects.requireNonNull(Files.getAttribute(path, "unix:" + attribute, LinkOption.NOFOLLOW_LINKS));
    }

    private static String value(Path path, boolean file) throws IOException {
        if (Files.isSymbolicLink(path)) {
            return plain(Files.readSymbolicLink(path).toString().getBytes(StandardCharsets.UTF_8));
        }
        return file ? Golden.sha256(path) : "";
    }

    private static String attributes(Path path) throws IOException {
        UserDefinedFileAttributeView view =
                Objects.requireNonNull(Files.getFileAttributeView(path, UserDefinedFileAttributeView.class));
        List<String> names = view.list().stream().sorted().toList();
        TreeMap<String, String> values = new TreeMap<>();
        for (String name : names) {
            ByteBuffer value = ByteBuffer.allocate(view.size(name));
            view.read(name, value);
            values.put(name, HexFormat.of().formatHex(value.array()));
        }
        return values.entrySet().stream()
                .map(each -> "user." + each.getKey() + "=" + each.getValue())
                .collect(Collectors.joining(","));
    }

    /** The bytes of a path below a folder. Only its URI has them all: its text has no place for what is not UTF-8. */
    private static byte[] name(Path folder, Path path) {
        if (path.equals(folder)) {
            return new byte[] {'.'};
        }
        String raw =
                path.toUri().getRawPath().substring(folder.toUri().getRawPath().length());
        ByteArrayOutputStream name = new ByteArrayOutputStream();
        for (int at = 0; at < raw.length(); at++) {
            if (raw.charAt(at) == '%') {
                name.write(HexFormat.fromHexDigits(raw, at + 1, at + 3));
                at += 2;
            } else if (raw.charAt(at) != '/' || at < raw.length() - 1) {
                name.write(raw.charAt(at));
            }
        }
        return name.toByteArray();
    }

    private static String plain(byte[] name) {
        StringBuilder text = new StringBuilder();
        for (byte each : name) {
            boolean printable = each > ' ' && each < 127 && each != '%';
            text.append(printable ? Character.toString(each) : String.format("%%%02x", each));
        }
        return text.toString();
    }
}
