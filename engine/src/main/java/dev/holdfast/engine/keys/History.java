package dev.holdfast.engine.keys;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.holdfast.engine.Id;
import dev.holdfast.engine.crypto.Aead;
import dev.holdfast.engine.crypto.AuthenticationException;
import dev.holdfast.engine.crypto.Hkdf;
import dev.holdfast.engine.crypto.Labels;
import dev.holdfast.engine.format.FormatException;
import dev.holdfast.engine.format.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/**
 * The secrets of an epoch's predecessor, sealed with its own, each compartment with the same one: who holds a
 * compartment in one epoch holds it in all before.
 *
 * @param sealed by compartment, all that are handed down
 */
record History(Map<Compartment, byte[]> sealed) {
    private static final String LABEL = "holdfast history v0";

    History {
        sealed = Map.copyOf(sealed);
    }

    /** Seals the secrets of the epoch before {@code epoch} with those of {@code epoch}; needs all compartments of both. */
    static History seal(Id repository, Id epoch, Secrets own, Secrets previous) {
        Map<Compartment, byte[]> sealed = new EnumMap<>(Compartment.class);
        for (Compartment compartment : Compartment.HANDED_DOWN) {
            byte[] keys = JsonObject.bytes(previous.compartment(compartment).orElseThrow());
            sealed.put(
                    compartment,
                    aead(repository, own.symmetric(compartment).orElseThrow())
                            .seal(keys, associated(repository, epoch, compartment)));
        }
        return new History(sealed);
    }

    /** The compartments of the epoch before {@code epoch} that {@code own} opens: those it holds itself. */
    Secrets open(Id repository, Id epoch, Secrets own) throws AuthenticationException, FormatException {
        Map<Compartment, JsonObject> opened = new EnumMap<>(Compartment.class);
        for (Compartment compartment : Compartment.HANDED_DOWN) {
            Optional<byte[]> key = own.symmetric(compartment);
            byte[] entry = sealed.getOrDefault(compartment, new byte[0]);
            if (key.isPresent()) {
                byte[] keys = aead(repository, key.get()).open(entry, associated(repository, epoch, compartment));
                opened.put(compartment, JsonObject.parse(keys));
            }
        }
        return Secrets.parse(
                own.identity(),
                own.domain(),
                Optional.ofNullable(opened.get(Compartment.MAP)),
                Optional.ofNullable(opened.get(Compartment.CONTENT)),
                Optional.empty(),
                Optional.empty());
    }

    ObjectNode toJson() {
        ObjectNode object = JsonObject.create();
        for (Compartment compartment : Compartment.HANDED_DOWN) {
            object.put(compartment.text(), sealed.get(compartment));
        }
        return object;
    }

    static History parse(JsonObject object) throws FormatException {
        Map<Compartment, byte[]> sealed = new EnumMap<>(Compartment.class);
        for (Compartment compartment : Compartment.HANDED_DOWN) {
            sealed.put(compartment, object.base64(compartment.text()));
        }
        return new History(sealed);
    }

    private static Aead aead(Id repository, byte[] key) {
        return new Aead(Hkdf.derive(key, repository, LABEL));
    }

    private static byte[] associated(Id repository, Id epoch, Compartment compartment) {
        byte[] name = compartment.text().getBytes(StandardCharsets.US_ASCII);
        return Labels.join(LABEL, repository.bytes(), epoch.bytes(), name);
    }
}
