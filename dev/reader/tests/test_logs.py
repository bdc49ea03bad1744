"""Logs of databases come back, and what is not right of them is refused."""

from .scene import ReaderTest
from .sealing import noise
from .session import Session

FIRST, SECOND, THIRD = noise(1000, 31), b"x" * 5000, noise(50, 32)


class Logs(ReaderTest):
    def setUp(self) -> None:
        super().setUp()
        self.copy()
        session = self.made["session"]
        session.log("orders", "00000001", 0, FIRST)
        session.log("orders", "00000001", 1000, SECOND, follows=1)
        session.log("orders", "00000001", 6000, b"", follows=1)
        branch = {"stream": "00000001", "offset": 5500, "document": "AQI="}
        self.last = session.log("orders", "00000002", 5500, THIRD, branch=branch)

    def read(self, *arguments: object) -> bytes:
        out = self.folder / "log"
        out.unlink(missing_ok=True)
        self.good("log", *arguments, out)
        return out.read_bytes()

    def test_stretches(self) -> None:
        self.assertEqual(self.read("orders", "00000001", 0, 6000), FIRST + SECOND)
        self.assertEqual(self.read("orders", "00000001", 999, 1001), FIRST[-1:] + SECOND[:1])
        self.assertEqual(self.read("orders", "00000002", 5500, 5550), THIRD)
        self.good("check")

    def test_a_sealed_hosts_log(self) -> None:
        sealed = Session(self.made["writer"], self.made["second"], self.made["sealed"])
        sealed.log("vault", "1", 7, FIRST)
        self.assertEqual(self.read("vault", "1", 7, 1007), FIRST)

    def test_what_is_not_there(self) -> None:
        self.bad(4, "not there", "log", "orders", "00000001", 0, 6001, self.folder / "out")
        self.bad(4, "not there", "log", "orders", "00000003", 0, 1, self.folder / "out")

    def test_a_segment_in_anothers_place(self) -> None:
        data = (self.repository / self.last).read_bytes()
        moved = self.last.replace("/00000002/", "/00000001/")
        self.made["writer"].put(moved, data)
        self.bad(5, "not the one in its name", "check")

    def test_heads_that_cannot_be(self) -> None:
        session = self.made["session"]
        for members in (
            {"follows": 2},
            {"marks": [{"until": 90, "instant": "2025-01-01T00:00:00Z"}]},
            {"frames": []},
            {"end": 49},
            {"identity": "another"},
        ):
            name = session.log("orders", "00000009", 0, THIRD, **members)
            self.bad(5, "logs/", "check")
            (self.repository / name).unlink()
        self.good("check")

    def test_a_changed_frame(self) -> None:
        path = self.repository / self.last
        data = bytearray(path.read_bytes())
        data[-1] ^= 1
        path.write_bytes(data)
        self.bad(5, "logs/", "check")
