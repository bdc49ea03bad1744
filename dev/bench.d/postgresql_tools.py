"""The two tools that are compared: how each is set up, backs up a cluster, and restores it."""

import calendar
import json
import os
import shutil
import socket
import subprocess
import time
import urllib.error
import urllib.request

from cluster import PROGRAMS, as_server
from postgresql_process import Peak, cpu_seconds, measured, size_of
from tools import program_path

TOTALS = "SELECT sum(abalance) || ' ' || (SELECT count(*) FROM pgbench_history) FROM pgbench_accounts"
_LONGEST = 3600


class HoldfastTool:
    """The agent, which follows the log all the time and is asked for bases, and the restore program."""
    name = "holdfast"

    def __init__(self, cluster, folder):
        self._cluster = cluster
        self._folder = folder
        self._repository = os.path.join(folder, "repository")
        self._key = os.path.join(folder, "recovery-key")  # opens at once; a passphrase is stretched first
        self._log = os.path.join(folder, "agent.log")
        self._token = os.path.join(folder, "token")
        self._agent = None
        self._port = None
        self.own_seconds = None  # of the last backup, as the agent tells, without the starts of programs
        passphrase = os.path.join(folder, "passphrase")
        for path, text in ((passphrase, "a passphrase of no worth"), (self._token, "a-token-of-no-worth-at-all")):
            with open(path, "w", encoding="utf-8") as file:
                file.write(text + "\n")
            os.chmod(path, 0o600)
        measured(program_path("holdfast-agent"), "init", "--repository", f"file://{self._repository}", "--key-file",
                 passphrase, "--recovery-key-out", self._key, "--cache", os.path.join(folder, "state"))

    def start(self):
        """Starts the agent; a first base is begun by itself."""
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self._port = free.getsockname()[1]
        configuration = os.path.join(self._folder, "agent.yaml")
        with open(configuration, "w", encoding="utf-8") as file:
            file.write(f"""agent:
  name: bench
  state: state
  http: {{address: "127.0.0.1:{self._port}", token: "file:{self._token}"}}
sites:
  - {{name: home, repository: "file://{self._repository}", key: "file:{self._key}"}}
workloads:
  - name: bench
    rpo: 5s
    source: {{type: postgresql, url: "jdbc:postgresql://localhost/postgres", socket: {self._cluster.folder},
      user: postgres, data-directory: {self._cluster.data}, base-every: 30d}}
""")
        with open(self._log, "a", encoding="utf-8") as log:
            self._agent = subprocess.Popen(
                [program_path("holdfast-agent"), "run", "--verbose", "--config", configuration],
                stdout=subprocess.DEVNULL, stderr=log)

    def stop(self):
        if self._agent:
            self._agent.terminate()
            self._agent.wait()
            self._agent = None

    def backup(self, _kind):
        """
        The first is taken by the agent by itself: the seconds are from its start on, its own included. For others it runs
        already, as it follows the log, and is asked by the command; the seconds are those of the command.
        """
        if self._agent:
            peak = Peak(self._agent.pid)
            seconds, own, _ = measured(program_path("holdfast-agent"), "backup", "bench", "--config",
                                       os.path.join(self._folder, "agent.yaml"), "--json", "--no-progress")
            self.own_seconds = self._ask("runs")["runs"][0]["seconds"]
            return seconds, peak.end() + own
        started = time.monotonic()
        self.start()
        peak = Peak(self._agent.pid)
        self.own_seconds = self._await(self._first_run(started), started)["seconds"]
        os.sync()
        return time.monotonic() - started, peak.end()

    def _first_run(self, started):
        while True:
            try:
                runs = self._ask("runs")["runs"]
                if runs:
                    return runs[-1]["id"]
            except urllib.error.URLError:
                pass  # it does not listen yet
            self._pause(started)

    def _await(self, run, started):
        while True:
            found = self._ask(f"runs/{run}")["run"]
            if found["state"] == "succeeded":
                return found
            if found["state"] != "running":
                raise RuntimeError(f"no base was taken: {found}\n{self._said()}")
            self._pause(started)

    def _pause(self, started):
        if self._agent.poll() is not None or time.monotonic() - started > _LONGEST:
            raise RuntimeError("the agent took no base:\n" + self._said())
        time.sleep(0.1)  # each look costs the agent processor, which it shares with the base

    def _ask(self, path):
        with open(self._token, encoding="utf-8") as token:
            request = urllib.request.Request(f"http://127.0.0.1:{self._port}/api/v1/{path}",
                                             headers={"Authorization": "Bearer " + token.read().strip()})
        with urllib.request.urlopen(request, timeout=60) as answer:
            return json.load(answer)

    def _said(self):
        with open(self._log, encoding="utf-8") as file:
            return file.read()

    def archived(self):
        """Waits until all of the log up to now is stored."""
        asked = time.time()
        started = time.monotonic()
        while True:
            try:
                until = self._ask("workloads/bench")["logs"][0]["until"]
                if until and _epoch(until) >= asked:
                    return
            except urllib.error.URLError:
                pass  # it does not listen yet
            self._pause(started)

    def cpu(self):
        """Seconds of the processor that the agent has used."""
        return cpu_seconds(self._agent.pid)

    def size(self):
        return size_of(self._repository)

    def restore(self, to):
        """Seconds until all files are durable, those of starting and ending the program included; then with recovery."""
        seconds, peak, said = measured(
            program_path("holdfast-restore"), "database", "--repository", f"file://{self._repository}", "--key-file",
            self._key, "--cache", os.path.join(self._folder, "cache"), "--workload", "bench", "--at", "latest", "--to",
            to, "--no-structure-check", "--check-sql", TOTALS, "--json", "--no-progress")
        document = json.loads(said)
        return seconds - document["recoverySeconds"], seconds, peak, document["checks"][-1]["detail"]


def _epoch(instant):
    """Seconds since 1970 of an instant in UTC, without its fraction."""
    return calendar.timegm(time.strptime(instant[:19], "%Y-%m-%dT%H:%M:%S"))


class PgBackRest:
    """pgBackRest with two processes, zstd 1, an encrypted repository, and its archiving of the log."""
    name = "pgbackrest"

    def __init__(self, cluster, folder):
        self._cluster = cluster
        self._folder = folder
        self._repository = os.path.join(folder, "repository")
        self._configuration = os.path.join(folder, "pgbackrest.conf")
        for path in ("repository", "log", "lock", "spool"):
            os.makedirs(os.path.join(folder, path))
        with open(self._configuration, "w", encoding="utf-8") as file:
            file.write(f"""[global]
repo1-path={self._repository}
repo1-cipher-type=aes-256-cbc
repo1-cipher-pass=a passphrase of no worth
repo1-retention-full=9
process-max=2
compress-type=zst
compress-level=1
start-fast=y
log-level-console=warn
log-level-file=off
log-path={folder}/log
lock-path={folder}/lock
spool-path={folder}/spool

[bench]
pg1-path={cluster.data}
pg1-socket-path={cluster.folder}
pg1-user=postgres
""")
        subprocess.run(["chown", "-R", "postgres:", folder], check=True)
        self._run("stanza-create")
        cluster.sql(f"ALTER SYSTEM SET archive_command ="
                    f" 'pgbackrest --config={self._configuration} --stanza=bench archive-push %p'")
        cluster.sql("SELECT pg_reload_conf()")

    def _run(self, *arguments):
        return measured(*as_server("pgbackrest", f"--config={self._configuration}", "--stanza=bench", *arguments))

    def start(self):
        """Nothing runs all the time but the server's own archiver."""

    def stop(self):
        """See start."""

    def archived(self):
        self._run("check")

    def backup(self, kind):
        seconds, peak, _ = self._run(f"--type={kind}", "backup")
        return seconds, peak

    def size(self):
        return size_of(self._repository)

    def restore(self, to):
        os.makedirs(to, mode=0o700)
        shutil.chown(to, "postgres", "postgres")
        files, peak, _ = self._run(f"--pg1-path={to}", "restore")
        started = time.monotonic()
        socket = os.path.join(self._folder, "log")
        with open(os.path.join(to, "postgresql.auto.conf"), "a", encoding="utf-8") as settings:
            settings.write(f"unix_socket_directories = '{socket}'\narchive_mode = off\n")
        self._cluster.start(to)
        ready = time.monotonic() - started
        totals = subprocess.run([f"{PROGRAMS}/psql", "-h", socket, "-U", "postgres", "-XAtqc", TOTALS], check=True,
                                stdout=subprocess.PIPE, text=True).stdout.strip()
        self._cluster.stop(to)
        return files, files + ready, peak, totals
