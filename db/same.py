"""Lines and frames that a case has to the byte, as where a log is imported again that has grown; it needs numpy."""

from __future__ import annotations

import sqlite3
from struct import Struct
from typing import NamedTuple

import numpy as np

from db.runs import Run, bytes_of
from db.signs import signs_of
from db.values import differences, kept_form
from parsers.arrays import UNKNOWN, Numbers
from parsers.captures.chunks import Chunk, Layout
from parsers.syslog import Counted
from parsers.wholelines import Dates, LineLayout, Lines

Differences = tuple[str, ...]
"""A sentence for each value in which a quote differs from its record."""


class Signed:
    """Lines that come in, when they were logged, and their signs, which are made as they are asked for."""

    def __init__(self, lines: Lines, dates: Dates, keys: Numbers) -> None:
        """Take lines, and their printed times."""
        self.lines, self.dates, self._keys = lines, dates, keys
        self._signs, self._made = np.zeros(len(keys), np.int64), np.zeros(len(keys), np.bool_)

    def signs(self, places: Numbers) -> Numbers:
        """Return the signs of the lines at some positions."""
        if len(missing := places[~self._made[places]]):
            self._signs[missing] = signs_of(self.lines, self._keys, missing)
            self._made[missing] = True
        return self._signs[places]


class SignsOfRun(NamedTuple):
    """The signs of lines of a run."""

    places: Numbers
    """Their positions in it."""
    signs: Numbers


def same_lines(
    connection: sqlite3.Connection, run: Run, tail: bytes, theirs: SignsOfRun, new: Signed, places: Numbers
) -> Numbers:
    """Return the number of the record that a line of a run and each of some new ones are; UNKNOWN for none.

    They are one record without a difference if their bytes are the same, are read alike, and are dated alike. `tail`
    is evidence at the end of the source of the run that is not kept yet, `places` say which of the new lines are asked
    for; the run has the sign of each.
    """
    lines, layout = new.lines, run.layout
    if not isinstance(layout, LineLayout) or (lines.layout.table, lines.layout.header) != (layout.table, layout.header):
        return np.full(len(places), UNKNOWN)
    data, known = bytes_of(connection, run, tail), dict[object, int]()
    for at in theirs.places[np.isin(theirs.signs, new.signs(places))].tolist():
        begin, stop = (place - run.start for place in run.span(at))
        known.setdefault((data[begin:stop], *_told(run, at)), at)
    begins, stops = lines.begins.tolist(), lines.stops.tolist()
    each = ((lines.data[begins[at] : stops[at]], *_told(lines, at)) for at in places.tolist())
    found = np.array([known.get(line, UNKNOWN) for line in each], np.int64)
    there = np.flatnonzero(found != UNKNOWN)
    there = there[_dated_alike(connection, run, found[there], new.dates, places[there])]
    numbers = np.full(len(places), UNKNOWN)
    numbers[there] = found[there] + run.record
    return numbers


def _told(where: Run | Lines, position: int) -> tuple[str | None, int, Counted | None]:
    """Return what must be known of a line beside its bytes: its format or how manieth copy it is, what it counts."""
    layout, copy = where.layout, where.copies.get(position, 1)
    assert isinstance(layout, LineLayout)
    name = layout.format if layout.table else layout.formats[copy - 1]
    return name, copy if layout.table else 1, where.counted.get(position)


def _dated_alike(
    connection: sqlite3.Connection, run: Run, positions: Numbers, dates: Dates, places: Numbers
) -> Numbers:
    """Return which of some lines of a run have the time, and how far it is known, of others."""
    sql = "SELECT time, time_basis FROM record WHERE number BETWEEN ? AND ? ORDER BY number"
    rows = connection.execute(sql, (run.record, run.record + run.count - 1)).fetchall()
    times, bases = np.array(rows, np.int64).reshape(-1, 2)[positions].T
    known = dict(
        connection.execute(f"SELECT text, id FROM word WHERE id IN ({', '.join(map(str, set(bases.tolist())))})")
    )
    same: Numbers = (times == dates.times[places]) & (bases == dates.bases.numbers(known.get)[places])
    return np.flatnonzero(same)


def same_frames(
    connection: sqlite3.Connection, run: Run, tail: bytes, times: Numbers, chunk: Chunk, places: Numbers
) -> dict[int, tuple[int, Differences]]:
    """Return by the position of a frame which record of a run it is, of those that are one, and in what it differs.

    `times` are those of the run; it has the time of each of the frames that are asked for.
    """
    data = bytes_of(connection, run, tail)
    told, found = _Quotes(run, data, chunk), dict[int, tuple[int, Differences]]()
    packets: dict[tuple[int, _Packet], int] = {}
    for at in np.flatnonzero(np.isin(times, chunk.times[places])).tolist():
        packet = _packet(told.layout, data, run.extent.begins[at], run.copies.get(at, 1))
        packets.setdefault((int(times[at]), packet), at)
    for place in places.tolist():
        packet = _packet(chunk.layout, chunk.data, int(chunk.places[place]), chunk.copies.get(place, 1))
        if (known := packets.get((int(chunk.times[place]), packet))) is not None:
            found[place] = run.record + known, told.differences(known, place)
    return found


class _Quotes:
    """Says in what the quotes of packets in a run and in a chunk differ; that depends on little beside the packets."""

    def __init__(self, run: Run, data: bytes, chunk: Chunk) -> None:
        assert not isinstance(run.layout, LineLayout)
        self.layout: Layout = run.layout
        self._run, self._data, self._chunk = run, data, chunk
        self._known: dict[tuple[bytes, bytes], Differences] = {}
        self._alike = self.layout.around == chunk.layout.around

    def differences(self, position: int, place: int) -> Differences:
        """Return a sentence for each value in which a frame of the chunk differs from the record of one of the run."""
        begin, stop = (at - self._run.start for at in self._run.span(position))
        block = self._data[begin:stop]
        key = self.layout.beside(block), self._chunk.layout.beside(self._chunk.block(place))
        if self._alike and key[0] == key[1]:
            return ()
        if (said := self._known.get(key)) is None:
            quote = kept_form(self._chunk.found(place).record)
            said = self._known[key] = differences(self._run.made(position, block), quote)
        return said


_Packet = tuple[str, int, int, bytes]


def _packet(layout: Layout, data: bytes, begin: int, copy: int) -> _Packet:
    """Return what makes a frame one packet beside its time, as `Record.identity` has it."""
    at = begin + layout.head
    captured, length = Struct(f"{layout.order}II").unpack_from(data, at - 8)
    return layout.link, length, copy, data[at : at + captured]
