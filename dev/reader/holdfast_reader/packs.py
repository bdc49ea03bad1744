"""Packs, their chunks, and the identities of these."""

from dataclasses import dataclass

import zstandard

from .crypto import Hpke, aead_open, hmac256
from .envelopes import Envelope
from .failures import damaged
from .fields import Cursor
from .keys import KeyRing
from .limits import BLOCK, DATA, LIMIT_CHUNK, LIMIT_DIRECTORY, LIMIT_PACK, MIB
from .store import Store


class Identities:
    """Computes a chunk's identity in a domain, and the hashes of its pieces."""

    def __init__(self, keys: KeyRing, domain: bytes):
        key = keys.domain_key(domain, "chunks")
        self.piece, self.chunk = keys.derive(key, b"holdfast piece v0"), keys.derive(key, b"holdfast chunk v0")

    def of(self, kind: int, plaintext: bytes) -> tuple[bytes, list[bytes]]:
        pieces = [hmac256(self.piece, plaintext[i : i + BLOCK]) for i in range(0, len(plaintext), BLOCK)]
        return hmac256(self.chunk, bytes([kind]) + len(plaintext).to_bytes(8, "big") + b"".join(pieces)), pieces


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
