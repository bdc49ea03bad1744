package dev.holdfast.source.postgresql.base;

import dev.holdfast.source.postgresql.server.ServerFacts;
import java.util.SortedMap;
import java.util.TreeMap;

/** The names and values that are recorded with a base; what a recovery relies on is named here. */
public final class BaseFacts {
    /** The version as a number, such as 150018. */
    public static final String VERSION = "version-number";

    /** The size of a segment of the log, in bytes. */
    public static final String SEGMENT_SIZE = "segment-size";

    /** The name of the user that the files belong to. */
    public static final String OWNER = "owner";

    /** The name of a user who may do everything. */
    public static final String SUPERUSER = "superuser";

    /** The number of the timeline that the base began on. */
    public static final String TIMELINE = "timeline";

    /** Where in the log a recovery begins. */
    public static final String START = "start";

    /** When the server's postmaster began, in microseconds since 1970: as long as it is the same, nothing else wrote. */
    static final String SERVER_STARTED = "server-started";

    static final String CHECKSUMS = "data-checksums";

    static final String CHECKSUMS_ON = "on";

    static final String BLOCK_SIZE = "block-size";

    static final String DAMAGED_PAGES = "damaged-pages";

    /** The version of the system catalogs. */
    public static final String CATALOG_VERSION = "catalog-version";

    /** The folder that the server had its files in. */
    public static final String DATA_DIRECTORY = "data-directory";

    /** Before a tablespace's number; the value is where it was. */
    public static final String TABLESPACE = "tablespace.";

    /** Before a setting's name. */
    public static final String SETTING = "setting.";

    private BaseFacts() {}

    static SortedMap<String, String> of(
            ServerFacts facts, FileAccess access, String owner, BackupWindow.Ended ended, long damagedPages) {
        SortedMap<String, String> all = new TreeMap<>(facts.told());
        all.put("version", facts.version().toString());
        all.put(VERSION, String.valueOf(facts.version().number()));
        all.put("system-identifier", facts.systemIdentifier());
        all.put(CATALOG_VERSION, String.valueOf(facts.catalogVersion()));
        all.put(BLOCK_SIZE, String.valueOf(facts.blockSize()));
        all.put(SEGMENT_SIZE, String.valueOf(facts.segmentSize()));
        all.put(CHECKSUMS, facts.checksums() ? CHECKSUMS_ON : "off");
        all.put(SERVER_STARTED, facts.started());
        all.put(DATA_DIRECTORY, facts.dataDirectory().toString());
        all.put("from", facts.standby() ? "standby" : "primary");
        all.put(
                "read",
                switch (access) {
                    case FileAccess.OnHost _ -> "on-host";
                    case FileAccess.ThroughConnection _ -> "through-connection";
                });
        all.put(OWNER, owner);
        all.put(TIMELINE, String.valueOf(ended.label().timeline().id()));
        all.put(START, ended.label().start().toString());
        all.put("stop", ended.end().toString());
        all.put(DAMAGED_PAGES, String.valueOf(damagedPages));
        return all;
    }
}
