"""One writer's session: chunks, nodes, packs, index segments and manifests."""

import hashlib
import json
import os
import struct
from typing import Any, Callable, Optional

import zstandard

from holdfast_reader.crypto import ed25519_public, hmac256, x25519_public
from holdfast_reader.points import claimed_time
from .sealing import BLOCK, DATA, MAP, b64, hpke_seal, seal
from .writer import Epoch, Recipient, Writer

LEAF_SPAN = 64 * BLOCK
UNKNOWN = 65_535


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

    def log(self, workload: str, stream: str, start: int, data: bytes, **members: Any) -> str:
        """A segment of one frame, or of none for no data."""
        w, epoch, data_key, end = self.w, self.epoch, os.urandom(32), start + len(data)
        server = hmac256(w.hkdf(w.domain_key(self.domain), "holdfast log server v0"), b"server 1")[:16].hex()
        place = f"logs/{w.pseudonym(workload, self.domain)}/{server}/{stream}"
        aad = b"holdfast log frame v0" + w.id + self.domain + bytes([len(place)]) + place.encode()
        payload = min(b"\1" + zstandard.ZstdCompressor().compress(data), b"\0" + data, key=len)
        frame = seal(data_key, payload, aad + struct.pack(">QQ", start, end)) if data else b""
        aad = b"holdfast pack key v0" + w.id + epoch.id + self.domain + bytes([DATA])
        if self.sealed:
            wrapped = hpke_seal(x25519_public(epoch.content_private), aad, data_key)
        else:
            wrapped = seal(w.hkdf(epoch.content, "holdfast pack key v0"), data_key, aad)
        listed = {"start": start, "end": end, "sealed": len(frame), "wrapping": 2 if self.sealed else 1}
        document = {
            "format": 0,
            "workload": workload,
            "identity": "server 1",
            "stream": stream,
            "start": start,
            "end": end,
            "follows": 0,
            "branch": None,
            "frames": [listed | {"epoch": epoch.id.hex(), "key": b64(wrapped)}] if data else [],
            "marks": [{"until": end, "instant": "2025-01-01T00:00:00Z"}],
            "replaces": [],
        } | members
        key, public = w.hkdf(epoch.map, "holdfast log head v0"), x25519_public(epoch.map_private)
        head = self.envelope(6, key, json.dumps(document).encode(), public if self.sealed else None)
        segment = struct.pack(">I", len(head)) + head + frame
        return w.put(f"{place}/{start:016x}-{end:016x}-{hashlib.sha256(segment).hexdigest()}", segment)

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
            for chunk in chunks:
                rest += bytes([1 + max(piece for identity, piece, _ in mine.values() if identity == chunk)])
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
