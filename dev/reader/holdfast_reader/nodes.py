"""Nodes of block maps and trees."""

from dataclasses import dataclass
from typing import Any, Optional

from .failures import Damaged, damaged
from .fields import Cursor
from .limits import BLOCK, DATA, LIMIT_ATTRIBUTES, LIMIT_CHUNK, LIMIT_DEPTH, LIMIT_NUMBER


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
