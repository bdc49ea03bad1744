"""
Compares Holdfast with pgBackRest on one PostgreSQL cluster: full backup, next-day backup, restore, sizes and memory; and
what following or archiving the log costs the server's transactions.
"""

import argparse
import json
import os
import shutil
import statistics
import sys
import tempfile

import postgresql_wal
from cluster import Cluster
from machine import describe
from postgresql_process import size_of
from postgresql_tools import TOTALS, HoldfastTool, PgBackRest
from tools import Holdfast, program_path

_WANTED = {"full": 1.0, "next day": 1.3, "restore": 1.3}


def one_round(cluster, folder, options, number, say):
    """All steps, each tool by itself; the order of tools changes with the round."""
    tools = [HoldfastTool(cluster, made(folder, "holdfast")), PgBackRest(cluster, made(folder, "pgbackrest"))]
    tools = tools if number % 2 else tools[::-1]
    figures = {tool.name: {} for tool in tools}
    for tool in tools:
        cluster.settle()
        figures[tool.name]["full"], figures[tool.name]["full memory"] = tool.backup("full")
        figures[tool.name]["full by itself"] = getattr(tool, "own_seconds", figures[tool.name]["full"])
        tool.stop()
        figures[tool.name]["full size"] = tool.size()
    for tool in tools:
        tool.start()
    cluster.pgbench("-n", "-c", "4", "-t", str(options.transactions // 4))
    cluster.sql("SELECT pg_switch_wal()")
    for tool in tools:
        tool.archived()
    totals = cluster.sql(TOTALS)
    # Its agent is asked while it runs, as it always does, and is gone when the other tool works.
    for tool in sorted(tools, key=lambda each: each.name):
        for kind in ("incr", "diff") if tool.name == "pgbackrest" else ("next day",):
            cluster.settle()
            before = tool.size()
            figures[tool.name][kind], figures[tool.name][f"{kind} memory"] = tool.backup(kind)
            figures[tool.name][f"{kind} by itself"] = getattr(tool, "own_seconds", figures[tool.name][kind])
            figures[tool.name][f"{kind} growth"] = tool.size() - before
        tool.stop()
        figures[tool.name]["size"] = tool.size()
    # One of its two is enough for the next day: the size is that with the smaller one.
    theirs = figures["pgbackrest"]
    theirs["size"] -= max(theirs["incr growth"], theirs["diff growth"])
    theirs["next day"] = theirs["next day by itself"] = min(theirs["incr"], theirs["diff"])
    for tool in tools:
        os.sync()
        to = os.path.join(made(folder, "restored"), tool.name)
        files, ready, peak, said = tool.restore(to)
        if said != totals:
            raise RuntimeError(f"{tool.name} restored {said}, not {totals}")
        figures[tool.name].update({"restore": files, "restored and answering": ready, "restore memory": peak})
        shutil.rmtree(to)
    say(json.dumps(figures))
    cluster.drop_slot()
    return figures


def made(folder, name):
    path = os.path.join(folder, name)
    os.makedirs(path, exist_ok=True)
    shutil.chown(path, "postgres", "postgres")
    return path


def report(rounds):
    """Prints medians and ratios; returns what is not as it should be."""
    def median(tool, figure):
        return statistics.median(each[tool][figure] for each in rounds)

    print(f"\nMedians of {len(rounds)} rounds: seconds, bytes of repositories, and of resident memory of all processes;"
          " 'by itself' is without the starts of Holdfast's programs")
    for figure in ("full", "full by itself", "next day", "next day by itself", "restore", "restored and answering", "full size", "size", "full memory",
                   "restore memory"):
        ours, theirs = median("holdfast", figure), median("pgbackrest", figure)
        print(f"  {figure:24} holdfast {ours:16,.1f}   pgbackrest {theirs:16,.1f}   ratio {theirs / ours:5.2f}")
    for figure in ("incr", "diff", "incr growth", "diff growth"):
        print(f"  {figure:24} {'':25}   pgbackrest {median('pgbackrest', figure):16,.1f}")
    for figure in ("next day growth", "next day memory"):
        print(f"  {figure:24} holdfast {median('holdfast', figure):16,.1f}")
    missed = [f"{figure} is {median('pgbackrest', figure) / median('holdfast', figure):.2f} times as fast, not {wanted}"
              for figure, wanted in _WANTED.items()
              if median("pgbackrest", figure) / median("holdfast", figure) < wanted]
    if median("holdfast", "size") >= median("pgbackrest", "size"):
        missed.append("the repository is not smaller")
    return missed


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--part", choices=("all", "backups", "wal"), default="all")
    parser.add_argument("--scale", type=int, default=330, help="of pgbench: 330 is 5 GB (default)")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--transactions", type=int, default=20_000, help="between full and next-day backup")
    parser.add_argument("--seconds", type=int, default=20, help="of each load of the part 'wal'")
    parser.add_argument("--work", help="folder with room for four times the cluster; default: a temporary one")
    options = parser.parse_args()
    if not os.path.exists(program_path("holdfast-agent")):
        sys.exit(f"There is no image at {Holdfast.home}: run dev/build first.")
    missed = []
    with tempfile.TemporaryDirectory(prefix="holdfast-bench", dir=options.work) as folder:
        shutil.chown(folder, "postgres", "postgres")
        os.chmod(folder, 0o755)
        cluster = Cluster(made(folder, "cluster"))
        cluster.create(options.scale, ["archive_mode = on", "archive_command = '/bin/true'"])
        try:
            for name, fact in describe(folder).items():
                print(f"{name}: {fact}")
            print(f"load: {os.getloadavg()[0]:.1f}; the cluster has {size_of(cluster.data):,} bytes", flush=True)
            if options.part != "wal":
                missed += report(list(_rounds(cluster, folder, options)))
            if options.part != "backups":
                missed += postgresql_wal.compare(cluster, lambda name: made(folder, name), options)
        finally:
            cluster.stop()
    print("\n".join(["Not as wanted:", *missed]) if missed else "All as wanted.")
    sys.exit(1 if missed else 0)


def _rounds(cluster, folder, options):
    for number in range(options.rounds):
        yield one_round(cluster, made(folder, f"round{number}"), options, number,
                        lambda text: print(text, flush=True))
        shutil.rmtree(os.path.join(folder, f"round{number}"))


if __name__ == "__main__":
    main()
