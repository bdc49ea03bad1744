package dev.holdfast.storage.sftp;

import dev.holdfast.spi.storage.BlobStoreException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.sshd.client.session.ClientSession;
import org.apache.sshd.common.NamedResource;
import org.apache.sshd.common.config.keys.FilePasswordProvider;
import org.apache.sshd.common.util.security.SecurityUtils;

/** What a user logs in with: private keys or a password, read once. */
final class Login {
    private static final List<String> USUAL = List.of("id_ed25519", "id_ecdsa", "id_rsa");

    private final List<KeyPair> keys;
    private final Optional<String> password;

    private Login(List<KeyPair> keys, Optional<String> password) {
        this.keys = keys;
        this.password = password;
    }

    static Login read(SftpLocation where, Path home) throws BlobStoreException {
        if (where.passwordFile().isPresent()) {
            return new Login(
                    List.of(), Optional.of(password(where.passwordFile().get())));
        }
        if (where.identityFile().isPresent()) {
            return new Login(keys(where.identityFile().get()), Optional.empty());
        }
        List<KeyPair> usual = new ArrayList<>();
        for (String name : USUAL) {
            Path file = home.resolve(".ssh").resolve(name);
            if (Files.exists(file)) {
                usual.addAll(keys(file));
            }
        }
        if (usual.isEmpty()) {
            throw new BlobStoreException.AccessDenied(
                    "there is no key to log in with in " + home.resolve(".ssh"),
                    "Make one by ssh-keygen, or name one by identity-file.");
        }
        return new Login(usual, Optional.empty());
    }

    private static String password(Path file) throws BlobStoreException {
        try {
            return Files.readString(file, StandardCharsets.UTF_8).strip();
        } catch (IOException e) {
            throw unreadable("password", file, e);
        }
    }

    private static List<KeyPair> keys(Path file) throws BlobStoreException {
        List<KeyPair> keys = new ArrayList<>();
        try (InputStream in = Files.newInputStream(file)) {
            Iterable<KeyPair> found = SecurityUtils.loadKeyPairIdentities(
                    null, NamedResource.ofName(file.toString()), in, FilePasswordProvider.EMPTY);
            if (found != null) {
                found.forEach(keys::add);
            }
        } catch (IOException | GeneralSecurityException e) {
            throw unreadable("key", file, e);
        }
        if (keys.isEmpty()) {
            throw new BlobStoreException.AccessDenied(
                    "there is no private key in " + file, "Name a private key as ssh-keygen makes it.");
        }
        return keys;
    }

    /** The libraries' words may quote the file, so only the kind of failure is told. */
    private static BlobStoreException unreadable(String what, Path file, Exception e) {
        return new BlobStoreException.AccessDenied(
                "the " + what + " in " + file + " could not be read: "
                        + e.getClass().getSimpleName(),
                "Check that the file is there, that this user may read it, and that a key has no passphrase.");
    }

    /** Gives a session what it is to log in with. */
    void offerTo(ClientSession session) {
        keys.forEach(session::addPublicKeyIdentity);
        password.ifPresent(session::addPasswordIdentity);
    }
}
