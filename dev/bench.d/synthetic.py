"""Generated file contents: log lines, database pages, new files. The same random source gives the same bytes."""

import json

PAGE_BYTES = 8192

_WORDS = (
    "order invoice customer shipment warehouse payment refund ledger account session login logout request response "
    "timeout retry upstream cache index vacuum checkpoint replica primary queue worker job scheduled finished failed "
    "north south east west river harbour castle forest meadow bridge station market garden library museum street"
).split()
_UNITS = ("sshd", "nginx", "postgres", "systemd", "kernel", "cron", "app-server", "dhclient")


def log_lines(rng, size, second):
    """About `size` bytes of log lines in the manner of syslog, beginning at `second` of some day."""
    lines = []
    written = 0
    while written < size:
        second += rng.random() * 0.4
        line = "%02d:%02d:%06.3f web%d %s[%d]: %s %s id=%08x took=%dms %s\n" % (
            second // 3600 % 24, second // 60 % 60, second % 60, rng.randrange(4), rng.choice(_UNITS),
            rng.randrange(400, 30000), rng.choice(_WORDS), rng.choice(_WORDS), rng.getrandbits(32),
            rng.randrange(900), rng.choice(_WORDS))
        lines.append(line)
        written += len(line)
    return "".join(lines).encode()


def database_page(rng, number):
    """One page of a heap table in the manner of PostgreSQL: header, line pointers, free space, rows from the end."""
    rows = []
    used = 0
    while used < PAGE_BYTES * 9 // 10 - 160:
        row = ("%012d|%s|%s %s|%s|%.2f|" % (
            number * 100 + len(rows), _WORDS[rng.getrandbits(5)], _WORDS[rng.getrandbits(5)],
            _WORDS[rng.getrandbits(5)], rng.randbytes(12).hex(), rng.random() * 1000)).encode()
        row += rng.randbytes(8)
        rows.append(row)
        used += len(row) + 4
    pointers = b"".join(len(row).to_bytes(4, "little") for row in rows)
    head = number.to_bytes(8, "little") + rng.randbytes(8) + pointers
    tail = b"".join(reversed(rows))
    return head + bytes(PAGE_BYTES - len(head) - len(tail)) + tail


def touch_page(rng, page):
    """The page after a few of its rows were updated: a new header, and some short stretches rewritten."""
    page = bytearray(page)
    page[8:16] = rng.randbytes(8)
    for _ in range(rng.randrange(1, 6)):
        length = rng.randrange(8, 60)
        start = rng.randrange(PAGE_BYTES // 8, PAGE_BYTES - length)
        page[start:start + length] = rng.randbytes(length // 2).hex().encode().ljust(length, b" ")
    return bytes(page)


def documents(rng, size):
    """About `size` bytes of JSON documents, which compress well."""
    parts = []
    written = 0
    while written < size:
        line = json.dumps({
            "id": rng.getrandbits(40), "tags": rng.choices(_WORDS, k=4), "price": rng.randrange(100000) / 100,
            "text": " ".join(rng.choices(_WORDS, k=rng.randrange(5, 40)))}) + "\n"
        parts.append(line)
        written += len(line)
    return "".join(parts).encode()


def rebuilt(rng, content):
    """The next version of a file: short stretches overwritten, inserted and removed about every 24 KiB."""
    parts = []
    at = 0
    while at < len(content):
        end = at + 1 + int(rng.expovariate(1 / 24576))
        parts.append(content[at:end])
        kind = rng.randrange(4)
        length = rng.randrange(4, 200)
        if kind < 2:
            parts.append(rng.randbytes(min(length, max(0, len(content) - end))))
            end += length
        elif kind == 2:
            start = rng.randrange(len(content))
            parts.append(content[start:start + length])
        else:
            end += length
        at = end
    return b"".join(parts)
