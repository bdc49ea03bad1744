"""Nodes of trees as a writer makes them."""

import os
import struct
from typing import Any, Optional

from .sealing import text8
from .session import Session


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
