#!/usr/bin/python3
"""What make-golden needs: sources that are the same each time, listings of trees, and the comparison with the reader.

    golden.py sources FOLDER    makes disk1, disk2, tree1 and tree2 in FOLDER
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

import holdfast_reader

BLOCK = 65_536
TIME = 1_700_000_000_123_456_789


def noise(size: int, seed: int) -> bytes:
    return random.Random(seed).randbytes(size)


def words(size: int, seed: int) -> bytes:
    """Something that compresses."""
    return (b"%08d some words, " % seed * (size // 20 + 1))[:size]


def disks(folder: Path) -> None:
    """Above 4 MiB, so that there is an inner node; holes, blocks of zeros, and a short last block."""
    length = 69 * BLOCK + 1000
    blocks = {0: noise(BLOCK, 1), 1: words(BLOCK, 2), 17: words(BLOCK, 3), 18: bytes(BLOCK), 40: noise(BLOCK, 4)}
    blocks |= {63: words(BLOCK, 5), 64: words(BLOCK, 6), 69: words(1000, 7)}
    for name, changes in ("disk1", {}), ("disk2", {1: words(BLOCK, 8), 17: bytes(BLOCK), 30: words(BLOCK, 9)}):
        with open(folder / name, "xb") as file:
            file.truncate(length)
            for number, block in (blocks | changes).items():
                os.pwrite(file.fileno(), block, number * BLOCK)


def tree(folder: Path, later: bool) -> None:
    folder.mkdir()
    for name, content in {
        "small": b"hello\n",
        "empty": b"",
        "words": words(300_000, 10),
        "noise": noise(100_000, 11),
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
    for number in range(2000):
        (folder / f"many/entry number {number:04d} {hashlib.sha256(b'%d' % number).hexdigest()}").touch()
    with open(folder / "sparse", "xb") as file:
        file.truncate(30 << 20)
        os.pwrite(file.fileno(), words(100_000, 20), 5 << 20)
        os.pwrite(file.fileno(), noise(5000, 21), (20 << 20) + 5)
    with open(folder / "pieces", "xb") as file:  # so many extents that they need nodes of their own
        file.truncate(160 << 20)
        for number in range(1200):
            os.pwrite(file.fileno(), words(100, number), number << 17)
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


def listing(folder: Path) -> list[str]:
    """A line for each path: type and mode, modification, length, hash or target, attributes, first of its names."""
    lines, first = [], {}
    for path in sorted([folder, *folder.rglob("*")], key=os.fsencode):
        status, name = path.lstat(), os.fsencode(path.relative_to(folder))
        value = ""
        if stat.S_ISLNK(status.st_mode):
            value = os.readlink(path)
        elif stat.S_ISREG(status.st_mode):
            value = hashlib.sha256(path.read_bytes()).hexdigest()
        length = status.st_size if stat.S_ISREG(status.st_mode) else 0
        attributes = {a: os.getxattr(path, a, follow_symlinks=False) for a in os.listxattr(path, follow_symlinks=False)}
        same = first.setdefault(status.st_ino, name) if status.st_nlink > 1 and not path.is_dir() else name
        kind = stat.filemode(status.st_mode)
        lines.append(f"{name!r} {kind} {status.st_mtime_ns} {length} {value!r} {sorted(attributes.items())} {same!r}")
    return lines


def run(*arguments: object) -> str:
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        code = holdfast_reader.main([str(argument) for argument in arguments])
    if code:
        raise SystemExit(f"golden: the reader ends with {code}: {' '.join(map(str, arguments))}")
    return out.getvalue()


def check(golden: Path) -> None:
    """In each folder: `repository`, `keys/`, and `expected`, whose lines are: key file, kind, workload, which of its
    points (0 for the first), and the SHA-256 of the disk or the name of a listing."""
    count = 0
    for expected in sorted(golden.glob("*/expected")):
        folder = expected.parent
        points: dict[str, list[str]] = {}
        for line in run(folder / "repository", folder / "keys/home", "points").splitlines():
            points.setdefault(line.split("\t")[0], []).append(line.split("\t")[1])
        print(f"{folder.name}: {run(folder / 'repository', folder / 'keys/home', 'check')}", end="")
        for line in expected.read_text().splitlines():
            key, kind, workload, number, what = line.split("\t")
            with tempfile.TemporaryDirectory() as temporary:
                out = Path(temporary) / "out"
                run(folder / "repository", folder / "keys" / key, kind, workload, points[workload][int(number)], out)
                if kind == "disk":
                    right = hashlib.sha256(out.read_bytes()).hexdigest() == what
                else:
                    right = "\n".join(listing(out)) + "\n" == (folder / what).read_text()
                if not right:
                    raise SystemExit(f"golden: not what was backed up: {folder.name}: {line}")
            count += 1
    if not count:
        raise SystemExit("golden: nothing to check")
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
