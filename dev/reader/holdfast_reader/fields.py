"""Binary fields and JSON documents, of which nothing is believed before it was looked at."""

import base64
import json
import re
from typing import Any, NoReturn, Optional

from .failures import damaged
from .limits import LIMIT_NUMBER


class Cursor:
    """Reads the fields of a byte string; runs past its end only into an exception."""

    def __init__(self, data: bytes, what: str):
        self.data, self.what, self.at = data, what, 0

    def take(self, count: int) -> bytes:
        if count > len(self.data) - self.at:
            damaged(self.what, "cut short")
        self.at += count
        return self.data[self.at - count : self.at]

    def number(self, size: int, signed: bool = False) -> int:
        return int.from_bytes(self.take(size), "big", signed=signed)

    def u8(self) -> int:
        return self.number(1)

    def u16(self) -> int:
        return self.number(2)

    def u32(self) -> int:
        return self.number(4)

    def u64(self) -> int:
        return self.number(8)

    def i64(self) -> int:
        return self.number(8, True)

    def text(self, size: int) -> str:
        try:
            return self.take(size).decode()
        except UnicodeDecodeError:
            damaged(self.what, "a text is not UTF-8")

    def count(self, size: int, least: int) -> int:
        """A count of size bytes, of things that take at least so many bytes each: refused before anything is made."""
        count = self.number(size)
        if count * least > len(self.data) - self.at:
            damaged(self.what, "a count is larger than what follows")
        return count

    def end(self) -> None:
        if self.at != len(self.data):
            damaged(self.what, "bytes too many")


def characters(text: str) -> int:
    """As JSON's limits count them: UTF-16 code units."""
    return sum(2 if ord(c) > 0xFFFF else 1 for c in text)


def unhex(text: Any, size: int, what: str) -> bytes:
    if not isinstance(text, str) or not re.fullmatch(f"[0-9a-f]{{{2 * size}}}", text):
        damaged(what, f"not {size} bytes in hex")
    return bytes.fromhex(text)


def unbase64(text: Any, size: Optional[int], what: str) -> bytes:
    try:
        data = base64.b64decode(text.encode("ascii"), validate=True)
    except (ValueError, AttributeError):
        damaged(what, "not base64")
    if base64.b64encode(data).decode() != text or size is not None and len(data) != size:
        damaged(what, "not base64 of the right length")
    return data


class Document:
    """A JSON object. Unknown members are ignored; those asked for must be there and have their type."""

    def __init__(self, data: Any, what: str):
        self.what = what
        if isinstance(data, bytes):
            try:
                data = json.loads(
                    data.decode(),
                    object_pairs_hook=self._members,
                    parse_int=self._integer,
                    parse_float=self._other_number,
                    parse_constant=self._other_number,
                )
            except (ValueError, RecursionError):
                damaged(what, "not JSON")
        if not isinstance(data, dict):
            damaged(what, "not a JSON object")
        self.members: dict = data

    def _members(self, pairs: list) -> dict:
        if len(dict(pairs)) != len(pairs):
            damaged(self.what, "a member twice")
        return dict(pairs)

    def _integer(self, digits: str) -> int:
        if len(digits) > 20 or int(digits) > LIMIT_NUMBER:
            damaged(self.what, "a number that is too large")
        return int(digits)

    def _other_number(self, text: str) -> NoReturn:
        damaged(self.what, "a number that is no integer")

    def get(self, name: str, kind: type, nullable: bool = False) -> Any:
        value = self.members.get(name)
        if name not in self.members or type(value) is not kind and not (nullable and value is None):
            damaged(self.what, f"member {name} is missing or of a wrong type")
        return value

    def number(self, name: str, low: int, high: int) -> int:
        value = self.get(name, int)
        if not low <= value <= high:
            damaged(self.what, f"member {name} is out of range")
        return value

    def id(self, name: str, size: int = 16) -> bytes:
        return unhex(self.get(name, str), size, f"{self.what}, {name}")

    def base64(self, name: str, size: Optional[int] = None) -> bytes:
        return unbase64(self.get(name, str), size, f"{self.what}, {name}")

    def object(self, name: str) -> "Document":
        return Document(self.get(name, dict), f"{self.what}, {name}")

    def is_null(self, name: str) -> bool:
        return self.members.get(name) is None

    def expect(self, name: str, value: Any) -> None:
        if self.get(name, type(value)) != value:
            damaged(self.what, f"member {name} is not {value!r}")

    def refuse_features(self) -> None:
        for feature in self.get("required", list):
            damaged(self.what, f"requires the feature {feature!r}, which this reader does not know")
