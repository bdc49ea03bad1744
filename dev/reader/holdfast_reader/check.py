"""Verifying all of a repository."""

from collections import defaultdict

from .envelopes import IndexSegment
from .failures import damaged
from .limits import DATA, MAP
from .logs import Segment
from .points import Manifest
from .repository import Repository
from .walk import Walk


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
        segments = self.store.list("logs/", Segment.NAME)
        for name in segments:
            for _ in Segment(self.store, self.keys, name).plaintext():
                pass  # opening it is the check
        points = self.repository.points()
        seen: set = set()
        self._chains(points)
        for point in points:
            Walk(self.repository, point, seen).check()
        logs = f", {len(segments)} log segments" if segments else ""
        return f"{len(points)} points, {packs} packs{logs}: all right"

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
