package dev.holdfast.engine.keys;

import dev.holdfast.engine.Id;
import dev.holdfast.engine.RepositoryException;
import dev.holdfast.engine.format.FormatException;
import dev.holdfast.spi.storage.BlobBody;
import dev.holdfast.spi.storage.BlobName;
import dev.holdfast.spi.storage.BlobReader;
import dev.holdfast.spi.storage.BlobStat;
import dev.holdfast.spi.storage.BlobStoreException;
import dev.holdfast.spi.storage.PutCondition;
import dev.holdfast.spi.tck.storage.InMemoryBlobStore;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** A site in memory with keys of a repository: one restorer by passphrase, and whoever a test adds. */
final class KeyScene {
    /** A passphrase cost that tests can afford. */
    static final Argon2id CHEAP = new Argon2id(64, 1, 2);

    /** The trust domain of ordinary writers. */
    static final Id ORDINARY = Id.ORDINARY_DOMAIN;

    static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    static final KeyFile.Passphrase PASSPHRASE = passphrase("correct horse battery staple");

    final SecureRandom random = new SecureRandom();
    final Id repository = Id.random(random);
    final InMemoryBlobStore store = new InMemoryBlobStore();
    final NewRecipient first;
    final KeyRing ring;

    KeyScene() throws BlobStoreException, RepositoryException {
        first = newPassphrase(PASSPHRASE, Role.RESTORER, "first");
        ring = KeyAdministration.create(store, repository, List.of(first), NOW, random);
    }

    static KeyFile.Passphrase passphrase(String text) {
        return new KeyFile.Passphrase(text.getBytes(StandardCharsets.UTF_8));
    }

    NewRecipient.Passphrase newPassphrase(KeyFile.Passphrase key, Role role, String label) {
        return NewRecipient.passphrase(key.bytes(), role, label, CHEAP, random);
    }

    /** Adds a recipient with a recovery key; that key. */
    Added addRecovery(Role role) throws BlobStoreException, RepositoryException {
        NewRecipient.Recovery recovery = NewRecipient.recovery(role, role.text() + " on paper", random);
        KeyAdministration.addRecipient(store, unlock(), recovery, NOW);
        return new Added(recovery.id(), recovery.key());
    }

    /** Adds a host; its key. */
    Added addHost(Role role) throws BlobStoreException, RepositoryException {
        NewRecipient.Host host = NewRecipient.host(role, role.text() + " host", random);
        KeyRing now = KeyAdministration.addRecipient(store, unlock(), host, NOW);
        return new Added(host.id(), host.keyFile(now));
    }

    /** A recipient that was added, and its key. */
    record Added(Id id, KeyFile key) {}

    /** What the first restorer unlocks. */
    KeyRing unlock() throws BlobStoreException, RepositoryException {
        return unlock(PASSPHRASE);
    }

    KeyRing unlock(KeyFile key) throws BlobStoreException, RepositoryException {
        return unlock(store, key);
    }

    KeyRing unlock(BlobReader reader, KeyFile key) throws BlobStoreException, RepositoryException {
        return new KeyStore(reader, repository, random).unlock(key);
    }

    KeyRing rotate() throws BlobStoreException, RepositoryException {
        return KeyAdministration.rotate(store, unlock(), NOW);
    }

    List<RecipientInfo> recipients() throws BlobStoreException, RepositoryException {
        return new KeyStore(store, repository).recipients(unlock());
    }

    /** The ids of those who hold keys of the newest epoch. */
    List<Id> active() throws BlobStoreException, RepositoryException {
        return recipients().stream()
                .filter(RecipientInfo::active)
                .map(RecipientInfo::id)
                .toList();
    }

    /** All secrets of the newest epoch. */
    static Secrets secrets(KeyRing of) {
        return of.secrets(of.currentEpoch()).orElseThrow();
    }

    /** The names of the objects under a prefix. */
    List<BlobName> names(String prefix) throws BlobStoreException {
        return store.list(prefix, Optional.empty(), BlobReader.LARGEST_PAGE).blobs().stream()
                .map(BlobStat::name)
                .toList();
    }

    byte[] read(BlobName name) throws BlobStoreException {
        try (InputStream stream = store.read(name)) {
            return stream.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void overwrite(BlobName name, byte[] bytes) throws BlobStoreException {
        store.put(name, BlobBody.of(bytes), new PutCondition.Overwrite());
    }

    void overwrite(BlobName name, SignedText text) throws BlobStoreException {
        overwrite(name, text.toBytes());
    }

    /** Where a recipient's grant of the newest epoch stands. */
    static BlobName grantOf(KeyRing ring, Id recipient) {
        return KeyObjects.grant(ring.currentEpoch(), recipient);
    }

    /** Secrets for another epoch of this repository. */
    Secrets newSecrets() {
        return Secrets.generate(secrets(ring).identity().orElseThrow(), random);
    }

    /** An epoch that follows the newest of {@code before}, made with all that its restorers hold. */
    Epoch following(KeyRing before, Id id, Secrets secrets) {
        return Epoch.following(before.line().newest(), secrets(before), repository, id, secrets, NOW);
    }

    /** The document of the first restorer. */
    Recipient firstDocument() throws BlobStoreException, FormatException {
        return Recipient.parse(SignedText.parse(read(KeyObjects.recipient(first.id()))), repository);
    }
}
