"""A repository that was unlocked: its points, and chunks from whichever pack has them right."""

from collections import OrderedDict, defaultdict
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Iterator, Optional

from .envelopes import IndexSegment
from .failures import Damaged, Locked, NotFound, Usage, damaged
from .fields import Cursor
from .key_objects import KeyFile
from .keys import KeyRing
from .limits import MAP, ORDINARY
from .nodes import Node
from .packs import Identities, Pack
from .points import Manifest, claimed_time
from .store import Descriptor, Store


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
