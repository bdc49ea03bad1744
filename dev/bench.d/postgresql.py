"""Compares Holdfast with pgBackRest: full backup, next-day backup, restore, sizes and memory, on one PostgreSQL cluster."""

import argparse
import json
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time

from cluster import PROGRAMS, Cluster, as_server
from tools import Holdfast, program_path

_TAKEN = re.compile(r"a point was taken")
_TOTALS = "SELECT sum(abalance) || ' ' || (SELECT count(*) FROM pgbench_history) FROM pgbench_accounts"
_WANTED = {"full": 1.0, "next day": 1.3, "restore": 1.3}


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


class HoldfastTool:
    """The agent, which follows the log all the time and takes bases, and the restore program."""
    name = "holdfast"

    def __init__(self, cluster, folder):
        self._cluster = cluster
        self._folder = folder
        self._repository = os.path.join(folder, "repository")
        self._key = os.path.join(folder, "recovery-key")  # opens at once; a passphrase is stretched first
        self._log = os.path.join(folder, "agent.log")
        self._agent = None
        self._based = None
        passphrase = os.path.join(folder, "passphrase")
        with open(passphrase, "w", encoding="utf-8") as file:
            file.write("a passphrase of no worth\n")
        os.chmod(passphrase, 0o600)
        measured(program_path("holdfast-agent"), "init", "--repository", f"file://{self._repository}", "--key-file",
                 passphrase, "--recovery-key-out", self._key, "--cache", os.path.join(folder, "state"))

    def start(self, bases_every="30d"):
        configuration = os.path.join(self._folder, "agent.yaml")
        with open(configuration, "w", encoding="utf-8") as file:
            file.write(f"""agent: {{name: bench, state: state}}
sites:
  - {{name: home, repository: "file://{self._repository}", key: "file:{self._key}"}}
workloads:
  - name: bench
    rpo: 5s
    source: {{type: postgresql, url: "jdbc:postgresql://localhost/postgres", socket: {self._cluster.folder},
      user: postgres, data-directory: {self._cluster.data}, base-every: {bases_every}}}
""")
        self._agent = subprocess.Popen(
            [program_path("holdfast-agent"), "run", "--verbose", "--config", configuration],
            stdout=subprocess.DEVNULL, stderr=open(self._log, "w", encoding="utf-8"))

    def stop(self):
        self._agent.terminate()
        self._agent.wait()

    def backup(self, _kind):
        """Starts the agent, for which a base is due, and waits until that is durable."""
        bases_every = "30d"
        if self._based:
            bases_every = "1m"  # the shortest there is
            time.sleep(max(0.0, self._based + 62 - time.monotonic()))
        started = time.monotonic()
        self.start(bases_every)
        peak = Peak(self._agent.pid)
        while not _TAKEN.search(self._said()):
            if self._agent.poll() is not None or time.monotonic() - started > 3600:
                raise RuntimeError("no base was taken:\n" + self._said())
            time.sleep(0.05)
        os.sync()
        seconds = time.monotonic() - started
        peak = peak.end()
        self._based = time.monotonic()
        self.stop()
        return seconds, peak

    def _said(self):
        with open(self._log, encoding="utf-8") as file:
            return file.read()

    def archived(self):
        """Nothing to wait for: a restore says if the log does not reach."""

    def size(self):
        return _size(self._repository)

    def restore(self, to):
        seconds, peak, said = measured(
            program_path("holdfast-restore"), "database", "--repository", f"file://{self._repository}", "--key-file",
            self._key, "--cache", os.path.join(self._folder, "cache"), "--workload", "bench", "--at", "latest", "--to",
            to, "--no-structure-check", "--check-sql", _TOTALS, "--json", "--no-progress")
        document = json.loads(said)
        return document["restoreSeconds"], seconds, peak, document["checks"][-1]["detail"]


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
        return _size(self._repository)

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
        totals = subprocess.run([f"{PROGRAMS}/psql", "-h", socket, "-U", "postgres", "-XAtqc", _TOTALS], check=True,
                                stdout=subprocess.PIPE, text=True).stdout.strip()
        self._cluster.stop(to)
        return files, files + ready, peak, totals


def _size(folder):
    return sum(os.lstat(os.path.join(path, name)).st_size for path, _, names in os.walk(folder) for name in names)


def one_round(cluster, folder, options, number, say):
    """All steps, each tool by itself; the order of tools changes with the round."""
    tools = [HoldfastTool(cluster, _made(folder, "holdfast")), PgBackRest(cluster, _made(folder, "pgbackrest"))]
    tools = tools if number % 2 else tools[::-1]
    figures = {tool.name: {} for tool in tools}
    for tool in tools:
        cluster.settle()
        figures[tool.name]["full"], figures[tool.name]["full memory"] = tool.backup("full")
        figures[tool.name]["full size"] = tool.size()
    for tool in tools:
        tool.start()
    cluster.pgbench("-n", "-c", "4", "-t", str(options.transactions // 4))
    cluster.sql("SELECT pg_switch_wal()")
    for tool in tools:
        tool.archived()
        tool.stop()
    totals = cluster.sql(_TOTALS)
    for tool in tools:
        for kind in ("incr", "diff") if tool.name == "pgbackrest" else ("next day",):
            cluster.settle()
            before = tool.size()
            figures[tool.name][kind], figures[tool.name][f"{kind} memory"] = tool.backup(kind)
            figures[tool.name][f"{kind} growth"] = tool.size() - before
        figures[tool.name]["size"] = tool.size()
    # One of its two is enough for the next day: the size is that with the smaller one.
    theirs = figures["pgbackrest"]
    theirs["size"] -= max(theirs["incr growth"], theirs["diff growth"])
    theirs["next day"] = min(theirs["incr"], theirs["diff"])
    for tool in tools:
        os.sync()
        to = os.path.join(_made(folder, "restored"), tool.name)
        files, ready, peak, said = tool.restore(to)
        if said != totals:
            raise RuntimeError(f"{tool.name} restored {said}, not {totals}")
        figures[tool.name].update({"restore": files, "restored and answering": ready, "restore memory": peak})
        shutil.rmtree(to)
    say(json.dumps(figures))
    cluster.sql("SELECT pg_drop_replication_slot('holdfast')")
    return figures


def _made(folder, name):
    path = os.path.join(folder, name)
    os.makedirs(path, exist_ok=True)
    shutil.chown(path, "postgres", "postgres")
    return path


def report(rounds):
    """Prints medians and ratios; returns what is not as it should be."""
    def median(tool, figure):
        return statistics.median(each[tool][figure] for each in rounds)

    print(f"\nMedians of {len(rounds)} rounds: seconds, bytes of repositories, and of resident memory of all processes")
    for figure in ("full", "next day", "restore", "restored and answering", "full size", "size", "full memory",
                   "restore memory"):
        ours, theirs = median("holdfast", figure), median("pgbackrest", figure)
        print(f"  {figure:24} holdfast {ours:14,.1f}   pgbackrest {theirs:14,.1f}   ratio {theirs / ours:5.2f}")
    for figure in ("incr", "diff", "incr growth", "diff growth"):
        print(f"  {figure:24}                           pgbackrest {median('pgbackrest', figure):14,.1f}")
    print(f"  {'next day growth':24} holdfast {median('holdfast', 'next day growth'):14,.1f}")
    missed = [f"{figure} is {median('pgbackrest', figure) / median('holdfast', figure):.2f} times as fast, not {wanted}"
              for figure, wanted in _WANTED.items()
              if median("pgbackrest", figure) / median("holdfast", figure) < wanted]
    if median("holdfast", "size") >= median("pgbackrest", "size"):
        missed.append("the repository is not smaller")
    return missed


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--scale", type=int, default=330, help="of pgbench: 330 is 5 GB (default)")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--transactions", type=int, default=20_000, help="between full and next-day backup")
    parser.add_argument("--work", help="folder with room for four times the cluster; default: a temporary one")
    options = parser.parse_args()
    if not os.path.exists(program_path("holdfast-agent")):
        sys.exit(f"There is no image at {Holdfast.home}: run dev/build first.")
    with tempfile.TemporaryDirectory(prefix="holdfast-bench", dir=options.work) as folder:
        shutil.chown(folder, "postgres", "postgres")
        os.chmod(folder, 0o755)
        cluster = Cluster(_made(folder, "cluster"))
        cluster.create(options.scale, ["archive_mode = on", "archive_command = '/bin/true'"])
        try:
            print(f"The cluster has {_size(cluster.data):,} bytes.", flush=True)
            rounds = []
            for number in range(options.rounds):
                rounds.append(one_round(cluster, _made(folder, f"round{number}"), options, number,
                                        lambda text: print(text, flush=True)))
                shutil.rmtree(os.path.join(folder, f"round{number}"))
        finally:
            cluster.stop()
    missed = report(rounds)
    print("\n".join(["Not as wanted:", *missed]) if missed else "All as wanted.")
    sys.exit(1 if missed else 0)


if __name__ == "__main__":
    main()
