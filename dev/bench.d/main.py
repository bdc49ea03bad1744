"""Compares Holdfast with restic and borg: builds the data, runs all of them on it, writes tables, a page and a plot."""

import argparse
import datetime
import json
import os
import shutil
import sys

import machine
import plot
import report
import tools
from data import SIZES, Data
from limits import Limits
from measure import Failed
from repetition import repeat
from results import Results

REPOSITORY = tools.REPOSITORY
FREE_BYTES = {"full": 30 << 30, "small": 10 << 30}
PROGRAMS = ("zstd", "openssl", "gnuplot", "mkfs.ext4", "fstrim", "findmnt")


def main():
    options = parse()
    folder = os.path.abspath(os.environ.get("HOLDFAST_BENCH_DIR", os.path.join(REPOSITORY, "target", "bench")))
    os.makedirs(folder, exist_ok=True)
    if options.render:
        with open(options.render, encoding="utf-8") as file:
            raw = json.load(file)
    else:
        raw = run(options, folder)
    return publish(Results(raw), options, folder)


def parse():
    parser = argparse.ArgumentParser(
        prog="dev/bench", description=__doc__,
        epilog="Data and repositories stand in HOLDFAST_BENCH_DIR (default target/bench); HOLDFAST_HOME names the "
               "distribution to run (default distribution/target/holdfast). Exit status: 0 done, 1 failed or a "
               "threshold missed, 2 wrong command line or a program is missing. Example: dev/bench --size small "
               "--runs 1 --tools restic/auto,borg/lz4,holdfast")
    parser.add_argument("--runs", type=int, default=5, metavar="N", help="repetitions (default %(default)s)")
    parser.add_argument("--size", choices=SIZES, default="full", help="how much data (default %(default)s)")
    parser.add_argument("--tools", default="restic,borg,holdfast", metavar="LIST",
                        help="what to run, by tool or by tool/setting, separated by commas: "
                             + ", ".join(tool.name() for tool in tools.ALL))
    parser.add_argument("--fresh", action="store_true", help="build the data again")
    parser.add_argument("--out", metavar="FILE",
                        help="the page to write, the plot beside it (default docs/benchmarks.md for a full run of all "
                             "that the thresholds need, else benchmarks.md in the work folder)")
    parser.add_argument("--no-check", action="store_true", help="print the thresholds, but do not fail by them")
    parser.add_argument("--render", metavar="FILE", help="run nothing; write the page from this results.json")
    options = parser.parse_args()
    if options.runs < 1:
        parser.error("--runs must be at least 1")
    options.chosen = choose(options.tools.split(","), parser)
    return options


def choose(names, parser):
    for name in names:
        if not any(name in (tool.tool, tool.name()) for tool in tools.ALL):
            parser.error(f"no such tool: {name}")
    return [tool for tool in tools.ALL if tool.tool in names or tool.name() in names]


def run(options, folder):
    """Builds the data, runs all repetitions, and returns the raw figures, which it also keeps in results.json."""
    versions = find_versions(options.chosen)
    if shutil.disk_usage(folder).free < FREE_BYTES[options.size]:
        stop(f"the work folder needs {FREE_BYTES[options.size] >> 30} GiB of free space")
    data = Data(folder, SIZES[options.size])
    data.build(options.fresh, say)
    raw = {"date": datetime.date.today().isoformat(), "size": options.size, "machine": machine.describe(folder),
           "versions": versions, "data": data.description(), "repetitions": 0, "limits": [],
           "contenders": {tool.name(): {"runs": [], "sizes": []} for tool in options.chosen}}
    work = os.path.join(folder, "work")
    log = os.path.join(folder, "bench.log")
    shutil.rmtree(work, ignore_errors=True)
    os.makedirs(work)
    try:
        limits = Limits(work, data.image(1), log)
        for repetition in range(options.runs):
            say(f"repetition {repetition + 1} of {options.runs}")
            raw["limits"].append(limits.measure())
            turn = repetition % len(options.chosen)
            for tool in options.chosen[turn:] + options.chosen[:turn]:
                runs, sizes = repeat(tool, data, os.path.join(work, tool.name().replace("/", "-")), log)
                raw["contenders"][tool.name()]["runs"].append(runs)
                raw["contenders"][tool.name()]["sizes"].append(sizes)
                say(f"{tool.name()}: " + ", ".join(f"{name} {taken['seconds']:.1f} s" for name, taken in runs.items()))
            raw["repetitions"] += 1
            with open(os.path.join(folder, "results.json"), "w", encoding="utf-8") as file:
                json.dump(raw, file, indent=1)
    finally:
        shutil.rmtree(work)
    return raw


def find_versions(chosen):
    """The version of each tool by its name; stops when a tool or another program is missing."""
    missing = [program for program in PROGRAMS if not shutil.which(program)]
    versions = {tool.tool: tool.version() for tool in chosen}
    missing += [tool for tool, version in versions.items() if version is None]
    if missing:
        stop(f"not there or not running: {', '.join(missing)}. Debian: apt-get install restic borgbackup zstd openssl "
             "gnuplot-nox e2fsprogs; Holdfast: ./mvnw package, or HOLDFAST_HOME; or leave tools out by --tools")
    return versions


def publish(results, options, folder):
    """Prints the tables, writes the page and the plot, and returns the exit status."""
    for table in (report.comparison(results), report.sizes(results), report.limits(results), report.checks(results)):
        if len(table) > 1:
            print(report.plain(table), end="\n\n")
    print(report.noise(results), end="\n\n")
    complete = results.raw["size"] == "full" and results.has(*report.MAIN)
    out = options.out or os.path.join(os.path.join(REPOSITORY, "docs") if complete else folder, "benchmarks.md")
    picture = os.path.splitext(out)[0] + ".svg"
    with open(out, "w", encoding="utf-8") as file:
        file.write(report.page(results, os.path.basename(picture)))
    plot.draw(results, picture)
    print(f"written: {os.path.relpath(out)}, {os.path.relpath(picture)}")
    missed = [check for check in results.checks() if not check.passed]
    return 1 if missed and not options.no_check else 0


def say(text):
    print(f"bench: {text}", file=sys.stderr, flush=True)


def stop(text):
    say(text)
    sys.exit(2)


def as_program(run_it):
    """Runs it, and ends with its status; a command that failed is told of."""
    try:
        sys.exit(run_it())
    except Failed as failed:
        say(str(failed))
        sys.exit(1)
    except KeyboardInterrupt:
        sys.exit(130)


if __name__ == "__main__":
    as_program(main)
