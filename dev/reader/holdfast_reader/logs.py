"""Log segments, and what they hold of a stream."""

from typing import Iterator

from .crypto import Hpke, aead_open, hmac256
from .envelopes import Envelope
from .failures import NotFound, damaged
from .fields import Document, characters
from .keys import KeyRing
from .limits import DATA, LIMIT_NAME, LIMIT_NUMBER, MIB
from .packs import Pack
from .points import Manifest
from .store import Store


class Segment:
    NAME = r"[0-9a-f]{32}/[0-9a-f]{32}/[a-z0-9][a-z0-9._-]{0,99}/[0-9a-f]{16}-[0-9a-f]{16}-[0-9a-f]{64}"
    LIMIT_HEAD, LIMIT_LOG, LIMIT_FRAME, LIMIT_COUNT, OVERHEAD = 8 * MIB, 64 * MIB, 16 * MIB, 10_000, 29

    def __init__(self, store: Store, keys: KeyRing, name: str):
        self.keys, self.name = keys, name
        data = store.read_hashed(name, 4 + self.LIMIT_HEAD + self.LIMIT_LOG + self.LIMIT_COUNT * self.OVERHEAD)
        length = int.from_bytes(data[:4], "big")
        if length > min(self.LIMIT_HEAD, len(data) - 4):
            damaged(name, "its head does not lie within it")
        head = Envelope(data[4 : 4 + length], Envelope.LOG_HEAD, keys, name)
        self.domain, self.sealed = head.domain, data[4 + length :]
        document = Document(head.plaintext, name)
        document.expect("format", 0)
        self.workload, self.identity = document.get("workload", str), document.get("identity", str)
        self.stream = document.get("stream", str)
        self.start, self.end = (document.number(each, 0, LIMIT_NUMBER) for each in ("start", "end"))
        self.follows = document.number("follows", 0, 1) == 1
        self.branch = None
        if not document.is_null("branch"):
            branch = document.object("branch")
            place = branch.get("stream", str), branch.number("offset", 0, LIMIT_NUMBER)
            self.branch = *place, branch.base64("document")
        marks = (Document(mark, f"{name}, mark") for mark in self._list(document, "marks"))
        self.marks = [(mark.number("until", self.start, self.end), mark.get("instant", str)) for mark in marks]
        self.replaces = self._list(document, "replaces")
        self._check()
        self.frames = [Document(each, f"{name}, frame") for each in self._list(document, "frames")]
        at, sealed = self.start, 0
        for frame in self.frames:
            if frame.number("start", at, at) >= frame.number("end", at + 1, at + self.LIMIT_FRAME):
                damaged(name, "a frame without bytes")
            at = frame.number("end", 0, self.end)
            sealed += frame.number("sealed", self.OVERHEAD + 1, at - frame.number("start", 0, at) + self.OVERHEAD)
        if at != self.end or sealed != len(self.sealed):
            damaged(name, "its frames do not fill it")

    def _list(self, document: Document, member: str) -> list:
        items = document.get(member, list)
        if len(items) > self.LIMIT_COUNT:
            damaged(self.name, f"too many {member}")
        return items

    def _check(self) -> None:
        folder = self.name.split("/")
        key = self.keys.derive(self.keys.domain_key(self.domain, self.name), b"holdfast log server v0")
        if not (1 <= characters(self.workload) <= LIMIT_NAME and 1 <= characters(self.identity) <= 100):
            damaged(self.name, "the name of its workload or of its server is empty or too long")
        if folder[1] != Manifest.pseudonym(self.keys, self.domain, self.workload):
            damaged(self.name, "its workload is not the one in its name")
        if folder[2] != hmac256(key, self.identity.encode())[:16].hex():
            damaged(self.name, "its server is not the one in its name")
        if folder[3] != self.stream or folder[4][:33] != f"{self.start:016x}-{self.end:016x}":
            damaged(self.name, "its stretch of the log is not the one in its name")
        if not 0 <= self.end - self.start <= self.LIMIT_LOG:
            damaged(self.name, "it holds too much")
        if [until for until, _ in self.marks] != sorted(until for until, _ in self.marks):
            damaged(self.name, "its marks are out of order")

    def plaintext(self) -> Iterator[bytes]:
        place = self.name.rsplit("/", 1)[0].encode()
        at = 0
        for frame in self.frames:
            start, end = frame.get("start", int), frame.get("end", int)
            aad = b"holdfast log frame v0" + self.keys.repository + self.domain + bytes([len(place)]) + place
            aad += start.to_bytes(8, "big") + end.to_bytes(8, "big")
            sealed = self.sealed[at : at + frame.get("sealed", int)]
            at += len(sealed)
            opened = aead_open(self._data_key(frame), sealed, aad, self.name)
            if opened[:1] not in (b"\0", b"\1"):
                damaged(self.name, "of an unknown codec")
            plain = opened[1:] if opened[0] == 0 else Pack.decompress(opened[1:], end - start, self.name)
            if len(plain) != end - start:
                damaged(self.name, "a frame is not as long as its head says")
            yield plain

    def _data_key(self, frame: Document) -> bytes:
        wrapping, epoch, wrapped = frame.number("wrapping", 1, 2), frame.id("epoch"), frame.base64("key")
        aad = b"holdfast pack key v0" + self.keys.repository + epoch + self.domain + bytes([DATA])
        key = self.keys.compartment(epoch, DATA, wrapping == 2, self.name)
        if wrapping == 1:
            return aead_open(self.keys.derive(key, b"holdfast pack key v0"), wrapped, aad, self.name)
        return Hpke().open(key, aad, wrapped, self.name)


def read(store: Store, keys: KeyRing, workload: str, stream: str, start: int, end: int) -> Iterator[bytes]:
    """The bytes of a stretch of a stream, of the one server of a workload that has all of it."""
    folders: dict[str, list[Segment]] = {}
    for name in store.list("logs/", Segment.NAME):
        if name.split("/")[3] == stream:
            segment = Segment(store, keys, name)
            if segment.workload == workload:
                folders.setdefault(name.rsplit("/", 1)[0], []).append(segment)
    for segments in folders.values():
        at, parts = start, []
        while at < end:
            found = max((s for s in segments if s.start <= at < s.end), key=lambda s: s.end, default=None)
            if found is None:
                break
            parts.append((found, at, min(end, found.end)))
            at = parts[-1][2]
        if at >= end:
            for segment, first, last in parts:
                yield b"".join(segment.plaintext())[first - segment.start : last - segment.start]
            return
    raise NotFound(f"the log of stream {stream} from {start} to {end} of workload {workload} is not there")
