"""What is right comes back."""

import os
import stat
import struct

from holdfast_reader.commands import main
from holdfast_reader.failures import Locked
from holdfast_reader.key_objects import KeyFile
from .scene import BIG, BLOCKS, SMALL, TAIL, VOLUME, ReaderTest, image
from .sealing import BLOCK, noise
from .session import Session
from .trees import entry, extents, file_rest, folder_leaf, tree_point


class Reading(ReaderTest):
    def test_self_test(self) -> None:
        self.assertEqual(main(["self-test"]), 0)

    def test_points(self) -> None:
        for key in "passphrase", "recovery", "late", "maintainer":
            lines = [line.split("\t") for line in self.good("points", key=key).splitlines()]
            self.assertEqual(
                [line[:2] for line in lines],
                [
                    ["files", "2025-02-01T12:00:00.000000001Z"],
                    ["sealed vm", "2025-01-02T00:00:00.5Z"],
                    ["vm ä", "2025-01-01T00:00:00Z"],
                    ["vm ä", "2025-02-01T00:00:00Z"],
                ],
            )
            self.assertTrue(all((self.repository / line[2]).is_file() for line in lines))

    def test_recovery_key_as_typed(self) -> None:
        key = (
            self.made["recovery"]
            .key_file.decode()
            .lower()
            .replace("0", "o")
            .replace("-", " - ")
            .replace("hfr1 - ", "HFR1-")
        )
        self.good("points", key=key.encode())
        changed = self.made["recovery"].key_file[:-2] + (
            b"0" if self.made["recovery"].key_file[-2:-1] != b"0" else b"1"
        )
        self.bad(3, "mistyped", "points", key=changed)

    def test_what_a_key_file_holds(self) -> None:
        recovery = self.made["recovery"].key_file
        for text, kind in {
            b"hfh1-is a passphrase": "passphrase",
            b"HFR1 is none": "mistyped",
            b"HFR1is a passphrase": "passphrase",
            b" " + recovery.replace(b"HFR1-", b"hfri "): "recovery",
        }.items():
            try:
                self.assertEqual(KeyFile(text).kind, kind)
            except Locked:
                self.assertEqual(kind, "mistyped")

    def test_keys_that_do_not_open(self) -> None:
        self.bad(3, "opens no recipient", "points", key=b"wrong")
        self.bad(3, "role of this key", "check", key="maintainer")
        self.bad(3, "role of this key", "points", key="sealed")

    def test_removed_recipient_reads_what_it_could(self) -> None:
        out = self.folder / "disk"
        code, _, err = self.run_reader("disk", "vm ä", "2025-01-01T00:00:00Z", out, "--volume", "sda", key="removed")
        self.assertEqual(code, 0)
        self.assertIn("removed", err)
        self.assertEqual(out.read_bytes(), image(VOLUME, BLOCKS))
        self.bad(3, "holds nothing of epoch", "points", key="removed")

    def test_disk(self) -> None:
        for instant, blocks in ("2025-01-01T00:00:00.000Z", BLOCKS), ("latest", BLOCKS | {0: b"new" + BLOCKS[0][3:]}):
            out = self.folder / instant
            self.good("disk", "vm ä", instant, out, "--volume", "sda")
            self.assertTrue(out.read_bytes() == image(VOLUME, blocks))
            self.assertLess(out.stat().st_blocks * 512, VOLUME // 10)

    def test_disk_of_zeros_and_choice_of_volume(self) -> None:
        self.good("disk", "vm ä", "2025-01-01T00:00:00Z", self.folder / "empty", "--volume", "empty")
        self.assertEqual((self.folder / "empty").read_bytes(), bytes(5 * BLOCK))
        self.bad(4, "empty", "disk", "vm ä", "2025-01-01T00:00:00Z", self.folder / "other")
        self.bad(1, "exists", "disk", "vm ä", "latest", self.folder / "empty")

    def test_sealed_disk(self) -> None:
        self.good("disk", "sealed vm", "latest", self.folder / "disk", key="late")
        self.assertEqual((self.folder / "disk").read_bytes(), image(3 * BLOCK, {1: noise(BLOCK, 8)}))

    def test_sealed_disk_at_a_site_that_does_not_know_its_host(self) -> None:
        host = self.made["sealed"].id.hex()
        for name in [*self.copy().glob(f"keys/grants/*-{host}"), self.repository / "keys/recipients" / host]:
            name.unlink()
        self.good("disk", "sealed vm", "latest", self.folder / "disk", key="late")
        self.assertEqual((self.folder / "disk").read_bytes(), image(3 * BLOCK, {1: noise(BLOCK, 8)}))

    def test_not_found(self) -> None:
        self.bad(4, "no such point", "disk", "nobody", "latest", self.folder / "x")
        self.bad(4, "no such point", "disk", "vm ä", "2020-01-01T00:00:00Z", self.folder / "x")
        self.bad(2, "of a directory", "disk", "files", "latest", self.folder / "x")
        self.repository = self.folder / "nowhere"
        self.bad(4, "no repository", "points")

    def test_files(self) -> None:
        out = self.folder / "tree"
        self.good("files", "files", "latest", out)
        umlaut = os.fsdecode("ümlaut".encode() + b"\xff")
        found = {str(path.relative_to(out)): path for path in out.rglob("*")}
        self.assertEqual(
            set(found),
            {
                "fifo",
                "hard1",
                "hard2",
                "link",
                "nested",
                "nested/deep",
                "nested/deep/sparse",
                "nested/empty",
                "nested/none",
                "parts",
                umlaut,
            },
        )
        self.assertEqual(found["hard1"].read_bytes(), SMALL)
        self.assertTrue(found["hard1"].samefile(found["hard2"]))
        self.assertEqual({os.getxattr(found[name], "user.note") for name in ("hard1", "nested")}, {b"hi"})
        self.assertEqual(os.readlink(found["link"]), "../../outer")
        self.assertEqual(
            found["parts"].read_bytes(), (bytes(10) + SMALL + bytes(1000) + BIG[50:150]).ljust(10_000, b"\0")
        )
        sparse = bytearray(20 << 20)
        sparse[1 << 20 : (1 << 20) + len(BIG)] = BIG
        sparse[(2 << 20) + 5 : (2 << 20) + 70_005] = TAIL
        sparse[9 << 20 : (9 << 20) + 5000] = BIG[777:5777]
        self.assertTrue(found["nested/deep/sparse"].read_bytes() == sparse)
        self.assertLess(found["nested/deep/sparse"].stat().st_blocks * 512, 1 << 20)
        modes = {name: stat.S_IMODE(path.lstat().st_mode) for name, path in found.items() if name != "link"}
        self.assertEqual(
            modes,
            {
                "fifo": 0o622,
                "hard1": 0o640,
                "hard2": 0o640,
                "nested": 0o750,
                "nested/deep": 0o700,
                "nested/deep/sparse": 0o600,
                "nested/empty": 0o2755,
                "nested/none": 0o444,
                "parts": 0o4755,
                umlaut: 0o644,
            },
        )
        times = {name: path.lstat().st_mtime_ns for name, path in found.items()}
        self.assertEqual(times.pop("nested/deep"), -1_500_000_000)
        self.assertEqual(set(times.values()), {1_700_000_000_123_456_789})
        self.assertEqual(out.stat().st_mtime_ns, 1_700_000_000_123_456_789)
        self.bad(2, "not empty", "files", "files", "latest", out)
        self.bad(2, "of a disk", "files", "vm ä", "latest", self.folder / "x")

    def test_check(self) -> None:
        for key in "passphrase", "recovery", "late":
            self.assertIn("4 points, 8 packs", self.good("check", key=key))

    def test_wrong_hints_are_no_damage(self) -> None:
        self.copy()
        session = Session(self.made["writer"], self.made["second"])
        small = session.chunk(SMALL)
        session.write_data()
        for number, hints in enumerate(
            [b"", b"\0", b"\xff\xff", struct.pack(">H", 1) + bytes(40) + bytes(2), struct.pack(">HH", 0, 7)]
        ):
            session.nodes = []
            names = [entry(b"a%d" % number, 2, 0o644, file_rest(6, b"\0" + extents((0, 6, 0, 0))))]
            top = folder_leaf(session, names, [small], hints=hints)
            tree_point(session, "hints", f"2025-03-0{number + 1}T00:00:00Z", top)
            out = self.folder / f"tree{number}"
            self.good("files", "hints", "latest", out)
            self.assertEqual((out / f"a{number}").read_bytes(), SMALL)
        self.good("check")

    def test_other_copy_is_used(self) -> None:
        """The pack that the hints name holds a wrong chunk under the identity; another session's is right."""
        self.copy()
        bad, right = Session(self.made["writer"], self.made["second"]), Session(
            self.made["writer"], self.made["second"]
        )
        plaintext = noise(5000, 40)
        identity = bad.chunk(plaintext)
        bad.lie[identity] = noise(5000, 41)
        bad.write_data()
        top = folder_leaf(bad, [entry(b"a", 2, 0o644, file_rest(5000, b"\0" + extents((0, 5000, 0, 0))))], [identity])
        tree_point(bad, "copies", "2025-03-01T00:00:00Z", top)
        self.bad(5, "not what its identity says", "files", "copies", "latest", self.folder / "x")
        right.chunk(plaintext)
        right.write_data()
        self.good("files", "copies", "latest", self.folder / "tree")
        self.assertEqual((self.folder / "tree" / "a").read_bytes(), plaintext)
