"""Compares Holdfast with restic on an S3 server on loopback, and Holdfast with itself where requests take long."""

import argparse
import dataclasses
import datetime
import filecmp
import json
import os
import shutil
from statistics import median

import machine
import measure
import report
import tools
from data import SIZES, Data
from main import as_program, say, stop
from measure import Command, Failed
from servers import S3Server

FREE_BYTES = 45 << 30
GENERATIONS = (1, 2)
LARGEST_PEAK = 450_000_000
MEMORY_DELAY = 10


class ResticOnS3(tools.Restic):
    def on(self, server, endpoint):
        self._environment = {"RESTIC_PASSWORD": "correct horse battery staple",
                             "AWS_ACCESS_KEY_ID": server.access_key, "AWS_SECRET_ACCESS_KEY": server.secret_key}
        self._url = f"s3:{endpoint}/{server.bucket}/{_prefix(self)}"
        return self

    def _command(self, *arguments):
        return Command(("restic", "--repo", self._url, "--cache-dir", self.cache, *arguments), self._environment)


class HoldfastOnS3(tools.Holdfast):
    def on(self, server, endpoint):
        self._environment = {"AWS_ACCESS_KEY_ID": server.access_key, "AWS_SECRET_ACCESS_KEY": server.secret_key}
        self._url = f"s3://{server.bucket}/{_prefix(self)}?endpoint={endpoint}&region=us-east-1&path-style=true"
        return self

    def _command(self, program, *arguments):
        return Command((tools.program_path(program), *arguments, "--repository", self._url, "--key-file", self._key,
                        "--cache", self.cache), self._environment)


def _prefix(tool):
    """Each contender's own, named like its folder."""
    return os.path.basename(os.path.dirname(tool.cache))


def main():
    options = parse()
    folder = os.path.abspath(os.environ.get("HOLDFAST_BENCH_DIR", os.path.join(tools.REPOSITORY, "target", "bench")))
    os.makedirs(folder, exist_ok=True)
    if shutil.disk_usage(folder).free < FREE_BYTES:
        stop(f"the work folder needs {FREE_BYTES >> 30} GiB of free space")
    data = Data(folder, SIZES[options.size])
    data.build(False, say)
    raw = {"date": datetime.date.today().isoformat(), "machine": machine.describe(folder),
           "versions": {tool.tool: tool.version() for tool in (ResticOnS3, HoldfastOnS3)},
           "server": options.server, "delay": options.delay, "repetitions": [],
           "allocated": data.description()["generations"][0]["allocated"]}
    for repetition in range(options.runs):
        say(f"repetition {repetition + 1} of {options.runs}")
        raw["repetitions"].append(repeat(options, data, folder, repetition % 2 == 1))
        save(raw, folder)
    if options.memory:
        raw["memory"] = pass_through(options, folder)
        save(raw, folder)
    return publish(raw, options, folder)


def parse():
    parser = argparse.ArgumentParser(
        prog="dev/bench-store", description=__doc__,
        epilog="Exit status: 0 done, 1 failed or a threshold missed, 2 a program is missing.")
    parser.add_argument("--runs", type=int, default=5, metavar="N", help="repetitions (default %(default)s)")
    parser.add_argument("--server", choices=("ceph", "s3proxy"), default="ceph", help="default %(default)s")
    parser.add_argument("--size", choices=SIZES, default="full", help="how much data (default %(default)s)")
    parser.add_argument("--delay", type=int, default=100, metavar="MS", help="added latency (default %(default)s)")
    parser.add_argument("--memory", type=int, default=10, metavar="GIB",
                        help=f"watch memory while so much passes at {MEMORY_DELAY} ms (default %(default)s; 0 for none)")
    parser.add_argument("--no-check", action="store_true", help="print the thresholds, but do not fail by them")
    parser.add_argument("--out", metavar="FILE", help="the page to write (default store.md in the work folder)")
    return parser.parse_args()


def save(raw, folder):
    with open(os.path.join(folder, "store.json"), "w", encoding="utf-8") as file:
        json.dump(raw, file, indent=1)


def repeat(options, data, folder, reversed_order):
    """One repetition on a new server: {contender: {operation: run, "requests": ...}}."""
    work = os.path.join(folder, "work")
    log = os.path.join(folder, "bench-store.log")
    shutil.rmtree(work, ignore_errors=True)
    results = {}
    with S3Server(options.server, "/tmp/holdfast-bench-s3") as server:
        contenders = [("restic", ResticOnS3, server.direct, 0), ("holdfast", HoldfastOnS3, server.direct, 0)]
        if reversed_order:
            contenders.reverse()
        contenders += [("restic, counted", ResticOnS3, server.proxied, 0),
                       ("holdfast, proxy", HoldfastOnS3, server.proxied, 0),
                       ("holdfast, delayed", HoldfastOnS3, server.proxied, options.delay)]
        for name, tool_class, endpoint, delay in contenders:
            server.delay(0)
            place = os.path.join(work, name.replace(", ", "-"))
            tool = _made(tool_class, place).on(server, endpoint)
            measure.timed(tool.init(), log)
            server.delay(delay)
            results[name] = jobs(tool, data, server, log)
            say(f"{name}: " + ", ".join(f"{job} {run['seconds']:.1f} s" for job, run in results[name].items()))
            shutil.rmtree(place)
    return results


def _made(tool_class, place):
    source = os.path.join(place, "source")
    os.makedirs(source)
    return tool_class(place, source)


def jobs(tool, data, server, log):
    """A first backup, a day's change, and a restore; of each the run, and what went through the proxy."""
    runs = {}
    server.count()
    for generation in GENERATIONS:
        if os.path.exists(tool.image):
            os.unlink(tool.image)
        os.link(data.image(generation), tool.image)
        measure.settle(tool.image)
        runs["first" if generation == 1 else "day"] = counted(measure.timed(tool.backup(generation), log), server)
        tool.after_backup(generation)
    command, restored = tool.restore()
    os.sync()
    runs["restore"] = counted(measure.timed(command, log), server)
    if not filecmp.cmp(restored, data.image(tools.RESTORED_GENERATION), shallow=False):
        raise Failed(f"{tool.name()} restored something else than was backed up")
    return runs


def counted(run, server):
    requests, up, down = server.count()
    return {**dataclasses.asdict(run), "requests": requests, "up": up, "down": down}


def pass_through(options, folder):
    """Peak memory while random bytes go into a slow store and come back."""
    log = os.path.join(folder, "bench-store.log")
    place = os.path.join(folder, "work", "memory")
    tool = _made(HoldfastOnS3, place)
    size = options.memory << 30
    with open(tool.image, "wb") as out:
        measure.random_bytes(out, size)
    try:
        with S3Server(options.server, "/tmp/holdfast-bench-s3") as server:
            tool.on(server, server.proxied)
            measure.timed(tool.init(), log)
            server.delay(MEMORY_DELAY)
            backup = counted(measure.timed(tool.backup(1), log), server)
            tool.after_backup(tools.RESTORED_GENERATION)
            command, restored = tool.restore()
            restore = counted(measure.timed(command, log), server)
            if not filecmp.cmp(restored, tool.image, shallow=False):
                raise Failed("what passed through the slow store came back as something else")
    finally:
        shutil.rmtree(place)
    say(f"{options.memory} GiB at {MEMORY_DELAY} ms: backup {backup['peak'] / 1e6:.0f} MB, "
        f"restore {restore['peak'] / 1e6:.0f} MB")
    return {"bytes": size, "backup": backup, "restore": restore}


def seconds(raw, contender, job):
    return median(one[contender][job]["seconds"] for one in raw["repetitions"])


def checks(raw):
    """Rows: what, wanted, measured, whether it holds."""
    rows = []
    for job, label in (("first", "first backup"), ("restore", "restore")):
        ratio = seconds(raw, "restic", job) / seconds(raw, "holdfast", job)
        rows.append((f"{label}, times as fast as restic", ">= 2", f"{ratio:.2f}", ratio >= 2))
        loss = seconds(raw, "holdfast, delayed", job) / seconds(raw, "holdfast, proxy", job) - 1
        rows.append((f"{label}, loss by {raw['delay']} ms on each request", "< 25 %", f"{loss * 100:.0f} %", loss < 0.25))
    if "memory" in raw:
        peak = max(raw["memory"][job]["peak"] for job in ("backup", "restore"))
        rows.append((f"peak memory, {raw['memory']['bytes'] >> 30} GiB at {MEMORY_DELAY} ms",
                     f"<= {LARGEST_PEAK / 1e6:.0f} MB", f"{peak / 1e6:.0f} MB", peak <= LARGEST_PEAK))
    return rows


def publish(raw, options, folder):
    results = checks(raw)
    verdict = [["threshold", "wanted", "measured", ""],
               *([what, wanted, measured, "pass" if holds else "FAIL"] for what, wanted, measured, holds in results)]
    print(report.plain(times(raw)), end="\n\n")
    print(report.plain(requests(raw)), end="\n\n")
    print(report.plain(verdict))
    out = options.out or os.path.join(folder, "store.md")
    with open(out, "w", encoding="utf-8") as file:
        file.write(page(raw, verdict))
    print(f"written: {os.path.relpath(out)}")
    return 1 if not all(row[3] for row in results) and not options.no_check else 0


def times(raw):
    rows = [["median of wall time", "first backup", "a day's change", "restore"]]
    for contender in raw["repetitions"][0]:
        rows.append([contender, *(f"{seconds(raw, contender, job):.2f} s" for job in ("first", "day", "restore"))])
    return rows


def requests(raw):
    """Of the last repetition: what went through the proxy."""
    rows = [["through the proxy", "requests", "bytes up", "bytes down", "requests per GiB"]]
    for contender in ("restic, counted", "holdfast, proxy"):
        for job, run in raw["repetitions"][-1][contender].items():
            rows.append([f"{contender.split(',')[0]}: {job}", str(run["requests"]), f"{run['up'] / 1e6:,.0f} MB",
                         f"{run['down'] / 1e6:,.0f} MB",
                         f"{run['requests'] / (max(run['up'], run['down']) / (1 << 30)):.0f}"])
    return rows


def page(raw, verdict):
    versions = "\n".join(f"- {name}: {value}" for name, value in {**raw["machine"], **raw["versions"]}.items())
    return f"""# Benchmarks on an object store

Holdfast and restic back up and restore the disk of [benchmarks.md](benchmarks.md) through one S3 server on loopback
({raw["server"]}), each into its own prefix, in one run. `dev/bench-store` writes this page; {raw["date"]}, medians of
{len(raw["repetitions"])}. "Proxy": the same through a proxy that only counts; "delayed": through the proxy, which holds
each request back for {raw["delay"]} ms.

{report.markdown(times(raw))}

Requests, the command's own start included:

{report.markdown(requests(raw))}

## Thresholds

{report.markdown(verdict)}

## Machine and versions

{versions}
"""


if __name__ == "__main__":
    as_program(main)
