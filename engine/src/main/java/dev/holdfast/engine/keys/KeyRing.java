package dev.holdfast.engine.keys;

import dev.holdfast.engine.Id;
import dev.holdfast.engine.RepositoryException;
import dev.holdfast.engine.crypto.Aead;
import dev.holdfast.engine.crypto.AuthenticationException;
import dev.holdfast.engine.crypto.Hkdf;
import dev.holdfast.engine.crypto.Hpke;
import dev.holdfast.engine.format.Certificate;
import dev.holdfast.engine.format.FormatException;
import dev.holdfast.engine.format.ObjectKind;
import dev.holdfast.engine.format.PackKind;
import dev.holdfast.engine.format.WrappedKey;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The unlocked keys of a repository, as far as one recipient's role holds them. Does not change: a rotation elsewhere
 * shows when the repository is unlocked again. Safe for use by many threads.
 */
public final class KeyRing {
    /** Sealing with a symmetric key, in envelopes and pack directories. */
    public static final byte AEAD = 1;

    /** Sealing to a public key, in envelopes and pack directories. */
    public static final byte HPKE = 2;

    /** Many packs of few writers; whoever has more of them verifies the rest each time. */
    private static final int MOST_VERIFIED = 1000;

    private final Id repository;
    private final Role role;
    private final RecipientKey key;
    private final EpochLine line;
    private final Epoch held;
    private final Map<Id, Secrets> secrets;
    private final SecureRandom random;
    private final Map<ByteBuffer, Certificate> verified = new ConcurrentHashMap<>();

    /**
     * @param held the newest epoch that the recipient was granted
     * @param secrets by epoch, those of {@code held} among them
     */
    KeyRing(
            Id repository,
            Role role,
            RecipientKey key,
            EpochLine line,
            Epoch held,
            Map<Id, Secrets> secrets,
            SecureRandom random) {
        this.repository = repository;
        this.role = role;
        this.key = key;
        this.line = line;
        this.held = held;
        this.secrets = Map.copyOf(secrets);
        this.random = random;
    }

    /** The repository that they are the keys of. */
    public Id repository() {
        return repository;
    }

    /** What the recipient that unlocked them may do. */
    public Role role() {
        return role;
    }

    /** The recipient that unlocked them. */
    public Id recipient() {
        return key.recipient();
    }

    /** Whether points can be added with them. */
    public boolean canWrite() {
        return role != Role.MAINTAINER && !isRemoved();
    }

    /**
     * Whether the recipient was removed: it reads what was written under the epochs that it holds, and nothing newer, and
     * does not write.
     */
    public boolean isRemoved() {
        return !held.id().equals(currentEpoch());
    }

    /** Whether neither contents nor maps nor manifests can be read with them: those of a sealed host. */
    public boolean isSealed() {
        return !role.holds(Compartment.MAP);
    }

    /**
     * The key of a trust domain, 32 bytes, from which follow its identities of chunks, pseudonyms of workloads, and the
     * keys of its index; never rotated.
     *
     * @throws RepositoryException.WrongKey if these are a sealed host's keys, and the domain is not its own
     */
    public byte[] domainKey(Id domain) throws RepositoryException.WrongKey {
        if (role.holds(Compartment.IDENTITY)) {
            return own().domainKey(repository, domain);
        }
        if (!domain.equals(recipient())) {
            throw lacks("what others wrote");
        }
        return own().domain().orElseThrow().clone();
    }

    /** The newest epoch, under which all that is new is sealed. */
    public Id currentEpoch() {
        return line.newest().id();
    }

    /** The newest epoch, for {@link KeyStore#unlock(KeyFile, Optional)} to know it again. */
    public Anchor anchor() {
        return Anchor.of(line.newest());
    }

    /** The number of the newest epoch, from 1. Lower than once before means that the store shows an older state. */
    public int currentEpochNumber() {
        return line.newest().number();
    }

    /**
     * Whether an epoch that was seen before is the newest, or one before it. If not, the store shows an older state, or
     * another line of epochs.
     */
    public boolean knows(Id epoch) {
        return line.find(epoch).isPresent();
    }

    /**
     * Who signs what this session writes. An ordinary writer gets a new signing key, certified by the authority of the
     * newest epoch; a sealed one is always itself.
     *
     * @param writerId the id of an ordinary writer; a sealed one has its own
     * @throws RepositoryException.WrongKey if this is a maintainer's key, or that of a recipient that was removed
     */
    public Writer newWriter(Id writerId) throws RepositoryException.WrongKey {
        requireNotRemoved();
        return switch (role) {
            case RESTORER -> Writer.ordinary(repository, currentEpoch(), own(), writerId, random);
            case WRITER -> Writer.sealed(repository, own(), key);
            case MAINTAINER ->
                throw new RepositoryException.WrongKey(
                        "a maintainer's key does not write points", "Use the key of a restorer or of a sealed host.");
        };
    }

    /**
     * Who signs what a verification records about a trust domain: a new key, certified for that domain by the authority
     * of the newest epoch.
     *
     * @throws RepositoryException.WrongKey if this is not a restorer's key, or that of a recipient that was removed
     */
    public Writer newVerifier(Id domain) throws RepositoryException.WrongKey {
        requireNotRemoved();
        if (role != Role.RESTORER) {
            throw new RepositoryException.WrongKey(
                    "the key of a " + role.text() + " cannot sign for others", "Use a restorer's key.");
        }
        return Writer.verifier(repository, currentEpoch(), own(), domain, random);
    }

    /**
     * Reads a certificate and checks it by the authority of its epoch.
     *
     * @throws AuthenticationException if its epoch is unknown, its signature does not fit, or its domain is neither the
     *     ordinary one nor its writer's own (a maintainer may speak for any)
     */
    public Certificate verifyCertificate(byte[] bytes) throws AuthenticationException, FormatException {
        ByteBuffer content = ByteBuffer.wrap(bytes.clone());
        Certificate before = verified.get(content);
        if (before != null) {
            return before;
        }
        Certificate certificate = Certificate.parse(bytes);
        certificate.verify(known(certificate.epoch()).authority(), repository);
        if (!certificate.maintainer()
                && !certificate.domain().equals(Id.ORDINARY_DOMAIN)
                && !certificate.domain().equals(certificate.writer())) {
            throw new AuthenticationException("the certificate is for a domain that is not its writer's");
        }
        if (verified.size() < MOST_VERIFIED) {
            verified.put(content, certificate);
        }
        return certificate;
    }

    /**
     * Wraps a pack's data key to the newest epoch: with the symmetric key if the role holds it, else to the public one.
     *
     * @throws IllegalStateException if the recipient was removed, so that there is no writer
     */
    public WrappedKey wrap(PackKind kind, Id domain, byte[] dataKey) {
        if (isRemoved()) {
            throw new IllegalStateException("a removed recipient has no writer, so nobody may wrap for it");
        }
        return DataKeys.wrap(repository, held, sealingKeys(kind, own()), kind, domain, dataKey);
    }

    /**
     * Unwraps a pack's data key, of any epoch.
     *
     * @throws RepositoryException.WrongKey if the role does not hold the compartment, or was not granted the epoch
     */
    public byte[] unwrap(PackKind kind, Id domain, WrappedKey wrapped)
            throws AuthenticationException, RepositoryException.WrongKey {
        SealingKeys keys = sealingKeys(kind, of(wrapped.epoch()))
                .orElseThrow(() -> lacks(kind == PackKind.DATA ? "contents" : "maps"));
        return DataKeys.unwrap(repository, keys, kind, domain, wrapped);
    }

    private static Optional<SealingKeys> sealingKeys(PackKind kind, Secrets secrets) {
        return kind == PackKind.DATA ? secrets.content() : secrets.map();
    }

    /** How {@link #seal} seals objects of a kind: {@link #AEAD}, or {@link #HPKE} for what a sealed host writes for readers. */
    public byte sealingOf(ObjectKind kind) {
        return kind.isForReaders() && isSealed() ? HPKE : AEAD;
    }

    /**
     * Seals the plaintext of an enveloped object under the newest epoch.
     *
     * @param domain the trust domain that it belongs to
     * @throws RepositoryException.WrongKey if the role does not hold the keys of the domain, or the recipient was removed
     */
    public byte[] seal(ObjectKind kind, Id domain, byte[] associated, byte[] plaintext)
            throws RepositoryException.WrongKey {
        requireNotRemoved();
        return sealingOf(kind) == HPKE
                ? Hpke.seal(line.newest().mapKey(), associated, plaintext)
                : objectAead(kind, symmetric(kind, domain, own())).seal(plaintext, associated);
    }

    /**
     * Opens the body of an enveloped object.
     *
     * @param sealing {@link #AEAD} or {@link #HPKE}, as its envelope says
     * @param domain the trust domain that it belongs to
     * @throws RepositoryException.WrongKey if the role does not hold the compartment, or it is for readers and of an epoch
     *     that was not granted
     */
    public byte[] open(ObjectKind kind, byte sealing, Id epoch, Id domain, byte[] associated, byte[] sealed)
            throws AuthenticationException, RepositoryException.WrongKey {
        known(epoch);
        if (sealing == HPKE && kind.isForReaders()) {
            SealingKeys keys = of(epoch).map().orElseThrow(() -> lacks("manifests and logs"));
            return Hpke.open(keys.privateKey(), associated, sealed);
        }
        if (sealing != AEAD) {
            throw new AuthenticationException("objects of this kind are not sealed in this way: " + sealing);
        }
        // What is keyed by domain is never rotated, so a removed recipient goes on opening it.
        Secrets granted = kind.isForReaders() ? of(epoch) : own();
        return objectAead(kind, symmetric(kind, domain, granted)).open(sealed, associated);
    }

    private byte[] symmetric(ObjectKind kind, Id domain, Secrets granted) throws RepositoryException.WrongKey {
        return switch (kind) {
            case DIRECTORY, INDEX_SEGMENT, DAMAGE_RECORD, AGENT_RECORD -> domainKey(domain);
            case MANIFEST, LOG_HEAD ->
                granted.map().orElseThrow(() -> lacks("manifests and logs")).symmetric();
        };
    }

    private Aead objectAead(ObjectKind kind, byte[] symmetric) {
        return new Aead(Hkdf.derive(symmetric, repository, kind.keyLabel()));
    }

    private RepositoryException.WrongKey lacks(String what) {
        return new RepositoryException.WrongKey(
                "the key of a " + role.text() + " does not open " + what, "Use a restorer's key.");
    }

    private KnownEpoch known(Id epoch) throws AuthenticationException {
        return line.find(epoch)
                .orElseThrow(() -> new AuthenticationException("epoch " + epoch + " is not one of this repository"));
    }

    private Secrets of(Id epoch) throws AuthenticationException, RepositoryException.WrongKey {
        Secrets found = secrets.get(known(epoch).id());
        if (found == null) {
            throw new RepositoryException.WrongKey(
                    "this key was not granted epoch " + epoch + (isRemoved() ? ": it was removed before" : ""),
                    "Use a restorer's key.");
        }
        return found;
    }

    /** What is held of the newest epoch that was granted. */
    private Secrets own() {
        return secrets(held.id()).orElseThrow();
    }

    private void requireNotRemoved() throws RepositoryException.WrongKey {
        if (isRemoved()) {
            throw new RepositoryException.WrongKey(
                    "this key was removed: it reads what was written before that, and writes nothing",
                    "Use another key, or have a restorer add this one anew.");
        }
    }

    /** Whether an epoch was granted. One that was not is newer than the recipient's removal. */
    public boolean holds(Id epoch) {
        return secrets.containsKey(epoch);
    }

    /** What is held of an epoch. */
    Optional<Secrets> secrets(Id epoch) {
        return Optional.ofNullable(secrets.get(epoch));
    }

    Map<Id, Secrets> allSecrets() {
        return secrets;
    }

    EpochLine line() {
        return line;
    }

    RecipientKey key() {
        return key;
    }

    SecureRandom random() {
        return random;
    }

    @Override
    public String toString() {
        return "KeyRing[repository " + repository + ", " + role.text() + " " + recipient() + ", epoch "
                + currentEpochNumber() + " " + currentEpoch() + "]";
    }
}
