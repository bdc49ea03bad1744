"""What a faulty or hostile writer can store is found."""

import hashlib
import json
import os
import struct
from typing import Any

import zstandard

from holdfast_reader.crypto import ed25519_public
from holdfast_reader.points import claimed_time
from .scene import SMALL, ReaderTest
from .sealing import BLOCK, DATA, b64, noise, text8
from .session import Session
from .trees import entry, extents, file_rest, folder_leaf, tree_point
from .writer import Epoch, Writer


class Hostile(ReaderTest):
    """What a faulty writer, or one who was broken into, can do with the keys that it holds."""

    def setUp(self) -> None:
        super().setUp()
        self.copy()
        self.w, self.epoch = self.made["writer"], self.made["second"]
        self.w.epochs = [self.made["first"], self.epoch]
        self.session = Session(self.w, self.epoch)

    def check_fails(self, why: str) -> None:
        self.bad(5, why, "check")

    def tree(self, entries: list[bytes], **more: Any) -> None:
        tree_point(self.session, "hostile", "2025-05-01T00:00:00Z", folder_leaf(self.session, entries, **more))

    def test_names_that_escape(self) -> None:
        for number, name in enumerate([b"..", b".", b"", b"a/b", b"a\0b", b"/etc"]):
            session = self.session = Session(self.w, self.epoch)
            tree_point(
                session,
                f"hostile{number}",
                "2025-05-01T00:00:00Z",
                folder_leaf(session, [entry(name, 2, 0o644, file_rest(0, b"\0" + extents()))]),
            )
            self.bad(5, "may not stand", "files", f"hostile{number}", "latest", self.folder / f"x{number}")
        self.check_fails("may not stand")

    def test_link_and_folder_of_one_name(self) -> None:
        self.tree([entry(b"a", 3, 0o777, struct.pack(">H", 4) + b"/tmp"), entry(b"a", 1, 0o755, b"\0")])
        self.bad(5, "not in order", "files", "hostile", "latest", self.folder / "x")
        self.check_fails("not in order")

    def test_entries_out_of_range(self) -> None:
        big = 1 << 63
        cases = {
            "out of range": [entry(b"a", 9, 0, b"")],
            "longer than may be": [entry(b"a", 2, 0, file_rest(big, b"\0" + extents()))],
            "number of a chunk": [entry(b"a", 2, 0, file_rest(9, b"\0" + extents((0, 5, 0, 0))))],
            "number of a node": [entry(b"a", 1, 0, b"\1\0\5")],
            "cut short": [entry(b"a", 3, 0, b"\0\xffabc")],
            "bytes too many": [entry(b"a", 1, 0, b"\0") + b"more"],
        }
        for number, (why, entries) in enumerate(cases.items()):
            self.session = Session(self.w, self.epoch)
            tree_point(self.session, f"range{number}", "2025-05-01T00:00:00Z", folder_leaf(self.session, entries))
            self.bad(5, why, "files", f"range{number}", "latest", self.folder / f"x{number}")

    def test_extents_out_of_range(self) -> None:
        small = self.session.chunk(SMALL)
        self.session.write_data()
        for number, extent in enumerate(
            [(0, 7, 0, 0), (0, 3, 0, 4), (8, 6, 0, 0), ((1 << 64) - 1, 6, 0, 0), (0, 0, 0, 0)]
        ):
            self.session.nodes = []
            tree_point(
                self.session,
                f"extent{number}",
                "2025-05-01T00:00:00Z",
                folder_leaf(self.session, [entry(b"a", 2, 0o644, file_rest(10, b"\0" + extents(extent)))], [small]),
            )
            self.bad(5, "extent", "files", f"extent{number}", "latest", self.folder / f"x{number}")

    def test_block_that_is_not_in_its_place(self) -> None:
        session, block = self.session, noise(BLOCK, 50)
        identity = session.chunk(block)
        session.write_data()
        digest = session.w.pieces(block)[0][:16]
        leaves = {
            "block at": struct.pack(">QBBB", 1, 1, 0, 0) + bytes(16),
            "block at 0": struct.pack(">QBBB", 1, 2, 0, 1) + digest,
            "a piece that": struct.pack(">QBBB", 1, 1, 0, 1) + digest,
            "between 1 and 64": struct.pack(">QBBB", 1, 0, 0, 0) + digest,
            "beyond": struct.pack(">QBBB", 1 << 5, 1, 0, 0) + digest,
            "number of a chunk": struct.pack(">QBBB", 1, 1, 1, 0) + digest,
            "wrong level": struct.pack(">BQ", 1, 1),
        }
        for number, (why, rest) in enumerate(leaves.items()):
            session.nodes = []
            root = session.node(
                2 if why == "wrong level" else 1,
                [] if why == "wrong level" else [identity],
                [identity] if why == "wrong level" else [],
                rest,
            )
            session.write_maps()
            session.manifest(
                f"block{number}",
                "2025-05-01T00:00:00Z",
                source="disk",
                volumes=[
                    {
                        "name": "sda",
                        "length": 2 * BLOCK,
                        "blockSize": BLOCK,
                        "dataBytes": 0,
                        "root": root.hex(),
                        "rootHint": session.hint(),
                    }
                ],
            )
            self.bad(5, why, "disk", f"block{number}", "latest", self.folder / "x")
            self.assertFalse((self.folder / "x").exists())

    def test_decompression(self) -> None:
        frame = zstandard.ZstdCompressor().compress(bytes(100))
        unsized = zstandard.ZstdCompressor(write_content_size=False).compress(bytes(100))
        for number, payload in enumerate(
            [
                b"\1" + frame + b"x",
                b"\1" + frame + frame,
                b"\1" + unsized,
                b"\2" + bytes(100),
                b"\0" + bytes(99),
                b"\1" + zstandard.ZstdCompressor().compress(bytes(1 << 24)),
                b"\1" + frame[:-1],
                b"\1",
            ]
        ):
            session = Session(self.w, self.epoch)
            identity = session.chunk(bytes(100))
            session.data_pack = session.pack(DATA, session.chunks, lambda _: payload)
            tree_point(
                session,
                f"zstd{number}",
                "2025-05-01T00:00:00Z",
                folder_leaf(
                    session, [entry(b"a", 2, 0o644, file_rest(100, b"\0" + extents((0, 100, 0, 0))))], [identity]
                ),
            )
            self.bad(5, "chunk", "files", f"zstd{number}", "latest", self.folder / f"x{number}")

    def test_sealed_writer_outside_of_its_domain(self) -> None:
        """A sealed host refers to chunks of others, or registers in their domain."""
        golden, sealed = self.made["session"], Session(self.w, self.epoch, self.made["sealed"])
        identity = golden.chunks[0][0]
        top = folder_leaf(
            sealed,
            [entry(b"a", 2, 0o644, file_rest(6, b"\0" + extents((0, 6, 0, 0))))],
            [identity],
            hints=struct.pack(">H", 1) + golden.data_pack[0] + bytes(8) + bytes(2),
        )
        tree_point(sealed, "theft", "2025-05-01T00:00:00Z", top)
        self.bad(5, "in no pack of the domain", "files", "theft", "latest", self.folder / "x")
        sealed.domain, sealed.sealed = bytes(16), None
        sealed.pack(DATA, [(identity, SMALL)])
        self.check_fails("domain is not its writer's")

    def test_sealed_writer_signs_anothers_point(self) -> None:
        sealed = Session(self.w, self.epoch, self.made["sealed"])
        name = f"points/{self.w.pseudonym('files')}"
        (path,) = (self.repository / name).iterdir()
        data = path.read_bytes()
        for domain, why in (bytes(16), "domain is not its writer's"), (sealed.domain, "does not open"):
            stolen = data[:44] + domain + sealed.certificate + data[205:-64]
            stolen += self.w.sign(sealed.seed, "holdfast object v0", stolen)
            put = self.w.put(f"{name}/{path.name[:27]}{hashlib.sha256(stolen).hexdigest()}", stolen)
            self.check_fails(why)
            (self.repository / put).unlink()

    def test_latest_of_two_domains_is_nobodys(self) -> None:
        sealed = Session(self.w, self.epoch, self.made["sealed"])
        sealed.disk_point("vm ä", "2099-01-01T00:00:00Z", {"sda": (BLOCK, {})})
        self.bad(2, "different domains", "disk", "vm ä", "latest", self.folder / "x")

    def test_certificates(self) -> None:
        session = self.session
        cases = {
            "signature": session.certificate[:-1] + bytes([session.certificate[-1] ^ 1]),
            "foreign domain": self.w.certificate(
                self.epoch, session.id, os.urandom(16), 0, ed25519_public(session.seed)
            ),
            "unknown role": self.w.certificate(self.epoch, session.id, bytes(16), 2, ed25519_public(session.seed)),
            "another epoch": self.w.certificate(
                self.made["first"], session.id, bytes(16), 0, ed25519_public(session.seed)
            ),
        }
        for why, certificate in cases.items():
            session.certificate = certificate
            name = session.manifest("certificates", "2025-05-01T00:00:00Z", source="disk", volumes=[])
            self.bad(5, why, "points")
            (self.repository / name).unlink()

    def test_manifests(self) -> None:
        volume = {"name": "a", "length": 1, "dataBytes": 0, "blockSize": BLOCK, "root": None, "rootHint": None}
        cases = [
            {"workload": "other"},
            {"instant": "2025-05-01T00:00:00+01:00"},
            {"instant": "2025-05-01T00:00:01Z"},
            {"format": 1},
            {"sequence": 0},
            {"sequence": True},
            {"sequence": 1.0},
            {"previous": "x"},
            {"source": "tape"},
            {"volumes": None},
            {"writer": "00" * 16},
            {"previous": "00" * 32},
            {"workload": "m" * 201},
            {"consistency": "good"},
            {"unknown": 1.5},
            {"unknown": 1 << 63},
            {"host": None},
            {"volumes": [volume | {"length": 1 << 61}]},
            {"volumes": [volume | {"blockSize": 512}]},
        ]
        for case in cases:
            session = Session(self.w, self.epoch)
            put, instant = self.w.put, "2025-05-01T00:00:00Z"
            key = self.w.hkdf(self.epoch.map, "holdfast manifest v0")
            document = {
                "format": 0,
                "workload": "m",
                "instant": instant,
                "writer": session.id.hex(),
                "sequence": 1,
                "previous": None,
                "source": "disk",
                "volumes": [],
                "consistency": "crash",
                "collection": 0,
                "host": "here",
                "started": instant,
                "finished": instant,
                "warnings": [],
                "statistics": {},
            }
            for change, code in ({}, 0), (case, 5):
                data = session.envelope(2, key, json.dumps(document | change).encode())
                name = put(
                    f"points/{self.w.pseudonym('m')}/{claimed_time(instant)}-{hashlib.sha256(data).hexdigest()}",
                    data,
                )
                self.assertEqual(self.run_reader("points")[0], code, case)
                (self.repository / name).unlink()

    def test_features(self) -> None:
        descriptor = json.loads((self.repository / "repository").read_bytes())
        (self.repository / "repository").write_text(json.dumps(descriptor | {"required": ["telepathy"]}))
        self.bad(5, "telepathy", "points")
        (self.repository / "repository").write_text(json.dumps(descriptor | {"optional": ["humming"]}))
        self.good("points")

    def test_deep_trees(self) -> None:
        session = self.session
        top = folder_leaf(session, [])
        for depth in range(2000):
            top = folder_leaf(session, [entry(b"d", 1, 0o755, b"\1\0\0")], [], [top])
        one_more = folder_leaf(session, [entry(b"d", 1, 0o755, b"\1\0\0")], [], [top])
        tree_point(session, "too deep", "2025-05-01T00:00:00Z", one_more)
        self.bad(5, "too deep", "check")
        for point in (self.repository / "points" / self.w.pseudonym("too deep")).iterdir():
            point.unlink()
        session.sequence, session.previous = 0, None
        tree_point(session, "deep", "2025-05-01T00:00:00Z", top)
        self.good("check")
        for depth in range(1, 14):
            top = session.node(4, [], [top], bytes([depth]) + text8(b"d"))
        session.nodes = session.nodes[-14:]
        tree_point(session, "deeper", "2025-05-02T00:00:00Z", top)
        self.bad(5, "wrong level", "check")

    def epoch_document(self, epoch: Epoch) -> tuple[str, dict]:
        name = f"keys/epochs/{epoch.number:08d}-{epoch.id.hex()}"
        return name, json.loads((self.repository / name).read_bytes().split(b"\n")[0])

    def test_newest_epoch_of_another_version(self) -> None:
        self.w.rotate(version=1)
        self.bad(5, "member version", "points")

    def test_newest_epoch_that_requires_more(self) -> None:
        self.w.rotate(required=["telepathy"])
        self.bad(5, "telepathy", "points")

    def test_older_epoch_that_required_more(self) -> None:
        self.w.rotate(required=["telepathy"])
        self.w.rotate()
        self.good("check")

    def test_fork(self) -> None:
        """Another epoch that the authority of the first signs, as one who was removed could."""
        _, document = self.epoch_document(self.made["second"])
        fork = Epoch(2)
        document |= {"id": fork.id.hex(), "authority": b64(fork.authority)}
        self.w.signed(f"keys/epochs/00000002-{fork.id.hex()}", "epoch", self.made["first"].seed, document)
        self.bad(5, "a fork", "points")

    def test_epoch_made_again_by_its_own_signer(self) -> None:
        """Whoever signs can write two texts for one id; the anchor and the grants know which it was."""
        name, document = self.epoch_document(self.made["second"])
        self.w.signed(name, "epoch", self.made["first"].seed, document | {"created": "2025-01-02T00:00:00Z"})
        self.bad(5, "key vouches for", "points", key="late")
        self.bad(5, "another epoch object", "points")

    def test_epoch_that_says_other_earlier_ones(self) -> None:
        name, document = self.epoch_document(self.made["second"])
        document["earlier"][0]["authority"] = b64(os.urandom(32))
        self.w.signed(name, "epoch", self.made["first"].seed, document)
        self.bad(5, "does not follow", "points")

    def test_recipient_made_again(self) -> None:
        recipient = self.made["passphrase"]
        name = f"keys/recipients/{recipient.id.hex()}"
        document = json.loads((self.repository / name).read_bytes().split(b"\n")[0])
        self.w.signed(name, "recipient", self.made["first"].seed, document | {"label": "other"})
        self.bad(5, "another recipient object", "points")

    def test_grants_of_an_epoch_that_never_came(self) -> None:
        lost = Epoch(3)
        lost.hash = os.urandom(32)
        self.w.grant(lost, self.made["passphrase"])
        self.good("check")

    def test_grant_that_holds_more_than_its_role(self) -> None:
        self.w.HELD = Writer.HELD | {"maintainer": ("identity", "map", "content")}
        self.w.grant(self.epoch, self.made["maintainer"])
        self.bad(5, "content compartment", "points", key="maintainer")

    def test_chunk_of_another_domain(self) -> None:
        """A sealed host copies another's sealed chunks and wrapped key under its own directory."""
        sealed, golden = Session(self.w, self.epoch, self.made["sealed"]), self.made["session"]
        sealed.chunk(SMALL)
        sealed.domain = bytes(16)  # chunks and keys as if of the ordinary domain, signed for its own
        original, envelope = sealed.domain, sealed.envelope

        def own(*arguments: Any) -> bytes:
            sealed.domain = sealed.id
            try:
                return envelope(1, self.w.hkdf(self.w.domain_key(sealed.id), "holdfast directory v0"), arguments[2])
            finally:
                sealed.domain = original

        sealed.envelope, sealed.segment = own, lambda packs: None
        identity = sealed.chunks[0][0]
        pack = sealed.pack(DATA, sealed.chunks)
        theft = Session(self.w, self.epoch, self.made["sealed"])
        top = folder_leaf(
            theft,
            [entry(b"a", 2, 0o644, file_rest(6, b"\0" + extents((0, 6, 0, 0))))],
            [identity],
            hints=struct.pack(">H", 1) + pack[0] + bytes(8) + bytes(2),
        )
        tree_point(theft, "theft", "2025-05-01T00:00:00Z", top)
        self.bad(5, "does not open", "files", "theft", "latest", self.folder / "x")

    def test_writer_that_lost_its_memory(self) -> None:
        self.session.sequence = 7
        self.session.manifest("lost", "2025-05-01T00:00:00Z", source="disk", volumes=[])
        self.good("check")
        self.session.previous = "00" * 32
        self.session.manifest("lost", "2025-05-02T00:00:00Z", source="disk", volumes=[])
        self.check_fails("missing")

    def test_of_one_instant_the_last_by_name_counts(self) -> None:
        names = []
        for length in 1, 2, 3:
            volume = {"name": "a", "length": length, "dataBytes": 0, "blockSize": BLOCK, "root": None, "rootHint": None}
            names.append(
                (self.session.manifest("twice", "2025-05-01T00:00:00Z", source="disk", volumes=[volume]), length)
            )
        for instant in "latest", "2025-05-01T00:00:00Z":
            self.good("disk", "twice", instant, self.folder / instant)
            self.assertEqual((self.folder / instant).stat().st_size, max(names)[1])
