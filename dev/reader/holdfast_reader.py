#!/usr/bin/python3
"""Reads Holdfast repositories, from docs/format.md alone: one class or two for each section of that page.

Needs Python 3.11 and Debian's python3-cryptography, python3-argon2 and python3-zstandard. Nothing here writes to a
repository. Clear before fast: it trusts no byte that it did not verify, and stops at the first that is wrong.
"""

import argparse
import base64
import hashlib
import hmac
import json
import os
import re
import sys
from collections import OrderedDict, defaultdict
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, Iterator, NoReturn, Optional

import zstandard
from argon2.exceptions import HashingError
from argon2.low_level import Type as Argon2Type, hash_secret_raw
from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

DATA, MAP = 1, 2
BLOCK = 65_536
ORDINARY = bytes(16)
MIB = 1 << 20
LIMIT_KEYS, LIMIT_MANIFEST, LIMIT_SEGMENT, LIMIT_DIRECTORY, LIMIT_PACK = MIB, 16 * MIB, 64 * MIB, 16 * MIB, 1 << 30
LIMIT_CHUNK = {DATA: 4 * MIB, MAP: MIB}
LIMIT_DEPTH, LIMIT_FOLDERS, LIMIT_LENGTH, LIMIT_PATH, LIMIT_NAME = 12, 2000, 1 << 60, 65_536, 200
LIMIT_ARGON_KIB, LIMIT_ARGON_ITERATIONS, LIMIT_ARGON_LANES, LIMIT_ARGON_WORK = MIB, 20, 16, 4 * MIB
LIMIT_NUMBER, LIMIT_ATTRIBUTES = (1 << 63) - 1, 1 << 18


class Failure(Exception):
    code = 1


class Usage(Failure):
    code = 2


class Locked(Failure):
    """The key opens nothing here, or holds too little."""

    code = 3


class NotFound(Failure):
    code = 4


class Damaged(Failure):
    """Some byte is not what the format says it must be."""

    code = 5


def damaged(what: str, why: str) -> NoReturn:
    raise Damaged(f"{what}: {why}")


# Conventions


class Cursor:
    """Reads the fields of a byte string; runs past its end only into an exception."""

    def __init__(self, data: bytes, what: str):
        self.data, self.what, self.at = data, what, 0

    def take(self, count: int) -> bytes:
        if count > len(self.data) - self.at:
            damaged(self.what, "cut short")
        self.at += count
        return self.data[self.at - count : self.at]

    def number(self, size: int, signed: bool = False) -> int:
        return int.from_bytes(self.take(size), "big", signed=signed)

    def u8(self) -> int:
        return self.number(1)

    def u16(self) -> int:
        return self.number(2)

    def u32(self) -> int:
        return self.number(4)

    def u64(self) -> int:
        return self.number(8)

    def i64(self) -> int:
        return self.number(8, True)

    def text(self, size: int) -> str:
        try:
            return self.take(size).decode()
        except UnicodeDecodeError:
            damaged(self.what, "a text is not UTF-8")

    def count(self, size: int, least: int) -> int:
        """A count of size bytes, of things that take at least so many bytes each: refused before anything is made."""
        count = self.number(size)
        if count * least > len(self.data) - self.at:
            damaged(self.what, "a count is larger than what follows")
        return count

    def end(self) -> None:
        if self.at != len(self.data):
            damaged(self.what, "bytes too many")


def characters(text: str) -> int:
    """As JSON's limits count them: UTF-16 code units."""
    return sum(2 if ord(c) > 0xFFFF else 1 for c in text)


def unhex(text: Any, size: int, what: str) -> bytes:
    if not isinstance(text, str) or not re.fullmatch(f"[0-9a-f]{{{2 * size}}}", text):
        damaged(what, f"not {size} bytes in hex")
    return bytes.fromhex(text)


def unbase64(text: Any, size: Optional[int], what: str) -> bytes:
    try:
        data = base64.b64decode(text.encode("ascii"), validate=True)
    except (ValueError, AttributeError):
        damaged(what, "not base64")
    if base64.b64encode(data).decode() != text or size is not None and len(data) != size:
        damaged(what, "not base64 of the right length")
    return data


class Document:
    """A JSON object. Unknown members are ignored; those asked for must be there and have their type."""

    def __init__(self, data: Any, what: str):
        self.what = what
        if isinstance(data, bytes):
            try:
                data = json.loads(
                    data.decode(),
                    object_pairs_hook=self._members,
                    parse_int=self._integer,
                    parse_float=self._other_number,
                    parse_constant=self._other_number,
                )
            except (ValueError, RecursionError):
                damaged(what, "not JSON")
        if not isinstance(data, dict):
            damaged(what, "not a JSON object")
        self.members: dict = data

    def _members(self, pairs: list) -> dict:
        if len(dict(pairs)) != len(pairs):
            damaged(self.what, "a member twice")
        return dict(pairs)

    def _integer(self, digits: str) -> int:
        if len(digits) > 20 or int(digits) > LIMIT_NUMBER:
            damaged(self.what, "a number that is too large")
        return int(digits)

    def _other_number(self, text: str) -> NoReturn:
        damaged(self.what, "a number that is no integer")

    def get(self, name: str, kind: type, nullable: bool = False) -> Any:
        value = self.members.get(name)
        if name not in self.members or type(value) is not kind and not (nullable and value is None):
            damaged(self.what, f"member {name} is missing or of a wrong type")
        return value

    def number(self, name: str, low: int, high: int) -> int:
        value = self.get(name, int)
        if not low <= value <= high:
            damaged(self.what, f"member {name} is out of range")
        return value

    def id(self, name: str, size: int = 16) -> bytes:
        return unhex(self.get(name, str), size, f"{self.what}, {name}")

    def base64(self, name: str, size: Optional[int] = None) -> bytes:
        return unbase64(self.get(name, str), size, f"{self.what}, {name}")

    def object(self, name: str) -> "Document":
        return Document(self.get(name, dict), f"{self.what}, {name}")

    def is_null(self, name: str) -> bool:
        return self.members.get(name) is None

    def expect(self, name: str, value: Any) -> None:
        if self.get(name, type(value)) != value:
            damaged(self.what, f"member {name} is not {value!r}")

    def refuse_features(self) -> None:
        for feature in self.get("required", list):
            damaged(self.what, f"requires the feature {feature!r}, which this reader does not know")


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


# Objects


class Store:
    """The objects of a repository in a folder. What was read under a name that says its hash is checked against it."""

    def __init__(self, folder: Path):
        self.folder = folder

    def size(self, name: str) -> int:
        path = self.folder / name
        if not path.is_file():
            damaged(name, "missing")
        return path.stat().st_size

    def read(self, name: str, limit: int, offset: int = 0, length: Optional[int] = None) -> bytes:
        if length is None:
            length = self.size(name) - offset
        if length > limit:
            damaged(name, "larger than the format allows")
        with open(self.folder / name, "rb") as file:
            file.seek(offset)
            data = file.read(length)
        if len(data) != length:
            damaged(name, "cut short")
        return data

    def read_hashed(self, name: str, limit: int) -> bytes:
        data = self.read(name, limit)
        if hashlib.sha256(data).hexdigest() != name[-64:]:
            damaged(name, "its bytes do not have the hash in its name")
        return data

    def check_hash(self, name: str) -> None:
        with open(self.folder / name, "rb") as file:
            if hashlib.file_digest(file, "sha256").hexdigest() != name[-64:]:
                damaged(name, "its bytes do not have the hash in its name")

    def list(self, prefix: str, pattern: str) -> list[str]:
        """Names under a prefix whose rest has the form that the page gives; other files are not objects."""
        base = self.folder / prefix
        found = (path.relative_to(base).as_posix() for path in base.rglob("*") if path.is_file())
        return sorted(prefix + rest for rest in found if re.fullmatch(pattern, rest))


# Descriptor


class Descriptor:
    def __init__(self, store: Store):
        if not (store.folder / "repository").is_file():
            raise NotFound("no repository in that folder")
        document = Document(store.read("repository", LIMIT_KEYS), "repository")
        document.expect("format", "holdfast")
        document.expect("version", 0)
        self.id = document.id("id")
        document.get("created", str)
        document.get("optional", list)
        document.refuse_features()


# Keys


class SignedText:
    def __init__(self, store: Store, name: str, kind: str):
        data = store.read(name, LIMIT_KEYS)
        self.hash, lines = hashlib.sha256(data).digest(), data.split(b"\n")
        if len(lines) != 3 or lines[2]:
            damaged(name, "not a signed text")
        self.name, self.kind, self.line, self.document = name, kind, lines[0], Document(lines[0], name)
        self.signature = unbase64(lines[1].decode("latin-1"), 64, name)

    def verify(self, authority: bytes, repository: bytes) -> None:
        verify(authority, self.signature, f"holdfast {self.kind} v0", repository, self.line, self.name)


class Epoch:
    def __init__(self, store: Store, name: str, repository: bytes):
        self.name, self.text = name, SignedText(store, name, "epoch")
        document = self.text.document
        self.number, self.id = document.number("number", 1, 99_999_999), document.id("id")
        if name != f"keys/epochs/{self.number:08d}-{self.id.hex()}" or document.id("repository") != repository:
            damaged(name, "not the epoch of that name")
        document.get("version", int), document.get("required", list), document.get("created", str)
        self.authority = document.base64("authority", 32)
        self.content_key, self.map_key = document.base64("contentKey", 32), document.base64("mapKey", 32)
        self.previous = None if document.get("previous", str, True) is None else document.id("previous")
        items = [Document(item, name) for item in document.get("earlier", list)]
        self.earlier = {item.id("id"): item.base64("authority", 32) for item in items}
        self.history = None if document.get("history", dict, True) is None else document.object("history")
        if (self.previous is None) != (self.number == 1) or (self.history is None) != (self.number == 1):
            damaged(name, "only the first epoch has no previous one and no history")

    def check_follows(self, parent: "Epoch") -> None:
        before = parent.earlier | {parent.id: parent.authority}
        if self.previous != parent.id or self.number != parent.number + 1 or self.earlier != before:
            damaged(self.name, "does not follow the epoch before it")


@dataclass
class Secrets:
    """The map and content compartments of one epoch, as far as the key holds them."""

    symmetric: dict[int, bytes] = field(default_factory=dict)  # of the content compartment (DATA) and the map one (MAP)
    private: dict[int, bytes] = field(default_factory=dict)

    @staticmethod
    def of(document: Document, epoch: Epoch) -> "Secrets":
        secrets = Secrets()
        for kind, name, public in (MAP, "map", epoch.map_key), (DATA, "content", epoch.content_key):
            if not document.is_null(name):
                compartment = document.object(name)
                secrets.symmetric[kind] = compartment.base64("key", 32)
                secrets.private[kind] = compartment.base64("private", 32)
                if x25519_public(secrets.private[kind]) != public:
                    damaged(epoch.name, f"its {name} key pair does not match")
        if not document.is_null("authority"):
            if ed25519_public(document.object("authority").base64("private", 32)) != epoch.authority:
                damaged(epoch.name, "its authority's key pair does not match")
        return secrets


class KeyFile:
    """What opens a repository: a passphrase, a recovery key or a host key."""

    CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

    def __init__(self, data: bytes):
        self.kind, self.secret = "passphrase", data.rstrip(b"\r\n")
        text = self.secret.decode("latin-1").strip()
        if self.canonical(text[:4]) == "HFR1" and text[4:5] in ("-", " "):
            self.kind, self.secret = "recovery", self.checked(self.crockford(text[5:]), 32)
        elif text.startswith("HFH1-"):
            try:
                data = base64.b64decode("".join(text[5:].split()), validate=True)
            except ValueError:
                raise Locked("the host key is not base64") from None
            self.kind, self.secret = "host", self.checked(data, 112)

    @staticmethod
    def canonical(text: str) -> str:
        return text.upper().replace("O", "0").replace("I", "1").replace("L", "1")

    @staticmethod
    def crockford(text: str) -> bytes:
        text = KeyFile.canonical(re.sub(r"[\s-]", "", text))
        if len(text) != 56 or not set(text) <= set(KeyFile.CROCKFORD):
            raise Locked("the recovery key is mistyped: not 56 letters and digits")
        number = 0
        for letter in text:
            number = number << 5 | KeyFile.CROCKFORD.index(letter)
        return number.to_bytes(35, "big")

    @staticmethod
    def checked(data: bytes, size: int) -> bytes:
        if len(data) != size + 3 or hashlib.sha256(data[:size]).digest()[:3] != data[size:]:
            raise Locked("the key is mistyped: its check bytes do not match")
        return data[:size]


class KeyRing:
    """Unlocking: from a key file to the verified epochs, and the secrets held of each."""

    HELD = {  # which compartments a role holds
        "restorer": {"identity", "map", "content", "authority"},
        "maintainer": {"identity", "map"},
        "writer": {"domain"},
    }

    def __init__(self, store: Store, repository: bytes, key: KeyFile):
        self.store, self.repository = store, repository
        names = store.list("keys/epochs/", r"[0-9]{8}-[0-9a-f]{32}")
        self.epochs = {epoch.id: epoch for epoch in (Epoch(store, name, repository) for name in names)}
        if len(names) != len(self.epochs):
            damaged("keys/epochs/", "two epochs have the same id")
        self.recipient, private, anchor, anchor_hash = self._private_key(key)
        self._trust(self.epoch(anchor, "keys/epochs/"), anchor_hash)
        text, document = self.recipient_document(self.recipient)
        text.verify(self.epoch(document.id("epoch"), text.name).authority, repository)
        if document.base64("publicKey", 32) != x25519_public(private):
            damaged(text.name, "its public key is not that of its private key")
        self.identity: Optional[bytes] = None
        self.own_domain: Optional[bytes] = None
        self.secrets: dict[bytes, Secrets] = {}
        self._unlock(private, document.get("role", str))

    def _private_key(self, key: KeyFile) -> tuple[bytes, bytes, bytes, bytes]:
        """The recipient that the key file opens, its private key, and its anchor: an epoch's id and hash."""
        if key.kind == "host":
            parts = Cursor(key.secret, "host key")
            if parts.take(16) != self.repository:
                raise Locked("the host key is of another repository")
            return parts.take(16), parts.take(32), parts.take(16), parts.take(32)
        for name in self.recipients():
            _, document = self.recipient_document(bytes.fromhex(name[-32:]))
            if document.get("kind", str) != key.kind:
                continue
            recipient, protection = document.id("id"), document.object("protection")
            aad = b"holdfast recipient v0" + self.repository + recipient
            if key.kind == "passphrase":
                kek = self._passphrase(key, protection)
            else:
                kek = self.derive(key.secret, b"holdfast recovery v0")
            try:
                opened = Cursor(aead_open(kek, protection.base64("sealed", 108), aad, name), name)
            except Damaged:
                continue
            return recipient, opened.take(32), opened.take(16), opened.take(32)
        # Wrong key, or altered recipients? Their signatures tell; nothing is trusted on the strength of it.
        for name in self.recipients():
            text, document = self.recipient_document(bytes.fromhex(name[-32:]))
            text.verify(self.epoch(document.id("epoch"), name).authority, self.repository)
        raise Locked("this key opens no recipient of the repository")

    @staticmethod
    def _passphrase(key: KeyFile, protection: Document) -> bytes:
        protection.expect("type", "argon2id")
        lanes = protection.number("lanes", 1, LIMIT_ARGON_LANES)
        iterations = protection.number("iterations", 1, LIMIT_ARGON_ITERATIONS)
        memory = protection.number("memoryKiB", 8 * lanes, min(LIMIT_ARGON_KIB, LIMIT_ARGON_WORK // iterations))
        salt = protection.base64("salt", 16)
        try:
            return hash_secret_raw(key.secret, salt, iterations, memory, lanes, 32, Argon2Type.ID, 0x13)
        except HashingError as error:
            raise Failure(f"the passphrase cannot be tried here: {error}") from None

    def recipients(self) -> list[str]:
        return self.store.list("keys/recipients/", "[0-9a-f]{32}")

    def recipient_document(self, recipient: bytes) -> tuple[SignedText, Document]:
        text = SignedText(self.store, f"keys/recipients/{recipient.hex()}", "recipient")
        if text.document.id("id") != recipient or text.document.id("repository") != self.repository:
            damaged(text.name, "not the recipient of that name")
        if text.document.get("role", str) not in self.HELD:
            damaged(text.name, "of an unknown role")
        return text, text.document

    def epoch(self, epoch: bytes, what: str) -> Epoch:
        if epoch not in self.epochs:
            damaged(what, f"epoch {epoch.hex()} is missing")
        return self.epochs[epoch]

    def _trust(self, anchor: Epoch, anchor_hash: bytes) -> None:
        """Verifies every epoch. The anchor is right by its hash; those before it by what it says of them, each after
        it by the signature of the one before."""
        if anchor.text.hash != anchor_hash:
            damaged(anchor.name, "not the epoch that the key vouches for")
        following: dict[Optional[bytes], Epoch] = {}
        for epoch in self.epochs.values():
            if following.setdefault(epoch.previous, epoch) is not epoch:
                damaged(epoch.name, f"a fork: {following[epoch.previous].name} follows the same epoch")
        self.newest = anchor
        while child := following.get(self.newest.id):
            child.check_follows(self.newest)
            self.newest = child
        self.line = [self.newest]  # to the first
        while (epoch := self.line[-1]).previous:
            parent = self.epoch(epoch.previous, epoch.name)
            epoch.check_follows(parent)
            epoch.text.verify(parent.authority, self.repository)
            self.line.append(parent)
        epoch.text.verify(epoch.authority, self.repository)
        if epoch.earlier:
            damaged(epoch.name, "nothing is earlier than the first epoch")
        for epoch in self.epochs.values():
            if epoch not in self.line:
                damaged(epoch.name, "not in the line of epochs")
        self.newest.text.document.expect("version", 0)
        self.newest.text.document.refuse_features()

    def grant(self, name: str) -> tuple[SignedText, Document]:
        text = SignedText(self.store, name, "grant")
        document = text.document
        epoch, recipient = document.id("epoch"), document.id("recipient")
        if name != f"keys/grants/{epoch.hex()}-{recipient.hex()}" or document.id("repository") != self.repository:
            damaged(name, "not the grant of that name")
        text.verify(self.epoch(epoch, name).authority, self.repository)
        holder, granted = self.recipient_document(recipient)
        if document.id("epochHash", 32) != self.epochs[epoch].text.hash:
            damaged(name, "grants another epoch object than the one that is there")
        if document.id("recipientHash", 32) != holder.hash:
            damaged(name, "grants to another recipient object than the one that is there")
        document.expect("role", granted.get("role", str))
        return text, document

    def grants(self) -> list[str]:
        """Those of epochs that are there: a rotation that was broken off leaves some of one that never came."""
        names = self.store.list("keys/grants/", "[0-9a-f]{32}-[0-9a-f]{32}")
        return [name for name in names if bytes.fromhex(name.split("/")[2][:32]) in self.epochs]

    def _unlock(self, private: bytes, role: str) -> None:
        """Opens the newest grant, and through it the secrets of its epoch and of all before."""
        names = {epoch.id: f"keys/grants/{epoch.id.hex()}-{self.recipient.hex()}" for epoch in self.line}
        there = self.grants()
        for number, epoch in enumerate(self.line):
            if names[epoch.id] in there:
                break
        else:
            raise Locked("this recipient has no grant in any epoch")
        name = names[epoch.id]
        text, document = self.grant(name)
        info = b"holdfast grant v0" + self.repository + epoch.id + self.recipient
        opened = Document(Hpke().open(private, info, document.base64("sealed"), name), name)
        for compartment in ("identity", "domain", "map", "content", "authority"):
            if opened.is_null(compartment) == (compartment in self.HELD[role]):
                damaged(name, f"its {compartment} compartment is not as its role should have it")
        if role == "writer":
            self.own_domain = opened.object("domain").base64("key", 32)
        else:
            self.identity = opened.object("identity").base64("key", 32)
        self.secrets[epoch.id] = Secrets.of(opened, epoch)
        for epoch, previous in zip(self.line[number:], self.line[number + 1 :]):
            self.secrets[previous.id] = self._history(epoch, previous)

    def _history(self, epoch: Epoch, previous: Epoch) -> Secrets:
        members = {}
        for kind, key in self.secrets[epoch.id].symmetric.items():
            name, what = {MAP: "map", DATA: "content"}[kind], f"{epoch.name}, history"
            aad = b"holdfast history v0" + self.repository + epoch.id + name.encode()
            opened = aead_open(self.derive(key, b"holdfast history v0"), epoch.history.base64(name), aad, what)
            members[name] = Document(opened, what).members
        return Secrets.of(Document(members, epoch.name), previous)

    def domain_key(self, domain: bytes, what: str) -> bytes:
        if self.identity is not None:
            return self.derive(self.identity, b"holdfast domain v0" + domain)
        if domain != self.recipient:
            raise Locked(f"{what}: this key opens only its own domain")
        return self.own_domain

    def held(self, epoch: bytes, what: str) -> Secrets:
        self.epoch(epoch, what)
        if epoch not in self.secrets:
            raise Locked(f"{what}: this key holds nothing of epoch {epoch.hex()}")
        return self.secrets[epoch]

    def compartment(self, epoch: bytes, kind: int, private: bool, what: str) -> bytes:
        held = self.held(epoch, what)
        keys = held.private if private else held.symmetric
        if kind not in keys:
            raise Locked(f"{what}: the role of this key does not open it")
        return keys[kind]

    def derive(self, key: bytes, info: bytes) -> bytes:
        return hkdf(key, info, self.repository)


class Certificate:
    SIZE = 145

    def __init__(self, data: bytes, keys: KeyRing, what: str):
        parts = Cursor(data, what)
        self.epoch, self.writer, self.domain = parts.take(16), parts.take(16), parts.take(16)
        self.role, self.public = parts.u8(), parts.take(32)
        authority = keys.epoch(self.epoch, what).authority
        verify(authority, parts.take(64), "holdfast certificate v0", keys.repository, data[:81], what)
        if self.role > 1 or self.role == 0 and self.domain not in (ORDINARY, self.writer):
            damaged(what, "its certificate has an unknown role or a foreign domain")


# Envelope


class Envelope:
    DIRECTORY, MANIFEST, SEGMENT = 1, 2, 3
    KEYS = {DIRECTORY: b"holdfast directory v0", SEGMENT: b"holdfast index v0"}  # derived from the domain key
    HEAD = 60 + Certificate.SIZE  # what the body is bound to

    def __init__(self, data: bytes, kind: int, keys: KeyRing, what: str):
        parts = Cursor(data, what)
        if parts.take(8) != b"HOLDFAST" or parts.u16() != 0 or parts.u8() != kind:
            damaged(what, "not an envelope of this version and kind")
        sealing, repository, epoch = parts.u8(), parts.take(16), parts.take(16)
        self.domain = parts.take(16)
        self.certificate = Certificate(parts.take(Certificate.SIZE), keys, what)
        body = parts.take(parts.u32())
        signature = parts.take(64)
        parts.end()
        verify(self.certificate.public, signature, "holdfast object v0", keys.repository, data[:-64], what)
        if repository != keys.repository or epoch != self.certificate.epoch:
            damaged(what, "of another repository, or of another epoch than its certificate")
        if self.domain != self.certificate.domain and self.certificate.role != 1:
            damaged(what, "its domain is not its writer's")
        aad = b"holdfast body v0" + data[: self.HEAD]
        if sealing == 1 and kind == self.MANIFEST:
            key = keys.derive(keys.compartment(epoch, MAP, False, what), b"holdfast manifest v0")
            self.plaintext = aead_open(key, body, aad, what)
        elif sealing == 1:
            key = keys.derive(keys.domain_key(self.domain, what), self.KEYS[kind])
            self.plaintext = aead_open(key, body, aad, what)
        elif sealing == 2 and kind == self.MANIFEST and self.domain != ORDINARY:
            self.plaintext = Hpke().open(keys.compartment(epoch, MAP, True, what), aad, body, what)
        else:
            damaged(what, "sealed in a way that its kind or its writer may not use")


# Chunk identities


class Identities:
    """Computes a chunk's identity in a domain, and the hashes of its pieces."""

    def __init__(self, keys: KeyRing, domain: bytes):
        key = keys.domain_key(domain, "chunks")
        self.piece, self.chunk = keys.derive(key, b"holdfast piece v0"), keys.derive(key, b"holdfast chunk v0")

    def of(self, kind: int, plaintext: bytes) -> tuple[bytes, list[bytes]]:
        pieces = [hmac256(self.piece, plaintext[i : i + BLOCK]) for i in range(0, len(plaintext), BLOCK)]
        return hmac256(self.chunk, bytes([kind]) + len(plaintext).to_bytes(8, "big") + b"".join(pieces)), pieces


# Packs


@dataclass
class Slot:
    offset: int
    sealed: int
    plain: int
    key: int


class Pack:
    """A pack whose hash and directory were verified; opens its chunks."""

    def __init__(self, store: Store, keys: KeyRing, kind: int, name: bytes):
        self.store, self.keys, self.kind, self.id = store, keys, kind, name
        self.name = f"{'packs' if kind == DATA else 'maps'}/{name.hex()[:2]}/{name.hex()}"
        self.length = store.size(self.name)
        if not 28 <= self.length < LIMIT_PACK:
            damaged(self.name, "of a length that no pack has")
        store.check_hash(self.name)
        if self._read(0, 16) != b"HOLDPACK\0\0" + bytes([kind]) + bytes(5):
            damaged(self.name, "not a pack of this version and kind")
        footer = self._read(self.length - 12, 12)
        self.directory = int.from_bytes(footer[:4], "big")
        if footer[4:] != b"HOLDFOOT" or not 0 < self.directory <= min(LIMIT_DIRECTORY, self.length - 28):
            damaged(self.name, "its trailer is wrong")
        directory = self._read(self.length - 12 - self.directory, self.directory)
        self._parse(Envelope(directory, Envelope.DIRECTORY, keys, self.name))

    def _read(self, offset: int, length: int) -> bytes:
        return self.store.read(self.name, LIMIT_DIRECTORY, offset, length)

    def _parse(self, envelope: Envelope) -> None:
        parts = Cursor(envelope.plaintext, f"{self.name}, directory")
        if parts.u16() != 0 or parts.u8() != self.kind:
            damaged(self.name, "its directory is of another version or kind")
        self.domain = envelope.domain
        self.wrapped = [(parts.u8(), parts.take(16), parts.take(parts.u16())) for _ in range(parts.count(2, 19))]
        self.data_keys: dict[int, bytes] = {}
        self.slots: dict[bytes, Slot] = {}
        self.order: list[bytes] = []
        at = 16
        for _ in range(parts.count(4, 46)):
            identity, slot = parts.take(32), Slot(parts.u32(), parts.u32(), parts.u32(), parts.u16())
            if slot.offset != at or not 0 < slot.plain <= LIMIT_CHUNK[self.kind] or slot.key >= len(self.wrapped):
                damaged(self.name, "its directory lists a chunk that cannot be")
            at += slot.sealed
            self.slots[identity] = slot
            self.order.append(identity)
        parts.end()
        if at != self.length - 12 - self.directory:
            damaged(self.name, "its directory does not list what is in it")

    def data_key(self, number: int) -> bytes:
        if number not in self.data_keys:
            wrapping, epoch, wrapped = self.wrapped[number]
            aad = b"holdfast pack key v0" + self.keys.repository + epoch + self.domain + bytes([self.kind])
            if wrapping not in (1, 2):
                damaged(self.name, "a data key is wrapped in an unknown way")
            key = self.keys.compartment(epoch, self.kind, wrapping == 2, self.name)
            if wrapping == 1:
                opened = aead_open(self.keys.derive(key, b"holdfast pack key v0"), wrapped, aad, self.name)
            else:
                opened = Hpke().open(key, aad, wrapped, self.name)
            if len(opened) != 32:
                damaged(self.name, "a data key is not 32 bytes")
            self.data_keys[number] = opened
        return self.data_keys[number]

    def open(self, identity: bytes) -> bytes:
        slot = self.slots[identity]
        if slot.sealed > slot.plain + MIB:
            damaged(self.name, "a chunk is larger than it may be")
        what = f"{self.name}, chunk {identity.hex()[:16]}"
        aad = b"holdfast chunk v0" + bytes([self.kind]) + self.keys.repository + self.domain + identity
        opened = aead_open(self.data_key(slot.key), self._read(slot.offset, slot.sealed), aad, what)
        if opened[:1] not in (b"\0", b"\1"):
            damaged(what, "of an unknown codec")
        plaintext = opened[1:] if opened[0] == 0 else self.decompress(opened[1:], slot.plain, what)
        if len(plaintext) != slot.plain:
            damaged(what, "not of the length in the directory")
        return plaintext

    @staticmethod
    def decompress(payload: bytes, length: int, what: str) -> bytes:
        try:
            frame = zstandard.get_frame_parameters(payload)
            if payload[:4] != b"\x28\xb5\x2f\xfd" or frame.content_size != length or frame.dict_id:
                damaged(what, "not the frame that the directory says")
            at, last = zstandard.frame_header_size(payload), False
            while not last:  # to the end of the frame, which must be the end of the payload
                block = int.from_bytes(payload[at : at + 3].ljust(3, b"\1"), "little")
                at, last = at + 3 + (1 if block >> 1 & 3 == 1 else block >> 3), bool(block & 1)
            if at + 4 * frame.has_checksum != len(payload):
                damaged(what, "not one whole frame")
            return zstandard.ZstdDecompressor(max_window_size=8 * MIB).decompress(payload, max_output_size=length)
        except zstandard.ZstdError:
            damaged(what, "does not decompress")


# Index segments


class IndexSegment:
    NAME = r"[0-9a-f]{32}/[0-9]{16}-[0-9a-f]{64}"

    def __init__(self, store: Store, keys: KeyRing, name: str):
        envelope = Envelope(store.read_hashed(name, LIMIT_SEGMENT), Envelope.SEGMENT, keys, name)
        parts = Cursor(envelope.plaintext, name)
        if parts.u16() != 0:
            damaged(name, "of another version")
        self.domain = envelope.domain
        if name.split("/")[1] != envelope.certificate.writer.hex():
            damaged(name, "in another writer's folder")
        self.replaces = [parts.text(parts.u16()) for _ in range(parts.count(2, 2))]
        self.packs: list[tuple[int, bytes, int, int, list[bytes]]] = []
        for _ in range(parts.count(4, 45)):
            kind, pack, length, directory = parts.u8(), parts.take(32), parts.u32(), parts.u32()
            if kind not in (DATA, MAP):
                damaged(name, "lists a pack of an unknown kind")
            self.packs.append((kind, pack, length, directory, [parts.take(32) for _ in range(parts.count(4, 32))]))
        parts.end()


# Nodes


class Node:
    """What every node begins with; `rest` is at what follows. Hints are not part of it, so bad ones are no damage."""

    def __init__(self, plaintext: bytes, pack: bytes, what: str):
        outer = Cursor(plaintext, what)
        self.bytes, self.what = outer.take(outer.u32()), what
        self.rest = Cursor(self.bytes, what)
        self.type, d, m = self.rest.u8(), self.rest.u16(), self.rest.u16()
        ids = [self.rest.take(32) for _ in range(d + m)]
        try:
            packs = [(outer.take(32), outer.u32(), outer.u32())[0] for _ in range(outer.count(2, 40))]
            numbers = [outer.u16() for _ in ids]
            hints = [pack if n == 65534 else packs[n] if n < len(packs) else None for n in numbers]
        except Damaged:
            hints = [None] * len(ids)
        pairs = list(zip(ids, hints))
        self.chunks, self.nodes = pairs[:d], pairs[d:]

    def expect(self, leaf: int, inner: int, level: Optional[int]) -> int:
        """The level of this node: 0 for a leaf, else what an inner node says; it must be the one expected, if any."""
        if self.type not in (leaf, inner):
            damaged(self.what, f"a node of type {self.type} where it may not be")
        mine = 0 if self.type == leaf else self.rest.u8()
        if mine > LIMIT_DEPTH or (self.type == inner) != (mine > 0) or level is not None and mine != level:
            damaged(self.what, "a node at a wrong level")
        if self.type == inner and self.chunks or self.type in (1, 5) and self.nodes:
            damaged(self.what, "a node refers to what its type does not have")
        return mine

    def node(self, number: int) -> tuple[bytes, Optional[bytes]]:
        if number >= len(self.nodes):
            damaged(self.what, "a number of a node that it does not list")
        return self.nodes[number]

    def chunk(self, number: int) -> tuple[bytes, Optional[bytes]]:
        if number >= len(self.chunks):
            damaged(self.what, "a number of a chunk that it does not list")
        return self.chunks[number]


@dataclass
class Extent:
    position: int
    length: int
    chunk: tuple[bytes, Optional[bytes]]
    offset: int


@dataclass
class Entry:
    """One name in a folder. `target` is a folder's or content's node, a link's target; `extents` are a file's own."""

    name: bytes
    type: int
    mode: int
    uid: int
    gid: int
    modified: int  # nanoseconds
    link: Optional[int]
    attributes: list[tuple[bytes, bytes]]
    length: int = 0
    target: Any = None
    extents: Optional[list[Extent]] = None

    FOLDER, FILE, SYMLINK, BLOCK, CHARACTER, PIPE, SOCKET = range(1, 8)

    @staticmethod
    def read(node: Node, root: bool) -> "Entry":
        parts, what = node.rest, node.what
        name, kind = parts.take(parts.u8()), parts.u8()
        if (name != b".") if root else (name in (b"", b".", b"..") or b"/" in name or b"\0" in name):
            damaged(what, f"the name {name!r} may not stand there")
        mode, uid, gid = parts.u16(), parts.u32(), parts.u32()
        parts.text(parts.u8()), parts.text(parts.u8())
        seconds, nanos, linked = parts.i64(), parts.u32(), parts.u8()
        link = parts.u64() if linked == 1 else None
        attributes = [(parts.take(parts.u8()), parts.take(parts.u32())) for _ in range(parts.count(2, 5))]
        if mode > 0o7777 or sum(len(value) for _, value in attributes) > LIMIT_ATTRIBUTES:
            damaged(what, f"the entry {name!r} has a mode or attributes that may not be")
        if nanos >= 10**9 or linked > 1 or not 1 <= kind <= 7 or root and kind != Entry.FOLDER:
            damaged(what, f"the entry {name!r} has a field out of range")
        entry = Entry(name, kind, mode, uid, gid, seconds * 10**9 + nanos, link, attributes)
        if kind == Entry.FOLDER or kind == Entry.FILE:
            if kind == Entry.FILE:
                entry.length = parts.u64()
                if entry.length > LIMIT_NUMBER:
                    damaged(what, f"the file {name!r} is longer than may be")
                parts.take(parts.u8())
            choice = parts.u8()
            if choice > 1:
                damaged(what, f"the entry {name!r} has a field out of range")
            if choice == 1:
                entry.target = node.node(parts.u16())
            elif kind == Entry.FILE:
                entry.extents, _ = read_extents(node, 0, entry.length)
        elif kind == Entry.SYMLINK:
            entry.target = parts.take(parts.u16())
            if not entry.target or b"\0" in entry.target:
                damaged(what, f"the link {name!r} has no target that could be")
        elif kind in (Entry.BLOCK, Entry.CHARACTER):
            entry.target = (parts.u32(), parts.u32())
        return entry


def read_extents(node: Node, position: int, end: int) -> tuple[list[Extent], int]:
    extents = []
    for _ in range(node.rest.count(2, 18)):
        position += node.rest.u64()
        extent = Extent(position, node.rest.u32(), node.chunk(node.rest.u16()), node.rest.u32())
        position += extent.length
        if not extent.length or extent.length + extent.offset > LIMIT_CHUNK[DATA] or position > end:
            damaged(node.what, "an extent that cannot be")
        extents.append(extent)
    return extents, position


# Manifests


class Manifest:
    NAME = r"[0-9a-f]{32}/[0-9]{8}T[0-9]{6}\.[0-9]{9}Z-[0-9a-f]{64}"

    def __init__(self, store: Store, keys: KeyRing, name: str):
        self.name = name
        envelope = Envelope(store.read_hashed(name, LIMIT_MANIFEST), Envelope.MANIFEST, keys, name)
        self.domain, self.writer = envelope.domain, envelope.certificate.writer
        document = Document(envelope.plaintext, name)
        document.expect("format", 0)
        self.workload, self.instant = document.get("workload", str), document.get("instant", str)
        self.sequence = document.number("sequence", 1, (1 << 63) - 1)
        self.previous = None if document.get("previous", str, True) is None else document.id("previous", 32)
        self.hash = bytes.fromhex(name[-64:])
        if document.id("writer") != self.writer:
            damaged(name, "its writer is not the one who signed it")
        if self.sequence == 1 and self.previous is not None:
            damaged(name, "nothing is before a writer's first point")
        if not 1 <= characters(self.workload) <= LIMIT_NAME:
            damaged(name, "the name of its workload is empty or too long")
        if document.get("consistency", str) not in ("application", "crash", "fuzzy"):
            damaged(name, "its consistency is unknown")
        for member, kind in {
            "collection": int, "host": str, "started": str, "finished": str, "warnings": list, "statistics": dict
        }.items():
            document.get(member, kind)
        if claimed_time(self.instant) != name.split("/")[2][:26]:
            damaged(name, "its instant is not the time in its name")
        if self.pseudonym(keys, self.domain, self.workload) != name.split("/")[1]:
            damaged(name, "its workload is not the one in its name")
        self.source = document.get("source", str)
        self.volumes: list[tuple[str, int, Optional[tuple]]] = []
        self.tree: Optional[tuple[bytes, Optional[bytes]]] = None
        if self.source == "disk":
            for item in document.get("volumes", list):
                volume = Document(item, f"{name}, volumes")
                volume.expect("blockSize", BLOCK)
                volume.number("dataBytes", 0, LIMIT_NUMBER)
                root = None if volume.get("root", str, True) is None else (volume.id("root", 32), self.hint(volume))
                self.volumes.append((volume.get("name", str), volume.number("length", 0, LIMIT_LENGTH), root))
            if len({volume for volume, _, _ in self.volumes}) != len(self.volumes):
                damaged(name, "two volumes have the same name")
        elif self.source == "directory":
            tree = document.object("tree")
            tree.number("entries", 0, LIMIT_NUMBER), tree.number("dataBytes", 0, LIMIT_NUMBER)
            self.tree = tree.id("root", 32), self.hint(tree)
        else:
            damaged(name, "its source is unknown")

    @staticmethod
    def hint(document: Document) -> Optional[bytes]:
        return None if document.get("rootHint", dict, True) is None else document.object("rootHint").id("pack", 32)

    @staticmethod
    def pseudonym(keys: KeyRing, domain: bytes, workload: str) -> str:
        key = keys.derive(keys.domain_key(domain, "points/"), b"holdfast workload name v0")
        return hmac256(key, workload.encode())[:16].hex()


def claimed_time(instant: str) -> Optional[str]:
    """An RFC 3339 time in UTC, or a claimed time itself, as a claimed time."""
    match = re.fullmatch(r"(\d{4})-?(\d\d)-?(\d\d)T(\d\d):?(\d\d):?(\d\d)(?:\.(\d{1,9}))?Z", instant, re.ASCII)
    return match and "{}{}{}T{}{}{}".format(*match.groups()[:6]) + "." + (match[7] or "").ljust(9, "0") + "Z"


# Reading a point


@dataclass
class Chunk:
    plaintext: bytes
    pieces: list[bytes]
    pack: bytes


class Repository:
    def __init__(self, folder: Path, key: bytes):
        self.store = Store(folder)
        self.keys = KeyRing(self.store, Descriptor(self.store).id, KeyFile(key))
        self.identities: dict[bytes, Identities] = {}
        self.packs: dict[tuple[int, bytes], Pack] = {}
        self.cache: OrderedDict[tuple, Chunk] = OrderedDict()

    @cached_property
    def segments(self) -> list[IndexSegment]:
        return [IndexSegment(self.store, self.keys, name) for name in self.store.list("index/", IndexSegment.NAME)]

    @cached_property
    def index(self) -> dict[tuple, list[bytes]]:
        index = defaultdict(list)
        for segment in self.segments:
            for kind, pack, _, _, identities in segment.packs:
                for identity in identities:
                    index[segment.domain, kind, identity].append(pack)
        return index

    def points(self, workload: Optional[str] = None, time: Optional[str] = None) -> list[Manifest]:
        names = self.store.list("points/", Manifest.NAME)
        if workload is not None:
            mine = {folder for folder in {name.split("/")[1] for name in names} if self._is_of(folder, names, workload)}
            names = [name for name in names if name.split("/")[1] in mine]
        names = [name for name in names if time is None or name.split("/")[2].startswith(time + "-")]
        return [Manifest(self.store, self.keys, name) for name in names]

    def _is_of(self, folder: str, names: list[str], workload: str) -> bool:
        """Whether a folder holds the points of a workload, of whatever domain; one of its points says which."""
        if folder == Manifest.pseudonym(self.keys, ORDINARY, workload):
            return True
        for name in reversed(names):
            if name.split("/")[1] == folder:
                try:
                    return Manifest(self.store, self.keys, name).workload == workload
                except (Damaged, Locked):
                    continue  # the point before may be right, or of an epoch that this key holds
        return False

    def point(self, workload: str, instant: str) -> Manifest:
        time = None if instant == "latest" else claimed_time(instant)
        if time is None and instant != "latest":
            raise Usage("an instant is latest, or like 2025-01-31T23:59:59.123456789Z")
        found = self.points(workload, time)
        if not found:
            raise NotFound("no such point")
        # The same name in another domain is another workload.
        if len({point.domain for point in found}) > 1:
            raise Usage("several workloads fit, of different domains: " + ", ".join(p.name for p in found[-4:]))
        return max(found, key=lambda point: point.name)

    def pack(self, kind: int, name: bytes) -> Pack:
        if (kind, name) not in self.packs:
            self.packs[kind, name] = Pack(self.store, self.keys, kind, name)
        return self.packs[kind, name]

    def _copies(self, domain: bytes, kind: int, reference: tuple[bytes, Optional[bytes]]) -> Iterator[bytes]:
        identity, hint = reference
        if hint is not None:
            yield hint
        yield from (pack for pack in self.index.get((domain, kind, identity), ()) if pack != hint)

    def load(self, domain: bytes, kind: int, reference: tuple[bytes, Optional[bytes]], where: str) -> Chunk:
        """A chunk, from the first copy in the domain that passes every check."""
        key = domain, kind, reference[0]
        if key in self.cache:
            self.cache.move_to_end(key)
            return self.cache[key]
        why: Optional[Damaged] = None
        for name in self._copies(domain, kind, reference):
            try:
                pack = self.pack(kind, name)
                if pack.domain != domain or reference[0] not in pack.slots:
                    continue
                plaintext = pack.open(reference[0])
                named = plaintext
                if kind == MAP:
                    parts = Cursor(plaintext, where)
                    named = parts.take(parts.u32())
                if domain not in self.identities:
                    self.identities[domain] = Identities(self.keys, domain)
                identity, pieces = self.identities[domain].of(kind, named)
                if identity != reference[0]:
                    damaged(pack.name, f"chunk {reference[0].hex()[:16]} is not what its identity says")
                self.cache[key] = Chunk(plaintext, pieces, name)
                if len(self.cache) > 32:
                    self.cache.popitem(last=False)
                return self.cache[key]
            except Damaged as error:
                why = error
        what = "node" if kind == MAP else "chunk"
        damaged(where, f"{what} {reference[0].hex()[:16]}: {why or 'in no pack of the domain'}")

    def node(self, domain: bytes, reference: tuple[bytes, Optional[bytes]], where: str) -> Node:
        chunk = self.load(domain, MAP, reference, where)
        return Node(chunk.plaintext, chunk.pack, f"{where}, node {reference[0].hex()[:16]}")


class Walk:
    """Walks what a point refers to. With `seen`, parts that were walked before are left out (for checks)."""

    def __init__(self, repository: Repository, point: Manifest, seen: Optional[set] = None):
        self.repository, self.point, self.domain, self.seen = repository, point, point.domain, seen

    def _again(self, *key: Any) -> bool:
        if self.seen is None or (self.domain, *key) in self.seen:
            return self.seen is not None
        self.seen.add((self.domain, *key))
        return False

    def _node(self, reference: tuple) -> Node:
        return self.repository.node(self.domain, reference, self.point.name)

    def data(self, reference: tuple) -> Chunk:
        return self.repository.load(self.domain, DATA, reference, self.point.name)

    def blocks(self, length: int, root: Optional[tuple]) -> Iterator[tuple[int, bytes]]:
        """The blocks of a disk that are not zero, with their offsets."""
        level = 0
        while BLOCK * 64 ** (level + 1) < length:
            level += 1
        if root is not None:
            yield from self._blocks(root, level, 0, length)

    def _blocks(self, reference: tuple, level: int, start: int, end: int) -> Iterator[tuple[int, bytes]]:
        unit = BLOCK * 64**level
        if self._again("blocks", reference[0], level, min(end - start, 64 * unit)):
            return
        node = self._node(reference)
        node.expect(1, 2, level)
        bitmap = node.rest.u64()
        places = [start + i * unit for i in range(64) if bitmap >> i & 1]
        if not places or places[-1] >= end:
            damaged(node.what, "empty, or beyond the end of the disk")
        if level:
            if len(places) != len(node.nodes):
                damaged(node.what, "its bitmap does not fit its list")
            node.rest.end()
            for place, child in zip(places, node.nodes):
                yield from self._blocks(child, level - 1, place, min(place + unit, end))
            return
        for place in places:
            chunk, piece = self.data(node.chunk(node.rest.u8())), node.rest.u8()
            expected = node.rest.take(16)
            block = chunk.plaintext[piece * BLOCK : (piece + 1) * BLOCK]
            if len(block) != min(BLOCK, end - place) or chunk.pieces[piece][:16] != expected:
                damaged(node.what, f"the block at {place} is not the one in its chunk")
            yield place, block
        node.rest.end()

    def folder(self, reference: Optional[tuple], root: bool = False) -> list[Entry]:
        """The entries of one folder."""
        entries = list(self._entries(reference, None, root)) if reference is not None else []
        names = [entry.name for entry in entries]
        if any(a >= b for a, b in zip(names, names[1:])) or root and len(names) != 1:
            damaged(self.point.name, "the names of a folder are not in order")
        return entries

    def _entries(self, reference: tuple, level: Optional[int], root: bool) -> Iterator[Entry]:
        node = self._node(reference)
        mine = node.expect(3, -1 if root else 4, level)
        if mine == 0:
            for _ in range(node.rest.count(4, 29)):
                yield Entry.read(node, root)
        else:
            if not node.nodes:
                damaged(node.what, "an inner node without children")
            for child in node.nodes:
                first, entries = node.rest.take(node.rest.u8()), self._entries(child, mine - 1, False)
                entry = next(entries, None)
                if entry is None or entry.name != first:
                    damaged(node.what, "a child does not begin with its name")
                yield entry
                yield from entries
        node.rest.end()

    def extents(self, file: Entry) -> Iterator[Extent]:
        if file.extents is not None:
            yield from file.extents
        else:
            yield from self._extents(file.target, None, 0, None, file.length)

    def _extents(
        self, reference: tuple, level: Optional[int], start: int, covers: Optional[int], end: int
    ) -> Iterator[Extent]:
        node = self._node(reference)
        mine, at = node.expect(5, 6, level), start
        if mine == 0:
            extents, at = read_extents(node, start, end)
            yield from extents
        else:
            for child in node.nodes:
                span = node.rest.u64()
                if not span or span > end - at:
                    damaged(node.what, "covers more than the file")
                yield from self._extents(child, mine - 1, at, span, end)
                at += span
        node.rest.end()
        if at == start or covers is not None and at != start + covers:
            damaged(node.what, "does not cover what its parent says")

    def content(self, file: Entry) -> Iterator[tuple[int, bytes]]:
        for extent in self.extents(file):
            data = self.data(extent.chunk).plaintext[extent.offset : extent.offset + extent.length]
            if len(data) != extent.length:
                damaged(self.point.name, f"an extent of {file.name!r} is beyond the end of its chunk")
            yield extent.position, data

    def check(self) -> None:
        """Reads all that the point refers to."""
        for _, length, root in self.point.volumes:
            for _ in self.blocks(length, root):
                pass
        todo: list[tuple[tuple, int, int]] = [(self.point.tree, 0, 0)] if self.point.tree else []
        while todo:
            reference, depth, length = todo.pop()
            for entry in self.folder(reference, depth == 0):
                path = length + len(entry.name) + 1
                self.refuse_path(path, depth)
                if entry.type == Entry.FILE:
                    for _ in self.content(entry):
                        pass
                elif entry.type == Entry.FOLDER and entry.target and not self._again("folder", entry.target[0]):
                    todo.append((entry.target, depth + 1, path))

    def refuse_path(self, length: int, depth: int) -> None:
        if length > LIMIT_PATH or depth > LIMIT_FOLDERS:
            damaged(self.point.name, "a path is too long, or too deep")


class Restore:
    """Writes volumes and trees to where nothing was before."""

    def __init__(self, walk: Walk):
        self.walk = walk
        self.links: dict[int, tuple[bytes, Entry]] = {}

    def disk(self, out: Path, name: Optional[str]) -> None:
        volumes = [volume for volume in self.walk.point.volumes if name in (None, volume[0])]
        if self.walk.point.tree:
            raise Usage("that point is of a directory, not of a disk")
        if len(volumes) != 1:
            names = ", ".join(volume[0] for volume in self.walk.point.volumes)
            raise NotFound(f"name one of its volumes with --volume: {names}")
        _, length, root = volumes[0]
        with open(out, "xb") as file:
            try:
                file.truncate(length)
                for offset, block in self.walk.blocks(length, root):
                    os.pwrite(file.fileno(), block, offset)
            except BaseException:
                out.unlink()
                raise

    def files(self, out: Path) -> None:
        if not self.walk.point.tree:
            raise Usage("that point is of a disk, not of a directory")
        out.mkdir(mode=0o700, exist_ok=True)
        if any(out.iterdir()):
            raise Usage("the folder to write to is not empty")
        (entry,) = self.walk.folder(self.walk.point.tree, True)
        todo: list[tuple[bytes, Entry, int, bool]] = [(os.fsencode(out), entry, 0, False)]
        base = len(todo[0][0])
        while todo:  # folders come twice: to be filled, and once they are, for their attributes
            path, entry, depth, filled = todo.pop()
            if filled:
                self._attributes(path, entry)
                continue
            self.walk.refuse_path(len(path) - base, depth)
            if entry.type != Entry.FOLDER:
                self._entry(path, entry)
                continue
            if entry.name != b".":
                os.mkdir(path, 0o700)
            todo.append((path, entry, depth, True))
            for child in reversed(self.walk.folder(entry.target)):
                todo.append((path + b"/" + child.name, child, depth + 1, False))

    def _entry(self, path: bytes, entry: Entry) -> None:
        if entry.link is not None and entry.link in self.links:
            first, other = self.links[entry.link]
            if (other.type, other.length) != (entry.type, entry.length):
                damaged(self.walk.point.name, f"{entry.name!r} differs from another name of the same file")
            os.link(first, path, follow_symlinks=False)
            return
        if entry.type == Entry.FILE:
            with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600), "wb") as file:
                file.truncate(entry.length)
                for position, data in self.walk.content(entry):
                    os.pwrite(file.fileno(), data, position)
        elif entry.type == Entry.SYMLINK:
            os.symlink(entry.target, path)
        elif entry.type == Entry.PIPE:
            os.mkfifo(path, 0o600)
        else:
            print(f"note: not restored, a device or a socket: {show(os.fsdecode(path))}", file=sys.stderr)
            return
        if entry.link is not None:
            self.links[entry.link] = path, entry
        self._attributes(path, entry)

    @staticmethod
    def _attributes(path: bytes, entry: Entry) -> None:
        if os.geteuid() == 0:
            os.chown(path, entry.uid, entry.gid, follow_symlinks=False)
        for name, value in entry.attributes:
            try:
                os.setxattr(path, name, value, follow_symlinks=False)
            except OSError:
                where = show(os.fsdecode(name + b" of " + path))
                print(f"note: not restored, an extended attribute: {where}", file=sys.stderr)
        if entry.type != Entry.SYMLINK:
            os.chmod(path, entry.mode)
        os.utime(path, ns=(entry.modified, entry.modified), follow_symlinks=False)


class Check:
    """Verifies every object of a repository, and everything that its points refer to."""

    def __init__(self, repository: Repository):
        self.repository, self.store, self.keys = repository, repository.store, repository.keys

    def run(self) -> str:
        self._keys()
        packs = 0
        for kind, prefix in (DATA, "packs/"), (MAP, "maps/"):
            for name in self.store.list(prefix, r"[0-9a-f]{2}/[0-9a-f]{64}"):
                if self.repository.pack(kind, bytes.fromhex(name[-64:])).name != name:
                    damaged(name, "in a folder that is not its own")
                packs += 1
        for segment, name in zip(self.repository.segments, self.store.list("index/", IndexSegment.NAME)):
            for kind, identity, length, directory, identities in segment.packs:
                pack = self.repository.pack(kind, identity)
                said = segment.domain, length, directory, identities
                if (pack.domain, pack.length, pack.directory, pack.order) != said:
                    damaged(name, f"says of {pack.name} what it does not hold")
        points = self.repository.points()
        seen: set = set()
        self._chains(points)
        for point in points:
            Walk(self.repository, point, seen).check()
        return f"{len(points)} points, {packs} packs: all right"

    def _keys(self) -> None:
        for name in self.keys.recipients():
            text, document = self.keys.recipient_document(bytes.fromhex(name[-32:]))
            text.verify(self.keys.epoch(document.id("epoch"), name).authority, self.keys.repository)
        for name in self.keys.grants():
            self.keys.grant(name)

    @staticmethod
    def _chains(points: list[Manifest]) -> None:
        writers: dict[bytes, dict[int, Manifest]] = defaultdict(dict)
        for point in points:
            if writers[point.writer].setdefault(point.sequence, point) is not point:
                damaged(point.name, "its writer has another point of that number")
        for chain in writers.values():
            for number, point in chain.items():
                before = chain.get(number - 1)  # none is named by a writer that lost its memory
                if point.previous is not None and (before is None or before.hash != point.previous):
                    damaged(point.name, "the point that its writer made before it is missing")


# Commands


def show(text: str) -> str:
    return "".join(c if c.isprintable() else f"\\u{ord(c):04x}" for c in text)


def self_test() -> None:
    """The published test vectors of what is written by hand here."""

    def same(what: str, actual: bytes, expected: str) -> None:
        if actual != bytes.fromhex(expected):
            raise Failure(f"self-test failed: {what}")

    info, plain = b"Ode on a Grecian Urn", b"Beauty is truth, truth beauty".hex()
    enc = bytes.fromhex("37fda3567bdbd628e88668c3c8d7e97d1d1253b6d4ea6d44c150f741f1bf4431")
    private = bytes.fromhex("4612c550263fc8ad58375df3f557aac531d26850903e55a9f23f21d8534e8ac8")
    sealed = bytes.fromhex("f938558b5d72f1a23810b4be2ab4f84331acc02fc97babc53a52ae8218a355a96d8770ac83d07bea87e13c512a")
    same("RFC 9180 A.1.1 (AES-128-GCM)", Hpke(1).open(private, info, enc + sealed, "vector", b"Count-0"), plain)
    # X25519 with AES-256-GCM is not in the RFC; this vector is BoringSSL's and is given from the sender's side.
    receiver = bytes.fromhex("ac66bae9ffa270cf4a89ed9f274e30c0456babae2572aaaf002ff0d8884ab018")
    ephemeral = bytes.fromhex("28e212563a8b6f068af7ff17400ff1baf23612b7a738bbaf5dfb321b2b5b431a")
    aead, nonce = Hpke().schedule(ephemeral, receiver, x25519_public(ephemeral), receiver, info)
    same(
        "HPKE with AES-256-GCM",
        aead.encrypt(nonce, bytes.fromhex(plain), b"Count-0"),
        "23ded2d5d90ea89d975dac4792b297240f194952d7421aacbff0474100052b6bb8aa58d18ef6c42b6960e2e28f",
    )
    same(
        "RFC 5869 A.1",
        hkdf(b"\x0b" * 22, bytes(range(0xF0, 0xFA)), bytes(range(13)), 42),
        "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865",
    )
    same("Crockford's base32", KeyFile.crockford("00oO-iIlL-" + "Z" * 48), "0000008421" + "ff" * 30)


def main(arguments: Optional[list[str]] = None) -> int:
    arguments = sys.argv[1:] if arguments is None else arguments
    if arguments == ["self-test"]:  # needs neither repository nor key
        arguments = ["-", "-", "self-test"]
    parser = argparse.ArgumentParser(
        description="Reads Holdfast repositories.",
        epilog="Exits with 0 done, 1 other failures, 2 usage, 3 key that does not open it, 4 not found, 5 damaged.",
    )
    parser.add_argument("repository", type=Path)
    parser.add_argument("key", type=Path, help="file with a passphrase, recovery key or host key")
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("points", help="list workload, instant and object name of every point")
    for name, what in ("disk", "write a volume of a disk"), ("files", "write the tree of a directory"):
        command = commands.add_parser(name, help=what)
        command.add_argument("workload")
        command.add_argument("instant", help="RFC 3339 in UTC, or latest")
        command.add_argument("out", type=Path)
        if name == "disk":
            command.add_argument("--volume", help="which, if it has several")
    commands.add_parser("check", help="verify everything")
    commands.add_parser("self-test", help="test the cryptography against published vectors")
    options = parser.parse_args(arguments)
    try:
        if options.command == "self-test":
            self_test()
            return 0
        repository = Repository(options.repository, options.key.read_bytes())
        if options.command == "points":
            for point in sorted(repository.points(), key=lambda p: (p.workload, p.name)):
                print(show(point.workload), show(point.instant), point.name, sep="\t")
        elif options.command == "check":
            print(Check(repository).run())
        else:
            restore = Restore(Walk(repository, repository.point(options.workload, options.instant)))
            restore.disk(options.out, options.volume) if options.command == "disk" else restore.files(options.out)
        if repository.keys.newest.id not in repository.keys.secrets:
            print("note: this key's recipient was removed; what was written since is not readable", file=sys.stderr)
        return 0
    except Failure as failure:
        print(show(f"holdfast_reader: {failure}"), file=sys.stderr)
        return failure.code
    except OSError as failure:
        print(show(f"holdfast_reader: {failure}"), file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
