"""What a point refers to, from its roots down."""

from typing import Any, Iterator, Optional

from .failures import damaged
from .limits import BLOCK, DATA, LIMIT_FOLDERS, LIMIT_PATH
from .nodes import Entry, Extent, Node, read_extents
from .points import Manifest
from .repository import Chunk, Repository


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
        counts = [node.rest.u8() for _ in node.chunks]
        if not all(1 <= count <= 64 for count in counts):
            damaged(node.what, "a chunk has between 1 and 64 pieces")
        for place in places:
            number, piece = node.rest.u8(), node.rest.u8()
            chunk = self.data(node.chunk(number))
            if piece >= counts[number]:
                damaged(node.what, f"the block at {place} names a piece that its chunk does not have")
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
