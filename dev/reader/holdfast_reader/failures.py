"""What can be wrong, with the exit code it ends in, and how it is shown."""

from typing import NoReturn


class Failure(Exception):
    code = 1


class Usage(Failure):
    code = 2


class Locked(Failure):
    """The key opens nothing here, or holds too little."""

    code = 3


class NotFound(Failure):
    code = 4


class Damaged(Failure):
    """Some byte is not what the format says it must be."""

    code = 5


def damaged(what: str, why: str) -> NoReturn:
    raise Damaged(f"{what}: {why}")


def show(text: str) -> str:
    """Fit for a terminal, wherever it came from."""
    return "".join(c if c.isprintable() else f"\\u{ord(c):04x}" for c in text)
