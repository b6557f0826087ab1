"""Filter text made from what stands under the cursor."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from db.spans import spans
from parsers.record import COLUMN, ColumnType, flag_letters
from workbench.times import readable

_PLAIN = re.compile(r"(?!\d+\Z)[A-Za-z0-9_][A-Za-z0-9_.:-]*")


def condition(name: str, value: Any, basis: Any = None, *, wanted: bool = True, shown: int | None = None) -> str | None:
    """Return a filter for records whose column `name` has this value, or, not `wanted`, has another.

    `basis` is the basis of a time, `shown` the flag bits that the log of a record can show (None: all): of records
    that cannot show all of them no filter can ask whether their flags are exactly some. None if the name is not a
    column of the record, or its values are not compared.
    """
    column = COLUMN.get(name)
    if column is None:
        return None
    if value is None:
        return f"{column.name} is {'unknown' if wanted else 'known'}"
    if column.type is ColumnType.BYTES:
        return None
    if column.name == "flags" and shown is not None and shown & 0xFF != 0xFF:
        return _flags(column.name, int(value), shown, wanted)
    sign = "==" if wanted else "!="
    match column.type:
        case ColumnType.INTEGER:
            text = str(int(value))
        case ColumnType.TIME:
            text = quoted(readable(int(value), basis))
        case ColumnType.TRUTH:
            text = "true" if value else "false"
        case ColumnType.FLAGS:
            text = flag_letters(int(value)) or "0x00"
        case ColumnType.ADDRESS:
            text = str(value) if re.fullmatch(r"[A-Za-z0-9_.:*-]+", str(value)) else quoted(str(value))
        case _:
            text = str(value) if _PLAIN.fullmatch(str(value)) else quoted(str(value))
    return f"{column.name} {sign} {text}"


def _flags(name: str, value: int, shown: int, wanted: bool) -> str:
    """Return a filter for flags that are lit, and others that are not, among those that a log shows."""
    lit, dark = flag_letters(value & shown), flag_letters(~value & shown)
    tests = [*([f"{name} has {lit}"] if lit else []), *([f"not {name} any {dark}"] if dark else [])]
    text = " and ".join(tests)
    return text if wanted else f"not ({text})"


def quoted(text: str) -> str:
    """Return text as a string of the filter language; control characters are written as escapes."""
    made = (
        f"\\x{ord(char):02x}" if ord(char) < 0x100 and not char.isprintable() else char
        for char in text.replace("\\", "\\\\").replace('"', '\\"')
    )
    return '"' + "".join(made) + '"'


def between(start: int, stop: int) -> str:
    """Return a filter for a stretch of time in nanoseconds UTC, its end excluded."""
    return f"time >= {quoted(readable(start))} and time < {quoted(readable(stop))}"


def joined(before: str, added: str) -> str:
    """Return the filter that asks for both."""
    before = before.strip()
    if not before:
        return added
    if re.search(r"\bor\b|\|\|", before) and not (before.startswith("(") and _closes_at_end(before)):
        before = f"({before})"
    return f"{before} and {added}"


def _closes_at_end(text: str) -> bool:
    """Return whether the bracket that opens a text closes at its end."""
    depth = 0
    for place, char in enumerate(text):
        depth += (char == "(") - (char == ")")
        if not depth:
            return place == len(text) - 1
    return False


def these(numbers: Iterable[int]) -> str:
    """Return a filter for exactly these records."""
    joint = spans(numbers)
    if len(joint) == 1 and joint[0][0] == joint[0][1]:
        return f"number == {joint[0][0]}"
    items = (str(first) if first == last else f"{first}..{last}" for first, last in joint)
    return "number in {" + ", ".join(items) + "}"
