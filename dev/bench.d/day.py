"""What a day does to a mounted file system: packages, logs, a database, deletions and new files."""

import os
import stat

import synthetic

DATABASE = "var/lib/database/base.heap"
LOGS = ("var/log/syslog", "var/log/access.log", "var/log/application.log", "var/log/database.log")
_COMPRESSED = (".jar", ".gz", ".xz", ".zst", ".zip", ".png", ".whl", ".jmod")
LARGEST_ARRIVAL = 24 << 20


def live_through(root, rng, changed, held_back):
    """Changes about `changed` bytes below root. held_back: real files, (path, size), that arrive on this day."""
    arrivals = iter(held_back)
    files = _files_below(root)
    _upgrade_packages(files, rng, changed * 50 // 100, arrivals)
    _write_logs(root, rng, changed * 12 // 100)
    _update_database(os.path.join(root, DATABASE), rng, changed * 10 // 100)
    _delete(files, rng, len(files) // 100)
    _add_files(root, rng, changed * 28 // 100, arrivals)


def _files_below(root):
    found = []
    for folder, folders, names in os.walk(root):
        folders.sort()
        if folder == root:
            folders[:] = [name for name in folders if name not in ("var", "lost+found")]
        for name in sorted(names):
            path = os.path.join(folder, name)
            status = os.lstat(path)
            if stat.S_ISREG(status.st_mode):
                found.append((path, status.st_size))
    return found


def _upgrade_packages(files, rng, budget, arrivals):
    """Replaces files folder by folder as a package manager does: written beside the old file, then renamed."""
    folders = {}
    for path, size in files:
        if size <= LARGEST_ARRIVAL:
            folders.setdefault(os.path.dirname(path), []).append(path)
    names = sorted(folders)
    rng.shuffle(names)
    written = 0
    for name in names:
        for path in folders[name]:
            if written >= budget:
                return
            written += _replace(path, rng, arrivals)


def _replace(path, rng, arrivals):
    with open(path, "rb") as file:
        content = file.read()
    draw = rng.random()
    if path.endswith(_COMPRESSED) or draw > 0.85:
        content = _read(next(arrivals)[0])
    elif draw > 0.35:
        content = synthetic.rebuilt(rng, content)
    mode = os.stat(path).st_mode
    with open(path + ".new", "wb") as file:
        file.write(content)
    os.chmod(path + ".new", stat.S_IMODE(mode))
    os.rename(path + ".new", path)
    return len(content)


def _write_logs(root, rng, budget):
    """Rotates one log, then appends to all."""
    rotated = os.path.join(root, rng.choice(LOGS))
    os.rename(rotated, rotated + ".1")
    for log in LOGS:
        with open(os.path.join(root, log), "ab") as file:
            file.write(synthetic.log_lines(rng, budget // len(LOGS), 0))


def _update_database(path, rng, budget):
    """Updates pages in place, half of them in the hot tenth of the file, and adds some at its end."""
    pages = os.path.getsize(path) // synthetic.PAGE_BYTES
    touched = budget // synthetic.PAGE_BYTES
    with open(path, "r+b") as file:
        for count in range(touched):
            page = rng.randrange(pages // 10 if count % 2 else pages)
            file.seek(page * synthetic.PAGE_BYTES)
            content = synthetic.touch_page(rng, file.read(synthetic.PAGE_BYTES))
            file.seek(page * synthetic.PAGE_BYTES)
            file.write(content)
        file.seek(0, os.SEEK_END)
        for page in range(pages, pages + touched // 8):
            file.write(synthetic.database_page(rng, page))


def _delete(files, rng, count):
    for path, _ in rng.sample(files, count):
        os.unlink(path)


def _add_files(root, rng, budget, arrivals):
    """New files: a third are real ones, a third is incompressible as photographs are, a third is text."""
    folder = os.path.join(root, "srv", "%08x" % rng.getrandbits(32))
    os.makedirs(folder)
    for number, kind in enumerate(("real", "random", "text")):
        written = 0
        while written < budget // 3:
            size = min(int(rng.lognormvariate(12.5, 1.5)) + 1, 8 << 20)
            if kind == "real":
                content = _read(next(arrivals)[0])
            elif kind == "random":
                content = rng.randbytes(size)
            else:
                content = synthetic.documents(rng, size)
            with open(os.path.join(folder, f"{number}-{written:09x}"), "wb") as file:
                file.write(content)
            written += len(content)


def _read(path):
    with open(path, "rb") as file:
        return file.read()
