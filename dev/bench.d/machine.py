"""What the measurements ran on."""

import os
import platform
import re
import subprocess


def describe(folder):
    """Facts for the report, by name."""
    release = ".".join(platform.release().split(".")[:2])
    return {
        "processor": f"{_field('/proc/cpuinfo', 'model name')}, {len(os.sched_getaffinity(0))} cores",
        "memory": f"{int(_field('/proc/meminfo', 'MemTotal').split()[0]) / (1 << 20):.0f} GiB",
        "system": f"{_field('/etc/os-release', 'PRETTY_NAME', '=')}, Linux {release}",
        "file system": _output("findmnt", "--noheadings", "--output", "FSTYPE", "--target", folder),
    }


def _field(path, name, separator=":"):
    with open(path, encoding="utf-8") as file:
        found = re.search(rf'^{name}\s*{separator}\s*"?([^"\n]*)', file.read(), re.MULTILINE)
    return found.group(1).strip() if found else "unknown"


def _output(*command):
    return subprocess.run(command, check=False, capture_output=True, text=True).stdout.strip() or "unknown"
