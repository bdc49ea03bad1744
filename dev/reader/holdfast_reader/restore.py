"""Writing what a point holds."""

import os
import sys
from pathlib import Path
from typing import Optional

from .failures import NotFound, Usage, damaged, show
from .nodes import Entry
from .walk import Walk


class Restore:
    """Writes volumes and trees to where nothing was before."""

    def __init__(self, walk: Walk):
        self.walk = walk
        self.links: dict[int, tuple[bytes, Entry]] = {}

    def disk(self, out: Path, name: Optional[str]) -> None:
        volumes = [volume for volume in self.walk.point.volumes if name in (None, volume[0])]
        if self.walk.point.tree:
            raise Usage("that point is of a directory, not of a disk")
        if len(volumes) != 1:
            names = ", ".join(volume[0] for volume in self.walk.point.volumes)
            raise NotFound(f"name one of its volumes with --volume: {names}")
        _, length, root = volumes[0]
        with open(out, "xb") as file:
            try:
                file.truncate(length)
                for offset, block in self.walk.blocks(length, root):
                    os.pwrite(file.fileno(), block, offset)
            except BaseException:
                out.unlink()
                raise

    def files(self, out: Path) -> None:
        if not self.walk.point.tree:
            raise Usage("that point is of a disk, not of a directory")
        out.mkdir(mode=0o700, exist_ok=True)
        if any(out.iterdir()):
            raise Usage("the folder to write to is not empty")
        (entry,) = self.walk.folder(self.walk.point.tree, True)
        todo: list[tuple[bytes, Entry, int, bool]] = [(os.fsencode(out), entry, 0, False)]
        base = len(todo[0][0])
        while todo:  # folders come twice: to be filled, and once they are, for their attributes
            path, entry, depth, filled = todo.pop()
            if filled:
                self._attributes(path, entry)
                continue
            self.walk.refuse_path(len(path) - base, depth)
            if entry.type != Entry.FOLDER:
                self._entry(path, entry)
                continue
            if entry.name != b".":
                os.mkdir(path, 0o700)
            todo.append((path, entry, depth, True))
            for child in reversed(self.walk.folder(entry.target)):
                todo.append((path + b"/" + child.name, child, depth + 1, False))

    def _entry(self, path: bytes, entry: Entry) -> None:
        if entry.link is not None and entry.link in self.links:
            first, other = self.links[entry.link]
            if (other.type, other.length) != (entry.type, entry.length):
                damaged(self.walk.point.name, f"{entry.name!r} differs from another name of the same file")
            os.link(first, path, follow_symlinks=False)
            return
        if entry.type == Entry.FILE:
            with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600), "wb") as file:
                file.truncate(entry.length)
                for position, data in self.walk.content(entry):
                    os.pwrite(file.fileno(), data, position)
        elif entry.type == Entry.SYMLINK:
            os.symlink(entry.target, path)
        elif entry.type == Entry.PIPE:
            os.mkfifo(path, 0o600)
        else:
            print(f"note: not restored, a device or a socket: {show(os.fsdecode(path))}", file=sys.stderr)
            return
        if entry.link is not None:
            self.links[entry.link] = path, entry
        self._attributes(path, entry)

    @staticmethod
    def _attributes(path: bytes, entry: Entry) -> None:
        if os.geteuid() == 0:
            os.chown(path, entry.uid, entry.gid, follow_symlinks=False)
        for name, value in entry.attributes:
            try:
                os.setxattr(path, name, value, follow_symlinks=False)
            except OSError:
                where = show(os.fsdecode(name + b" of " + path))
                print(f"note: not restored, an extended attribute: {where}", file=sys.stderr)
        if entry.type != Entry.SYMLINK:
            os.chmod(path, entry.mode)
        os.utime(path, ns=(entry.modified, entry.modified), follow_symlinks=False)
