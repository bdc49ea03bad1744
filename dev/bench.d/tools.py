"""The tools compared: for each how to make a repository, back up, verify and restore."""

import datetime
import os
import subprocess
import time

from measure import Command

REPOSITORY = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

RESTORED_GENERATION = 2
_PASSPHRASE = "correct horse battery staple"


class Tool:
    """One tool at one setting, working in one folder; a repetition of the benchmark uses a new one.

    source: the folder with the one file, disk.img, that is backed up in each generation.
    """
    tool = ""
    setting = ""

    def __init__(self, folder, source):
        self.source = source
        self.image = os.path.join(source, "disk.img")
        self.repository = os.path.join(folder, "repository")
        self.cache = os.path.join(folder, "cache")
        self.target = os.path.join(folder, "restored")
        for path in (self.cache, self.target):
            os.makedirs(path)

    @classmethod
    def name(cls):
        return f"{cls.tool}/{cls.setting}"

    @classmethod
    def version(cls):
        """The version as the tool prints it, or None when it is not installed."""
        raise NotImplementedError

    def init(self):
        raise NotImplementedError

    def backup(self, generation):
        raise NotImplementedError

    def after_backup(self, generation):
        """Called after each backup, outside of the timing."""

    def verify(self):
        raise NotImplementedError

    def restore(self):
        """The command that restores generation 2, and the file that it writes."""
        raise NotImplementedError


class Restic(Tool):
    tool = "restic"
    setting = "auto"
    description = "compression auto (its default), repository version 2"

    def _command(self, *arguments):
        return Command(("restic", "--repo", self.repository, "--cache-dir", self.cache, *arguments),
                       {"RESTIC_PASSWORD": _PASSPHRASE})

    @classmethod
    def version(cls):
        return _first_line("restic", "version")

    def init(self):
        return self._command("init", "--repository-version", "2")

    def backup(self, generation):
        return self._command("backup", "--compression", self.setting, "--host", "bench",
                             "--tag", f"generation-{generation}", self.source)

    def verify(self):
        return self._command("check", "--read-data")

    def restore(self):
        # `dump` into `cp --sparse` was measured too and is slower than `restore`, even where that writes the zeros.
        sparse = ("--sparse",) if self._restores_sparse() else ()
        command = self._command("restore", "--host", "bench", "--tag", f"generation-{RESTORED_GENERATION}",
                                "--target", self.target, *sparse, "latest")
        return command, self.target + self.image

    @staticmethod
    def _restores_sparse():
        """Restic writes sparse files from 0.15 on."""
        return "--sparse" in subprocess.run(("restic", "restore", "--help"), capture_output=True, text=True,
                                            check=True).stdout


class ResticMax(Restic):
    setting = "max"
    description = "compression max"


class Borg(Tool):
    tool = "borg"
    setting = "lz4"
    compression = "lz4"
    description = "compression lz4 (its default), encryption repokey"

    def _command(self, *arguments, folder="."):
        return Command(("borg", *arguments), {
            "BORG_PASSPHRASE": _PASSPHRASE, "BORG_BASE_DIR": self.cache, "BORG_HOST_ID": "bench"}, folder)

    @classmethod
    def version(cls):
        return _first_line("borg", "--version")

    def init(self):
        return self._command("init", "--encryption", "repokey", self.repository)

    def backup(self, generation):
        return self._command("create", "--compression", self.compression, f"{self.repository}::generation-{generation}",
                             ".", folder=self.source)

    def verify(self):
        return self._command("check", "--verify-data", self.repository)

    def restore(self):
        archive = f"{self.repository}::generation-{RESTORED_GENERATION}"
        return self._command("extract", "--sparse", archive, folder=self.target), os.path.join(self.target, "disk.img")


class BorgZstd(Borg):
    setting = "zstd"
    compression = "zstd,3"
    description = "compression zstd,3, encryption repokey"


class Holdfast(Tool):
    tool = "holdfast"
    setting = "default"
    description = "compression default"
    home = os.environ.get("HOLDFAST_HOME", os.path.join(REPOSITORY, "distribution", "target", "holdfast"))

    def __init__(self, folder, source):
        super().__init__(folder, source)
        self._key = os.path.join(folder, "key")
        with open(self._key, "w", encoding="utf-8") as file:
            file.write(_PASSPHRASE + "\n")
        self._restored_time = None

    def _command(self, program, *arguments):
        return Command((program_path(program), *arguments, "--repository", f"file://{self.repository}",
                        "--key-file", self._key, "--cache", self.cache))

    @classmethod
    def version(cls):
        return _first_line(program_path("holdfast-agent"), "--version")

    def init(self):
        return self._command("holdfast-agent", "init")

    def backup(self, generation):
        return self._command("holdfast-agent", "backup", "--disk", self.image, "--name", "disk",
                             "--compression", self.setting)

    def after_backup(self, generation):
        # The time asked for lies at least a second after this point and before the next: points may count in seconds.
        if generation == RESTORED_GENERATION:
            time.sleep(1.1)
            self._restored_time = datetime.datetime.now(datetime.timezone.utc).isoformat(timespec="milliseconds")
            time.sleep(1.1)

    def verify(self):
        return self._command("holdfast-agent", "verify", "--data", "100")

    def restore(self):
        restored = os.path.join(self.target, "disk.img")
        return self._command("holdfast-restore", "disk", "--workload", "disk", "--at", self._restored_time,
                             "--to", restored), restored


class HoldfastHigh(Holdfast):
    setting = "high"
    description = "compression high"


ALL = (Restic, ResticMax, Borg, BorgZstd, Holdfast, HoldfastHigh)


def program_path(name):
    return os.path.join(os.path.abspath(Holdfast.home), "bin", name)


def _first_line(*command):
    try:
        output = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    except (OSError, subprocess.CalledProcessError):
        return None
    return output.splitlines()[0] if output else ""
