package dev.holdfast.source.postgresql.recovery;

import dev.holdfast.spi.source.SourceException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.GroupPrincipal;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.UserPrincipal;
import java.nio.file.attribute.UserPrincipalLookupService;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Whom the restored files belong to and the server runs as. PostgreSQL refuses to run as root: then it is the account that
 * the files had, or {@code postgres}; else it is whoever runs this.
 *
 * @param other somebody else than who runs this
 */
record Account(Optional<Other> other) {
    /** Somebody else. */
    record Other(String name, UserPrincipal user, GroupPrincipal group) {}

    /** Finds it on this host. */
    static Account find(String ownerOfOrigin) throws SourceException, InterruptedException {
        if (!"root".equals(System.getProperty("user.name"))) {
            return new Account(Optional.empty());
        }
        for (String name : List.of(ownerOfOrigin, "postgres")) {
            Optional<Account> found = name.isEmpty() || name.equals("root") ? Optional.empty() : lookUp(name);
            if (found.isPresent()) {
                return found.get();
            }
        }
        throw new SourceException.TargetRefused(
                "PostgreSQL does not run as root, and this host has no account '" + ownerOfOrigin + "' or 'postgres'",
                "Make one, or run this as another user than root.");
    }

    private static Optional<Account> lookUp(String name) throws SourceException, InterruptedException {
        UserPrincipalLookupService accounts = Path.of("/").getFileSystem().getUserPrincipalLookupService();
        try {
            UserPrincipal user = accounts.lookupPrincipalByName(name);
            Command.Result group = new Command(new Account(Optional.empty())).run(List.of("id", "-gn", name));
            return Optional.of(new Account(Optional.of(new Other(
                    name,
                    user,
                    accounts.lookupPrincipalByGroupName(group.output().strip())))));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** A command line that runs as this account. */
    List<String> running(List<String> command) {
        List<String> all = new ArrayList<>();
        if (other.isPresent()) {
            all.addAll(List.of(
                    "setpriv",
                    "--reuid=" + other.get().name(),
                    "--regid=" + other.get().group().getName(),
                    "--init-groups",
                    "--"));
        }
        all.addAll(command);
        return all;
    }

    /** Gives it a file or folder. */
    void own(Path path) throws IOException {
        if (other.isPresent()) {
            PosixFileAttributeView view = Files.getFileAttributeView(path, PosixFileAttributeView.class);
            view.setOwner(other.get().user());
            view.setGroup(other.get().group());
        }
    }
}
