package dev.holdfast.campaigns;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

/** What a disk or a tree is told apart by: SHA-256, in hex. */
final class Checksums {
    private static final int BUFFER = 1 << 20;

    private Checksums() {}

    /** Of a file's bytes. */
    static String ofFile(Path file) throws IOException {
        MessageDigest digest = digest();
        add(file, digest);
        return HexFormat.of().formatHex(digest.digest());
    }

    /** Of all paths below a folder, with their kinds, modes, targets of links, and of files also times and bytes. */
    static String ofTree(Path root) throws IOException {
        MessageDigest digest = digest();
        List<Path> paths;
        try (Stream<Path> walk = Files.walk(root)) {
            paths = walk.sorted().toList();
        }
        for (Path path : paths) {
            PosixFileAttributes attributes =
                    Files.readAttributes(path, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            String kind = attributes.isDirectory() ? "folder" : attributes.isSymbolicLink() ? "link" : "file";
            add(digest, root.relativize(path) + " " + kind);
            if (attributes.isSymbolicLink()) {
                add(digest, Files.readSymbolicLink(path).toString());
            } else {
                add(digest, PosixFilePermissions.toString(attributes.permissions()));
            }
            if (attributes.isRegularFile()) {
                add(
                        digest,
                        attributes.size() + " " + attributes.lastModifiedTime().toInstant());
                add(path, digest);
            }
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private static void add(MessageDigest digest, String text) {
        digest.update((text + "\0").getBytes(StandardCharsets.UTF_8));
    }

    private static void add(Path file, MessageDigest digest) throws IOException {
        byte[] buffer = new byte[BUFFER];
        try (InputStream in = Files.newInputStream(file)) {
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                digest.update(buffer, 0, count);
            }
        }
    }

    private static MessageDigest digest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
