"""Manifests of recovery points."""

import re
from typing import Optional

from .crypto import hmac256
from .envelopes import Envelope
from .failures import damaged
from .fields import Document, characters
from .keys import KeyRing
from .limits import BLOCK, LIMIT_LENGTH, LIMIT_MANIFEST, LIMIT_NAME, LIMIT_NUMBER
from .store import Store


class Manifest:
    NAME = r"[0-9a-f]{32}/[0-9]{8}T[0-9]{6}\.[0-9]{9}Z-[0-9a-f]{64}"

    def __init__(self, store: Store, keys: KeyRing, name: str):
        self.name = name
        envelope = Envelope(store.read_hashed(name, LIMIT_MANIFEST), Envelope.MANIFEST, keys, name)
        self.domain, self.writer = envelope.domain, envelope.certificate.writer
        document = Document(envelope.plaintext, name)
        document.expect("format", 0)
        self.workload, self.instant = document.get("workload", str), document.get("instant", str)
        self.sequence = document.number("sequence", 1, (1 << 63) - 1)
        self.previous = None if document.get("previous", str, True) is None else document.id("previous", 32)
        self.hash = bytes.fromhex(name[-64:])
        if document.id("writer") != self.writer:
            damaged(name, "its writer is not the one who signed it")
        if self.sequence == 1 and self.previous is not None:
            damaged(name, "nothing is before a writer's first point")
        if not 1 <= characters(self.workload) <= LIMIT_NAME:
            damaged(name, "the name of its workload is empty or too long")
        if document.get("consistency", str) not in ("application", "crash", "fuzzy"):
            damaged(name, "its consistency is unknown")
        for member, kind in {
            "collection": int, "host": str, "started": str, "finished": str, "warnings": list, "statistics": dict
        }.items():
            document.get(member, kind)
        if claimed_time(self.instant) != name.split("/")[2][:26]:
            damaged(name, "its instant is not the time in its name")
        if self.pseudonym(keys, self.domain, self.workload) != name.split("/")[1]:
            damaged(name, "its workload is not the one in its name")
        self.source = document.get("source", str)
        self.volumes: list[tuple[str, int, Optional[tuple]]] = []
        self.tree: Optional[tuple[bytes, Optional[bytes]]] = None
        if self.source == "disk":
            for item in document.get("volumes", list):
                volume = Document(item, f"{name}, volumes")
                volume.expect("blockSize", BLOCK)
                volume.number("dataBytes", 0, LIMIT_NUMBER)
                root = None if volume.get("root", str, True) is None else (volume.id("root", 32), self.hint(volume))
                self.volumes.append((volume.get("name", str), volume.number("length", 0, LIMIT_LENGTH), root))
            if len({volume for volume, _, _ in self.volumes}) != len(self.volumes):
                damaged(name, "two volumes have the same name")
        elif self.source == "directory" or not document.is_null("logs"):
            tree = document.object("tree")
            tree.number("entries", 0, LIMIT_NUMBER), tree.number("dataBytes", 0, LIMIT_NUMBER)
            self.tree = tree.id("root", 32), self.hint(tree)
            self.base = None if document.is_null("logs") else self._base(document.object("logs"))
        else:
            damaged(name, "its source is unknown")

    @staticmethod
    def _base(logs: Document) -> tuple[str, tuple[str, int], tuple[str, int]]:
        """Of a database: the identity of its server, and the log that has to be replayed."""
        places = []
        for member in "start", "end":
            place = logs.object(member)
            places.append((place.get("stream", str), place.number("offset", 0, LIMIT_NUMBER)))
        logs.get("facts", dict)
        return logs.get("identity", str), places[0], places[1]

    @staticmethod
    def hint(document: Document) -> Optional[bytes]:
        return None if document.get("rootHint", dict, True) is None else document.object("rootHint").id("pack", 32)

    @staticmethod
    def pseudonym(keys: KeyRing, domain: bytes, workload: str) -> str:
        key = keys.derive(keys.domain_key(domain, "points/"), b"holdfast workload name v0")
        return hmac256(key, workload.encode())[:16].hex()


def claimed_time(instant: str) -> Optional[str]:
    """An RFC 3339 time in UTC, or a claimed time itself, as a claimed time."""
    match = re.fullmatch(r"(\d{4})-?(\d\d)-?(\d\d)T(\d\d):?(\d\d):?(\d\d)(?:\.(\d{1,9}))?Z", instant, re.ASCII)
    return match and "{}{}{}T{}{}{}".format(*match.groups()[:6]) + "." + (match[7] or "").ljust(9, "0") + "Z"
