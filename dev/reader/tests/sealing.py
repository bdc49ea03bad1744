"""What a writer seals and signs with, and how it writes texts."""

import base64
import os
import random

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from holdfast_reader.crypto import Hpke, x25519_public
from holdfast_reader.key_objects import KeyFile

DATA, MAP, BLOCK = 1, 2, 65_536
DATA, MAP, BLOCK = 1, 2, 65_536


def b64(data: bytes) -> str:
    return base64.b64encode(data).decode()


def seal(key: bytes, plaintext: bytes, aad: bytes) -> bytes:
    nonce = os.urandom(12)
    return nonce + AESGCM(key).encrypt(nonce, plaintext, aad)


def hpke_seal(public: bytes, info: bytes, plaintext: bytes) -> bytes:
    private = os.urandom(32)
    encapsulated = x25519_public(private)
    aead, nonce = Hpke().schedule(private, public, encapsulated, public, info)
    return encapsulated + aead.encrypt(nonce, plaintext, b"")


def crockford(data: bytes) -> str:
    number = int.from_bytes(data, "big")
    text = "".join(KeyFile.CROCKFORD[number >> shift & 31] for shift in range(8 * len(data) - 5, -1, -5))
    return "-".join(text[i : i + 4] for i in range(0, len(text), 4))


def text8(value: bytes) -> bytes:
    return bytes([len(value)]) + value


def noise(size: int, seed: int) -> bytes:
    return random.Random(seed).randbytes(size)
