package dev.holdfast.storage.sftp;

import dev.holdfast.spi.storage.BlobStoreException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.sshd.client.config.hosts.KnownHostEntry;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.config.keys.PublicKeyEntryResolver;
import org.apache.sshd.common.digest.BuiltinDigests;

/** The keys that a {@code known_hosts} file has for one server. */
final class HostKeys {
    private final String server;
    private final Path file;
    private final List<PublicKey> known = new ArrayList<>();
    private final List<PublicKey> revoked = new ArrayList<>();

    private HostKeys(String server, Path file) {
        this.server = server;
        this.file = file;
    }

    static HostKeys read(SftpLocation where) throws BlobStoreException {
        HostKeys keys = new HostKeys(where.server(), where.knownHosts());
        if (!Files.exists(where.knownHosts())) {
            return keys;
        }
        try {
            for (KnownHostEntry entry : KnownHostEntry.readKnownHostEntries(where.knownHosts())) {
                if (entry.isHostMatch(where.host(), where.port())) {
                    keys.add(entry);
                }
            }
            return keys;
        } catch (IOException | GeneralSecurityException e) {
            throw new BlobStoreException.Permanent(
                    "the keys of hosts in " + where.knownHosts() + " could not be read: " + e,
                    "Mend the file, or name another by known-hosts.",
                    e);
        }
    }

    private void add(KnownHostEntry entry) throws IOException, GeneralSecurityException {
        PublicKey key = entry.getKeyEntry().resolvePublicKey(null, PublicKeyEntryResolver.IGNORING);
        String marker = Optional.ofNullable(entry.getMarker()).orElse("");
        if (key != null) {
            switch (marker) {
                case "" -> known.add(key);
                case "revoked" -> revoked.add(key);
                // Keys of authorities sign those of hosts; certificates of hosts are not asked for.
                default -> {}
            }
        }
    }

    /** The kinds of the known keys, so that the server can be asked for one of those. */
    List<String> types() {
        return known.stream().map(KeyUtils::getKeyType).distinct().toList();
    }

    /** Why a key is not to be believed; nothing if it is. */
    Optional<BlobStoreException> objection(PublicKey key) {
        String shown = KeyUtils.getKeyType(key) + " " + KeyUtils.getFingerPrint(BuiltinDigests.sha256, key);
        if (KeyUtils.findMatchingKey(key, revoked) != null) {
            return Optional.of(new BlobStoreException.Permanent(
                    "the key of " + server + " was revoked: " + shown,
                    "Somebody may pose as the server. Ask its operator, and see " + file + "."));
        }
        if (KeyUtils.findMatchingKey(key, known) != null) {
            return Optional.empty();
        }
        if (known.isEmpty()) {
            return Optional.of(new BlobStoreException.Permanent(
                    "the key of " + server + " is not known: " + shown,
                    "Compare the fingerprint with what the server's operator says, then add the key to " + file
                            + ", by ssh-keyscan or by logging in with ssh."));
        }
        return Optional.of(new BlobStoreException.Permanent(
                "the key of " + server + " is not the one that is known: " + shown,
                "Somebody may pose as the server, or it was set up anew. Ask its operator; if the key is right, replace"
                        + " the old one in " + file + "."));
    }
}
