"""How the values of a record lie in the case file, and how they come out again."""

from __future__ import annotations

import ipaddress
import json
import re
from dataclasses import astuple, fields, replace
from typing import Any

from parsers.record import COLUMNS, Column, ColumnType, Record, Stamp, TimeBasis

_TROUBLE = re.compile("[\0\ud800-\udfff]")
SMALLEST, LARGEST = -(1 << 63), (1 << 63) - 1
"""The integers that SQLite can hold."""

DETAIL_COLUMNS = ("tcp_opts", "payload", "captured")
"""Attributes of public columns that lie in the detail table."""

NARROW: tuple[Column, ...] = tuple(column for column in COLUMNS if column.attribute not in DETAIL_COLUMNS)
"""The public columns of the record table, in order."""


def storable(text: str) -> str:
    r"""Return text that SQLite can keep and search: NUL and lone surrogates spelled as \xNN or \uNNNN."""
    if text.isascii() and "\0" not in text:
        return text
    return _TROUBLE.sub(_spelled, text)


def _spelled(match: re.Match[str]) -> str:
    code = ord(match[0])
    if code == 0:
        return "\\x00"
    return f"\\x{code - 0xDC00:02x}" if 0xDC80 <= code <= 0xDCFF else f"\\u{code:04x}"


def address_value(text: str) -> tuple[str, int, bytes | None]:
    """Return the text to keep, the family (4, 6, or 0 for a token or name) and the big-endian value."""
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return storable(text), 0, None
    return str(address), address.version, address.packed


def band(record: Record) -> int:
    """Return 0 for a dated record, 1 for one with a time of day only, 2 for one without a time."""
    if record.time is None:
        return 2
    return 1 if record.time_basis is TimeBasis.TIME_OF_DAY else 0


def kept_form(record: Record) -> Record:
    """Return the record as the case keeps it: storable texts, one spelling per address, integers SQLite can hold.

    An integer beyond that becomes unknown, and the notes say so.
    """
    changed: dict[str, Any] = {}
    notes: list[str] = []
    for column in COLUMNS:
        name, value = column.attribute, getattr(record, column.attribute)
        if isinstance(value, str):
            kept: Any = address_value(value)[0] if column.type is ColumnType.ADDRESS else storable(value)
        elif isinstance(value, int) and not SMALLEST <= value <= LARGEST:
            kept = None
            notes.append(f"{column.name} has {_digits(value)} digits and is not kept")
        else:
            continue
        if kept != value:
            changed[name] = kept
    if not changed:
        return record
    return replace(record, **changed, notes=(*record.notes, *notes))


def _digits(value: int) -> int:
    return int(abs(value).bit_length() * 0.30103) + 1


def detail_row(number: int, record: Record) -> tuple[Any, ...]:
    """Return the row of the detail table."""
    return (
        number,
        None if record.tcp_opts is None else storable(record.tcp_opts),
        None if record.payload is None else bytes(record.payload),
        None if record.captured is None else bytes(record.captured),
        None if record.flags_text is None else storable(record.flags_text),
        None if record.stamp is None else json.dumps(astuple(record.stamp)),
        pack([[storable(key), storable(value)] for key, value in record.words.items()]),
        pack([[storable(address), storable(name)] for address, name in record.names]),
        pack([storable(note) for note in record.notes]),
    )


def pack(value: Any) -> str:
    """Return JSON text as the case keeps it."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def strings(text: str) -> tuple[str, ...]:
    """Return the texts of a JSON list."""
    return tuple(str(item) for item in json.loads(text))


def pairs(text: str) -> tuple[tuple[str, str], ...]:
    """Return the pairs of a JSON list of pairs."""
    return tuple((str(first), str(second)) for first, second in json.loads(text))


def stamp_of(text: str | None) -> Stamp | None:
    """Return the printed time of a record."""
    return None if text is None else Stamp(*json.loads(text))


def differences(kept: Record, quote: Record) -> tuple[str, ...]:
    """Return one sentence per value in which another quote of a record differs from the one that is kept."""
    said = []
    for name, label in _COMPARED:
        first, second = getattr(kept, name), getattr(quote, name)
        if first != second:
            said.append(f"{label}: {_shown(second)} here, {_shown(first)} in the record")
    for word in dict.fromkeys((*kept.words, *quote.words)):
        first, second = kept.words.get(word), quote.words.get(word)
        if first != second:
            said.append(f"{word}: {_shown(second)} here, {_shown(first)} in the record")
    return tuple(said)


_UNCOMPARED = {"number", "source", "line", "words", "stamp", "notes"}
_COMPARED = tuple(
    (item.name, item.metadata["column"][0] if "column" in item.metadata else item.name.replace("_", " "))
    for item in fields(Record)
    if item.name not in _UNCOMPARED
)


def _shown(value: Any) -> str:
    if value is None:
        return "absent"
    if isinstance(value, bytes):
        return f"{len(value)} bytes {value[:32].hex(' ')}{' ...' if len(value) > 32 else ''}".strip()
    return storable(str(value))


def is_narrow(column: Column) -> bool:
    """Whether a column lies in the record table itself."""
    return column.type not in (ColumnType.BYTES, ColumnType.TEXT)
