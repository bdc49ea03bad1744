package dev.holdfast.source.directory;

import dev.holdfast.source.directory.posix.Descriptor;
import dev.holdfast.source.directory.posix.Errno;
import dev.holdfast.source.directory.posix.ExtendedAttributes;
import dev.holdfast.source.directory.posix.Permissions;
import dev.holdfast.source.directory.posix.PosixException;
import dev.holdfast.spi.source.Attributes;
import dev.holdfast.spi.source.SourceException;
import dev.holdfast.spi.source.TreePath;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * Gives restored entries their attributes. The order matters: changing the owner drops capabilities and set-user-id
 * bits, so it comes first; a read-only mode would forbid setting user attributes, so it comes after them; and all of it
 * changes no modification time, which comes last all the same. What this user or file system cannot do is a shortfall,
 * not an error. Safe for use by many threads.
 */
final class AttributeWriter {
    private static final int SET_IDS = 06000;
    private static final byte[] ACCESS_ACL = "system.posix_acl_access".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] DEFAULT_ACL = "system.posix_acl_default".getBytes(StandardCharsets.US_ASCII);

    private final Shortfalls shortfalls;

    AttributeWriter(Shortfalls shortfalls) {
        this.shortfalls = shortfalls;
    }

    /** For entries of all kinds but symbolic links. */
    void apply(Descriptor entry, TreePath path, Attributes attributes) throws SourceException {
        boolean owned = changeOwner(entry, path, attributes);
        attempt("its inherited access list was not removed", path, () -> dropInheritedAcl(entry, attributes));
        setExtended(entry, path, attributes);
        int mode = owned ? attributes.mode() : attributes.mode() & ~SET_IDS;
        if (mode != attributes.mode()) {
            shortfalls.add("set-user-id and set-group-id were left out, as the owner could not be set", path);
        }
        attempt("the mode was not set", path, () -> Permissions.changeMode(entry, mode));
        changeModified(entry, path, attributes);
    }

    /** Symbolic links have no mode and no access lists. */
    void applyToLink(Descriptor link, TreePath path, Attributes attributes) throws SourceException {
        changeOwner(link, path, attributes);
        setExtended(link, path, attributes);
        changeModified(link, path, attributes);
    }

    /**
     * Makes a folder that was there before ready to be restored into: its owner may use it, and what is made in it
     * inherits no access list. Its own attributes come at the end.
     */
    void prepare(Descriptor folder, TreePath path, int mode) throws SourceException {
        attempt("the folder was not opened to its owner", path, () -> Permissions.changeMode(folder, mode));
        attempt("its access list for new entries was not removed", path, () -> {
            ExtendedAttributes.remove(folder, DEFAULT_ACL);
        });
    }

    void changeModified(Descriptor entry, TreePath path, Attributes attributes) throws SourceException {
        attempt("the time was not set", path, () -> Permissions.changeModified(entry, attributes.modified()));
    }

    private boolean changeOwner(Descriptor entry, TreePath path, Attributes attributes) throws SourceException {
        return attempt(
                "the owner was not set",
                path,
                () -> Permissions.changeOwner(entry, attributes.uid(), attributes.gid()));
    }

    private static void dropInheritedAcl(Descriptor entry, Attributes attributes) throws PosixException {
        if (!attributes.extended().containsKey("system.posix_acl_access")) {
            ExtendedAttributes.remove(entry, ACCESS_ACL);
        }
    }

    private void setExtended(Descriptor entry, TreePath path, Attributes attributes) throws SourceException {
        for (Map.Entry<String, byte[]> one : attributes.extended().entrySet()) {
            byte[] name = one.getKey().getBytes(StandardCharsets.UTF_8);
            attempt("the attribute " + printable(one.getKey()) + " was not set", path, () -> {
                ExtendedAttributes.set(entry, name, one.getValue());
            });
        }
    }

    private static String printable(String name) {
        return name.substring(0, Math.min(name.length(), 255)).replaceAll("\\p{Cntrl}", "?");
    }

    private interface Step {
        void run() throws PosixException;
    }

    private boolean attempt(String otherwise, TreePath path, Step step) throws SourceException {
        try {
            step.run();
            return true;
        } catch (PosixException e) {
            if (e.isOneOf(Errno.EIO, Errno.EROFS)) {
                throw TargetErrors.failed(path + ": " + otherwise, e);
            }
            shortfalls.add(otherwise + " (" + e.getMessage() + ")", path);
            return false;
        }
    }
}
