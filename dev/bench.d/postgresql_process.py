"""Runs programs, and looks how long they take, how much memory, and how much of the processor."""

import os
import subprocess
import tempfile
import threading
import time


class Peak:
    """The most resident memory of a process and all below it, looked at all the time."""

    def __init__(self, pid):
        self._pid = pid
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)
        self.bytes = 0
        self._thread.start()

    def _look(self):
        while not self._ended.wait(0.05):
            self.bytes = max(self.bytes, sum(_resident(pid) for pid in _below(self._pid)))

    def end(self):
        self._ended.set()
        self._thread.join()
        return self.bytes


def cpu_seconds(pid):
    """What a process and all below it have used of the processor so far."""
    ticks = 0
    for each in _below(pid):
        try:
            with open(f"/proc/{each}/stat", encoding="ascii") as stat:
                fields = stat.read().rpartition(")")[2].split()
            ticks += int(fields[11]) + int(fields[12])
        except OSError:
            continue  # it ended
    return ticks / os.sysconf("SC_CLK_TCK")


def _below(pid):
    found = [pid]
    for each in found:
        try:
            with open(f"/proc/{each}/task/{each}/children", encoding="ascii") as children:
                found.extend(int(child) for child in children.read().split())
        except OSError:
            continue  # it ended
    return found


def _resident(pid):
    try:
        with open(f"/proc/{pid}/status", encoding="ascii") as status:
            lines = [line for line in status if line.startswith("VmRSS:")]
        return int(lines[0].split()[1]) * 1024 if lines else 0
    except OSError:
        return 0


def measured(*command):
    """Runs a command and makes what it wrote durable; returns seconds, peak memory and its output."""
    started = time.monotonic()
    with tempfile.TemporaryFile("w+") as output:
        process = subprocess.Popen(command, cwd="/", stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.PIPE,
                                   text=True)
        peak = Peak(process.pid)
        _, errors = process.communicate()
        os.sync()
        seconds = time.monotonic() - started
        peak = peak.end()
        output.seek(0)
        said = output.read()
    if process.returncode != 0:
        raise RuntimeError(f"{' '.join(command)} ended with {process.returncode}:\n{errors}{said}")
    return seconds, peak, said


def size_of(folder):
    return sum(os.lstat(os.path.join(path, name)).st_size for path, _, names in os.walk(folder) for name in names)
