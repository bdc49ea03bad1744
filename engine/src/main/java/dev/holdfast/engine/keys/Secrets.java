package dev.holdfast.engine.keys;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.holdfast.engine.Id;
import dev.holdfast.engine.crypto.Aead;
import dev.holdfast.engine.crypto.Hkdf;
import dev.holdfast.engine.crypto.SigningKey;
import dev.holdfast.engine.format.Certificate;
import dev.holdfast.engine.format.FormatException;
import dev.holdfast.engine.format.JsonObject;
import java.security.SecureRandom;
import java.util.Optional;

/**
 * The secrets of an epoch, or those of its compartments that a role holds.
 *
 * @param identity the identity key, the same in all epochs of a repository; not changed
 * @param domain the key of a sealed writer's own trust domain; not changed
 * @param map of the map compartment
 * @param content of the content compartment
 * @param authority Ed25519 seed of the epoch's authority; not changed
 * @param certificate of a sealed writer, as stored; not changed
 */
@SuppressWarnings("ArrayRecordComponent") // secrets; never compared as records
record Secrets(
        Optional<byte[]> identity,
        Optional<byte[]> domain,
        Optional<SealingKeys> map,
        Optional<SealingKeys> content,
        Optional<byte[]> authority,
        Optional<byte[]> certificate) {
    private static final int KEY = Aead.KEY_LENGTH;

    /** All secrets of a new epoch. */
    static Secrets generate(byte[] identity, SecureRandom random) {
        return new Secrets(
                Optional.of(identity),
                Optional.empty(),
                Optional.of(SealingKeys.generate(random)),
                Optional.of(SealingKeys.generate(random)),
                Optional.of(SealingKeys.randomKey(random)),
                Optional.empty());
    }

    /** What a recipient may hold of them by its role; a sealed writer also what is its own. */
    Secrets limitedTo(Role role, Id repository, Id recipient, Optional<byte[]> newCertificate) {
        return new Secrets(
                identity.filter(_ -> role.holds(Compartment.IDENTITY)),
                role.holds(Compartment.DOMAIN) ? Optional.of(domainKey(repository, recipient)) : Optional.empty(),
                map.filter(_ -> role.holds(Compartment.MAP)),
                content.filter(_ -> role.holds(Compartment.CONTENT)),
                authority.filter(_ -> role.holds(Compartment.AUTHORITY)),
                newCertificate);
    }

    /** The key of a trust domain, derived from the identity key, which must be held. */
    byte[] domainKey(Id repository, Id trustDomain) {
        return Hkdf.derive(identity.orElseThrow(), repository, "holdfast domain v0", trustDomain.bytes());
    }

    Optional<SigningKey> signingAuthority() {
        return authority.map(SigningKey::ofSeed);
    }

    /** The key from which a compartment's other keys are derived, if it is held. */
    Optional<byte[]> symmetric(Compartment compartment) {
        return switch (compartment) {
            case IDENTITY, DOMAIN, AUTHORITY -> Optional.empty();
            case MAP -> map.map(SealingKeys::symmetric);
            case CONTENT -> content.map(SealingKeys::symmetric);
        };
    }

    /** The JSON object of one compartment, if it is held. */
    Optional<ObjectNode> compartment(Compartment compartment) {
        return switch (compartment) {
            case IDENTITY -> identity.map(key -> JsonObject.create().put("key", key));
            case DOMAIN -> domain.map(key -> JsonObject.create().put("key", key));
            case MAP -> map.map(Secrets::object);
            case CONTENT -> content.map(Secrets::object);
            case AUTHORITY -> authority.map(seed -> JsonObject.create().put("private", seed));
        };
    }

    private static ObjectNode object(SealingKeys keys) {
        return JsonObject.create().put("key", keys.symmetric()).put("private", keys.privateKey());
    }

    /** As it is sealed in a grant. */
    byte[] toBytes() {
        ObjectNode object = JsonObject.create();
        for (Compartment compartment : Compartment.values()) {
            compartment(compartment).ifPresent(keys -> object.set(compartment.text(), keys));
        }
        certificate.ifPresent(bytes -> object.put("certificate", bytes));
        return JsonObject.bytes(object);
    }

    /** Reads what a grant to a role held: the role's compartments, no more and no less. */
    static Secrets parse(byte[] bytes, Role role) throws FormatException {
        JsonObject object = JsonObject.parse(bytes);
        for (Compartment compartment : Compartment.values()) {
            if (role.holds(compartment) == object.isNull(compartment.text())) {
                throw new FormatException("the compartments granted are not those of a " + role.text());
            }
        }
        return parse(
                key(object.optionalObject(Compartment.IDENTITY.text())),
                key(object.optionalObject(Compartment.DOMAIN.text())),
                object.optionalObject(Compartment.MAP.text()),
                object.optionalObject(Compartment.CONTENT.text()),
                object.optionalObject(Compartment.AUTHORITY.text()),
                role == Role.WRITER ? Optional.of(object.base64("certificate", Certificate.LENGTH)) : Optional.empty());
    }

    /** Reads compartments one by one, as an epoch hands them down. */
    static Secrets parse(
            Optional<byte[]> identity,
            Optional<byte[]> domain,
            Optional<JsonObject> map,
            Optional<JsonObject> content,
            Optional<JsonObject> authority,
            Optional<byte[]> certificate)
            throws FormatException {
        return new Secrets(
                identity,
                domain,
                sealingKeys(map),
                sealingKeys(content),
                authority.isPresent() ? Optional.of(authority.get().base64("private", KEY)) : Optional.empty(),
                certificate);
    }

    private static Optional<byte[]> key(Optional<JsonObject> object) throws FormatException {
        return object.isPresent() ? Optional.of(object.get().base64("key", KEY)) : Optional.empty();
    }

    private static Optional<SealingKeys> sealingKeys(Optional<JsonObject> object) throws FormatException {
        return object.isPresent()
                ? Optional.of(new SealingKeys(
                        object.get().base64("key", KEY), object.get().base64("private", KEY)))
                : Optional.empty();
    }

    @Override
    public String toString() {
        return "Secrets[secret]";
    }
}
