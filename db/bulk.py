"""The rows of many captured frames or log lines at once. Only the bulk import loads this module; it needs numpy."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Mapping, Sequence
from itertools import repeat

import numpy as np

from db import images
from db.dictionaries import Dictionaries
from db.images import Column
from db.of_runs import gaps, run_time
from db.runs import Run
from db.segcols import COLUMNS, SHIFT, condensed, encoded
from db.values import DATED, NARROW, band_of
from parsers.arrays import OTHER, UNKNOWN, Addresses, Coded, Numbers, Truths
from parsers.captures.bulk import columns
from parsers.captures.chunks import Chunk
from parsers.protocols import protocol_name
from parsers.record import Kind, TimeBasis
from parsers.wholelines import Dates, Lines

_COLUMN_OF = {column.attribute: column for column in NARROW}


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
    if chunk.sensors is not None:
        rows["sensor"] = _words(chunk.sensors, dictionaries)
    words = {"format": chunk.layout.format, "kind": Kind.PACKET, "time_basis": TimeBasis.STATED}
    same = {name: dictionaries.word(word) for name, word in words.items()}
    _write(connection, run, rows, {"band": DATED, **same})


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
    rows["band"] = dates.bases.numbers(band_of)
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


def _write(connection: sqlite3.Connection, run: Run, rows: dict[str, Numbers], same: Mapping[str, int]) -> None:
    """Write the rows and the columns of a run: those that differ, and the one number for all where that is given."""
    said: dict[str, Column] = {name: condensed(values) for name, values in rows.items()}
    said |= {"source": run.source, **same}
    segments = ((place << SHIFT | run.record, encoded(said.get(name, UNKNOWN))) for place, name in enumerate(COLUMNS))
    connection.executemany("INSERT INTO segcol VALUES (?, ?)", segments)
    connection.execute("INSERT INTO run_time VALUES (?, ?, ?, ?)", run_time(run.record, rows["time"]))
    said["line"] = run.line + np.asarray(run.extent.lines)
    names = [about[0] for about in connection.execute("SELECT * FROM record LIMIT 0").description]
    _insert(connection, run, [said.get(name, UNKNOWN) for name in names[1:]])


def _insert(connection: sqlite3.Connection, run: Run, columns: Sequence[Column]) -> None:
    """Write the rows of a run; as an image, at a tenth of the cost, if that can be."""
    if images.usable(connection):
        attached(connection)
        table = connection.execute("SELECT sql FROM main.sqlite_schema WHERE name = 'record'").fetchone()[0]
        connection.deserialize(images.image(table, run.record, columns), name="image")
        try:
            connection.execute("INSERT INTO main.record SELECT * FROM image.record")
        finally:
            connection.deserialize(images.empty(table), name="image")
        return
    each = (repeat(column) if isinstance(column, int) else column.tolist() for column in columns)
    marks = ", ".join(["?", *[f"NULLIF(?, {UNKNOWN})"] * len(columns)])
    rows = zip(range(run.record, run.record + run.count), *each, strict=False)
    connection.executemany(f"INSERT INTO record VALUES ({marks})", rows)


def attached(connection: sqlite3.Connection) -> None:
    """Attach a database in memory for images, once for each connection."""
    if all(name != "image" for _, name, _ in connection.execute("PRAGMA database_list")):
        connection.execute("ATTACH ':memory:' AS image")


def _named(values: Numbers, number: Callable[[int], int]) -> Numbers:
    """Return the number in a dictionary of each value, asking once for every one of them; UNKNOWN stays."""
    distinct, place = np.unique(values, return_inverse=True)
    ids = [UNKNOWN if value == UNKNOWN else number(value) for value in distinct.tolist()]
    return np.array(ids, np.int64)[place]


class Singles:
    """The times of captured frames that are in no run."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        """Begin with those of a case."""
        below = connection.execute("SELECT coalesce(max(number), 0) + 1 FROM record").fetchone()[0]
        sql = (
            "SELECT time FROM record WHERE number BETWEEN ? AND ? AND time IS NOT NULL"
            " AND format IN (SELECT id FROM word WHERE text IN ('pcap', 'pcapng'))"
        )
        single = (row[0] for between in gaps(connection, below) for row in connection.execute(sql, between))
        self._times = np.unique(np.fromiter(single, np.int64))
        self._later: list[int] = []

    def add(self, time: int) -> None:
        """Hear of a frame that was kept alone."""
        self._later.append(time)
        if len(self._later) > 50_000:
            self._settle()

    def of(self, chunk: Chunk) -> Truths:
        """Return which frames have the time of one that was kept alone."""
        self._settle()
        return np.isin(chunk.times, self._times)

    def _settle(self) -> None:
        if self._later:
            self._times = np.union1d(self._times, np.array(self._later, np.int64))
            self._later.clear()
