"""A writer of docs/format.md: descriptor, keys and identities."""

import hashlib
import json
import os
import struct
from pathlib import Path
from typing import Any

from argon2.low_level import Type as Argon2Type, hash_secret_raw
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from holdfast_reader.crypto import ed25519_public, hkdf, hmac256, x25519_public
from .sealing import BLOCK, b64, crockford, hpke_seal, seal


class Epoch:
    def __init__(self, number: int):
        self.number, self.id = number, os.urandom(16)
        self.map, self.content, self.map_private, self.content_private, self.seed = (os.urandom(32) for _ in range(5))
        self.authority, self.hash = ed25519_public(self.seed), b""

    def compartments(self, identity: bytes) -> dict:
        return {
            "identity": {"key": b64(identity)},
            "map": {"key": b64(self.map), "private": b64(self.map_private)},
            "content": {"key": b64(self.content), "private": b64(self.content_private)},
            "authority": {"private": b64(self.seed)},
        }


class Recipient:
    def __init__(self, role: str, kind: str):
        self.role, self.kind, self.id, self.private = role, kind, os.urandom(16), os.urandom(32)
        self.public, self.key_file, self.signing_seed, self.hash = x25519_public(self.private), b"", b"", b""


class Writer:
    """Writes a repository. The hooks let a test write what a faulty or hostile writer would."""

    HELD = {
        "restorer": ("identity", "map", "content", "authority"),
        "maintainer": ("identity", "map"),
        "writer": (),
    }

    def __init__(self, folder: Path):
        self.folder, self.id, self.identity = folder, os.urandom(16), os.urandom(32)
        self.epochs: list[Epoch] = []
        self.recipients: list[Recipient] = []
        self.put(
            "repository",
            json.dumps(
                {
                    "format": "holdfast",
                    "version": 0,
                    "id": self.id.hex(),
                    "created": "2025-01-01T00:00:00Z",
                    "required": [],
                    "optional": [],
                }
            ).encode(),
        )

    def put(self, name: str, data: bytes) -> str:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        return name

    def hkdf(self, key: bytes, info: str) -> bytes:
        return hkdf(key, info.encode(), self.id)

    def sign(self, seed: bytes, label: str, data: bytes) -> bytes:
        return Ed25519PrivateKey.from_private_bytes(seed).sign(label.encode() + self.id + data)

    def signed(self, name: str, kind: str, seed: bytes, document: dict) -> bytes:
        """Puts a signed text; returns its hash."""
        line = json.dumps(document).encode()
        data = line + b"\n" + b64(self.sign(seed, f"holdfast {kind} v0", line)).encode() + b"\n"
        self.put(name, data)
        return hashlib.sha256(data).digest()

    def domain_key(self, domain: bytes) -> bytes:
        return hkdf(self.identity, b"holdfast domain v0" + domain, self.id)

    # Keys

    def rotate(self, removed: tuple = (), **more: Any) -> Epoch:
        previous = self.epochs[-1] if self.epochs else None
        epoch = Epoch(len(self.epochs) + 1)
        self.recipients = [r for r in self.recipients if r not in removed]
        history = None
        if previous:
            history, secrets = {}, previous.compartments(self.identity)
            for name, key in ("map", epoch.map), ("content", epoch.content):
                aad = b"holdfast history v0" + self.id + epoch.id + name.encode()
                history[name] = b64(
                    seal(self.hkdf(key, "holdfast history v0"), json.dumps(secrets[name]).encode(), aad)
                )
        epoch.hash = self.signed(
            f"keys/epochs/{epoch.number:08d}-{epoch.id.hex()}",
            "epoch",
            (previous or epoch).seed,
            {
                "number": epoch.number,
                "id": epoch.id.hex(),
                "repository": self.id.hex(),
                "version": 0,
                "required": [],
                "created": "2025-01-01T00:00:00Z",
                "authority": b64(epoch.authority),
                "contentKey": b64(x25519_public(epoch.content_private)),
                "mapKey": b64(x25519_public(epoch.map_private)),
                "previous": previous.id.hex() if previous else None,
                "earlier": [{"id": e.id.hex(), "authority": b64(e.authority)} for e in self.epochs],
                "history": history,
            }
            | more,
        )
        for recipient in self.recipients:
            self.grant(epoch, recipient)
        self.epochs.append(epoch)
        return epoch

    def grant(self, epoch: Epoch, recipient: Recipient) -> None:
        secrets: dict = {
            name: value
            for name, value in epoch.compartments(self.identity).items()
            if name in self.HELD[recipient.role]
        }
        if recipient.role == "writer":
            secrets["domain"] = {"key": b64(self.domain_key(recipient.id))}
            secrets["certificate"] = b64(
                self.certificate(epoch, recipient.id, recipient.id, 0, ed25519_public(recipient.signing_seed))
            )
        info = b"holdfast grant v0" + self.id + epoch.id + recipient.id
        self.signed(
            f"keys/grants/{epoch.id.hex()}-{recipient.id.hex()}",
            "grant",
            epoch.seed,
            {
                "repository": self.id.hex(),
                "epoch": epoch.id.hex(),
                "recipient": recipient.id.hex(),
                "epochHash": epoch.hash.hex(),
                "recipientHash": recipient.hash.hex(),
                "role": recipient.role,
                "sealed": b64(hpke_seal(recipient.public, info, json.dumps(secrets).encode())),
            },
        )

    def certificate(self, epoch: Epoch, writer: bytes, domain: bytes, role: int, public: bytes) -> bytes:
        data = epoch.id + writer + domain + bytes([role]) + public
        return data + self.sign(epoch.seed, "holdfast certificate v0", data)

    def add(self, role: str, kind: str, passphrase: str = "") -> Recipient:
        recipient, epoch = Recipient(role, kind), self.epochs[-1]
        sealed = recipient.private + epoch.id + epoch.hash
        aad = b"holdfast recipient v0" + self.id + recipient.id
        if kind == "passphrase":
            salt, recipient.key_file = os.urandom(16), passphrase.encode() + b"\r\n"
            kek = hash_secret_raw(passphrase.encode(), salt, 1, 64, 1, 32, Argon2Type.ID, 0x13)
            protection = {
                "type": "argon2id",
                "salt": b64(salt),
                "memoryKiB": 64,
                "iterations": 1,
                "lanes": 1,
                "sealed": b64(seal(kek, sealed, aad)),
            }
        elif kind == "recovery":
            key = os.urandom(32)
            recipient.key_file = b"HFR1-" + crockford(key + hashlib.sha256(key).digest()[:3]).encode() + b"\n"
            protection = {"type": "recovery", "sealed": b64(seal(self.hkdf(key, "holdfast recovery v0"), sealed, aad))}
        else:
            protection, data = {"type": "file"}, self.id + recipient.id + sealed
            recipient.key_file = b"HFH1-" + b64(data + hashlib.sha256(data).digest()[:3]).encode() + b"\n"
        if role == "writer":
            recipient.signing_seed = self.hkdf(recipient.private, "holdfast writer signing v0")
        recipient.hash = self.signed(
            f"keys/recipients/{recipient.id.hex()}",
            "recipient",
            epoch.seed,
            {
                "id": recipient.id.hex(),
                "repository": self.id.hex(),
                "epoch": epoch.id.hex(),
                "kind": kind,
                "role": role,
                "label": kind,
                "created": "2025-01-01T00:00:00Z",
                "publicKey": b64(recipient.public),
                "protection": protection,
                "signingKey": b64(ed25519_public(recipient.signing_seed)) if role == "writer" else None,
            },
        )
        self.recipients.append(recipient)
        self.grant(epoch, recipient)
        return recipient

    # Identities and nodes

    def pieces(self, plaintext: bytes, domain: bytes = bytes(16)) -> list[bytes]:
        key = self.hkdf(self.domain_key(domain), "holdfast piece v0")
        return [hmac256(key, plaintext[i : i + BLOCK]) for i in range(0, len(plaintext), BLOCK)]

    def name(self, kind: int, plaintext: bytes, domain: bytes = bytes(16)) -> bytes:
        data = bytes([kind]) + struct.pack(">Q", len(plaintext)) + b"".join(self.pieces(plaintext, domain))
        return hmac256(self.hkdf(self.domain_key(domain), "holdfast chunk v0"), data)

    def pseudonym(self, workload: str, domain: bytes = bytes(16)) -> str:
        return hmac256(self.hkdf(self.domain_key(domain), "holdfast workload name v0"), workload.encode())[:16].hex()
