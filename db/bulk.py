"""The rows of many captured frames at once. Only the bulk import loads this module; it needs numpy."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Mapping

import numpy as np

from db import images
from db.dictionaries import Dictionaries
from db.runs import Run
from db.segcols import COLUMNS, SHIFT, encoded
from parsers.captures.bulk import NUMBERS, UNKNOWN, Columns, Numbers, columns
from parsers.captures.chunks import Chunk
from parsers.protocols import protocol_name
from parsers.record import Kind, TimeBasis

_ROW = ("number", "line", "time", "src", "dst", "proto", *NUMBERS)
"""Columns of the table record that differ from frame to frame."""
_NOTHING = images.image([np.zeros(1, np.int64)])
_SAME = ("source", "format", "kind", "band", "time_basis")
"""Columns of the table record that all frames of a chunk share."""


def write(connection: sqlite3.Connection, dictionaries: Dictionaries, chunk: Chunk, run: Run) -> None:
    """Write the rows of a run, in the transaction that is open."""
    same = (
        run.source,
        dictionaries.word("pcap"),
        dictionaries.word(Kind.PACKET),
        0,
        dictionaries.word(TimeBasis.STATED),
    )
    rows = _rows(columns(chunk), chunk, run, dictionaries)
    _insert(connection, [rows[name] for name in _ROW], [str(int(value)) for value in same])
    columns_of = ((place << SHIFT | run.record, encoded(rows[name])) for place, name in enumerate(COLUMNS))
    connection.executemany("INSERT INTO segcol VALUES (?, ?)", columns_of)


def _insert(connection: sqlite3.Connection, rows: list[Numbers], same: list[str]) -> None:
    """Write rows of integers; as an image, at a fifth of the cost, if that can be."""
    into = f"INSERT INTO record ({', '.join((*_ROW, *_SAME))})"
    if images.usable(connection):
        attached(connection)
        connection.deserialize(images.image(rows), name="image")
        made = [_sql(f"c{column}", rows[column]) for column in range(1, len(rows))]
        try:
            connection.execute(f"{into} SELECT {', '.join(('c0', *made, *same))} FROM image.image ORDER BY id")
        finally:
            connection.deserialize(_NOTHING, name="image")
        return
    marks = ", ".join([*("NULLIF(?, -1)" for _ in rows), *same])
    connection.executemany(f"{into} VALUES ({marks})", zip(*(column.tolist() for column in rows), strict=True))


def _sql(name: str, values: Numbers) -> str:
    """Return SQL for a column of an image, with NULL for what is unknown."""
    unknown = values == UNKNOWN
    return "NULL" if unknown.all() else f"NULLIF({name}, {UNKNOWN})" if unknown.any() else name


def attached(connection: sqlite3.Connection) -> None:
    """Attach a database in memory for images, once for each connection."""
    if all(name != "image" for _, name, _ in connection.execute("PRAGMA database_list")):
        connection.execute("ATTACH ':memory:' AS image")


def _rows(made: Columns, chunk: Chunk, run: Run, dictionaries: Dictionaries) -> Mapping[str, Numbers]:
    ends = np.concatenate((made.src, made.dst))
    ids = _named(ends, dictionaries.ipv4)
    src, dst = ids[: len(chunk)], ids[len(chunk) :]
    proto = _named(made.protocol, lambda value: dictionaries.word(protocol_name(value)))
    for name, column, number in (
        ("src", src, dictionaries.address), ("dst", dst, dictionaries.address), ("proto", proto, dictionaries.word),
    ):  # fmt: skip
        for position, text in made.others[name].items():
            column[position] = number(text)
    count = np.arange(len(chunk))
    return {
        "number": count + run.record,
        "line": count + run.line,
        "time": chunk.times,
        "src": src,
        "dst": dst,
        "proto": proto,
        **made.numbers,
    }


def _named(values: Numbers, number: Callable[[int], int]) -> Numbers:
    """Return the number in a dictionary of each value, asking once for every one of them; UNKNOWN stays."""
    distinct, place = np.unique(values, return_inverse=True)
    ids = [UNKNOWN if value == UNKNOWN else number(value) for value in distinct.tolist()]
    return np.array(ids, np.int64)[place]


class Quotes:
    """Tells whether frames of a chunk may be quotes of frames that the case has; by their times alone."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        single = connection.execute(
            "SELECT time FROM record WHERE format IN (SELECT id FROM word WHERE text IN ('pcap', 'pcapng'))"
            " AND time IS NOT NULL AND NOT EXISTS"
            " (SELECT 1 FROM run WHERE record.number BETWEEN run.record AND run.record + run.count - 1)"
        )
        self._single = np.unique(np.fromiter((row[0] for row in single), np.int64))
        self._later: list[int] = []

    def add(self, time: int) -> None:
        """Hear of a frame that was kept alone."""
        self._later.append(time)
        if len(self._later) > 50_000:
            self._settle()

    def of_single(self, chunk: Chunk) -> bool:
        """Say whether some frame has the time of one that was kept alone."""
        self._settle()
        return bool(np.isin(chunk.times, self._single).any())

    def _settle(self) -> None:
        if self._later:
            self._single = np.union1d(self._single, np.array(self._later, np.int64))
            self._later.clear()


def shares_a_time(connection: sqlite3.Connection, chunk: Chunk, first: int, count: int) -> bool:
    """Say whether some frame of a chunk has the time of one of the records from `first` on."""
    rows = connection.execute("SELECT time FROM record WHERE number BETWEEN ? AND ?", (first, first + count - 1))
    return bool(np.isin(chunk.times, np.fromiter((row[0] for row in rows), np.int64)).any())
