package dev.holdfast.agent.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What is read to take a workload's points. */
public sealed interface SourceSpec {
    /** The type of the plugin that reads it. */
    String type();

    /** Where it is, for people. */
    String place();

    /** The command of {@code holdfast-restore} that brings a point of it back. */
    default String restoredBy() {
        return switch (this) {
            case Disk _ -> "disk";
            case Directory _ -> "files";
            case Sqlite _, Database _ -> "database";
        };
    }

    /** Something with a path on this host. */
    sealed interface Local extends SourceSpec {
        /** Where it is. */
        Path path();

        @Override
        default String place() {
            return path().toString();
        }
    }

    /** A disk image or a block device. */
    record Disk(Path path) implements Local {
        /** The plugin's type. */
        public static final String TYPE = "disk";

        @Override
        public String type() {
            return TYPE;
        }
    }

    /** A directory tree. */
    record Directory(Path path) implements Local {
        /** The plugin's type. */
        public static final String TYPE = "directory";

        @Override
        public String type() {
            return TYPE;
        }
    }

    /** A SQLite database. */
    record Sqlite(Path path) implements Local {
        /** The plugin's type. */
        public static final String TYPE = "sqlite";

        @Override
        public String type() {
            return TYPE;
        }
    }

    /**
     * A database server, whose log is followed all the time.
     *
     * @param type the plugin's type
     * @param place where the server is, for people
     * @param options what the plugin is told, by key, but for the password
     * @param password what the server is told, if anything
     * @param baseEvery how often a base is taken
     */
    record Database(
            String type, String place, Map<String, String> options, Optional<Secret> password, Duration baseEvery)
            implements SourceSpec {
        public Database {
            options = Collections.unmodifiableSortedMap(new TreeMap<>(options));
        }
    }
}
