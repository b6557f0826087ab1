"""The rows of many captured frames or log lines at once. Only the bulk import loads this module; it needs numpy."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Mapping

import numpy as np

from db import images
from db.dictionaries import Dictionaries
from db.of_runs import gaps
from db.runs import Run
from db.segcols import COLUMNS, SHIFT, encoded
from db.values import NARROW
from parsers.arrays import OTHER, UNKNOWN, Addresses, Coded, Numbers
from parsers.captures.bulk import columns
from parsers.captures.chunks import Chunk
from parsers.protocols import protocol_name
from parsers.record import Kind, TimeBasis
from parsers.wholelines import Dates, Lines

_NOTHING = images.image([np.zeros(1, np.int64)])
_COLUMN_OF = {column.attribute: column for column in NARROW}
_COLUMNS = (*_COLUMN_OF, "band")
"""Columns of the table record."""


def write_frames(connection: sqlite3.Connection, dictionaries: Dictionaries, chunk: Chunk, run: Run) -> None:
    """Write the rows of a run of frames, in the transaction that is open."""
    made = columns(chunk)
    rows = {
        "time": chunk.times,
        "src": _addresses(Addresses(made.src), dictionaries),
        "dst": _addresses(Addresses(made.dst), dictionaries),
        "proto": _named(made.protocol, lambda value: dictionaries.word(protocol_name(value))),
        **made.numbers,
    }
    for name, number in (("src", dictionaries.address), ("dst", dictionaries.address), ("proto", dictionaries.word)):
        for position, text in made.others[name].items():
            rows[name][position] = number(text)
    words = {"format": "pcap", "kind": Kind.PACKET, "time_basis": TimeBasis.STATED}
    _write(connection, run, rows, {name: dictionaries.word(word) for name, word in words.items()})


def write_lines(
    connection: sqlite3.Connection, dictionaries: Dictionaries, lines: Lines, dates: Dates, run: Run
) -> None:
    """Write the rows of a run of log lines, in the transaction that is open."""
    rows = {"time": dates.times, "time_basis": _words(dates.bases, dictionaries)}
    for name, column in lines.columns.items():
        if name not in _COLUMN_OF:
            continue
        if isinstance(column, Addresses):
            rows[name] = _addresses(column, dictionaries)
        else:
            rows[name] = _words(column, dictionaries) if isinstance(column, Coded) else column
    rows["format"] = _words(lines.format_of_each(), dictionaries)
    _write(connection, run, rows, {})


def _words(column: Coded, dictionaries: Dictionaries) -> Numbers:
    """Return the number of each word."""
    used = column.used()
    ids = np.full(len(column.values) + 1, UNKNOWN, np.int64)
    ids[used] = dictionaries.words([column.values[place] for place in used])
    return ids[column.which]


def _addresses(column: Addresses, dictionaries: Dictionaries) -> Numbers:
    """Return the number of each address."""
    distinct, places = np.unique(column.numbers, return_inverse=True)
    ids = distinct.copy()
    plain = (distinct != UNKNOWN) & (distinct < OTHER)
    ids[plain] = dictionaries.ipv4(distinct[plain])
    for place in np.flatnonzero(distinct >= OTHER).tolist():
        ids[place] = dictionaries.address(column.text(int(distinct[place])))
    numbers: Numbers = ids[places]
    return numbers


def _write(connection: sqlite3.Connection, run: Run, rows: dict[str, Numbers], words: Mapping[str, int]) -> None:
    """Write the rows and the columns of a run: those that differ, and the one word for all where that is given."""
    count = np.arange(run.count)
    rows["number"], rows["line"] = count + run.record, count + run.line
    same = {"source": run.source, "band": 0, **words}
    nothing = np.full(run.count, UNKNOWN, np.int64)
    rows = {name: rows.get(name, nothing) for name in _COLUMNS if name not in same}
    _insert(connection, rows, same)
    everywhere = {**rows, **{name: np.full(run.count, value, np.int64) for name, value in same.items()}}
    segments = ((place << SHIFT | run.record, encoded(everywhere[name])) for place, name in enumerate(COLUMNS))
    connection.executemany("INSERT INTO segcol VALUES (?, ?)", segments)


def _insert(connection: sqlite3.Connection, rows: Mapping[str, Numbers], same: Mapping[str, int]) -> None:
    """Write rows of integers; as an image, at a fifth of the cost, if that can be."""
    same = dict(same)
    said = {}
    for name, values in rows.items():
        if not (values == values[0]).all():
            said[name] = values
        elif values[0] != UNKNOWN:
            same[name] = int(values[0])
    into = f"INSERT INTO record ({', '.join((*said, *same))})"
    constants = [str(int(value)) for value in same.values()]
    if images.usable(connection):
        attached(connection)
        connection.deserialize(images.image(list(said.values())), name="image")
        made = [_sql(f"c{place}", values) for place, values in enumerate(said.values())]
        try:
            connection.execute(f"{into} SELECT {', '.join((*made, *constants))} FROM image.image ORDER BY id")
        finally:
            connection.deserialize(_NOTHING, name="image")
        return
    marks = ", ".join([*("NULLIF(?, -1)" for _ in said), *constants])
    rows_of = zip(*(column.tolist() for column in said.values()), strict=True)
    connection.executemany(f"{into} VALUES ({marks})", rows_of)


def _sql(name: str, values: Numbers) -> str:
    """Return SQL for a column of an image, with NULL for what is unknown."""
    return f"NULLIF({name}, {UNKNOWN})" if (values == UNKNOWN).any() else name


def attached(connection: sqlite3.Connection) -> None:
    """Attach a database in memory for images, once for each connection."""
    if all(name != "image" for _, name, _ in connection.execute("PRAGMA database_list")):
        connection.execute("ATTACH ':memory:' AS image")


def _named(values: Numbers, number: Callable[[int], int]) -> Numbers:
    """Return the number in a dictionary of each value, asking once for every one of them; UNKNOWN stays."""
    distinct, place = np.unique(values, return_inverse=True)
    ids = [UNKNOWN if value == UNKNOWN else number(value) for value in distinct.tolist()]
    return np.array(ids, np.int64)[place]


class Quotes:
    """Tells whether frames of a chunk may be quotes of frames that the case has; by their times alone."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        below = connection.execute("SELECT coalesce(max(number), 0) + 1 FROM record").fetchone()[0]
        sql = (
            "SELECT time FROM record WHERE number BETWEEN ? AND ? AND time IS NOT NULL"
            " AND format IN (SELECT id FROM word WHERE text IN ('pcap', 'pcapng'))"
        )
        single = (row[0] for between in gaps(connection, below) for row in connection.execute(sql, between))
        self._single = np.unique(np.fromiter(single, np.int64))
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
