"""The repository that the tests read, and a test that reads it."""

import contextlib
import io
import shutil
import struct
import tempfile
import unittest
from pathlib import Path
from typing import Any

from holdfast_reader.commands import main
from .sealing import BLOCK, noise, text8
from .session import LEAF_SPAN, Session
from .trees import entry, extents, file_rest, folder_leaf, tree_point
from .writer import Writer

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
