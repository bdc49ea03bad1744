package dev.holdfast.agent.config;

import java.nio.file.Path;

/** What is read to take a workload's points. */
public sealed interface SourceSpec {
    /** The type of the plugin that reads it. */
    String type();

    /** Where it is. */
    Path path();

    /** A disk image or a block device. */
    record Disk(Path path) implements SourceSpec {
        /** The plugin's type. */
        public static final String TYPE = "disk";

        @Override
        public String type() {
            return TYPE;
        }
    }

    /** A directory tree. */
    record Directory(Path path) implements SourceSpec {
        /** The plugin's type. */
        public static final String TYPE = "directory";

        @Override
        public String type() {
            return TYPE;
        }
    }
}
