"""The command line."""

import argparse
import sys
from pathlib import Path
from typing import Optional

from .check import Check
from .failures import Failure, show
from .logs import read as read_log
from .repository import Repository
from .restore import Restore
from .self_test import self_test
from .walk import Walk


def main(arguments: Optional[list[str]] = None) -> int:
    arguments = sys.argv[1:] if arguments is None else arguments
    if arguments == ["self-test"]:  # needs neither repository nor key
        arguments = ["-", "-", "self-test"]
    parser = argparse.ArgumentParser(
        prog="holdfast-reader",
        description="Reads Holdfast repositories.",
        epilog="Exits with 0 done, 1 other failures, 2 usage, 3 key that does not open it, 4 not found, 5 damaged.",
    )
    parser.add_argument("repository", type=Path)
    parser.add_argument("key", type=Path, help="file with a passphrase, recovery key or host key")
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("points", help="list workload, instant and object name of every point")
    for name, what in ("disk", "write a volume of a disk"), ("files", "write the tree of a directory"):
        command = commands.add_parser(name, help=what)
        command.add_argument("workload")
        command.add_argument("instant", help="RFC 3339 in UTC, or latest")
        command.add_argument("out", type=Path)
        if name == "disk":
            command.add_argument("--volume", help="which, if it has several")
    command = commands.add_parser("log", help="write a stretch of a database's log")
    command.add_argument("workload")
    command.add_argument("stream")
    command.add_argument("start", type=int)
    command.add_argument("end", type=int)
    command.add_argument("out", type=Path)
    commands.add_parser("check", help="verify everything")
    commands.add_parser("self-test", help="test the cryptography against published vectors")
    options = parser.parse_args(arguments)
    try:
        if options.command == "self-test":
            self_test()
            return 0
        repository = Repository(options.repository, options.key.read_bytes())
        if options.command == "points":
            for point in sorted(repository.points(), key=lambda p: (p.workload, p.name)):
                print(show(point.workload), show(point.instant), point.name, sep="\t")
        elif options.command == "log":
            place = options.workload, options.stream, options.start, options.end
            log = list(read_log(repository.store, repository.keys, *place))  # all of it is there, or nothing is made
            with open(options.out, "xb") as out:
                out.writelines(log)
        elif options.command == "check":
            print(Check(repository).run())
        else:
            restore = Restore(Walk(repository, repository.point(options.workload, options.instant)))
            restore.disk(options.out, options.volume) if options.command == "disk" else restore.files(options.out)
        if repository.keys.newest.id not in repository.keys.secrets:
            print("note: this key's recipient was removed; what was written since is not readable", file=sys.stderr)
        return 0
    except Failure as failure:
        print(show(f"holdfast-reader: {failure}"), file=sys.stderr)
        return failure.code
    except OSError as failure:
        print(show(f"holdfast-reader: {failure}"), file=sys.stderr)
        return 1
