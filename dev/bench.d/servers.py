"""S3 servers on loopback, with a proxy in front that delays requests and counts them."""

import os
import shutil
import subprocess

from tools import REPOSITORY

_CLASSES = os.path.join(REPOSITORY, "dev", "servers", "target", "quick", "classes")


class S3Server:
    """A throwaway server with a bucket; `with` starts and ends it, and removes its data."""

    def __init__(self, kind, folder):
        self._folder = folder
        self._kind = kind

    def __enter__(self):
        shutil.rmtree(self._folder, ignore_errors=True)
        java = os.path.join(os.environ["JAVA_HOME"], "bin", "java")
        self._process = subprocess.Popen(
            (java, "-Xmx512m", "-cp", _CLASSES, "dev.holdfast.servers.ServeS3", self._kind, self._folder),
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.direct, self.proxied, self.bucket, self.access_key, self.secret_key = self._process.stdout.readline().split()
        return self

    def __exit__(self, *_):
        self._process.stdin.close()
        self._process.wait()
        shutil.rmtree(self._folder, ignore_errors=True)

    def _ask(self, line):
        self._process.stdin.write(line + "\n")
        self._process.stdin.flush()
        return self._process.stdout.readline().strip()

    def delay(self, milliseconds):
        """Makes each request through the proxy take so much longer."""
        if self._ask(f"delay {milliseconds}") != "ok":
            raise RuntimeError("the server does not take a delay")

    def count(self):
        """Requests, bytes up and bytes down through the proxy since the last call."""
        return tuple(int(number) for number in self._ask("count").split())
