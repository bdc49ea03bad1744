package dev.holdfast.engine.keys;

import dev.holdfast.engine.Id;
import dev.holdfast.engine.RepositoryException;
import dev.holdfast.engine.crypto.Aead;
import dev.holdfast.engine.crypto.AuthenticationException;
import dev.holdfast.engine.crypto.Hkdf;
import dev.holdfast.engine.crypto.Hpke;
import dev.holdfast.engine.crypto.Labels;
import dev.holdfast.engine.crypto.SigningKey;
import dev.holdfast.engine.format.Certificate;
import dev.holdfast.engine.format.FormatException;
import dev.holdfast.engine.format.ObjectKind;
import dev.holdfast.engine.format.PackKind;
import dev.holdfast.engine.format.WrappedKey;
import java.security.SecureRandom;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The unlocked keys of a repository, as far as one recipient's role holds them. Does not change: a rotation elsewhere
 * shows when the repository is unlocked again. Safe for use by many threads.
 */
public final class KeyRing {
    /** Sealing with a symmetric key, in envelopes and pack directories. */
    public static final byte AEAD = 1;

    /** Sealing to a public key, in envelopes and pack directories. */
    public static final byte HPKE = 2;

    private static final String PACK_KEY = "holdfast pack key v0";

    private final Id repository;
    private final Role role;
    private final RecipientKey key;
    private final Optional<Id> remembered;
    private final EpochTree tree;
    private final Map<Id, Secrets> secrets;
    private final SecureRandom random;

    /** @param secrets by epoch, those of the newest among them */
    KeyRing(
            Id repository,
            Role role,
            RecipientKey key,
            Optional<Id> remembered,
            EpochTree tree,
            Map<Id, Secrets> secrets,
            SecureRandom random) {
        this.repository = repository;
        this.role = role;
        this.key = key;
        this.remembered = remembered;
        this.tree = tree;
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
        return role != Role.MAINTAINER;
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
        return tree.newest().id();
    }

    /** The number of the newest epoch, from 1. Lower than once before means that the store shows an older state. */
    public int currentEpochNumber() {
        return tree.newest().number();
    }

    /**
     * Whether an epoch that was seen before is still there: it is the newest, or one before it, or one that lost a race
     * against one of these. If not, the store shows an older state, or the line was forked.
     */
    public boolean knows(Id epoch) {
        return tree.find(epoch).isPresent();
    }

    /** Epochs beside the line to the newest: rotations that raced and lost, or the work of a former restorer. */
    public Set<Id> forks() {
        return Set.copyOf(tree.forks());
    }

    /**
     * Who signs what this session writes. An ordinary writer gets a new signing key, certified by the authority of the
     * newest epoch; a sealed one is always itself.
     *
     * @param writerId the id of an ordinary writer; a sealed one has its own
     * @throws RepositoryException.WrongKey if this is a maintainer's key
     */
    public Writer newWriter(Id writerId) throws RepositoryException.WrongKey {
        return switch (role) {
            case RESTORER -> {
                SigningKey session = SigningKey.ofSeed(SealingKeys.randomKey(random));
                SigningKey authority = own().signingAuthority().orElseThrow();
                Certificate certificate = Certificate.issue(
                        authority,
                        repository,
                        currentEpoch(),
                        writerId,
                        Id.ORDINARY_DOMAIN,
                        false,
                        session.publicKey());
                yield new Writer(certificate, session);
            }
            case WRITER -> new Writer(sealedCertificate(), key.signingKey(repository));
            case MAINTAINER ->
                throw new RepositoryException.WrongKey(
                        "a maintainer's key does not write points", "Use the key of a restorer or of a sealed host.");
        };
    }

    private Certificate sealedCertificate() {
        try {
            return Certificate.parse(own().certificate().orElseThrow());
        } catch (FormatException e) {
            throw new IllegalStateException("the certificate was checked when the keys were unlocked", e);
        }
    }

    /**
     * Reads a certificate and checks it by the authority of its epoch.
     *
     * @throws AuthenticationException if its epoch is unknown, its signature does not fit, or its domain is neither the
     *     ordinary one nor its writer's own
     */
    public Certificate verifyCertificate(byte[] bytes) throws AuthenticationException, FormatException {
        Certificate certificate = Certificate.parse(bytes);
        certificate.verify(known(certificate.epoch()).authority(), repository);
        if (!certificate.domain().equals(Id.ORDINARY_DOMAIN)
                && !certificate.domain().equals(certificate.writer())) {
            throw new AuthenticationException("the certificate is for a domain that is not its writer's");
        }
        return certificate;
    }

    /** Wraps a pack's data key to the newest epoch: with the symmetric key if the role holds it, else to the public one. */
    public WrappedKey wrap(PackKind kind, Id domain, byte[] dataKey) {
        if (dataKey.length != Aead.KEY_LENGTH) {
            throw new IllegalArgumentException("a data key has 32 bytes, not " + dataKey.length);
        }
        byte[] info = packKeyInfo(kind, domain, currentEpoch());
        Optional<SealingKeys> keys = sealingKeys(kind, own());
        byte[] wrapped = keys.isPresent()
                ? packKeyAead(keys.get()).seal(dataKey, info)
                : Hpke.seal(
                        kind == PackKind.DATA
                                ? tree.newest().contentKey()
                                : tree.newest().mapKey(),
                        info,
                        dataKey);
        return new WrappedKey(keys.isEmpty(), currentEpoch(), wrapped);
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
        byte[] info = packKeyInfo(kind, domain, wrapped.epoch());
        byte[] dataKey = wrapped.hpke()
                ? Hpke.open(keys.privateKey(), info, wrapped.bytes())
                : packKeyAead(keys).open(wrapped.bytes(), info);
        if (dataKey.length != Aead.KEY_LENGTH) {
            throw new AuthenticationException("a wrapped data key has a wrong length");
        }
        return dataKey;
    }

    private static Optional<SealingKeys> sealingKeys(PackKind kind, Secrets secrets) {
        return kind == PackKind.DATA ? secrets.content() : secrets.map();
    }

    private Aead packKeyAead(SealingKeys keys) {
        return new Aead(Hkdf.derive(keys.symmetric(), repository, PACK_KEY));
    }

    private byte[] packKeyInfo(PackKind kind, Id domain, Id epoch) {
        return Labels.join(PACK_KEY, repository.bytes(), epoch.bytes(), domain.bytes(), new byte[] {kind.code()});
    }

    /** How {@link #seal} seals objects of a kind: {@link #AEAD}, or {@link #HPKE} for a sealed host's manifests. */
    public byte sealingOf(ObjectKind kind) {
        return kind == ObjectKind.MANIFEST && isSealed() ? HPKE : AEAD;
    }

    /**
     * Seals the plaintext of an enveloped object under the newest epoch.
     *
     * @param domain the trust domain that it belongs to
     * @throws RepositoryException.WrongKey if the role does not hold the keys of the domain
     */
    public byte[] seal(ObjectKind kind, Id domain, byte[] associated, byte[] plaintext)
            throws RepositoryException.WrongKey {
        return sealingOf(kind) == HPKE
                ? Hpke.seal(tree.newest().mapKey(), associated, plaintext)
                : objectAead(kind, symmetric(kind, domain, own())).seal(plaintext, associated);
    }

    /**
     * Opens the body of an enveloped object.
     *
     * @param sealing {@link #AEAD} or {@link #HPKE}, as its envelope says
     * @param domain the trust domain that it belongs to
     * @throws RepositoryException.WrongKey if the role does not hold the compartment, or was not granted the epoch
     */
    public byte[] open(ObjectKind kind, byte sealing, Id epoch, Id domain, byte[] associated, byte[] sealed)
            throws AuthenticationException, RepositoryException.WrongKey {
        Secrets held = of(epoch);
        if (sealing == HPKE && kind == ObjectKind.MANIFEST) {
            SealingKeys keys = held.map().orElseThrow(() -> lacks("manifests"));
            return Hpke.open(keys.privateKey(), associated, sealed);
        }
        if (sealing != AEAD) {
            throw new AuthenticationException("objects of this kind are not sealed in this way: " + sealing);
        }
        return objectAead(kind, symmetric(kind, domain, held)).open(sealed, associated);
    }

    private byte[] symmetric(ObjectKind kind, Id domain, Secrets held) throws RepositoryException.WrongKey {
        return switch (kind) {
            case DIRECTORY, INDEX_SEGMENT -> domainKey(domain);
            case MANIFEST -> held.map().orElseThrow(() -> lacks("manifests")).symmetric();
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
        return tree.find(epoch)
                .orElseThrow(() -> new AuthenticationException("epoch " + epoch + " is not one of this repository"));
    }

    private Secrets of(Id epoch) throws AuthenticationException, RepositoryException.WrongKey {
        Secrets held = secrets.get(known(epoch).id());
        if (held == null) {
            throw new RepositoryException.WrongKey(
                    "this key was not granted epoch " + epoch, "Use a restorer's key that is older than that epoch.");
        }
        return held;
    }

    /** What is held of the newest epoch. */
    private Secrets own() {
        return secrets(currentEpoch()).orElseThrow();
    }

    /** What is held of an epoch. */
    Optional<Secrets> secrets(Id epoch) {
        return Optional.ofNullable(secrets.get(epoch));
    }

    Map<Id, Secrets> allSecrets() {
        return secrets;
    }

    EpochTree tree() {
        return tree;
    }

    RecipientKey key() {
        return key;
    }

    Optional<Id> remembered() {
        return remembered;
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
