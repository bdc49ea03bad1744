package dev.holdfast.source.postgresql.base;

import java.nio.file.Path;

/** How the files of a server are read. */
public sealed interface FileAccess {
    /**
     * On the server's host.
     *
     * @param dataFolder the server's data folder there
     */
    record OnHost(Path dataFolder) implements FileAccess {
        @Override
        public String toString() {
            return "on this host, from " + dataFolder;
        }
    }

    /** By the server itself, which sends them through the connection that the backup is begun on. */
    record ThroughConnection() implements FileAccess {
        @Override
        public String toString() {
            return "through the server's connection";
        }
    }
}
