"""What stands under keys/, and what a key file holds."""

import base64
import hashlib
import re
from dataclasses import dataclass, field

from .crypto import ed25519_public, verify, x25519_public
from .failures import Locked, damaged
from .fields import Document, unbase64
from .limits import DATA, LIMIT_KEYS, MAP
from .store import Store


class SignedText:
    def __init__(self, store: Store, name: str, kind: str):
        data = store.read(name, LIMIT_KEYS)
        self.hash, lines = hashlib.sha256(data).digest(), data.split(b"\n")
        if len(lines) != 3 or lines[2]:
            damaged(name, "not a signed text")
        self.name, self.kind, self.line, self.document = name, kind, lines[0], Document(lines[0], name)
        self.signature = unbase64(lines[1].decode("latin-1"), 64, name)

    def verify(self, authority: bytes, repository: bytes) -> None:
        verify(authority, self.signature, f"holdfast {self.kind} v0", repository, self.line, self.name)


class Epoch:
    def __init__(self, store: Store, name: str, repository: bytes):
        self.name, self.text = name, SignedText(store, name, "epoch")
        document = self.text.document
        self.number, self.id = document.number("number", 1, 99_999_999), document.id("id")
        if name != f"keys/epochs/{self.number:08d}-{self.id.hex()}" or document.id("repository") != repository:
            damaged(name, "not the epoch of that name")
        document.get("version", int), document.get("required", list), document.get("created", str)
        self.authority = document.base64("authority", 32)
        self.content_key, self.map_key = document.base64("contentKey", 32), document.base64("mapKey", 32)
        self.previous = None if document.get("previous", str, True) is None else document.id("previous")
        items = [Document(item, name) for item in document.get("earlier", list)]
        self.earlier = {item.id("id"): item.base64("authority", 32) for item in items}
        self.history = None if document.get("history", dict, True) is None else document.object("history")
        if (self.previous is None) != (self.number == 1) or (self.history is None) != (self.number == 1):
            damaged(name, "only the first epoch has no previous one and no history")

    def check_follows(self, parent: "Epoch") -> None:
        before = parent.earlier | {parent.id: parent.authority}
        if self.previous != parent.id or self.number != parent.number + 1 or self.earlier != before:
            damaged(self.name, "does not follow the epoch before it")


@dataclass
class Secrets:
    """The map and content compartments of one epoch, as far as the key holds them."""

    symmetric: dict[int, bytes] = field(default_factory=dict)  # of the content compartment (DATA) and the map one (MAP)
    private: dict[int, bytes] = field(default_factory=dict)

    @staticmethod
    def of(document: Document, epoch: Epoch) -> "Secrets":
        secrets = Secrets()
        for kind, name, public in (MAP, "map", epoch.map_key), (DATA, "content", epoch.content_key):
            if not document.is_null(name):
                compartment = document.object(name)
                secrets.symmetric[kind] = compartment.base64("key", 32)
                secrets.private[kind] = compartment.base64("private", 32)
                if x25519_public(secrets.private[kind]) != public:
                    damaged(epoch.name, f"its {name} key pair does not match")
        if not document.is_null("authority"):
            if ed25519_public(document.object("authority").base64("private", 32)) != epoch.authority:
                damaged(epoch.name, "its authority's key pair does not match")
        return secrets


class KeyFile:
    """What opens a repository: a passphrase, a recovery key or a host key."""

    CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

    def __init__(self, data: bytes):
        self.kind, self.secret = "passphrase", data.rstrip(b"\r\n")
        text = self.secret.decode("latin-1").strip()
        if self.canonical(text[:4]) == "HFR1" and text[4:5] in ("-", " "):
            self.kind, self.secret = "recovery", self.checked(self.crockford(text[5:]), 32)
        elif text.startswith("HFH1-"):
            try:
                data = base64.b64decode("".join(text[5:].split()), validate=True)
            except ValueError:
                raise Locked("the host key is not base64") from None
            self.kind, self.secret = "host", self.checked(data, 112)

    @staticmethod
    def canonical(text: str) -> str:
        return text.upper().replace("O", "0").replace("I", "1").replace("L", "1")

    @staticmethod
    def crockford(text: str) -> bytes:
        text = KeyFile.canonical(re.sub(r"[\s-]", "", text))
        if len(text) != 56 or not set(text) <= set(KeyFile.CROCKFORD):
            raise Locked("the recovery key is mistyped: not 56 letters and digits")
        number = 0
        for letter in text:
            number = number << 5 | KeyFile.CROCKFORD.index(letter)
        return number.to_bytes(35, "big")

    @staticmethod
    def checked(data: bytes, size: int) -> bytes:
        if len(data) != size + 3 or hashlib.sha256(data[:size]).digest()[:3] != data[size:]:
            raise Locked("the key is mistyped: its check bytes do not match")
        return data[:size]
