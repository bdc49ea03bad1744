"""What this machine can do at all with the same bytes: bounds that no backup program can pass."""

import os

import measure
from measure import Command

_STEP = 1 << 22


class Limits:
    """Measures on generation 1: `image` with its holes, and `packed`, its data without them.

    NAMES: for each limit its label, and the operation of a backup program that it bounds.
    """

    NAMES = {
        "zstd": ("`zstd -1 -T2` of the data into a file", "first"),
        "hash": ("SHA-256 of the data on two cores", "verify"),
        "copy": ("`cp --sparse=always` of the image", "restore"),
        "write": ("plain write of the data", "restore"),
    }

    def __init__(self, folder, image, log):
        self._image = image
        self._log = log
        self._packed = os.path.join(folder, "packed")
        self._copy = os.path.join(folder, "copy")
        _pack(image, self._packed)

    def measure(self):
        """One measurement of each, in seconds."""
        half = os.path.getsize(self._packed) // 2
        part = f"dd status=none bs=4M iflag=skip_bytes,count_bytes skip=%d count=%d if='{self._packed}' | " \
               "openssl dgst -sha256"
        hashes = f"{part % (0, half)} & {part % (half, half + 1)}; wait"
        commands = {
            "zstd": ("zstd", "-q", "-f", "-1", "-T2", self._packed, "-o", self._copy),
            "hash": ("sh", "-c", hashes),
            "copy": ("cp", "--sparse=always", "--reflink=never", self._image, self._copy),
            "write": ("cp", "--sparse=never", "--reflink=never", self._packed, self._copy),
        }
        seconds = {}
        for name, arguments in commands.items():
            measure.settle(self._image, self._packed)
            seconds[name] = measure.timed(Command(arguments), self._log).seconds
            if os.path.exists(self._copy):
                os.unlink(self._copy)
        return seconds


def _pack(image, packed):
    with open(image, "rb") as source, open(packed, "wb") as target:
        size = os.fstat(source.fileno()).st_size
        start = end = 0
        while end < size:
            try:
                start = os.lseek(source.fileno(), end, os.SEEK_DATA)
            except OSError:  # no data after here
                return
            end = os.lseek(source.fileno(), start, os.SEEK_HOLE)
            source.seek(start)
            while start < end:
                chunk = source.read(min(_STEP, end - start))
                target.write(chunk)
                start += len(chunk)
