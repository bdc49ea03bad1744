"""The three generations of a disk image that every tool backs up."""

import dataclasses
import json
import os
import random
import shutil
import subprocess
from contextlib import contextmanager

import catalogue
import day
import synthetic

SEED = 20250901
MIB = 1 << 20
GENERATIONS = (1, 2, 3)
_BLOCK = 4096


@dataclasses.dataclass(frozen=True)
class Size:
    """How much data: bytes of the image, of real files, of the database and of each of the logs."""

    name: str
    image: int
    files: int
    database: int
    log: int


SIZES = {
    "full": Size("full", 6144 * MIB, 3280 * MIB, 128 * MIB, 16 * MIB),
    "small": Size("small", 2048 * MIB, 900 * MIB, 64 * MIB, 8 * MIB),
}
# Parts of the live data that each day rewrites. With the blocks freed and the file system's own, about 6 % and 3 %
# of the image's data differ.
_DAYS = {2: 0.03, 3: 0.012}


class Data:
    """A folder with one image per generation and a description of them."""

    def __init__(self, folder, size):
        self.folder = os.path.join(folder, f"data-{size.name}")
        self.size = size
        self._description = os.path.join(self.folder, "description.json")

    def image(self, generation):
        return os.path.join(self.folder, f"generation-{generation}.img")

    def description(self):
        with open(self._description, encoding="utf-8") as file:
            return json.load(file)

    def build(self, fresh, say):
        """Builds what is not there yet. A folder without a description is an interrupted build and starts over."""
        if os.path.exists(self._description) and not fresh:
            return
        if os.geteuid() != 0:
            raise SystemExit("bench: building the data mounts a disk image, which needs root; run it as root once, "
                             "later runs reuse the data")
        shutil.rmtree(self.folder, ignore_errors=True)
        os.makedirs(self.folder)
        say("choosing files")
        chosen, held_back = catalogue.choose(catalogue.find_files(), SEED, self.size.files)
        held_back = [(path, size) for path, size in held_back if size <= day.LARGEST_ARRIVAL]
        random.Random(SEED).shuffle(held_back)
        description = {"files": len(chosen), "file_bytes": sum(size for _, size in chosen), "generations": []}
        say(f"generation 1: {len(chosen)} files")
        self._first(chosen)
        for generation in GENERATIONS[1:]:
            say(f"generation {generation}: a day's change")
            self._next(generation, held_back[generation::len(GENERATIONS) + 1])
        say("describing the generations")
        for generation in GENERATIONS:
            description["generations"].append(self._describe(generation))
        with open(self._description, "w", encoding="utf-8") as file:
            json.dump(description, file, indent=2)

    def _first(self, chosen):
        image = self.image(1)
        with open(image, "wb") as file:
            file.truncate(self.size.image)
        _run("mkfs.ext4", "-q", "-L", "bench", "-U", "6f1d7c1e-0000-4000-8000-000000000001",
             "-E", "hash_seed=6f1d7c1e-0000-4000-8000-000000000002,lazy_itable_init=0,lazy_journal_init=0", image)
        rng = random.Random(SEED)
        with _mounted(image) as root:
            for path, _ in chosen:
                target = root + path
                os.makedirs(os.path.dirname(target), exist_ok=True)
                shutil.copy2(path, target)
            for name in (day.DATABASE, *day.LOGS):
                os.makedirs(os.path.dirname(os.path.join(root, name)), exist_ok=True)
            with open(os.path.join(root, day.DATABASE), "wb") as file:
                for page in range(self.size.database // synthetic.PAGE_BYTES):
                    file.write(synthetic.database_page(rng, page))
            for log in day.LOGS:
                with open(os.path.join(root, log), "wb") as file:
                    file.write(synthetic.log_lines(rng, self.size.log, 0))
        _run("fallocate", "--dig-holes", image)  # mkfs wrote zeros into the journal and the inode tables

    def _next(self, generation, held_back):
        image = self.image(generation)
        _run("cp", "--sparse=always", self.image(generation - 1), image)
        live = self.size.files + self.size.database
        rng = random.Random(SEED + generation)
        with _mounted(image) as root:
            day.live_through(root, rng, int(live * _DAYS[generation]), held_back)

    def _describe(self, generation):
        image = self.image(generation)
        status = os.stat(image)
        facts = {"bytes": status.st_size, "allocated": status.st_blocks * 512}
        if generation > 1:
            facts["changed"] = _changed(self.image(generation - 1), image)
        return facts


def _changed(before, after):
    """Bytes of the blocks of 4 KiB that differ."""
    differing = 0
    with open(before, "rb") as old, open(after, "rb") as new:
        while chunk := new.read(MIB):
            other = old.read(MIB)
            if chunk != other:
                differing += sum(chunk[at:at + _BLOCK] != other[at:at + _BLOCK] for at in range(0, MIB, _BLOCK))
    return differing * _BLOCK


@contextmanager
def _mounted(image):
    """Mounts the image; trims it before it is let go, as the weekly timer of most distributions does."""
    root = image + ".mounted"
    os.makedirs(root, exist_ok=True)
    _run("mount", "-o", "loop,noatime", image, root)
    try:
        yield root
        os.sync()  # blocks of deleted files can be trimmed only once their deletion is committed
        _run("fstrim", root)
    finally:
        _run("umount", root)
        os.rmdir(root)


def _run(*command):
    subprocess.run(command, check=True)
