#!/usr/bin/python3
"""What make-golden needs: sources that are the same each time, listings of trees, and the comparison with the reader.

    golden.py sources FOLDER    makes disk1 to disk3, tree1 and tree2 in FOLDER
    golden.py list FOLDER       prints what a tree holds, but for owners
    golden.py check GOLDEN      restores all that the repositories in GOLDEN hold, and compares it with what is expected
"""

import contextlib
import hashlib
import io
import os
import random
import stat
import sys
import tempfile
from pathlib import Path

from holdfast_reader.commands import main
from holdfast_reader.limits import MAP
from holdfast_reader.repository import Repository

BLOCK = 65_536
TIME = 1_700_000_000_123_456_789


def noise(size: int, seed: int) -> bytes:
    return random.Random(seed).randbytes(size)


def words(size: int, seed: int) -> bytes:
    """Something that compresses."""
    return (b"%08d some words, " % seed * (size // 20 + 1))[:size]


def disks(folder: Path) -> None:
    """One above 4 MiB, so that there is an inner node; it changes, then grows above 256 MiB, so that there are two
    levels of them. Holes, blocks of zeros, a short last block, and one that does not compress."""
    blocks = {0: words(BLOCK, 1), 1: words(BLOCK, 2), 17: words(BLOCK, 3), 18: bytes(BLOCK), 40: words(BLOCK, 4)}
    blocks |= {63: words(BLOCK, 5), 64: words(BLOCK, 6), 69: noise(1000, 7)}
    changes = {1: words(BLOCK, 8), 17: bytes(BLOCK), 30: words(BLOCK, 9)}
    grown = {69: words(BLOCK, 7), 4095: words(BLOCK, 10), 4096: words(512, 11)}
    short, tall = 69 * BLOCK + 1000, 4096 * BLOCK + 512
    for name, length, more in ("disk1", short, {}), ("disk2", short, changes), ("disk3", tall, changes | grown):
        with open(folder / name, "xb") as file:
            file.truncate(length)
            for number, block in (blocks | more).items():
                os.pwrite(file.fileno(), block, number * BLOCK)


def ending(name: bytes) -> bytes:
    """A letter more, after which a leaf of a folder ends if it is full: where they end, names decide by a hash."""
    code = 1
    for byte in name:
        code = 31 * code + byte
    return name + bytes([64 + (-31 * code) % 64])


def tree(folder: Path, later: bool) -> None:
    folder.mkdir()
    for name, content in {
        "small": b"hello\n",
        "empty": b"",
        "words": words(70_000, 10),
        "noise": noise(1000, 11),
        "changed": words(5000, 12 + later),
        b"odd \xff\\\"'\n name".decode("utf-8", "surrogateescape"): b"odd\n",
        "ümlaut": "ä\n".encode(),
        "n" * 255: b"a long name\n",
    }.items():
        (folder / name).write_bytes(content)
    for path in "folder", "folder/nested", "folder/hollow", "many":
        (folder / path).mkdir()
    (folder / "folder/nested/deep").write_bytes(b"deep\n")
    os.link(folder / "small", folder / "folder/same as small")
    os.symlink("../small", folder / "folder/link")
    os.symlink("nowhere/at all", folder / "dangling")
    os.link(folder / "dangling", folder / "folder/same as dangling", follow_symlinks=False)
    os.mkfifo(folder / "pipe")
    for number in range(60):  # so many long names that they need nodes of their own
        (folder / "many" / ending(b"%03d of many names " % number + b"n" * 220).decode()).touch()
    with open(folder / "sparse", "xb") as file:
        file.truncate(3 << 20)
        os.pwrite(file.fileno(), words(100_000, 20), 1 << 20)
        os.pwrite(file.fileno(), noise(500, 21), (2 << 20) + 5)
    with open(folder / "pieces", "xb") as file:  # so many extents that they need nodes of their own
        file.truncate(5 << 20)
        for number in range(300):
            os.pwrite(file.fileno(), words(100, number % 8), number << 14)
    os.setxattr(folder / "small", "user.note", b"a value \0\xff")
    os.setxattr(folder / "small", "user.empty", b"")
    os.setxattr(folder / "folder", "user.note", b"of a folder")
    if later:
        os.unlink(folder / "words")
        (folder / "new").write_bytes(b"new\n")
    for base, folders, files in os.walk(folder, topdown=False):
        for name in sorted(files) + sorted(folders):
            path = os.path.join(base, name)
            if not os.path.islink(path):
                os.chmod(path, 0o750 if os.path.isdir(path) else 0o640)
            os.utime(path, ns=(TIME, TIME), follow_symlinks=False)
    os.chmod(folder / "noise", 0o4755)
    os.chmod(folder / "folder/hollow", 0o2700)
    os.utime(folder / "empty", ns=(0, -1_500_000_000))
    if later:
        os.utime(folder / "changed", ns=(TIME, TIME + 10**9))
    os.chmod(folder, 0o755)
    os.utime(folder, ns=(TIME, TIME))


def plain(name: bytes) -> str:
    """Printable ASCII; whatever else a name has, and `%`, as `%` and two hex digits."""
    return "".join(chr(byte) if 32 < byte < 127 and byte != 37 else f"%{byte:02x}" for byte in name)


def listing(folder: Path) -> list[str]:
    """A line for each path, in the order of their bytes, with tabs between: name, mode in octal, modification in
    nanoseconds since 1970, length, SHA-256 or target, extended attributes with values in hex, first of its names."""
    lines, first = [], {}
    for path in sorted([folder, *folder.rglob("*")], key=lambda path: os.fsencode(path.relative_to(folder))):
        status, name = path.lstat(), plain(os.fsencode(path.relative_to(folder)))
        value = ""
        if stat.S_ISLNK(status.st_mode):
            value = plain(os.fsencode(os.readlink(path)))
        elif stat.S_ISREG(status.st_mode):
            value = hashlib.sha256(path.read_bytes()).hexdigest()
        length = status.st_size if stat.S_ISREG(status.st_mode) else 0
        has = sorted(a for a in os.listxattr(path, follow_symlinks=False) if a.startswith("user."))
        attributes = ",".join(f"{a}={os.getxattr(path, a, follow_symlinks=False).hex()}" for a in has)
        same = first.setdefault(status.st_ino, name) if status.st_nlink > 1 and not path.is_dir() else name
        lines.append(f"{name}\t{status.st_mode:o}\t{status.st_mtime_ns}\t{length}\t{value}\t{attributes}\t{same}")
    return lines


def run(*arguments: object) -> str:
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        code = main([str(argument) for argument in arguments])
    if code:
        raise SystemExit(f"golden: the reader ends with {code}: {' '.join(map(str, arguments))}")
    return out.getvalue()


def node_types(folder: Path) -> set[int]:
    repository = Repository(folder / "repository", (folder / "keys/home").read_bytes())
    types = set()
    for name in repository.store.list("maps/", r"[0-9a-f]{2}/[0-9a-f]{64}"):
        pack = repository.pack(MAP, bytes.fromhex(name[-64:]))
        types |= {pack.open(identity)[4] for identity in pack.order}  # after the length of the node
    return types


def restored(folder: Path, key: str, kind: str, workload: str, instant: str) -> str:
    with tempfile.TemporaryDirectory() as temporary:
        out = Path(temporary) / "out"
        run(folder / "repository", folder / "keys" / key, kind, workload, instant, out)
        return hashlib.sha256(out.read_bytes()).hexdigest() if kind == "disk" else "\n".join(listing(out)) + "\n"


def check(golden: Path) -> None:
    """In each folder: `repository`, `keys/`, and `expected`, whose lines are: key file, kind, workload, which of its
    points (0 for the first), and the SHA-256 of the disk or the name of a listing in GOLDEN."""
    count, types = 0, set()
    for expected in sorted(golden.glob("*/expected")):
        folder = expected.parent
        points: dict[str, list[str]] = {}
        for line in run(folder / "repository", folder / "keys/home", "points").splitlines():
            points.setdefault(line.split("\t")[0], []).append(line.split("\t")[1])
        print(f"{folder.name}: {run(folder / 'repository', folder / 'keys/home', 'check')}", end="")
        types |= node_types(folder)
        for line in expected.read_text().splitlines():
            key, kind, workload, number, what = line.split("\t")
            right = what if kind == "disk" else (golden / what).read_text()
            if restored(folder, key, kind, workload, points[workload][int(number)]) != right:
                raise SystemExit(f"golden: not what was backed up: {folder.name}: {line}")
            count += 1
    if types != {1, 2, 3, 4, 5, 6}:
        raise SystemExit(f"golden: not every type of node is there, only {sorted(types)}")
    print(f"{count} restores: all right")


if __name__ == "__main__":
    if len(sys.argv) != 3 or sys.argv[1] not in ("sources", "list", "check"):
        raise SystemExit(__doc__)
    argument = Path(sys.argv[2])
    if sys.argv[1] == "list":
        print("\n".join(listing(argument)))
    elif sys.argv[1] == "check":
        check(argument)
    else:
        disks(argument)
        tree(argument / "tree1", False)
        tree(argument / "tree2", True)
