"""Timed runs of commands."""

import dataclasses
import os
import subprocess
import time

_TAIL = 2000
_CHUNK = 1 << 22


@dataclasses.dataclass(frozen=True)
class Command:
    """What to run: arguments, additions to the environment, working folder."""
    arguments: tuple
    environment: dict = dataclasses.field(default_factory=dict)
    folder: str = "."


@dataclasses.dataclass(frozen=True)
class Run:
    """What a run took: wall seconds, seconds of processor time, peak resident bytes of its largest process.

    others: seconds of processor time that the rest of the machine took meanwhile; much of it makes the run worthless.
    """
    seconds: float
    processor: float
    peak: int
    others: float


class Failed(Exception):
    """A command ended with another status than 0; the message has the end of its output."""


def timed(command, log, durable=True):
    """Runs the command, then `sync` if it shall be durable, and measures both together.

    The peak is what the kernel accounts to the waited-for process tree: the figure GNU time prints.
    """
    shell = '"$@"' + (" && sync" if durable else "")
    with open(log, "ab") as output:
        start_of_log = output.tell()
        busy = _busy()
        started = time.monotonic()
        process = subprocess.Popen(
            ["sh", "-c", shell, "sh", *command.arguments], cwd=command.folder, stdin=subprocess.DEVNULL,
            stdout=output, stderr=output, env={**os.environ, **command.environment})
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.monotonic() - started
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        raise Failed(f"{' '.join(command.arguments)} ended with {process.returncode}:\n{_tail(log, start_of_log)}")
    processor = usage.ru_utime + usage.ru_stime
    return Run(seconds, processor, usage.ru_maxrss * 1024, max(0.0, _busy() - busy - processor))


def settle(*paths):
    """Writes out what is dirty and reads all the paths, files or folders, into the page cache."""
    os.sync()
    for path in paths:
        for file in files_below(path):
            with open(file, "rb", buffering=0) as source:
                while source.read(_CHUNK):
                    pass


def random_bytes(out, size):
    """Writes so many bytes that no program compresses or finds twice."""
    openssl = subprocess.Popen(
        ("openssl", "enc", "-aes-128-ctr", "-K", "00" * 16, "-iv", "00" * 16, "-in", "/dev/zero"),
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    left = size
    while left > 0:
        chunk = openssl.stdout.read(min(_CHUNK, left))
        out.write(chunk)
        left -= len(chunk)
    openssl.kill()
    openssl.wait()


def size_of(folder):
    """Sum of the sizes of the files below the folder."""
    return sum(os.path.getsize(file) for file in files_below(folder))


def files_below(path):
    if os.path.isfile(path):
        yield path
    for folder, _, names in os.walk(path):
        for name in names:
            yield os.path.join(folder, name)


def _busy():
    """Seconds that all processors together have worked since the start of the machine, or were taken by its host."""
    with open("/proc/stat", encoding="ascii") as file:
        user, nice, system, _, _, irq, softirq, steal = map(int, file.readline().split()[1:9])
    return (user + nice + system + irq + softirq + steal) / os.sysconf("SC_CLK_TCK")


def _tail(log, start):
    with open(log, "rb") as file:
        file.seek(max(start, os.path.getsize(log) - _TAIL))
        return file.read().decode(errors="replace")
