#!/usr/bin/python3
"""Tests of the reader with a small writer of the same page, docs/format.md. Run: ./test_reader.py"""

import base64
import contextlib
import hashlib
import io
import json
import os
import random
import shutil
import stat
import struct
import tempfile
import unittest
from pathlib import Path
from typing import Any, Callable, Optional

import zstandard
from argon2.low_level import Type as Argon2Type, hash_secret_raw
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from holdfast_reader.commands import main
from holdfast_reader.crypto import Hpke, ed25519_public, hkdf, hmac256, x25519_public
from holdfast_reader.failures import Locked
from holdfast_reader.key_objects import KeyFile
from holdfast_reader.points import claimed_time

DATA, MAP, BLOCK = 1, 2, 65_536
LEAF_SPAN = 64 * BLOCK
UNKNOWN = 65_535


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


class Session:
    """One writer's work: chunks and nodes are gathered, then packed, indexed and listed in a manifest."""

    def __init__(self, writer: Writer, epoch: Epoch, sealed: Optional[Recipient] = None, role: int = 0):
        self.w, self.epoch, self.sealed = writer, epoch, sealed
        self.id = sealed.id if sealed else os.urandom(16)
        self.domain = sealed.id if sealed else bytes(16)
        self.seed = sealed.signing_seed if sealed else os.urandom(32)
        self.certificate = writer.certificate(epoch, self.id, self.domain, role, ed25519_public(self.seed))
        self.sequence, self.segments, self.previous = 0, 0, None
        self.chunks: list[tuple[bytes, bytes]] = []
        self.nodes: list[tuple[bytes, bytes]] = []
        self.data_pack: Optional[tuple[bytes, int, int]] = None
        self.map_pack: Optional[tuple[bytes, int, int]] = None
        self.lie: dict[bytes, bytes] = {}  # identity: other plaintext to register under it

    def chunk(self, plaintext: bytes) -> bytes:
        identity = self.w.name(DATA, plaintext, self.domain)
        if identity not in (name for name, _ in self.chunks):
            self.chunks.append((identity, plaintext))
        return identity

    def node(
        self, kind: int, chunks: list[bytes], nodes: list[bytes], rest: bytes, hints: Optional[bytes] = None
    ) -> bytes:
        node = struct.pack(">BHH", kind, len(chunks), len(nodes)) + b"".join(chunks + nodes) + rest
        identity = self.w.name(MAP, node, self.domain)
        if hints is None:  # nodes are in this pack; chunks in the one data pack, if it is written already
            packs = [self.data_pack] if self.data_pack else []
            hints = struct.pack(">H", len(packs)) + b"".join(
                name + struct.pack(">II", length, size) for name, length, size in packs
            )
            hints += struct.pack(">H", 0 if packs else UNKNOWN) * len(chunks) + struct.pack(">H", 65_534) * len(nodes)
        if identity not in (name for name, _ in self.nodes):
            self.nodes.append((identity, struct.pack(">I", len(node)) + node + hints))
        return identity

    def envelope(self, kind: int, key: bytes, plaintext: bytes, public: Optional[bytes] = None) -> bytes:
        header = b"HOLDFAST" + struct.pack(">HBB", 0, kind, 2 if public else 1) + self.w.id + self.epoch.id
        header += self.domain + self.certificate
        aad = b"holdfast body v0" + header
        body = hpke_seal(public, aad, plaintext) if public else seal(key, plaintext, aad)
        data = header + struct.pack(">I", len(body)) + body
        return data + self.w.sign(self.seed, "holdfast object v0", data)

    def pack(
        self, kind: int, chunks: list[tuple[bytes, bytes]], codec: Optional[Callable[[bytes], bytes]] = None
    ) -> tuple[bytes, int, int]:
        w, epoch, data_key = self.w, self.epoch, os.urandom(32)
        aad = b"holdfast pack key v0" + w.id + epoch.id + self.domain + bytes([kind])
        if self.sealed:
            private = epoch.content_private if kind == DATA else epoch.map_private
            wrapping, wrapped = 2, hpke_seal(x25519_public(private), aad, data_key)
        else:
            wrapping, wrapped = 1, seal(
                w.hkdf(epoch.content if kind == DATA else epoch.map, "holdfast pack key v0"), data_key, aad
            )
        data = bytearray(b"HOLDPACK\0\0" + bytes([kind]) + bytes(5))
        listing = struct.pack(">HBHB", 0, kind, 1, wrapping) + epoch.id
        listing += struct.pack(">H", len(wrapped)) + wrapped + struct.pack(">I", len(chunks))
        for number, (identity, plaintext) in enumerate(chunks):
            plaintext = self.lie.get(identity, plaintext)
            if codec:
                payload = codec(plaintext)
            else:
                payload = (
                    b"\0" + plaintext
                    if number % 2
                    else b"\1" + zstandard.ZstdCompressor(write_checksum=number % 4 == 0).compress(plaintext)
                )
            sealed = seal(data_key, payload, b"holdfast chunk v0" + bytes([kind]) + w.id + self.domain + identity)
            listing += identity + struct.pack(">IIIH", len(data), len(sealed), len(plaintext), 0)
            data += sealed
        directory = self.envelope(1, w.hkdf(w.domain_key(self.domain), "holdfast directory v0"), listing)
        data += directory + struct.pack(">I", len(directory)) + b"HOLDFOOT"
        name = hashlib.sha256(data).digest()
        w.put(f"{'packs' if kind == DATA else 'maps'}/{name.hex()[:2]}/{name.hex()}", bytes(data))
        self.segment([(kind, name, len(data), len(directory), [identity for identity, _ in chunks])])
        return name, len(data), len(directory)

    def segment(self, packs: list) -> None:
        self.segments += 1
        plaintext = struct.pack(">HHH", 0, 1, 3) + b"old" + struct.pack(">I", len(packs))
        for kind, name, length, directory, identities in packs:
            plaintext += (
                bytes([kind]) + name + struct.pack(">III", length, directory, len(identities)) + b"".join(identities)
            )
        data = self.envelope(3, self.w.hkdf(self.w.domain_key(self.domain), "holdfast index v0"), plaintext)
        self.w.put(f"index/{self.id.hex()}/{self.segments:016d}-{hashlib.sha256(data).hexdigest()}", data)

    def write_data(self) -> None:
        self.data_pack = self.pack(DATA, self.chunks)

    def write_maps(self) -> None:
        self.map_pack = self.pack(MAP, self.nodes)

    def manifest(self, workload: str, instant: str, **members: Any) -> str:
        self.sequence += 1
        document = {
            "format": 0,
            "workload": workload,
            "instant": instant,
            "consistency": "crash",
            "writer": self.id.hex(),
            "sequence": self.sequence,
            "previous": self.previous,
            "collection": 0,
            "lease": None,
            "environment": None,
            "logs": None,
            "retainUntil": None,
            "host": "here",
            "started": instant,
            "finished": instant,
            "warnings": [],
            "statistics": {},
            "unknown": 1,
        } | members
        key, public = self.w.hkdf(self.epoch.map, "holdfast manifest v0"), x25519_public(self.epoch.map_private)
        data = self.envelope(2, key, json.dumps(document).encode(), public if self.sealed else None)
        self.previous = hashlib.sha256(data).hexdigest()
        folder = self.w.pseudonym(workload, self.domain)
        return self.w.put(f"points/{folder}/{claimed_time(instant)}-{self.previous}", data)

    def hint(self) -> Optional[dict]:
        return self.map_pack and {
            "pack": self.map_pack[0].hex(),
            "length": self.map_pack[1],
            "directory": self.map_pack[2],
        }

    def disk_point(self, workload: str, instant: str, volumes: dict) -> str:
        """volumes: name to (length, blocks by number)."""
        chunks = {name: self.disk_chunks(*volume) for name, volume in volumes.items()}
        self.write_data()
        roots = {name: self.disk_root(volume[0], chunks[name]) for name, volume in volumes.items()}
        self.write_maps()
        return self.manifest(
            workload,
            instant,
            source="disk",
            volumes=[
                {
                    "name": name,
                    "length": volumes[name][0],
                    "blockSize": BLOCK,
                    "dataBytes": 0,
                    "root": root and root.hex(),
                    "rootHint": self.hint() if root else None,
                }
                for name, root in roots.items()
            ],
        )

    def disk_chunks(self, length: int, blocks: dict[int, bytes]) -> dict[int, tuple[bytes, int, bytes]]:
        """Block number to its chunk, piece and hash; one chunk for each aligned MiB."""
        places = {}
        for group in sorted({number // 16 for number in blocks}):
            numbers = [number for number in range(group * 16, group * 16 + 16) if number in blocks]
            plaintext = b"".join(blocks[number] for number in numbers)
            identity, hashes = self.chunk(plaintext), self.w.pieces(plaintext, self.domain)
            places |= {number: (identity, piece, hashes[piece]) for piece, number in enumerate(numbers)}
        return places

    def disk_root(self, length: int, places: dict) -> Optional[bytes]:
        level_nodes: dict[int, bytes] = {}
        for leaf in sorted({number // 64 for number in places}):
            mine = {number % 64: place for number, place in sorted(places.items()) if number // 64 == leaf}
            chunks = list(dict.fromkeys(place[0] for place in mine.values()))
            rest = struct.pack(">Q", sum(1 << i for i in mine))
            rest += b"".join(
                bytes([chunks.index(identity), piece]) + digest[:16] for identity, piece, digest in mine.values()
            )
            level_nodes[leaf] = self.node(1, chunks, [], rest)
        level, span = 0, LEAF_SPAN
        while span < length:
            level, span = level + 1, span * 64
            parents = {}
            for parent in sorted({number // 64 for number in level_nodes}):
                children = {number % 64: node for number, node in level_nodes.items() if number // 64 == parent}
                parents[parent] = self.node(
                    2, [], list(children.values()), struct.pack(">BQ", level, sum(1 << i for i in children))
                )
            level_nodes = parents
        return level_nodes.get(0)


def attributes(mode: int, modified: int = 1_700_000_000_123_456_789, link: Optional[int] = None) -> bytes:
    data = struct.pack(">HII", mode, os.getuid(), os.getgid()) + text8("owner".encode()) + text8(b"")
    data += struct.pack(">qI", modified // 10**9, modified % 10**9)
    data += b"\0" if link is None else b"\1" + struct.pack(">Q", link)
    return data


def entry(name: bytes, kind: int, mode: int, rest: bytes, **more: Any) -> bytes:
    note = struct.pack(">H", 1) + text8(b"user.note") + struct.pack(">I", 2) + b"hi" if kind in (1, 2) else b"\0\0"
    return text8(name) + bytes([kind]) + attributes(mode, **more) + note + rest


def extents(*items: tuple[int, int, int, int]) -> bytes:
    return struct.pack(">H", len(items)) + b"".join(struct.pack(">QIHI", *item) for item in items)


def file_rest(length: int, content: bytes) -> bytes:
    return struct.pack(">Q", length) + text8(b"stamp") + content


def folder_leaf(
    session: Session, entries: list[bytes], chunks: list[bytes] = (), nodes: list[bytes] = (), **more: Any
) -> bytes:
    return session.node(3, list(chunks), list(nodes), struct.pack(">I", len(entries)) + b"".join(entries), **more)


def tree_point(session: Session, workload: str, instant: str, top: bytes, **more: Any) -> str:
    root = folder_leaf(session, [entry(b".", 1, 0o755, b"\1\0\0")], [], [top])
    session.write_maps()
    return session.manifest(
        workload,
        instant,
        source="directory",
        tree={"entries": 1, "dataBytes": 1, "root": root.hex(), "rootHint": session.hint()},
    )


SMALL, BIG, TAIL = b"hello\n", noise(100_000, 1), noise(70_000, 2)
VOLUME = 64 * LEAF_SPAN + LEAF_SPAN + 3 * BLOCK + 1000  # two levels of inner nodes, a short last block
BLOCKS = {
    0: noise(BLOCK, 3),
    2: noise(BLOCK, 4),
    17: b"x" * BLOCK,
    64 * 63: noise(BLOCK, 5),
    64 * 64 + 1: noise(BLOCK, 6),
    64 * 65 + 3: noise(1000, 7),
}


def build(folder: Path) -> dict:
    """A repository with all that the format has. The keys that open it, and the writer's state, by name."""
    w = Writer(folder)
    first = w.rotate()
    made: dict[str, Any] = {
        "writer": w,
        "passphrase": w.add("restorer", "passphrase", "correct horse"),
        "recovery": w.add("restorer", "recovery"),
    }
    w.add("restorer", "passphrase", "another one")
    made["maintainer"], made["sealed"] = w.add("maintainer", "host"), w.add("writer", "host")
    made["removed"] = w.add("restorer", "host")
    disks = Session(w, first)
    disks.disk_point("vm ä", "2025-01-01T00:00:00Z", {"sda": (VOLUME, BLOCKS), "empty": (5 * BLOCK, {})})
    sealed = Session(w, first, made["sealed"])
    sealed.disk_point("sealed vm", "2025-01-02T00:00:00.5Z", {"sda": (3 * BLOCK, {1: noise(BLOCK, 8)})})
    second = w.rotate((made["removed"],))
    made["late"] = w.add("restorer", "host")
    made["first"], made["second"] = first, second
    session = made["session"] = Session(w, second)
    small, big, tail = session.chunk(SMALL), session.chunk(BIG), session.chunk(TAIL)
    session.write_data()
    # A content tree of two levels for 20 MiB with holes: BIG at 1 MiB, TAIL at 2 MiB + 5, BIG's middle at 9 MiB
    leaf1 = session.node(5, [big], [], extents((1 << 20, len(BIG), 0, 0)))
    at = (1 << 20) + len(BIG)
    leaf2 = session.node(
        5, [big, tail], [], extents(((2 << 20) + 5 - at, 70_000, 1, 0), ((9 << 20) - (2 << 20) - 70_005, 5000, 0, 777))
    )
    content = session.node(6, [], [leaf1, leaf2], struct.pack(">BQQ", 1, at, (9 << 20) + 5000 - at))
    deep = folder_leaf(session, [entry(b"sparse", 2, 0o600, file_rest(20 << 20, b"\1\0\0"))], [], [content])
    nested = folder_leaf(
        session,
        [
            entry(b"deep", 1, 0o700, b"\1\0\0", modified=-1_500_000_000),
            entry(b"empty", 1, 0o2755, b"\0"),
            entry(b"none", 2, 0o444, file_rest(0, b"\0" + extents())),
        ],
        [],
        [deep],
    )
    link = 1 << 63
    one = folder_leaf(
        session,
        [
            entry(b"fifo", 6, 0o622, b""),
            entry(b"hard1", 2, 0o640, file_rest(6, b"\0" + extents((0, 6, 0, 0))), link=link),
            entry(b"hard2", 2, 0o640, file_rest(6, b"\0" + extents((0, 6, 0, 0))), link=link),
        ],
        [small],
    )
    two = folder_leaf(
        session,
        [
            entry(b"link", 3, 0o777, struct.pack(">H", 11) + b"../../outer"),
            entry(b"nested", 1, 0o750, b"\1\0\0"),
            entry(b"parts", 2, 0o4755, file_rest(10_000, b"\0" + extents((10, 6, 0, 0), (1000, 100, 1, 50)))),
            entry("ümlaut".encode() + b"\xff", 2, 0o644, file_rest(6, b"\0" + extents((0, 6, 0, 0)))),
        ],
        [small, big],
        [nested],
    )
    top = session.node(4, [], [one, two], b"\1" + text8(b"fifo") + text8(b"link"))
    tree_point(session, "files", "2025-02-01T12:00:00.000000001Z", top)
    session.disk_point("vm ä", "2025-02-01T00:00:00Z", {"sda": (VOLUME, BLOCKS | {0: b"new" + BLOCKS[0][3:]})})
    return made


def image(length: int, blocks: dict[int, bytes]) -> bytes:
    data = bytearray(length)
    for number, block in blocks.items():
        data[number * BLOCK : number * BLOCK + len(block)] = block
    return bytes(data)


class ReaderTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls) -> None:
        cls.temp = Path(tempfile.mkdtemp(prefix="holdfast-reader-"))
        cls.made = build(cls.temp / "golden")

    @classmethod
    def tearDownClass(cls) -> None:
        shutil.rmtree(cls.temp)

    def setUp(self) -> None:
        self.folder = Path(tempfile.mkdtemp(dir=self.temp))
        self.repository = self.temp / "golden"

    def copy(self) -> Path:
        self.repository = self.folder / "copy"
        shutil.copytree(self.temp / "golden", self.repository)
        self.made["writer"].folder = self.repository
        return self.repository

    def run_reader(self, *arguments: Any, key: Any = "passphrase") -> tuple[int, str, str]:
        key_file = self.folder / "key"
        key_file.write_bytes(key if isinstance(key, bytes) else self.made[key].key_file)
        out, err = io.StringIO(), io.StringIO()
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            code = main([str(self.repository), str(key_file), *map(str, arguments)])
        if code:
            self.assertEqual(err.getvalue().count("\n"), 1, err.getvalue())
        return code, out.getvalue(), err.getvalue()

    def good(self, *arguments: Any, key: Any = "passphrase") -> str:
        code, out, err = self.run_reader(*arguments, key=key)
        self.assertEqual((code, err), (0, ""))
        return out

    def bad(self, code: int, why: str, *arguments: Any, key: Any = "passphrase") -> None:
        actual, _, err = self.run_reader(*arguments, key=key)
        self.assertEqual(actual, code, err)
        self.assertIn(why, err)


class Reading(ReaderTest):
    def test_self_test(self) -> None:
        self.assertEqual(main(["self-test"]), 0)

    def test_points(self) -> None:
        for key in "passphrase", "recovery", "late", "maintainer":
            lines = [line.split("\t") for line in self.good("points", key=key).splitlines()]
            self.assertEqual(
                [line[:2] for line in lines],
                [
                    ["files", "2025-02-01T12:00:00.000000001Z"],
                    ["sealed vm", "2025-01-02T00:00:00.5Z"],
                    ["vm ä", "2025-01-01T00:00:00Z"],
                    ["vm ä", "2025-02-01T00:00:00Z"],
                ],
            )
            self.assertTrue(all((self.repository / line[2]).is_file() for line in lines))

    def test_recovery_key_as_typed(self) -> None:
        key = (
            self.made["recovery"]
            .key_file.decode()
            .lower()
            .replace("0", "o")
            .replace("-", " - ")
            .replace("hfr1 - ", "HFR1-")
        )
        self.good("points", key=key.encode())
        changed = self.made["recovery"].key_file[:-2] + (
            b"0" if self.made["recovery"].key_file[-2:-1] != b"0" else b"1"
        )
        self.bad(3, "mistyped", "points", key=changed)

    def test_what_a_key_file_holds(self) -> None:
        recovery = self.made["recovery"].key_file
        for text, kind in {
            b"hfh1-is a passphrase": "passphrase",
            b"HFR1 is none": "mistyped",
            b"HFR1is a passphrase": "passphrase",
            b" " + recovery.replace(b"HFR1-", b"hfri "): "recovery",
        }.items():
            try:
                self.assertEqual(KeyFile(text).kind, kind)
            except Locked:
                self.assertEqual(kind, "mistyped")

    def test_keys_that_do_not_open(self) -> None:
        self.bad(3, "opens no recipient", "points", key=b"wrong")
        self.bad(3, "role of this key", "check", key="maintainer")
        self.bad(3, "role of this key", "points", key="sealed")

    def test_removed_recipient_reads_what_it_could(self) -> None:
        out = self.folder / "disk"
        code, _, err = self.run_reader("disk", "vm ä", "2025-01-01T00:00:00Z", out, "--volume", "sda", key="removed")
        self.assertEqual(code, 0)
        self.assertIn("removed", err)
        self.assertEqual(out.read_bytes(), image(VOLUME, BLOCKS))
        self.bad(3, "holds nothing of epoch", "points", key="removed")

    def test_disk(self) -> None:
        for instant, blocks in ("2025-01-01T00:00:00.000Z", BLOCKS), ("latest", BLOCKS | {0: b"new" + BLOCKS[0][3:]}):
            out = self.folder / instant
            self.good("disk", "vm ä", instant, out, "--volume", "sda")
            self.assertTrue(out.read_bytes() == image(VOLUME, blocks))
            self.assertLess(out.stat().st_blocks * 512, VOLUME // 10)

    def test_disk_of_zeros_and_choice_of_volume(self) -> None:
        self.good("disk", "vm ä", "2025-01-01T00:00:00Z", self.folder / "empty", "--volume", "empty")
        self.assertEqual((self.folder / "empty").read_bytes(), bytes(5 * BLOCK))
        self.bad(4, "empty", "disk", "vm ä", "2025-01-01T00:00:00Z", self.folder / "other")
        self.bad(1, "exists", "disk", "vm ä", "latest", self.folder / "empty")

    def test_sealed_disk(self) -> None:
        self.good("disk", "sealed vm", "latest", self.folder / "disk", key="late")
        self.assertEqual((self.folder / "disk").read_bytes(), image(3 * BLOCK, {1: noise(BLOCK, 8)}))

    def test_sealed_disk_at_a_site_that_does_not_know_its_host(self) -> None:
        host = self.made["sealed"].id.hex()
        for name in [*self.copy().glob(f"keys/grants/*-{host}"), self.repository / "keys/recipients" / host]:
            name.unlink()
        self.good("disk", "sealed vm", "latest", self.folder / "disk", key="late")
        self.assertEqual((self.folder / "disk").read_bytes(), image(3 * BLOCK, {1: noise(BLOCK, 8)}))

    def test_not_found(self) -> None:
        self.bad(4, "no such point", "disk", "nobody", "latest", self.folder / "x")
        self.bad(4, "no such point", "disk", "vm ä", "2020-01-01T00:00:00Z", self.folder / "x")
        self.bad(2, "of a directory", "disk", "files", "latest", self.folder / "x")
        self.repository = self.folder / "nowhere"
        self.bad(4, "no repository", "points")

    def test_files(self) -> None:
        out = self.folder / "tree"
        self.good("files", "files", "latest", out)
        umlaut = os.fsdecode("ümlaut".encode() + b"\xff")
        found = {str(path.relative_to(out)): path for path in out.rglob("*")}
        self.assertEqual(
            set(found),
            {
                "fifo",
                "hard1",
                "hard2",
                "link",
                "nested",
                "nested/deep",
                "nested/deep/sparse",
                "nested/empty",
                "nested/none",
                "parts",
                umlaut,
            },
        )
        self.assertEqual(found["hard1"].read_bytes(), SMALL)
        self.assertTrue(found["hard1"].samefile(found["hard2"]))
        self.assertEqual({os.getxattr(found[name], "user.note") for name in ("hard1", "nested")}, {b"hi"})
        self.assertEqual(os.readlink(found["link"]), "../../outer")
        self.assertEqual(
            found["parts"].read_bytes(), (bytes(10) + SMALL + bytes(1000) + BIG[50:150]).ljust(10_000, b"\0")
        )
        sparse = bytearray(20 << 20)
        sparse[1 << 20 : (1 << 20) + len(BIG)] = BIG
        sparse[(2 << 20) + 5 : (2 << 20) + 70_005] = TAIL
        sparse[9 << 20 : (9 << 20) + 5000] = BIG[777:5777]
        self.assertTrue(found["nested/deep/sparse"].read_bytes() == sparse)
        self.assertLess(found["nested/deep/sparse"].stat().st_blocks * 512, 1 << 20)
        modes = {name: stat.S_IMODE(path.lstat().st_mode) for name, path in found.items() if name != "link"}
        self.assertEqual(
            modes,
            {
                "fifo": 0o622,
                "hard1": 0o640,
                "hard2": 0o640,
                "nested": 0o750,
                "nested/deep": 0o700,
                "nested/deep/sparse": 0o600,
                "nested/empty": 0o2755,
                "nested/none": 0o444,
                "parts": 0o4755,
                umlaut: 0o644,
            },
        )
        times = {name: path.lstat().st_mtime_ns for name, path in found.items()}
        self.assertEqual(times.pop("nested/deep"), -1_500_000_000)
        self.assertEqual(set(times.values()), {1_700_000_000_123_456_789})
        self.assertEqual(out.stat().st_mtime_ns, 1_700_000_000_123_456_789)
        self.bad(2, "not empty", "files", "files", "latest", out)
        self.bad(2, "of a disk", "files", "vm ä", "latest", self.folder / "x")

    def test_check(self) -> None:
        for key in "passphrase", "recovery", "late":
            self.assertIn("4 points, 8 packs", self.good("check", key=key))

    def test_wrong_hints_are_no_damage(self) -> None:
        self.copy()
        session = Session(self.made["writer"], self.made["second"])
        small = session.chunk(SMALL)
        session.write_data()
        for number, hints in enumerate(
            [b"", b"\0", b"\xff\xff", struct.pack(">H", 1) + bytes(40) + bytes(2), struct.pack(">HH", 0, 7)]
        ):
            session.nodes = []
            names = [entry(b"a%d" % number, 2, 0o644, file_rest(6, b"\0" + extents((0, 6, 0, 0))))]
            top = folder_leaf(session, names, [small], hints=hints)
            tree_point(session, "hints", f"2025-03-0{number + 1}T00:00:00Z", top)
            out = self.folder / f"tree{number}"
            self.good("files", "hints", "latest", out)
            self.assertEqual((out / f"a{number}").read_bytes(), SMALL)
        self.good("check")

    def test_other_copy_is_used(self) -> None:
        """The pack that the hints name holds a wrong chunk under the identity; another session's is right."""
        self.copy()
        bad, right = Session(self.made["writer"], self.made["second"]), Session(
            self.made["writer"], self.made["second"]
        )
        plaintext = noise(5000, 40)
        identity = bad.chunk(plaintext)
        bad.lie[identity] = noise(5000, 41)
        bad.write_data()
        top = folder_leaf(bad, [entry(b"a", 2, 0o644, file_rest(5000, b"\0" + extents((0, 5000, 0, 0))))], [identity])
        tree_point(bad, "copies", "2025-03-01T00:00:00Z", top)
        self.bad(5, "not what its identity says", "files", "copies", "latest", self.folder / "x")
        right.chunk(plaintext)
        right.write_data()
        self.good("files", "copies", "latest", self.folder / "tree")
        self.assertEqual((self.folder / "tree" / "a").read_bytes(), plaintext)


class Tampering(ReaderTest):
    """What a store can do: every object with a bit flipped, cut, swapped or gone."""

    def objects(self) -> list[str]:
        return sorted(
            path.relative_to(self.repository).as_posix() for path in self.repository.rglob("*") if path.is_file()
        )

    def test_flipped_bits(self) -> None:
        self.copy()
        chosen = random.Random(9)
        own = f"keys/recipients/{self.made['passphrase'].id.hex()}"
        kinds = set()
        for name in self.objects():
            path = self.repository / name
            data = path.read_bytes()
            places = [chosen.randrange(8 * len(data)) for _ in range(6)] + [8 * len(data) - 8, 0]
            if name == "repository":
                places = [
                    8 * (data.index(word) + len(word) + (word[-1:] == b":"))
                    for word in (b'"version":', b'"id": "', b'"format": "')
                ]
            for place in places:
                changed = bytearray(data)
                changed[place // 8] ^= 1 << place % 8
                path.write_bytes(changed)
                code, _, err = self.run_reader("check")
                self.assertEqual(code, 5, f"{name}, bit {place} of {8 * len(data)}: {err}")
            path.write_bytes(data)
            kinds.add(
                "own"
                if name == own
                else name.split("/")[0] + name.count("/") * "/" + (name.split("/")[1] if "keys" in name else "")
            )
        self.assertEqual(len(kinds), 9, kinds)
        self.good("check")

    def test_cut_and_missing(self) -> None:
        self.copy()
        for name in self.objects():
            data = (self.repository / name).read_bytes()
            for changed in data[:-1], data + b"\0", b"", None:
                if changed is None:
                    (self.repository / name).unlink()
                else:
                    (self.repository / name).write_bytes(changed)
                code, _, err = self.run_reader("check")
                # What may be absent: the newest point of a writer, segments, recipients without a grant and grants.
                if changed is None and (
                    name.split("/")[0] in ("points", "index") or name.startswith("keys/") and "epochs" not in name
                ):
                    self.assertIn(code, (0, 3, 5), f"{name}: {err}")
                elif name == "repository" and changed is None:
                    self.assertEqual(code, 4)
                else:
                    self.assertEqual(code, 5, f"{name}: {err}")
            (self.repository / name).write_bytes(data)

    def test_swapped_names(self) -> None:
        self.copy()
        folders = {name.rsplit("/", 1)[0] for name in self.objects() if name.count("/") > 1}
        for folder in sorted(folder for folder in folders if not folder.startswith(("packs", "maps"))):
            names = sorted((self.repository / folder).iterdir())
            if len(names) < 2:
                continue
            one, two = names[0].read_bytes(), names[1].read_bytes()
            names[0].write_bytes(two)
            names[1].write_bytes(one)
            self.assertEqual(self.run_reader("check")[0], 5, folder)
            names[0].write_bytes(one)
            names[1].write_bytes(two)

    def test_middle_point_missing(self) -> None:
        self.copy()
        (path,) = (self.repository / "points" / self.made["writer"].pseudonym("files")).iterdir()
        path.unlink()
        self.bad(5, "missing", "check")

    def test_newest_epoch_withheld_or_forged(self) -> None:
        self.copy()
        w, second = self.made["writer"], self.made["second"]
        path = self.repository / f"keys/epochs/00000002-{second.id.hex()}"
        line = json.loads(path.read_bytes().split(b"\n")[0])
        rogue = os.urandom(32)
        w.signed(
            str(path.relative_to(self.repository)), "epoch", rogue, line | {"contentKey": b64(x25519_public(rogue))}
        )
        self.bad(5, "signature", "points", key="passphrase")
        self.bad(5, "not the epoch that the key vouches for", "points", key="late")

    def test_foreign_repository(self) -> None:
        other = self.folder / "other"
        build(other)
        self.copy()
        for folder in "points", "index", "maps", "keys/epochs":
            shutil.copytree(self.temp / "golden", self.repository, dirs_exist_ok=True)
            shutil.copytree(other / folder, self.repository / folder, dirs_exist_ok=True)
            self.assertEqual(self.run_reader("check")[0], 5, folder)
            shutil.rmtree(self.repository)


class Hostile(ReaderTest):
    """What a faulty writer, or one who was broken into, can do with the keys that it holds."""

    def setUp(self) -> None:
        super().setUp()
        self.copy()
        self.w, self.epoch = self.made["writer"], self.made["second"]
        self.w.epochs = [self.made["first"], self.epoch]
        self.session = Session(self.w, self.epoch)

    def check_fails(self, why: str) -> None:
        self.bad(5, why, "check")

    def tree(self, entries: list[bytes], **more: Any) -> None:
        tree_point(self.session, "hostile", "2025-05-01T00:00:00Z", folder_leaf(self.session, entries, **more))

    def test_names_that_escape(self) -> None:
        for number, name in enumerate([b"..", b".", b"", b"a/b", b"a\0b", b"/etc"]):
            session = self.session = Session(self.w, self.epoch)
            tree_point(
                session,
                f"hostile{number}",
                "2025-05-01T00:00:00Z",
                folder_leaf(session, [entry(name, 2, 0o644, file_rest(0, b"\0" + extents()))]),
            )
            self.bad(5, "may not stand", "files", f"hostile{number}", "latest", self.folder / f"x{number}")
        self.check_fails("may not stand")

    def test_link_and_folder_of_one_name(self) -> None:
        self.tree([entry(b"a", 3, 0o777, struct.pack(">H", 4) + b"/tmp"), entry(b"a", 1, 0o755, b"\0")])
        self.bad(5, "not in order", "files", "hostile", "latest", self.folder / "x")
        self.check_fails("not in order")

    def test_entries_out_of_range(self) -> None:
        big = 1 << 63
        cases = {
            "out of range": [entry(b"a", 9, 0, b"")],
            "longer than may be": [entry(b"a", 2, 0, file_rest(big, b"\0" + extents()))],
            "number of a chunk": [entry(b"a", 2, 0, file_rest(9, b"\0" + extents((0, 5, 0, 0))))],
            "number of a node": [entry(b"a", 1, 0, b"\1\0\5")],
            "cut short": [entry(b"a", 3, 0, b"\0\xffabc")],
            "bytes too many": [entry(b"a", 1, 0, b"\0") + b"more"],
        }
        for number, (why, entries) in enumerate(cases.items()):
            self.session = Session(self.w, self.epoch)
            tree_point(self.session, f"range{number}", "2025-05-01T00:00:00Z", folder_leaf(self.session, entries))
            self.bad(5, why, "files", f"range{number}", "latest", self.folder / f"x{number}")

    def test_extents_out_of_range(self) -> None:
        small = self.session.chunk(SMALL)
        self.session.write_data()
        for number, extent in enumerate(
            [(0, 7, 0, 0), (0, 3, 0, 4), (8, 6, 0, 0), ((1 << 64) - 1, 6, 0, 0), (0, 0, 0, 0)]
        ):
            self.session.nodes = []
            tree_point(
                self.session,
                f"extent{number}",
                "2025-05-01T00:00:00Z",
                folder_leaf(self.session, [entry(b"a", 2, 0o644, file_rest(10, b"\0" + extents(extent)))], [small]),
            )
            self.bad(5, "extent", "files", f"extent{number}", "latest", self.folder / f"x{number}")

    def test_block_that_is_not_in_its_place(self) -> None:
        session, block = self.session, noise(BLOCK, 50)
        identity = session.chunk(block)
        session.write_data()
        digest = session.w.pieces(block)[0][:16]
        leaves = {
            "block at": struct.pack(">QBB", 1, 0, 0) + bytes(16),
            "block at 0": struct.pack(">QBB", 1, 0, 1) + digest,
            "beyond": struct.pack(">QBB", 1 << 5, 0, 0) + digest,
            "number of a chunk": struct.pack(">QBB", 1, 1, 0) + digest,
            "wrong level": struct.pack(">BQ", 1, 1),
        }
        for number, (why, rest) in enumerate(leaves.items()):
            session.nodes = []
            root = session.node(
                2 if why == "wrong level" else 1,
                [] if why == "wrong level" else [identity],
                [identity] if why == "wrong level" else [],
                rest,
            )
            session.write_maps()
            session.manifest(
                f"block{number}",
                "2025-05-01T00:00:00Z",
                source="disk",
                volumes=[
                    {
                        "name": "sda",
                        "length": 2 * BLOCK,
                        "blockSize": BLOCK,
                        "dataBytes": 0,
                        "root": root.hex(),
                        "rootHint": session.hint(),
                    }
                ],
            )
            self.bad(5, why, "disk", f"block{number}", "latest", self.folder / "x")
            self.assertFalse((self.folder / "x").exists())

    def test_decompression(self) -> None:
        frame = zstandard.ZstdCompressor().compress(bytes(100))
        unsized = zstandard.ZstdCompressor(write_content_size=False).compress(bytes(100))
        for number, payload in enumerate(
            [
                b"\1" + frame + b"x",
                b"\1" + frame + frame,
                b"\1" + unsized,
                b"\2" + bytes(100),
                b"\0" + bytes(99),
                b"\1" + zstandard.ZstdCompressor().compress(bytes(1 << 24)),
                b"\1" + frame[:-1],
                b"\1",
            ]
        ):
            session = Session(self.w, self.epoch)
            identity = session.chunk(bytes(100))
            session.data_pack = session.pack(DATA, session.chunks, lambda _: payload)
            tree_point(
                session,
                f"zstd{number}",
                "2025-05-01T00:00:00Z",
                folder_leaf(
                    session, [entry(b"a", 2, 0o644, file_rest(100, b"\0" + extents((0, 100, 0, 0))))], [identity]
                ),
            )
            self.bad(5, "chunk", "files", f"zstd{number}", "latest", self.folder / f"x{number}")

    def test_sealed_writer_outside_of_its_domain(self) -> None:
        """A sealed host refers to chunks of others, or registers in their domain."""
        golden, sealed = self.made["session"], Session(self.w, self.epoch, self.made["sealed"])
        identity = golden.chunks[0][0]
        top = folder_leaf(
            sealed,
            [entry(b"a", 2, 0o644, file_rest(6, b"\0" + extents((0, 6, 0, 0))))],
            [identity],
            hints=struct.pack(">H", 1) + golden.data_pack[0] + bytes(8) + bytes(2),
        )
        tree_point(sealed, "theft", "2025-05-01T00:00:00Z", top)
        self.bad(5, "in no pack of the domain", "files", "theft", "latest", self.folder / "x")
        sealed.domain, sealed.sealed = bytes(16), None
        sealed.pack(DATA, [(identity, SMALL)])
        self.check_fails("domain is not its writer's")

    def test_sealed_writer_signs_anothers_point(self) -> None:
        sealed = Session(self.w, self.epoch, self.made["sealed"])
        name = f"points/{self.w.pseudonym('files')}"
        (path,) = (self.repository / name).iterdir()
        data = path.read_bytes()
        for domain, why in (bytes(16), "domain is not its writer's"), (sealed.domain, "does not open"):
            stolen = data[:44] + domain + sealed.certificate + data[205:-64]
            stolen += self.w.sign(sealed.seed, "holdfast object v0", stolen)
            put = self.w.put(f"{name}/{path.name[:27]}{hashlib.sha256(stolen).hexdigest()}", stolen)
            self.check_fails(why)
            (self.repository / put).unlink()

    def test_latest_of_two_domains_is_nobodys(self) -> None:
        sealed = Session(self.w, self.epoch, self.made["sealed"])
        sealed.disk_point("vm ä", "2099-01-01T00:00:00Z", {"sda": (BLOCK, {})})
        self.bad(2, "different domains", "disk", "vm ä", "latest", self.folder / "x")

    def test_certificates(self) -> None:
        session = self.session
        cases = {
            "signature": session.certificate[:-1] + bytes([session.certificate[-1] ^ 1]),
            "foreign domain": self.w.certificate(
                self.epoch, session.id, os.urandom(16), 0, ed25519_public(session.seed)
            ),
            "unknown role": self.w.certificate(self.epoch, session.id, bytes(16), 2, ed25519_public(session.seed)),
            "another epoch": self.w.certificate(
                self.made["first"], session.id, bytes(16), 0, ed25519_public(session.seed)
            ),
        }
        for why, certificate in cases.items():
            session.certificate = certificate
            name = session.manifest("certificates", "2025-05-01T00:00:00Z", source="disk", volumes=[])
            self.bad(5, why, "points")
            (self.repository / name).unlink()

    def test_manifests(self) -> None:
        volume = {"name": "a", "length": 1, "dataBytes": 0, "blockSize": BLOCK, "root": None, "rootHint": None}
        cases = [
            {"workload": "other"},
            {"instant": "2025-05-01T00:00:00+01:00"},
            {"instant": "2025-05-01T00:00:01Z"},
            {"format": 1},
            {"sequence": 0},
            {"sequence": True},
            {"sequence": 1.0},
            {"previous": "x"},
            {"source": "tape"},
            {"volumes": None},
            {"writer": "00" * 16},
            {"previous": "00" * 32},
            {"workload": "m" * 201},
            {"consistency": "good"},
            {"unknown": 1.5},
            {"unknown": 1 << 63},
            {"host": None},
            {"volumes": [volume | {"length": 1 << 61}]},
            {"volumes": [volume | {"blockSize": 512}]},
        ]
        for case in cases:
            session = Session(self.w, self.epoch)
            put, instant = self.w.put, "2025-05-01T00:00:00Z"
            key = self.w.hkdf(self.epoch.map, "holdfast manifest v0")
            document = {
                "format": 0,
                "workload": "m",
                "instant": instant,
                "writer": session.id.hex(),
                "sequence": 1,
                "previous": None,
                "source": "disk",
                "volumes": [],
                "consistency": "crash",
                "collection": 0,
                "host": "here",
                "started": instant,
                "finished": instant,
                "warnings": [],
                "statistics": {},
            }
            for change, code in ({}, 0), (case, 5):
                data = session.envelope(2, key, json.dumps(document | change).encode())
                name = put(
                    f"points/{self.w.pseudonym('m')}/{claimed_time(instant)}-{hashlib.sha256(data).hexdigest()}",
                    data,
                )
                self.assertEqual(self.run_reader("points")[0], code, case)
                (self.repository / name).unlink()

    def test_features(self) -> None:
        descriptor = json.loads((self.repository / "repository").read_bytes())
        (self.repository / "repository").write_text(json.dumps(descriptor | {"required": ["telepathy"]}))
        self.bad(5, "telepathy", "points")
        (self.repository / "repository").write_text(json.dumps(descriptor | {"optional": ["humming"]}))
        self.good("points")

    def test_deep_trees(self) -> None:
        session = self.session
        top = folder_leaf(session, [])
        for depth in range(2000):
            top = folder_leaf(session, [entry(b"d", 1, 0o755, b"\1\0\0")], [], [top])
        one_more = folder_leaf(session, [entry(b"d", 1, 0o755, b"\1\0\0")], [], [top])
        tree_point(session, "too deep", "2025-05-01T00:00:00Z", one_more)
        self.bad(5, "too deep", "check")
        for point in (self.repository / "points" / self.w.pseudonym("too deep")).iterdir():
            point.unlink()
        session.sequence, session.previous = 0, None
        tree_point(session, "deep", "2025-05-01T00:00:00Z", top)
        self.good("check")
        for depth in range(1, 14):
            top = session.node(4, [], [top], bytes([depth]) + text8(b"d"))
        session.nodes = session.nodes[-14:]
        tree_point(session, "deeper", "2025-05-02T00:00:00Z", top)
        self.bad(5, "wrong level", "check")

    def epoch_document(self, epoch: Epoch) -> tuple[str, dict]:
        name = f"keys/epochs/{epoch.number:08d}-{epoch.id.hex()}"
        return name, json.loads((self.repository / name).read_bytes().split(b"\n")[0])

    def test_newest_epoch_of_another_version(self) -> None:
        self.w.rotate(version=1)
        self.bad(5, "member version", "points")

    def test_newest_epoch_that_requires_more(self) -> None:
        self.w.rotate(required=["telepathy"])
        self.bad(5, "telepathy", "points")

    def test_older_epoch_that_required_more(self) -> None:
        self.w.rotate(required=["telepathy"])
        self.w.rotate()
        self.good("check")

    def test_fork(self) -> None:
        """Another epoch that the authority of the first signs, as one who was removed could."""
        _, document = self.epoch_document(self.made["second"])
        fork = Epoch(2)
        document |= {"id": fork.id.hex(), "authority": b64(fork.authority)}
        self.w.signed(f"keys/epochs/00000002-{fork.id.hex()}", "epoch", self.made["first"].seed, document)
        self.bad(5, "a fork", "points")

    def test_epoch_made_again_by_its_own_signer(self) -> None:
        """Whoever signs can write two texts for one id; the anchor and the grants know which it was."""
        name, document = self.epoch_document(self.made["second"])
        self.w.signed(name, "epoch", self.made["first"].seed, document | {"created": "2025-01-02T00:00:00Z"})
        self.bad(5, "key vouches for", "points", key="late")
        self.bad(5, "another epoch object", "points")

    def test_epoch_that_says_other_earlier_ones(self) -> None:
        name, document = self.epoch_document(self.made["second"])
        document["earlier"][0]["authority"] = b64(os.urandom(32))
        self.w.signed(name, "epoch", self.made["first"].seed, document)
        self.bad(5, "does not follow", "points")

    def test_recipient_made_again(self) -> None:
        recipient = self.made["passphrase"]
        name = f"keys/recipients/{recipient.id.hex()}"
        document = json.loads((self.repository / name).read_bytes().split(b"\n")[0])
        self.w.signed(name, "recipient", self.made["first"].seed, document | {"label": "other"})
        self.bad(5, "another recipient object", "points")

    def test_grants_of_an_epoch_that_never_came(self) -> None:
        lost = Epoch(3)
        lost.hash = os.urandom(32)
        self.w.grant(lost, self.made["passphrase"])
        self.good("check")

    def test_grant_that_holds_more_than_its_role(self) -> None:
        self.w.HELD = Writer.HELD | {"maintainer": ("identity", "map", "content")}
        self.w.grant(self.epoch, self.made["maintainer"])
        self.bad(5, "content compartment", "points", key="maintainer")

    def test_chunk_of_another_domain(self) -> None:
        """A sealed host copies another's sealed chunks and wrapped key under its own directory."""
        sealed, golden = Session(self.w, self.epoch, self.made["sealed"]), self.made["session"]
        sealed.chunk(SMALL)
        sealed.domain = bytes(16)  # chunks and keys as if of the ordinary domain, signed for its own
        original, envelope = sealed.domain, sealed.envelope

        def own(*arguments: Any) -> bytes:
            sealed.domain = sealed.id
            try:
                return envelope(1, self.w.hkdf(self.w.domain_key(sealed.id), "holdfast directory v0"), arguments[2])
            finally:
                sealed.domain = original

        sealed.envelope, sealed.segment = own, lambda packs: None
        identity = sealed.chunks[0][0]
        pack = sealed.pack(DATA, sealed.chunks)
        theft = Session(self.w, self.epoch, self.made["sealed"])
        top = folder_leaf(
            theft,
            [entry(b"a", 2, 0o644, file_rest(6, b"\0" + extents((0, 6, 0, 0))))],
            [identity],
            hints=struct.pack(">H", 1) + pack[0] + bytes(8) + bytes(2),
        )
        tree_point(theft, "theft", "2025-05-01T00:00:00Z", top)
        self.bad(5, "does not open", "files", "theft", "latest", self.folder / "x")

    def test_writer_that_lost_its_memory(self) -> None:
        self.session.sequence = 7
        self.session.manifest("lost", "2025-05-01T00:00:00Z", source="disk", volumes=[])
        self.good("check")
        self.session.previous = "00" * 32
        self.session.manifest("lost", "2025-05-02T00:00:00Z", source="disk", volumes=[])
        self.check_fails("missing")

    def test_of_one_instant_the_last_by_name_counts(self) -> None:
        names = []
        for length in 1, 2, 3:
            volume = {"name": "a", "length": length, "dataBytes": 0, "blockSize": BLOCK, "root": None, "rootHint": None}
            names.append(
                (self.session.manifest("twice", "2025-05-01T00:00:00Z", source="disk", volumes=[volume]), length)
            )
        for instant in "latest", "2025-05-01T00:00:00Z":
            self.good("disk", "twice", instant, self.folder / instant)
            self.assertEqual((self.folder / instant).stat().st_size, max(names)[1])


if __name__ == "__main__":
    unittest.main()
