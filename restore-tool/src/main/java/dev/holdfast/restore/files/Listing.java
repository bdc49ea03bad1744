package dev.holdfast.restore.files;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.holdfast.engine.RepositoryException;
import dev.holdfast.engine.console.Surroundings;
import dev.holdfast.engine.console.Times;
import dev.holdfast.engine.format.JsonObject;
import dev.holdfast.engine.format.Manifest;
import dev.holdfast.engine.point.Point;
import dev.holdfast.engine.tree.TreeReader;
import dev.holdfast.restore.site.OlderPoint;
import dev.holdfast.spi.source.Attributes;
import dev.holdfast.spi.source.TreeEntry;
import dev.holdfast.spi.source.TreePath;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Writes what is in a point, line by line, as it is found: as text, or as one JSON document. */
final class Listing implements AutoCloseable {
    private static final int MOST_DAMAGED = 10_000;

    private final PrintStream out;
    private final Surroundings surroundings;
    private final boolean json;
    private final List<ObjectNode> damaged = new ArrayList<>();
    private String separator = "";

    private Listing(Surroundings surroundings, boolean json) {
        this.out = surroundings.out();
        this.surroundings = surroundings;
        this.json = json;
    }

    static Listing begin(Surroundings surroundings, boolean json, Point point, OlderPoint older) {
        Listing listing = new Listing(surroundings, json);
        if (json) {
            ObjectNode head = JsonObject.create();
            head.put("point", point.name().object().value())
                    .put("workload", point.manifest().workload())
                    .put("instant", point.manifest().instant().toString());
            older.write(head);
            String text = new String(JsonObject.bytes(head), StandardCharsets.UTF_8);
            listing.out.print(text.substring(0, text.length() - 1) + ",\"entries\":[");
        }
        return listing;
    }

    void disk(Manifest.VolumeRoot volume) {
        if (json) {
            write(JsonObject.create()
                    .put("path", volume.name())
                    .put("type", "disk")
                    .put("bytes", volume.length())
                    .put("dataBytes", volume.dataBytes()));
        } else {
            out.printf(Locale.ROOT, "disk  %15d  %s%n", volume.length(), volume.name());
        }
    }

    void entry(TreeReader.Item item) {
        TreeEntry.Kind kind = item.entry().kind();
        Attributes attributes = item.entry().attributes();
        if (json) {
            ObjectNode node = JsonObject.create()
                    .put("path", new String(item.path().bytes(), StandardCharsets.UTF_8))
                    .put("type", type(kind))
                    .put("bytes", length(kind))
                    .put("mode", "%04o".formatted(attributes.mode()))
                    .put("uid", attributes.uid())
                    .put("gid", attributes.gid())
                    .put("owner", attributes.owner())
                    .put("group", attributes.group())
                    .put("modified", attributes.modified().toString());
            if (kind instanceof TreeEntry.SymbolicLink link) {
                node.put("target", new String(link.target(), StandardCharsets.UTF_8));
            }
            write(node);
            return;
        }
        out.printf(
                Locale.ROOT,
                "%s  %-8s  %-8s  %15d  %s  %s%n",
                Modes.text(kind, attributes.mode()),
                attributes.owner().isEmpty() ? attributes.uid() : attributes.owner(),
                attributes.group().isEmpty() ? attributes.gid() : attributes.group(),
                length(kind),
                Times.local(attributes.modified(), surroundings.zone()),
                item.path() + suffix(kind));
    }

    /** Tells of a folder, or a part of one, that cannot be listed. */
    void damaged(TreePath folder, RepositoryException.Damaged damage) {
        String problem = String.valueOf(damage.getMessage());
        surroundings.err().println(surroundings.program() + ": " + folder + " could not be listed whole: " + problem);
        if (json && damaged.size() < MOST_DAMAGED) {
            damaged.add(JsonObject.create().put("path", folder.toString()).put("problem", problem));
        }
    }

    private static String type(TreeEntry.Kind kind) {
        return switch (kind) {
            case TreeEntry.Folder() -> "folder";
            case TreeEntry.RegularFile _ -> "file";
            case TreeEntry.SymbolicLink _ -> "link";
            case TreeEntry.Device device -> device.block() ? "block-device" : "character-device";
            case TreeEntry.Fifo() -> "pipe";
            case TreeEntry.Socket() -> "socket";
        };
    }

    private static long length(TreeEntry.Kind kind) {
        return kind instanceof TreeEntry.RegularFile file ? file.length() : 0;
    }

    private static String suffix(TreeEntry.Kind kind) {
        return switch (kind) {
            case TreeEntry.Folder() -> "/";
            case TreeEntry.SymbolicLink link ->
                " -> " + new String(link.target(), StandardCharsets.UTF_8).replaceAll("\\p{Cntrl}", "?");
            case TreeEntry.RegularFile _, TreeEntry.Device _, TreeEntry.Fifo _, TreeEntry.Socket _ -> "";
        };
    }

    private void write(ObjectNode node) {
        out.print(separator);
        out.writeBytes(JsonObject.bytes(node));
        separator = ",";
    }

    @Override
    public void close() {
        if (json) {
            out.print("],\"damaged\":[");
            separator = "";
            damaged.forEach(this::write);
            out.println("]}");
        }
    }
}
