"""Which of this machine's own files go into the disk image: whole directories, in an order drawn by a seed."""

import hashlib
import os
import stat

ROOTS = ("/usr", os.path.expanduser("~/.m2/repository"))
LARGEST_FILE = 256 << 20


def find_files(roots=ROOTS):
    """All regular files below the roots as a sorted list of (path, size)."""
    found = []
    for root in roots:
        for folder, folders, names in os.walk(root):
            folders.sort()
            for name in names:
                path = os.path.join(folder, name)
                try:
                    status = os.lstat(path)
                except OSError:
                    continue
                if stat.S_ISREG(status.st_mode) and 0 < status.st_size <= LARGEST_FILE and os.access(path, os.R_OK):
                    found.append((path, status.st_size))
    return sorted(found)


def choose(files, seed, wanted):
    """Splits the files into those of the image, about `wanted` bytes, and those held back for later days."""
    folders = {}
    for path, size in files:
        folders.setdefault(os.path.dirname(path), []).append((path, size))
    drawn = sorted(folders, key=lambda folder: hashlib.sha256(f"{seed}:{folder}".encode()).digest())
    chosen, held_back, total = [], [], 0
    for folder in drawn:
        for path, size in folders[folder]:
            if total + size <= wanted:
                chosen.append((path, size))
                total += size
            else:
                held_back.append((path, size))
    if total < wanted * 0.95:
        raise SystemExit(
            f"bench: the data needs {wanted >> 20} MiB of files, and {', '.join(ROOTS)} hold only {total >> 20} MiB; "
            "take --size small")
    return sorted(chosen), held_back
