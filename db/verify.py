"""Whether a case still says what it said when it was written."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import zip_longest

from db.blocks import blocks
from db.columns import as_read
from db.errors import CaseError
from db.evidence import Source, untiled
from db.loading import JOINED, WHOLE
from db.runs import Run, all_runs, frames
from db.sealing import digest, record_digest
from db.segcols import COLUMNS
from db.store import Store
from db.unfinished import RECORD, fits
from db.values import NARROW, narrow_row

_SEALED = {
    "source": "name, size, sha256, imported_at, records, repeats, year, zone, dates, understood",
    "note": "about, text, created, modified",
    "lookup": "address, kind, tool, asked_at, added_at, raw",
    "detect": "title, query, body, created, modified",
    "follow_up": "text, created, closed, outcome",
    "shift": "nanoseconds, why, stated",
    "named": "kind, name, text, note, stated",
    "watch": "what, why, detect, until, stated",
}
"""What the digest of a row is taken over, by table."""


_NAMES = {"lookup": "look-up", "follow_up": "follow-up", "shift": "clock shift of source", "named": "set or filter"}


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is not as it was written."""

    where: str
    """"file", "source 1", "note 3", "journal"."""
    what: str
    """A sentence."""


def problems(store: Store, sources: list[Source], journal: list[str]) -> Iterator[Problem]:
    """Yield what is wrong with a case, worst first."""
    with store.reading() as connection:
        yield from _pages(connection)
        yield from _mark(connection)
        for source in sources:
            yield from _source(connection, source)
        for table in _SEALED:
            yield from _rows(connection, table)
        yield from _records(connection, sum(source.records for source in sources))
    for sentence in journal:
        yield Problem("journal", sentence)


def _pages(connection: sqlite3.Connection) -> Iterator[Problem]:
    for (sentence,) in connection.execute("PRAGMA integrity_check(20)"):
        if sentence != "ok":
            yield Problem("file", f"file: {sentence}")


def _mark(connection: sqlite3.Connection) -> Iterator[Problem]:
    """A mark of an unfinished source stands after all that is whole."""
    if not fits(connection):
        yield Problem("file", "file: the mark of an unfinished import covers what was imported whole")


def _source(connection: sqlite3.Connection, source: Source) -> Iterator[Problem]:
    where = f"source {source.id}"
    sha256, size = hashlib.sha256(), 0
    try:
        for block in blocks(connection, source.id):
            sha256.update(block)
            size += len(block)
    except CaseError as error:
        yield Problem(where, str(error))
    else:
        if size != source.size or sha256.hexdigest() != source.sha256:
            yield Problem(where, f"{where}, {source.name}: its bytes are not those that were imported")
    if (broken := untiled(connection, source.id, source.size)) is not None:
        yield Problem(where, f"{where}, {source.name}: its ledger {broken}")


def _frames(connection: sqlite3.Connection, run: Run) -> Iterator[Problem]:
    """Hold the rows of captured frames against the frames themselves, whose bytes the hash of the source seals."""
    rows = connection.execute(
        f"SELECT {_NARROW} FROM record WHERE number BETWEEN ? AND ? ORDER BY number",
        (run.record, run.record + run.count - 1),
    )
    try:
        for frame, row in zip_longest(frames(connection, run), rows):
            if frame is not None and row is not None and frame.stamp is not None:
                frame.time, frame.time_basis = row[_TIME], row[_TIME + 1]  # what they are depends on year and zone
            if frame is None or row is None or tuple(narrow_row(frame.number, run.source, frame.line, frame)) != row:
                number = frame.number if row is None else row[0]
                yield Problem(f"record {number}", f"record {number} does not say what it said when it was read")
                if frame is None or row is None:
                    return
    except CaseError as error:
        yield Problem(f"source {run.source}", str(error))


def _times(connection: sqlite3.Connection, run: Run) -> Iterator[Problem]:
    """Hold what is kept of the times of a run against its rows."""
    found = connection.execute(_TIMES_OF_ROWS, (run.record, run.record + run.count - 1)).fetchone()
    sql = "SELECT earliest, latest, in_order FROM run_time WHERE record = ?"
    if connection.execute(sql, (run.record,)).fetchone() != found:
        yield Problem(f"record {run.record}", f"when the records from {run.record} on were was changed")


_TIMES_OF_ROWS = """
SELECT min(time), max(time), coalesce(min(time >= before), 1)
FROM (SELECT time, lag(time) OVER (ORDER BY number) AS before FROM record WHERE number BETWEEN ? AND ?)
"""
_COUNTS = "SELECT (SELECT count(*) FROM segcol), (SELECT count(*) FROM run_time), (SELECT count(*) FROM run)"
_NARROW = ", ".join(as_read(column.name) for column in NARROW)
_TIME = next(place for place, column in enumerate(NARROW) if column.attribute == "time")


def _rows(connection: sqlite3.Connection, table: str) -> Iterator[Problem]:
    for number, sealed, *values in connection.execute(f"SELECT id, digest, {_SEALED[table]} FROM {table} ORDER BY id"):
        if digest(*values) != sealed:
            name = _NAMES.get(table, table)
            yield Problem(f"{name} {number}", f"{name} {number} was changed outside the program")


def _records(connection: sqlite3.Connection, expected: int) -> Iterator[Problem]:
    count = 0
    for sealed, *values in connection.execute(f"SELECT digest, {WHOLE} FROM {JOINED.format(RECORD)} ORDER BY number"):
        count += 1
        if record_digest(values) != sealed:
            yield Problem(f"record {values[0]}", f"record {values[0]} does not say what it said when it was read")
    for run, untouched in all_runs(connection):
        count += run.count
        if not untouched:
            yield Problem(f"record {run.record}", f"the place of records from {run.record} on was changed")
            continue
        yield from _frames(connection, run)
        yield from _times(connection, run)
    kept, dated, runs = connection.execute(_COUNTS).fetchone()
    if kept != runs * len(COLUMNS) or dated != runs:
        yield Problem("records", "records: there are other columns than those of the runs")
    if count != expected:
        yield Problem("records", f"records: there are {count}, not the {expected} that were read")
