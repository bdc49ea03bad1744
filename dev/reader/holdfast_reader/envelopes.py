"""What manifests, heads of log segments, index segments and pack directories are wrapped in, and index segments."""

from .crypto import Hpke, aead_open, verify
from .failures import damaged
from .fields import Cursor
from .keys import Certificate, KeyRing
from .limits import DATA, LIMIT_SEGMENT, MAP, ORDINARY
from .store import Store


class Envelope:
    DIRECTORY, MANIFEST, SEGMENT, LOG_HEAD = 1, 2, 3, 6
    FOR_READERS = {MANIFEST: b"holdfast manifest v0", LOG_HEAD: b"holdfast log head v0"}  # derived from the map key
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
        if sealing == 1 and kind in self.FOR_READERS:
            key = keys.derive(keys.compartment(epoch, MAP, False, what), self.FOR_READERS[kind])
            self.plaintext = aead_open(key, body, aad, what)
        elif sealing == 1:
            key = keys.derive(keys.domain_key(self.domain, what), self.KEYS[kind])
            self.plaintext = aead_open(key, body, aad, what)
        elif sealing == 2 and kind in self.FOR_READERS and self.domain != ORDINARY:
            self.plaintext = Hpke().open(keys.compartment(epoch, MAP, True, what), aad, body, what)
        else:
            damaged(what, "sealed in a way that its kind or its writer may not use")


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
