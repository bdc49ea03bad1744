package dev.holdfast.source.postgresql.recovery;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;

/**
 * What a recovery works with, in a folder of its own below the data folder, and what it changes of the copy's settings.
 *
 * @param layout of the copy
 * @param account that the server runs as
 */
record RecoveryFolder(Layout layout, Account account) {
    private static final int LONGEST_SOCKET_FOLDER = 80;
    private static final String CUT_OFF = """

        # Added when this copy was restored: it must not reach what belongs to the server that it is a copy of.
        # Take out what this server is to do again.
        """;

    /** Makes it. */
    Path prepare() throws IOException {
        Path recovery = layout.recovery();
        Files.createDirectories(recovery);
        Files.writeString(recovery.resolve("postgresql.conf"), "# All is on the command line.\n");
        Files.writeString(recovery.resolve("pg_hba.conf"), "local all all trust\n");
        Files.writeString(recovery.resolve("pg_ident.conf"), "");
        for (Path folder : List.of(layout.extra(), recovery)) {
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
            account.own(folder);
        }
        for (String name : List.of("postgresql.conf", "pg_hba.conf", "pg_ident.conf")) {
            account.own(recovery.resolve(name));
        }
        return recovery;
    }

    /** A path of a socket is short by nature: a folder for temporary files serves where the copy's own is too long. */
    Path socket() throws IOException {
        Path own = layout.recovery();
        if (own.toString().length() <= LONGEST_SOCKET_FOLDER) {
            return own;
        }
        Path made = Files.createTempDirectory("holdfast-");
        account.own(made);
        return made;
    }

    /** Takes a folder for a socket away that is not the copy's own. */
    void release(Path socket) throws IOException {
        if (!socket.equals(layout.recovery())) {
            Clearing.delete(socket);
        }
    }

    /** What production's settings would do is taken back before the first start. */
    void cutOff() throws IOException {
        append(CUT_OFF + Settings.lines(Settings.lasting()));
    }

    /** The same, with the settings of a recovery that whoever starts the copy begins. */
    void configure(Map<String, String> recovery) throws IOException {
        append(CUT_OFF
                + Settings.lines(Settings.lasting())
                + "# How this copy recovers. Take these out when it has.\n"
                + Settings.lines(recovery));
    }

    private void append(String lines) throws IOException {
        Path settings = layout.data().resolve("postgresql.auto.conf");
        Files.writeString(
                settings, lines, StandardOpenOption.CREATE, StandardOpenOption.APPEND, LinkOption.NOFOLLOW_LINKS);
        account.own(settings);
        CopyRecord.sync(settings);
    }

    /** Makes one of the files by which a server is told to recover. */
    void signal(String name) throws IOException {
        Path signal = layout.data().resolve(name);
        if (!Files.exists(signal, LinkOption.NOFOLLOW_LINKS)) {
            account.own(Files.createFile(signal));
            CopyRecord.sync(layout.data());
        }
    }

    /** A command line of the server's own account, as a person types it. */
    String as(String command) {
        return account.other()
                        .map(other -> "runuser -u " + other.name() + " -- ")
                        .orElse("")
                + command;
    }

    /** A word for a shell. */
    static String quoted(String word) {
        return word.matches("[A-Za-z0-9_./=+:@%-]+") ? word : "'" + word.replace("'", "'\\''") + "'";
    }
}
