"""What a store can do to the objects it holds is found."""

import json
import os
import random
import shutil

from holdfast_reader.crypto import x25519_public
from .scene import ReaderTest, build
from .sealing import b64


class Tampering(ReaderTest):
    """What a store can do: every object with a bit flipped, cut, swapped or gone."""

    def objects(self) -> list[str]:
        return sorted(
            path.relative_to(self.repository).as_posix() for path in self.repository.rglob("*") if path.is_file()
        )

    def test_flipped_bits(self) -> None:
        self.copy()
        chosen = random.Random(9)
        own = f"keys/recipients/{self.made['passphrase'].id.hex()}"
        kinds = set()
        for name in self.objects():
            path = self.repository / name
            data = path.read_bytes()
            places = [chosen.randrange(8 * len(data)) for _ in range(6)] + [8 * len(data) - 8, 0]
            if name == "repository":
                places = [
                    8 * (data.index(word) + len(word) + (word[-1:] == b":"))
                    for word in (b'"version":', b'"id": "', b'"format": "')
                ]
            for place in places:
                changed = bytearray(data)
                changed[place // 8] ^= 1 << place % 8
                path.write_bytes(changed)
                code, _, err = self.run_reader("check")
                self.assertEqual(code, 5, f"{name}, bit {place} of {8 * len(data)}: {err}")
            path.write_bytes(data)
            kinds.add(
                "own"
                if name == own
                else name.split("/")[0] + name.count("/") * "/" + (name.split("/")[1] if "keys" in name else "")
            )
        self.assertEqual(len(kinds), 9, kinds)
        self.good("check")

    def test_cut_and_missing(self) -> None:
        self.copy()
        for name in self.objects():
            data = (self.repository / name).read_bytes()
            for changed in data[:-1], data + b"\0", b"", None:
                if changed is None:
                    (self.repository / name).unlink()
                else:
                    (self.repository / name).write_bytes(changed)
                code, _, err = self.run_reader("check")
                # What may be absent: the newest point of a writer, segments, recipients without a grant and grants.
                if changed is None and (
                    name.split("/")[0] in ("points", "index") or name.startswith("keys/") and "epochs" not in name
                ):
                    self.assertIn(code, (0, 3, 5), f"{name}: {err}")
                elif name == "repository" and changed is None:
                    self.assertEqual(code, 4)
                else:
                    self.assertEqual(code, 5, f"{name}: {err}")
            (self.repository / name).write_bytes(data)

    def test_swapped_names(self) -> None:
        self.copy()
        folders = {name.rsplit("/", 1)[0] for name in self.objects() if name.count("/") > 1}
        for folder in sorted(folder for folder in folders if not folder.startswith(("packs", "maps"))):
            names = sorted((self.repository / folder).iterdir())
            if len(names) < 2:
                continue
            one, two = names[0].read_bytes(), names[1].read_bytes()
            names[0].write_bytes(two)
            names[1].write_bytes(one)
            self.assertEqual(self.run_reader("check")[0], 5, folder)
            names[0].write_bytes(one)
            names[1].write_bytes(two)

    def test_middle_point_missing(self) -> None:
        self.copy()
        (path,) = (self.repository / "points" / self.made["writer"].pseudonym("files")).iterdir()
        path.unlink()
        self.bad(5, "missing", "check")

    def test_newest_epoch_withheld_or_forged(self) -> None:
        self.copy()
        w, second = self.made["writer"], self.made["second"]
        path = self.repository / f"keys/epochs/00000002-{second.id.hex()}"
        line = json.loads(path.read_bytes().split(b"\n")[0])
        rogue = os.urandom(32)
        w.signed(
            str(path.relative_to(self.repository)), "epoch", rogue, line | {"contentKey": b64(x25519_public(rogue))}
        )
        self.bad(5, "signature", "points", key="passphrase")
        self.bad(5, "not the epoch that the key vouches for", "points", key="late")

    def test_foreign_repository(self) -> None:
        other = self.folder / "other"
        build(other)
        self.copy()
        for folder in "points", "index", "maps", "keys/epochs":
            shutil.copytree(self.temp / "golden", self.repository, dirs_exist_ok=True)
            shutil.copytree(other / folder, self.repository / folder, dirs_exist_ok=True)
            self.assertEqual(self.run_reader("check")[0], 5, folder)
            shutil.rmtree(self.repository)
