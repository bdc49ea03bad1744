"""Unlocking, and certificates, which the unlocked keys check."""

from typing import Optional

from argon2.exceptions import HashingError
from argon2.low_level import Type as Argon2Type, hash_secret_raw

from .crypto import Hpke, aead_open, hkdf, verify, x25519_public
from .failures import Damaged, Failure, Locked, damaged
from .fields import Cursor, Document
from .key_objects import Epoch, KeyFile, Secrets, SignedText
from .limits import DATA, LIMIT_ARGON_ITERATIONS, LIMIT_ARGON_KIB, LIMIT_ARGON_LANES, LIMIT_ARGON_WORK, MAP, ORDINARY
from .store import Store


class KeyRing:
    """Unlocking: from a key file to the verified epochs, and the secrets held of each."""

    HELD = {  # which compartments a role holds
        "restorer": {"identity", "map", "content", "authority"},
        "maintainer": {"identity", "map"},
        "writer": {"domain"},
    }

    def __init__(self, store: Store, repository: bytes, key: KeyFile):
        self.store, self.repository = store, repository
        names = store.list("keys/epochs/", r"[0-9]{8}-[0-9a-f]{32}")
        self.epochs = {epoch.id: epoch for epoch in (Epoch(store, name, repository) for name in names)}
        if len(names) != len(self.epochs):
            damaged("keys/epochs/", "two epochs have the same id")
        self.recipient, private, anchor, anchor_hash = self._private_key(key)
        self._trust(self.epoch(anchor, "keys/epochs/"), anchor_hash)
        text, document = self.recipient_document(self.recipient)
        text.verify(self.epoch(document.id("epoch"), text.name).authority, repository)
        if document.base64("publicKey", 32) != x25519_public(private):
            damaged(text.name, "its public key is not that of its private key")
        self.identity: Optional[bytes] = None
        self.own_domain: Optional[bytes] = None
        self.secrets: dict[bytes, Secrets] = {}
        self._unlock(private, document.get("role", str))

    def _private_key(self, key: KeyFile) -> tuple[bytes, bytes, bytes, bytes]:
        """The recipient that the key file opens, its private key, and its anchor: an epoch's id and hash."""
        if key.kind == "host":
            parts = Cursor(key.secret, "host key")
            if parts.take(16) != self.repository:
                raise Locked("the host key is of another repository")
            return parts.take(16), parts.take(32), parts.take(16), parts.take(32)
        for name in self.recipients():
            _, document = self.recipient_document(bytes.fromhex(name[-32:]))
            if document.get("kind", str) != key.kind:
                continue
            recipient, protection = document.id("id"), document.object("protection")
            aad = b"holdfast recipient v0" + self.repository + recipient
            if key.kind == "passphrase":
                kek = self._passphrase(key, protection)
            else:
                kek = self.derive(key.secret, b"holdfast recovery v0")
            try:
                opened = Cursor(aead_open(kek, protection.base64("sealed", 108), aad, name), name)
            except Damaged:
                continue
            return recipient, opened.take(32), opened.take(16), opened.take(32)
        # Wrong key, or altered recipients? Their signatures tell; nothing is trusted on the strength of it.
        for name in self.recipients():
            text, document = self.recipient_document(bytes.fromhex(name[-32:]))
            text.verify(self.epoch(document.id("epoch"), name).authority, self.repository)
        raise Locked("this key opens no recipient of the repository")

    @staticmethod
    def _passphrase(key: KeyFile, protection: Document) -> bytes:
        protection.expect("type", "argon2id")
        lanes = protection.number("lanes", 1, LIMIT_ARGON_LANES)
        iterations = protection.number("iterations", 1, LIMIT_ARGON_ITERATIONS)
        memory = protection.number("memoryKiB", 8 * lanes, min(LIMIT_ARGON_KIB, LIMIT_ARGON_WORK // iterations))
        salt = protection.base64("salt", 16)
        try:
            return hash_secret_raw(key.secret, salt, iterations, memory, lanes, 32, Argon2Type.ID, 0x13)
        except HashingError as error:
            raise Failure(f"the passphrase cannot be tried here: {error}") from None

    def recipients(self) -> list[str]:
        return self.store.list("keys/recipients/", "[0-9a-f]{32}")

    def recipient_document(self, recipient: bytes) -> tuple[SignedText, Document]:
        text = SignedText(self.store, f"keys/recipients/{recipient.hex()}", "recipient")
        if text.document.id("id") != recipient or text.document.id("repository") != self.repository:
            damaged(text.name, "not the recipient of that name")
        if text.document.get("role", str) not in self.HELD:
            damaged(text.name, "of an unknown role")
        return text, text.document

    def epoch(self, epoch: bytes, what: str) -> Epoch:
        if epoch not in self.epochs:
            damaged(what, f"epoch {epoch.hex()} is missing")
        return self.epochs[epoch]

    def _trust(self, anchor: Epoch, anchor_hash: bytes) -> None:
        """Verifies every epoch. The anchor is right by its hash; those before it by what it says of them, each after
        it by the signature of the one before."""
        if anchor.text.hash != anchor_hash:
            damaged(anchor.name, "not the epoch that the key vouches for")
        following: dict[Optional[bytes], Epoch] = {}
        for epoch in self.epochs.values():
            if following.setdefault(epoch.previous, epoch) is not epoch:
                damaged(epoch.name, f"a fork: {following[epoch.previous].name} follows the same epoch")
        self.newest = anchor
        while child := following.get(self.newest.id):
            child.check_follows(self.newest)
            self.newest = child
        self.line = [self.newest]  # to the first
        while (epoch := self.line[-1]).previous:
            parent = self.epoch(epoch.previous, epoch.name)
            epoch.check_follows(parent)
            epoch.text.verify(parent.authority, self.repository)
            self.line.append(parent)
        epoch.text.verify(epoch.authority, self.repository)
        if epoch.earlier:
            damaged(epoch.name, "nothing is earlier than the first epoch")
        for epoch in self.epochs.values():
            if epoch not in self.line:
                damaged(epoch.name, "not in the line of epochs")
        self.newest.text.document.expect("version", 0)
        self.newest.text.document.refuse_features()

    def grant(self, name: str) -> tuple[SignedText, Document]:
        text = SignedText(self.store, name, "grant")
        document = text.document
        epoch, recipient = document.id("epoch"), document.id("recipient")
        if name != f"keys/grants/{epoch.hex()}-{recipient.hex()}" or document.id("repository") != self.repository:
            damaged(name, "not the grant of that name")
        text.verify(self.epoch(epoch, name).authority, self.repository)
        holder, granted = self.recipient_document(recipient)
        if document.id("epochHash", 32) != self.epochs[epoch].text.hash:
            damaged(name, "grants another epoch object than the one that is there")
        if document.id("recipientHash", 32) != holder.hash:
            damaged(name, "grants to another recipient object than the one that is there")
        document.expect("role", granted.get("role", str))
        return text, document

    def grants(self) -> list[str]:
        """Those of epochs that are there: a rotation that was broken off leaves some of one that never came."""
        names = self.store.list("keys/grants/", "[0-9a-f]{32}-[0-9a-f]{32}")
        return [name for name in names if bytes.fromhex(name.split("/")[2][:32]) in self.epochs]

    def _unlock(self, private: bytes, role: str) -> None:
        """Opens the newest grant, and through it the secrets of its epoch and of all before."""
        names = {epoch.id: f"keys/grants/{epoch.id.hex()}-{self.recipient.hex()}" for epoch in self.line}
        there = self.grants()
        for number, epoch in enumerate(self.line):
            if names[epoch.id] in there:
                break
        else:
            raise Locked("this recipient has no grant in any epoch")
        name = names[epoch.id]
        text, document = self.grant(name)
        info = b"holdfast grant v0" + self.repository + epoch.id + self.recipient
        opened = Document(Hpke().open(private, info, document.base64("sealed"), name), name)
        for compartment in ("identity", "domain", "map", "content", "authority"):
            if opened.is_null(compartment) == (compartment in self.HELD[role]):
                damaged(name, f"its {compartment} compartment is not as its role should have it")
        if role == "writer":
            self.own_domain = opened.object("domain").base64("key", 32)
        else:
            self.identity = opened.object("identity").base64("key", 32)
        self.secrets[epoch.id] = Secrets.of(opened, epoch)
        for epoch, previous in zip(self.line[number:], self.line[number + 1 :]):
            self.secrets[previous.id] = self._history(epoch, previous)

    def _history(self, epoch: Epoch, previous: Epoch) -> Secrets:
        members = {}
        for kind, key in self.secrets[epoch.id].symmetric.items():
            name, what = {MAP: "map", DATA: "content"}[kind], f"{epoch.name}, history"
            aad = b"holdfast history v0" + self.repository + epoch.id + name.encode()
            opened = aead_open(self.derive(key, b"holdfast history v0"), epoch.history.base64(name), aad, what)
            members[name] = Document(opened, what).members
        return Secrets.of(Document(members, epoch.name), previous)

    def domain_key(self, domain: bytes, what: str) -> bytes:
        if self.identity is not None:
            return self.derive(self.identity, b"holdfast domain v0" + domain)
        if domain != self.recipient:
            raise Locked(f"{what}: this key opens only its own domain")
        return self.own_domain

    def held(self, epoch: bytes, what: str) -> Secrets:
        self.epoch(epoch, what)
        if epoch not in self.secrets:
            raise Locked(f"{what}: this key holds nothing of epoch {epoch.hex()}")
        return self.secrets[epoch]

    def compartment(self, epoch: bytes, kind: int, private: bool, what: str) -> bytes:
        held = self.held(epoch, what)
        keys = held.private if private else held.symmetric
        if kind not in keys:
            raise Locked(f"{what}: the role of this key does not open it")
        return keys[kind]

    def derive(self, key: bytes, info: bytes) -> bytes:
        return hkdf(key, info, self.repository)


class Certificate:
    SIZE = 145

    def __init__(self, data: bytes, keys: KeyRing, what: str):
        parts = Cursor(data, what)
        self.epoch, self.writer, self.domain = parts.take(16), parts.take(16), parts.take(16)
        self.role, self.public = parts.u8(), parts.take(32)
        authority = keys.epoch(self.epoch, what).authority
        verify(authority, parts.take(64), "holdfast certificate v0", keys.repository, data[:81], what)
        if self.role > 1 or self.role == 0 and self.domain not in (ORDINARY, self.writer):
            damaged(what, "its certificate has an unknown role or a foreign domain")
