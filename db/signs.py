"""Numbers that tell log lines apart: lines that are one record have the same, others hardly ever; it needs numpy."""

from __future__ import annotations

import sqlite3
from typing import Any

import numpy as np

from db.runs import Run, bytes_of, frames
from db.values import address_value, kept_form, storable
from parsers.arrays import OTHER, UNKNOWN, Addresses, Coded, Column, Numbers, ipv4, mix, mix_one
from parsers.read import read_many
from parsers.record import Found, Record, Span
from parsers.wholelines import IDENTITY, IDENTITY_WORDS, LineLayout, Lines, stamp_key

_ENDS = ("src", "dst")
_MASK = (1 << 64) - 1


def signs_of(lines: Lines, keys: Numbers, rows: Numbers | None = None) -> Numbers:
    """Return the sign of each line, or of those at some positions; `keys` are the printed times of all."""
    mixed = (keys if rows is None else keys[rows]).view(np.uint64)
    nothing = np.full(1, UNKNOWN, np.int64)
    for name in IDENTITY:
        column = lines.columns.get(name)
        if column is not None and rows is not None:
            column = column[rows]
        mixed = mix(mixed, (nothing if column is None else _numbers(column)).view(np.uint64))
    return mixed.view(np.int64)


def sign(record: Record) -> int:
    """Return the sign of a record as the case keeps it."""
    mixed = stamp_key(record.stamp) & _MASK
    for name in IDENTITY:
        said = record.words.get(name) if name in IDENTITY_WORDS else getattr(record, name)
        number = UNKNOWN if said is None else _of_end(said) if name in _ENDS else _of(said)
        mixed = mix_one(mixed, number & _MASK)
    return mixed - (1 << 64) if mixed >> 63 else mixed


def signs_in(connection: sqlite3.Connection, run: Run, tail: bytes) -> Numbers:
    """Return the signs of the lines of a run; `tail` is evidence at the end of its source that is not kept yet."""
    signs = _read_together(run, bytes_of(connection, run, tail))
    return np.fromiter(map(sign, frames(connection, run, tail)), np.int64) if signs is None else signs


def _numbers(column: Column) -> Numbers:
    """Return a number for each value of a column, UNKNOWN for unknown."""
    if isinstance(column, Coded):
        return column.numbers(_of)
    if not isinstance(column, Addresses) or not column.others:
        return column.numbers if isinstance(column, Addresses) else column
    others = np.array([_of_end(text) for text in column.others], np.int64)
    return np.where(column.numbers < OTHER, column.numbers, others[np.maximum(column.numbers - OTHER, 0)])


def _of(value: Any) -> int:
    return hash(storable(value)) if isinstance(value, str) else int(value)


def _of_end(address: str) -> int:
    kept = address_value(address)[0]
    return hash(kept) if (number := ipv4(kept)) is None else number


def _read_together(run: Run, data: bytes) -> Numbers | None:
    """Return the signs of the lines of a run read many at a time; None if they are not what the run has.

    Whom a line that counts a message is about stands before the run, so such lines are read one by one.
    """
    layout, base = run.layout, run.start
    assert isinstance(layout, LineLayout)
    ends = [run.span(at) for first, last in run.extent.stretches() for at in (first, last - 1)]
    parts = [data[begin - base : stop - base] for (begin, _), (_, stop) in zip(ends[::2], ends[1::2], strict=True)]
    head = "".join(f"{line}\n" for line in layout.header).encode("utf-8", "surrogateescape")
    made = read_many(iter((b"".join((head, *parts)),)))
    return _of_run(run, layout, data, [entry for entry in made if not isinstance(entry, Span)])


def _of_run(run: Run, layout: LineLayout, data: bytes, made: list[Any]) -> Numbers | None:
    """Return the signs of what was read if it is as many lines as the run has, and of the same formats."""
    places = {name: place for place, name in enumerate(layout.formats)}
    formats, signs = list[Numbers](), list[Numbers]()
    for entry in made:
        if isinstance(entry, Found):
            formats.append(np.array([places.get(entry.record.format, UNKNOWN)]))
            signs.append(np.array([sign(kept_form(entry.record))]))
        elif (entry.layout.table, entry.layout.header) == (layout.table, layout.header):
            formats.append(entry.format_of_each().numbers(places.get))
            signs.append(signs_of(entry, entry.keys))
    wanted = np.zeros(run.count, np.int64)
    if not layout.table:
        wanted[list(run.copies)] = [copy - 1 for copy in run.copies.values()]
    if not signs or not np.array_equal(np.concatenate(formats), wanted):
        return None
    said = np.concatenate(signs)
    for at in run.counted:
        begin, stop = run.span(at)
        said[at] = sign(run.made(at, data[begin - run.start : stop - run.start]))
    return said
