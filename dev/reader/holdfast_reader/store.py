"""The objects of a repository in a folder, and its descriptor."""

import hashlib
import re
from pathlib import Path
from typing import Optional

from .failures import NotFound, damaged
from .fields import Document
from .limits import LIMIT_KEYS


class Store:
    """The objects of a repository in a folder. What was read under a name that says its hash is checked against it."""

    def __init__(self, folder: Path):
        self.folder = folder

    def size(self, name: str) -> int:
        path = self.folder / name
        if not path.is_file():
            damaged(name, "missing")
        return path.stat().st_size

    def read(self, name: str, limit: int, offset: int = 0, length: Optional[int] = None) -> bytes:
        if length is None:
            length = self.size(name) - offset
        if length > limit:
            damaged(name, "larger than the format allows")
        with open(self.folder / name, "rb") as file:
            file.seek(offset)
            data = file.read(length)
        if len(data) != length:
            damaged(name, "cut short")
        return data

    def read_hashed(self, name: str, limit: int) -> bytes:
        data = self.read(name, limit)
        if hashlib.sha256(data).hexdigest() != name[-64:]:
            damaged(name, "its bytes do not have the hash in its name")
        return data

    def check_hash(self, name: str) -> None:
        with open(self.folder / name, "rb") as file:
            if hashlib.file_digest(file, "sha256").hexdigest() != name[-64:]:
                damaged(name, "its bytes do not have the hash in its name")

    def list(self, prefix: str, pattern: str) -> list[str]:
        """Names under a prefix whose rest has the form that the page gives; other files are not objects."""
        base = self.folder / prefix
        found = (path.relative_to(base).as_posix() for path in base.rglob("*") if path.is_file())
        return sorted(prefix + rest for rest in found if re.fullmatch(pattern, rest))


class Descriptor:
    def __init__(self, store: Store):
        if not (store.folder / "repository").is_file():
            raise NotFound("no repository in that folder")
        document = Document(store.read("repository", LIMIT_KEYS), "repository")
        document.expect("format", "holdfast")
        document.expect("version", 0)
        self.id = document.id("id")
        document.get("created", str)
        document.get("optional", list)
        document.refuse_features()
