"""What it costs the server's transactions that its log is stored elsewhere, under a load that takes all it can get."""

import re
import statistics
import time

from postgresql_tools import HoldfastTool, PgBackRest

_CLIENTS = 8
_MOST = 0.05
_TPS = re.compile(r"^tps = ([0-9.]+)", re.MULTILINE)


def compare(cluster, folder, options):
    """
    Runs the load by itself, and with each tool, in turns, each twice, of which the second counts; returns what is not as
    wanted.

    folder: makes one by its name
    """
    ours = HoldfastTool(cluster, folder("wal-holdfast"))
    ours.backup("full")
    ours.stop()
    theirs = PgBackRest(cluster, folder("wal-pgbackrest"))
    archiving = cluster.sql("SHOW archive_command")
    results = {"nothing": [], ours.name: [], theirs.name: []}
    for number in range(options.rounds):
        kinds = list(results)
        for kind in kinds[number % 3:] + kinds[:number % 3]:
            _archive(cluster, archiving if kind == theirs.name else "/bin/true")
            ours.start()
            ours.archived()  # before each, so that the server keeps no more log for one than for another
            if kind != ours.name:
                ours.stop()
            tool = ours if kind == ours.name else None
            _load(cluster, options.seconds, tool)  # an agent runs for weeks: its first seconds are not what it costs
            results[kind].append(_load(cluster, options.seconds, tool))
            print(kind, results[kind][-1], flush=True)
            ours.stop()
    cluster.drop_slot()
    return _report(results)


def _archive(cluster, command):
    quoted = command.replace("'", "''")
    cluster.sql(f"ALTER SYSTEM SET archive_command = '{quoted}'")
    cluster.sql("SELECT pg_reload_conf()")


def _load(cluster, seconds, tool):
    cluster.settle()
    before = cluster.sql("SELECT pg_current_wal_lsn()")
    cpu = tool.cpu() if tool else 0
    said = cluster.pgbench("-n", "-c", str(_CLIENTS), "-j", "2", "-T", str(seconds))
    ended = time.monotonic()
    cpu = tool.cpu() - cpu if tool else 0
    written = float(cluster.sql(f"SELECT pg_current_wal_lsn() - '{before}'::pg_lsn"))
    if tool:
        tool.archived()
    return {"tps": float(_TPS.search(said).group(1)), "bytes of log a second": round(written / seconds),
            "seconds until stored": round(time.monotonic() - ended, 1), "cores used": round(cpu / seconds, 3)}


def _report(results):
    alone = statistics.median(each["tps"] for each in results["nothing"])
    print(f"\nThe server's transactions, medians of {len(results['nothing'])} loads by {_CLIENTS} clients in turns")
    costs = {}
    for kind, loads in results.items():
        tps = [each["tps"] for each in loads]
        costs[kind] = 1 - statistics.median(tps) / alone
        log = statistics.median(each["bytes of log a second"] for each in loads)
        print(f"  {kind:12} {statistics.median(tps):9,.0f} a second (from {min(tps):,.0f} to {max(tps):,.0f}), cost"
              f" {costs[kind]:6.1%}, log {log:12,.0f} bytes a second")
    if costs["holdfast"] >= _MOST:
        return [f"following the log costs {costs['holdfast']:.1%} of the transactions, not less than {_MOST:.0%}"]
    return []
