package dev.holdfast.storage.sftp;

import dev.holdfast.spi.storage.BlobStoreException;
import dev.holdfast.spi.storage.LocationOption;
import dev.holdfast.spi.storage.StoreLocation;
import java.net.URI;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Where a store is, from a URL such as {@code sftp://backup@nas.example:22/srv/backup/site-a}.
 *
 * @param user who logs in
 * @param host a name or an address, without brackets
 * @param port of the SSH server, 22 if not given
 * @param root the store's folder on the server: absolute, without a slash at its end
 * @param knownHosts the file that names the keys of hosts
 * @param identityFile the private key to log in with; the usual ones if empty, and no password file is given
 * @param passwordFile holds one line, the password to log in with
 */
record SftpLocation(
        String user,
        String host,
        int port,
        String root,
        Path knownHosts,
        Optional<Path> identityFile,
        Optional<Path> passwordFile) {
    static final String SCHEME = "sftp";

    static final List<LocationOption> OPTIONS = List.of(
            new LocationOption(
                    "identity-file",
                    "FILE",
                    "The private key to log in with, without a passphrase; if neither this nor password-file is given:"
                            + " id_ed25519, id_ecdsa and id_rsa in ~/.ssh."),
            new LocationOption("password-file", "FILE", "Holds one line: the password to log in with."),
            new LocationOption(
                    "known-hosts", "FILE", "The file that names the server's key; ~/.ssh/known_hosts if not given."));

    private static final int SSH = 22;
    private static final String FORM = "Use sftp://USER@HOST:PORT/absolute/path, where the port may be left out.";

    static SftpLocation parse(URI location, Path home) throws BlobStoreException.InvalidLocation {
        StoreLocation where = StoreLocation.parse(location, SCHEME, OPTIONS);
        String host = Optional.ofNullable(location.getHost()).orElse("");
        String user = Optional.ofNullable(location.getUserInfo()).orElse("");
        if (host.isEmpty()) {
            throw where.invalid("it names no host", FORM);
        }
        if (user.isEmpty()) {
            throw where.invalid("it names no user", FORM);
        }
        Optional<Path> identityFile = file(where, "identity-file");
        Optional<Path> passwordFile = file(where, "password-file");
        if (identityFile.isPresent() && passwordFile.isPresent()) {
            throw where.invalid("it names both an identity-file and a password-file", "Give one of them.");
        }
        return new SftpLocation(
                user,
                host.startsWith("[") ? host.substring(1, host.length() - 1) : host,
                location.getPort() < 0 ? SSH : location.getPort(),
                root(where),
                file(where, "known-hosts").orElse(home.resolve(".ssh/known_hosts")),
                identityFile,
                passwordFile);
    }

    private static String root(StoreLocation where) throws BlobStoreException.InvalidLocation {
        String path = where.path();
        if (path.isEmpty()) {
            throw where.invalid("it names no folder", FORM);
        }
        for (String segment : path.split("/", -1)) {
            if (segment.isEmpty()
                    || segment.equals(".")
                    || segment.equals("..")
                    || segment.chars().anyMatch(Character::isISOControl)) {
                throw where.invalid("its path has a segment that is empty, a dot, two dots or unprintable", FORM);
            }
        }
        return "/" + path;
    }

    private static Optional<Path> file(StoreLocation where, String option) throws BlobStoreException.InvalidLocation {
        Optional<String> value = where.value(option);
        if (value.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(Path.of(value.get()));
        } catch (InvalidPathException e) {
            throw where.invalid("its parameter '" + option + "' is not a path", "");
        }
    }

    /** The server, as messages and {@code known_hosts} name it. */
    String server() {
        return port == SSH ? host : "[" + host + "]:" + port;
    }

    /** For messages. */
    @Override
    public String toString() {
        String shown = host.contains(":") ? "[" + host + "]" : host;
        return "sftp://" + user + "@" + shown + (port == SSH ? "" : ":" + port) + root;
    }
}
