"""How the values of a record lie in the case file, and how they come out again."""

from __future__ import annotations

import ipaddress
import json
import re
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import fields, replace
from functools import lru_cache
from operator import attrgetter
from socket import AF_INET, inet_pton
from typing import Any

from db.errors import CaseError
from parsers.record import COLUMNS, PUBLIC_NAMES, Column, ColumnType, Record, Stamp, TimeBasis

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


@lru_cache(maxsize=1 << 16)
def address_value(text: str) -> tuple[str, int, bytes | None]:
    """Return the text to keep, the family (4, 6, or 0 for a token or name) and the big-endian value."""
    with suppress(OSError, ValueError):
        return text, 4, inet_pton(AF_INET, text)
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return storable(text), 0, None
    return str(address), address.version, address.packed


DATED, OF_DAY, UNTIMED = 0, 1, 2
"""Bands of records in the order of time: dated, with a time of day only, without a time."""


def band(record: Record) -> int:
    """Return the band of a record."""
    return UNTIMED if record.time is None else band_of(record.time_basis)


def band_of(basis: TimeBasis | None) -> int:
    """Return the band of a record that has a time, by how far that is known."""
    return OF_DAY if basis is TimeBasis.TIME_OF_DAY else DATED


_ADDRESSES = tuple(column.attribute for column in COLUMNS if column.type is ColumnType.ADDRESS)
_TEXTS = tuple(column.attribute for column in COLUMNS if column.type in (ColumnType.WORD, ColumnType.TEXT))
_NUMBERS = tuple(
    column.attribute
    for column in COLUMNS
    if column.type in (ColumnType.INTEGER, ColumnType.TIME, ColumnType.FLAGS, ColumnType.TRUTH)
)
_get_addresses, _get_texts, _get_numbers = attrgetter(*_ADDRESSES), attrgetter(*_TEXTS), attrgetter(*_NUMBERS)


def kept_form(record: Record) -> Record:
    """Return the record as the case keeps it: storable texts, one spelling per address, integers SQLite can hold.

    An integer beyond that becomes unknown, and the notes say so.
    """
    changed: dict[str, Any] = {}
    for name, text in zip(_ADDRESSES, _get_addresses(record), strict=True):
        if text is not None and (kept := address_value(text)[0]) != text:
            changed[name] = kept
    for name, text in zip(_TEXTS, _get_texts(record), strict=True):
        if text is not None and (kept := storable(text)) != text:
            changed[name] = kept
    notes = []
    for name, value in zip(_NUMBERS, _get_numbers(record), strict=True):
        if value is not None and not SMALLEST <= value <= LARGEST:
            changed[name] = None
            notes.append(f"{PUBLIC_NAMES[name]} has {_digits(value)} digits and is not kept")
    return replace(record, **changed, notes=(*record.notes, *notes)) if changed else record


def _digits(value: int) -> int:
    return int(abs(value).bit_length() * 0.30103) + 1


def narrow_row(number: int, source: int, line: int, record: Record) -> list[Any]:
    """Return the columns of the record table for a record in its kept form, addresses and words as text."""
    row = [number, source, line, *_get_narrow(record)[3:]]
    for place in _ENUMERATED:
        if row[place] is not None:
            row[place] = str(row[place])
    for place in _TRUTHS:
        if row[place] is not None:
            row[place] = int(row[place])
    return row


_get_narrow = attrgetter(*(column.attribute for column in NARROW))
_ENUMERATED = tuple(place for place, column in enumerate(NARROW) if column.attribute in ("kind", "time_basis"))
_TRUTHS = tuple(place for place, column in enumerate(NARROW) if column.type is ColumnType.TRUTH)


def detail_row(record: Record) -> tuple[Any, ...]:
    """Return what the detail table says of a record in its kept form."""
    return (
        record.tcp_opts,
        None if record.payload is None else bytes(record.payload),
        None if record.captured is None else bytes(record.captured),
        None if record.flags_text is None else storable(record.flags_text),
        None if record.stamp is None else pack(_get_stamp(record.stamp)),
        packed_pairs(record.words.items()),
        packed_pairs(record.names),
        packed(record.notes),
    )


_get_stamp = attrgetter(*(item.name for item in fields(Stamp)))


pack = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
"""Returns JSON text as the case keeps it."""


def packed(texts: Sequence[str]) -> str:
    """Return texts as a JSON list."""
    return pack([storable(text) for text in texts]) if texts else "[]"


def packed_pairs(texts: Collection[tuple[str, str]]) -> str:
    """Return pairs of texts as a JSON list."""
    return pack([[storable(first), storable(second)] for first, second in texts]) if texts else "[]"


def strings(text: str) -> tuple[str, ...]:
    """Return the texts of a JSON list; raises CaseError if it is none."""
    with undamaged():
        return tuple(str(item) for item in json.loads(text))


def pairs(text: str) -> tuple[tuple[str, str], ...]:
    """Return the pairs of a JSON list of pairs; raises CaseError if it is none."""
    with undamaged():
        return tuple((str(first), str(second)) for first, second in json.loads(text))


def stamp_of(text: str | None) -> Stamp | None:
    """Return the printed time of a record; raises CaseError if it is none."""
    with undamaged():
        return None if text is None else Stamp(*json.loads(text))


@contextmanager
def undamaged() -> Iterator[None]:
    """Turn what values raise that the program did not write into a CaseError."""
    try:
        yield
    except (ValueError, TypeError, RecursionError) as error:
        raise CaseError("A value in the case file is damaged; run `workbench verify` on it.") from error


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


_UNCOMPARED = {"number", "source", "line", "words", "stamp", "notes", "exact"}
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
