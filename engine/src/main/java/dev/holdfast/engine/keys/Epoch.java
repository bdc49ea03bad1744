package dev.holdfast.engine.keys;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.holdfast.engine.Id;
import dev.holdfast.engine.RepositoryException;
import dev.holdfast.engine.crypto.Aead;
import dev.holdfast.engine.crypto.Signatures;
import dev.holdfast.engine.crypto.SigningKey;
import dev.holdfast.engine.format.Descriptor;
import dev.holdfast.engine.format.FormatException;
import dev.holdfast.engine.format.JsonObject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The document of an epoch: a generation of keys, by their public halves.
 *
 * @param number 1 for the first; one more than the number of {@code earlier}
 * @param id the epoch
 * @param version of the format, as in the descriptor, but signed
 * @param required features that a program must know, as in the descriptor, but signed
 * @param authority Ed25519 public key that checks what the epoch signs; not changed
 * @param contentKey X25519 public key that sealed hosts seal contents to; not changed
 * @param mapKey X25519 public key that sealed hosts seal maps and manifests to; not changed
 * @param earlier all epochs before, the first first
 * @param history the secrets of the one before, empty in the first
 * @param text the document as signed
 */
@SuppressWarnings("ArrayRecordComponent") // never compared as records
record Epoch(
        int number,
        Id id,
        int version,
        List<String> required,
        byte[] authority,
        byte[] contentKey,
        byte[] mapKey,
        List<KnownEpoch> earlier,
        Optional<History> history,
        SignedText text) {
    /** The highest number that an epoch can have: eight digits. */
    static final int LAST_NUMBER = 99_999_999;

    Epoch {
        required = List.copyOf(required);
        earlier = List.copyOf(earlier);
    }

    /**
     * Refuses what a newer program wrote.
     *
     * @throws RepositoryException.UnsupportedFormat if the epoch says so
     */
    void requireKnownFormat() throws RepositoryException.UnsupportedFormat {
        if (version != Descriptor.VERSION) {
            throw new RepositoryException.UnsupportedFormat("the repository's keys have format version " + version
                    + "; this program knows version " + Descriptor.VERSION);
        }
        if (!required.isEmpty()) {
            throw new RepositoryException.UnsupportedFormat("the repository needs features that this program does not"
                    + " know: " + Texts.printable(String.join(", ", required)));
        }
    }

    /** The epoch before; empty for the first. */
    Optional<KnownEpoch> previous() {
        return earlier.isEmpty() ? Optional.empty() : Optional.of(earlier.getLast());
    }

    KnownEpoch known() {
        return new KnownEpoch(id, authority);
    }

    /** All epochs before, and this one. */
    List<KnownEpoch> lineage() {
        List<KnownEpoch> lineage = new ArrayList<>(earlier);
        lineage.add(known());
        return lineage;
    }

    /** Whether this epoch is {@code other}, or one of those after it. */
    boolean isOrFollows(Id other) {
        return id.equals(other) || earlier.stream().anyMatch(epoch -> epoch.id().equals(other));
    }

    /**
     * Whether the authority that has to sign this epoch did: that of the epoch before, or the first's own. Which one that
     * is, the epoch says itself, so the caller has to know that from elsewhere.
     */
    boolean isSigned(Id repository) {
        KnownEpoch signer = previous().orElseGet(this::known);
        return text.isSignedBy(SignedText.Kind.EPOCH, signer.authority(), repository);
    }

    /** Makes the first epoch of a repository, which signs itself. */
    static Epoch first(Id repository, Id id, Secrets secrets, Instant created) {
        return make(repository, id, secrets, created, List.of(), Optional.empty(), authority(secrets));
    }

    /** Makes the epoch that follows {@code previous}, of which all secrets must be given. */
    static Epoch following(
            Epoch previous, Secrets previousSecrets, Id repository, Id id, Secrets secrets, Instant created) {
        History history = History.seal(repository, id, secrets, previousSecrets);
        return make(
                repository, id, secrets, created, previous.lineage(), Optional.of(history), authority(previousSecrets));
    }

    private static SigningKey authority(Secrets secrets) {
        return secrets.signingAuthority().orElseThrow();
    }

    private static Epoch make(
            Id repository,
            Id id,
            Secrets secrets,
            Instant created,
            List<KnownEpoch> earlier,
            Optional<History> history,
            SigningKey signer) {
        byte[] authority = authority(secrets).publicKey();
        byte[] contentKey = secrets.content().orElseThrow().publicKey();
        byte[] mapKey = secrets.map().orElseThrow().publicKey();
        int number = earlier.size() + 1;
        ObjectNode document = JsonObject.create();
        document.put("number", number)
                .put("id", id.hex())
                .put("repository", repository.hex())
                .put("version", Descriptor.VERSION)
                .put("created", created.toString())
                .put("authority", authority)
                .put("contentKey", contentKey)
                .put("mapKey", mapKey)
                .put(
                        "previous",
                        earlier.isEmpty() ? null : earlier.getLast().id().hex());
        document.putArray("required");
        ArrayNode array = document.putArray("earlier");
        for (KnownEpoch epoch : earlier) {
            array.addObject().put("id", epoch.id().hex()).put("authority", epoch.authority());
        }
        history.ifPresentOrElse(before -> document.set("history", before.toJson()), () -> document.putNull("history"));
        SignedText text = SignedText.sign(SignedText.Kind.EPOCH, signer, repository, JsonObject.bytes(document));
        return new Epoch(
                number, id, Descriptor.VERSION, List.of(), authority, contentKey, mapKey, earlier, history, text);
    }

    /** Reads an epoch and checks that it agrees with itself; whether to believe it is another question. */
    static Epoch parse(SignedText text, Id repository) throws FormatException {
        JsonObject document = JsonObject.parse(text.document());
        Texts.requireRepository(document, repository);
        Texts.instant(document, "created");
        int number = (int) document.number("number", LAST_NUMBER);
        List<KnownEpoch> earlier = new ArrayList<>();
        for (JsonObject before : document.objects("earlier")) {
            earlier.add(
                    new KnownEpoch(Texts.id(before, "id"), before.base64("authority", Signatures.PUBLIC_KEY_LENGTH)));
        }
        Optional<JsonObject> history = document.optionalObject("history");
        Optional<String> previous = document.optionalText("previous");
        if (number != earlier.size() + 1
                || history.isPresent() == earlier.isEmpty()
                || !previous.equals(
                        earlier.isEmpty()
                                ? Optional.empty()
                                : Optional.of(earlier.getLast().id().hex()))) {
            throw new FormatException("the epoch's number, 'previous', 'earlier' and 'history' contradict each other");
        }
        Id id = Texts.id(document, "id");
        if (Stream.concat(Stream.of(id), earlier.stream().map(KnownEpoch::id))
                        .distinct()
                        .count()
                != number) {
            throw new FormatException("an epoch stands twice in its own line");
        }
        return new Epoch(
                number,
                id,
                (int) document.number("version", Integer.MAX_VALUE),
                document.texts("required"),
                document.base64("authority", Signatures.PUBLIC_KEY_LENGTH),
                document.base64("contentKey", Aead.KEY_LENGTH),
                document.base64("mapKey", Aead.KEY_LENGTH),
                earlier,
                history.isPresent() ? Optional.of(History.parse(history.get())) : Optional.empty(),
                text);
    }

    @Override
    public String toString() {
        return "epoch " + number + " " + id;
    }
}
