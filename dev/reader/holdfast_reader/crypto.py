"""The primitives that the page names, from python3-cryptography; HPKE by hand."""

import hashlib
import hmac

from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from .failures import damaged


def hmac256(key: bytes, data: bytes) -> bytes:
    return hmac.new(key, data, hashlib.sha256).digest()


def hkdf(key: bytes, info: bytes, salt: bytes, length: int = 32) -> bytes:
    return hkdf_expand(hmac256(salt, key), info, length)


def hkdf_expand(key: bytes, info: bytes, length: int) -> bytes:
    out = block = b""
    for i in range(1, -(-length // 32) + 1):
        block = hmac256(key, block + info + bytes([i]))
        out += block
    return out[:length]


def aead_open(key: bytes, sealed: bytes, aad: bytes, what: str) -> bytes:
    if len(sealed) < 28:
        damaged(what, "cut short")
    try:
        return AESGCM(key).decrypt(sealed[:12], sealed[12:], aad)
    except InvalidTag:
        damaged(what, "does not open: altered, or not from this place")


def verify(public: bytes, signature: bytes, label: str, repository: bytes, data: bytes, what: str) -> None:
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, label.encode() + repository + data)
    except (InvalidSignature, ValueError):
        damaged(what, "its signature is wrong")


def x25519_public(private: bytes) -> bytes:
    return X25519PrivateKey.from_private_bytes(private).public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)


def ed25519_public(seed: bytes) -> bytes:
    return Ed25519PrivateKey.from_private_bytes(seed).public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)


class Hpke:
    """RFC 9180 base mode with DHKEM(X25519, HKDF-SHA256) and HKDF-SHA256. AEAD 2 is AES-256-GCM; 1, AES-128-GCM, is
    for the RFC's test vectors."""

    KEM = b"KEM\x00\x20"

    def __init__(self, aead: int = 2):
        self.suite, self.key_size = b"HPKE\x00\x20\x00\x01" + aead.to_bytes(2, "big"), 16 * aead

    @staticmethod
    def extract(suite: bytes, salt: bytes, label: bytes, key: bytes) -> bytes:
        return hmac256(salt, b"HPKE-v1" + suite + label + key)

    @staticmethod
    def expand(suite: bytes, key: bytes, label: bytes, info: bytes, length: int) -> bytes:
        return hkdf_expand(key, length.to_bytes(2, "big") + b"HPKE-v1" + suite + label + info, length)

    def schedule(self, private: bytes, peer: bytes, encapsulated: bytes, receiver: bytes, info: bytes) -> tuple:
        """The AEAD and its nonce. ValueError if the peer's key is of low order."""
        agreed = X25519PrivateKey.from_private_bytes(private).exchange(X25519PublicKey.from_public_bytes(peer))
        key = self.extract(self.KEM, b"", b"eae_prk", agreed)
        shared = self.expand(self.KEM, key, b"shared_secret", encapsulated + receiver, 32)
        context = (
            b"\0"
            + self.extract(self.suite, b"", b"psk_id_hash", b"")
            + self.extract(self.suite, b"", b"info_hash", info)
        )
        secret = self.extract(self.suite, shared, b"secret", b"")
        return (
            AESGCM(self.expand(self.suite, secret, b"key", context, self.key_size)),
            self.expand(self.suite, secret, b"base_nonce", context, 12),
        )

    def open(self, private: bytes, info: bytes, sealed: bytes, what: str, aad: bytes = b"") -> bytes:
        if len(sealed) < 48:
            damaged(what, "cut short")
        try:
            aead, nonce = self.schedule(private, sealed[:32], sealed[:32], x25519_public(private), info)
            return aead.decrypt(nonce, sealed[32:], aad)
        except (InvalidTag, ValueError):
            damaged(what, "does not open: altered, or sealed for another")
