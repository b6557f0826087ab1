"""The sources of a case: their bytes, their ledgers, and where each record stands in them."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass, fields

from db.blocks import BLOCK, blocks
from db.errors import CaseError
from db.runs import Run, run_at, run_of
from db.store import Store
from db.values import strings
from parsers.record import CAPTURE_FORMATS, SpanKind

KINDS: tuple[SpanKind, ...] = tuple(SpanKind)
"""Span kinds in the order of their numbers in the ledger."""


@dataclass(frozen=True, slots=True)
class Source:
    """One imported file or paste."""

    id: int
    name: str
    size: int
    sha256: str
    imported_at: int
    """Nanoseconds UTC since 1970."""
    records: int
    """Records first read from it."""
    repeats: int
    """Quotes of records that were known already, or stand in it more than once."""
    year: int | None
    """As stated by the analyst."""
    zone: str | None
    dates: str
    """A sentence on what its dates rest on."""
    understood: str
    """How it was read."""


@dataclass(frozen=True, slots=True)
class LedgerSpan:
    """One stretch of a source and what became of it."""

    start: int
    stop: int
    line: int
    kind: SpanKind
    record: int | None
    place: int | None
    reason: str
    repairs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Place:
    """One quote of a record in a source."""

    source: int
    source_name: str
    line: int
    last_line: int
    """Line on which it ends."""
    pieces: list[tuple[int, int]]
    """(start, stop) of each stretch of bytes."""
    repeat: bool
    repairs: tuple[str, ...]
    differences: tuple[str, ...]
    """Where this quote differs from the record, a sentence each."""


_SOURCE_COLUMNS = ", ".join(item.name for item in fields(Source))


class Sources:
    """What was imported into a case."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def all(self) -> list[Source]:
        """Return the sources in import order."""
        return [Source(*row) for row in self._store.query(f"SELECT {_SOURCE_COLUMNS} FROM source ORDER BY id")]

    def find(self, sha256: str) -> Source | None:
        """Return the source with these bytes, by hexadecimal SHA-256, or None."""
        rows = self._store.query(f"SELECT {_SOURCE_COLUMNS} FROM source WHERE sha256 = ?", (sha256.lower(),))
        return Source(*rows[0]) if rows else None

    def get(self, id: int) -> Source:
        """Return one source; KeyError if there is none of this number."""
        rows = self._store.query(f"SELECT {_SOURCE_COLUMNS} FROM source WHERE id = ?", (id,))
        if not rows:
            raise KeyError(id)
        return Source(*rows[0])

    def evidence(self, id: int, start: int = 0, stop: int | None = None) -> bytes:
        """Return bytes of a source, reading only the blocks that hold them; KeyError if there is no such source."""
        size = self.get(id).size
        start, stop = max(0, start), size if stop is None else min(stop, size)
        if start >= stop:
            return b""
        first, last = start // BLOCK, (stop - 1) // BLOCK
        with self._store.reading() as connection:
            data = b"".join(blocks(connection, id, first, last))
        if len(data) < stop - first * BLOCK:
            raise CaseError(f"{self._store.path}: evidence of source {id} is missing; run `workbench verify`.")
        return data[start - first * BLOCK : stop - first * BLOCK]

    def ledger(self, id: int) -> Iterator[LedgerSpan]:
        """Yield the spans of a source in order; together they are all of its bytes, once."""
        start, run = -1, None
        while batch := self._store.query(_LEDGER, (id, start)):
            for start, stop, line, kind, record, place, reason, repairs in batch:
                if place is None and KINDS[kind] is SpanKind.RECORD:
                    run = self._run(id, start, run)
                    yield from _in_stretch(run, start, stop)
                    continue
                mended = strings(repairs) if repairs else ()
                yield LedgerSpan(start, stop, line, KINDS[kind], record, place, reason, mended)

    def _run(self, id: int, at: int, last: Run | None) -> Run:
        """Return the run in which a byte of a source is; the `last` one is likely to be it."""
        with self._store.reading() as connection:
            run = run_at(connection, id, at, last)
        if run is None:
            raise CaseError(f"{self._store.path}: the ledger of source {id} is damaged; run `workbench verify`.")
        return run

    def places(self, number: int) -> list[Place]:
        """Return every quote of a record, the one it was read from first."""
        rows = self._store.query(_PLACES, (number,))
        with self._store.reading() as connection:
            run = run_of(connection, number)
        first = [] if run is None else [self._in_run(run, number - run.record)]
        return first + [self._place(*row) for row in rows]

    def _in_run(self, run: Run, at: int) -> Place:
        line, name = run.number(at), self.get(run.source).name
        return Place(run.source, name, line, line, [run.span(at)], False, (), ())

    def _place(
        self, id: int, source: int, name: str, line: int, repeat: int, repairs: str, differences: str, format: str
    ) -> Place:
        pieces = self._store.query("SELECT start, stop, line FROM span WHERE place = ? ORDER BY start", (id,))
        if not pieces:
            raise CaseError(f"{self._store.path}: the ledger of source {source} is damaged; run `workbench verify`.")
        start, stop, last_line = pieces[-1]
        if format not in CAPTURE_FORMATS:  # their lines are frames
            last_line += self.evidence(source, start, stop).rstrip(b"\r\n").count(b"\n")
        return Place(
            source,
            name,
            line,
            last_line,
            [(piece[0], piece[1]) for piece in pieces],
            bool(repeat),
            strings(repairs),
            strings(differences),
        )

    def raw(self, number: int) -> str:
        """Return the text of a record where it was first read, pieces joined by line ends; KeyError if unknown."""
        places = self.places(number)
        if not places:
            raise KeyError(number)
        data = b"\n".join(
            self.evidence(places[0].source, start, stop).rstrip(b"\r\n") for start, stop in places[0].pieces
        )
        return decoded(data)


def _in_stretch(run: Run, start: int, stop: int) -> Iterator[LedgerSpan]:
    """Yield the spans of the records of a run in a stretch of it."""
    for at in run.between(start, stop):
        record, place = run.record + at, run.place + at
        yield LedgerSpan(*run.span(at), run.number(at), SpanKind.RECORD, record, place, "", ())


_LEDGER = """
SELECT start, stop, span.line, kind, record, span.place, reason, repairs
FROM span LEFT JOIN place ON place.id = span.place
WHERE span.source = ? AND start > ? ORDER BY start LIMIT 4096
"""

_PLACES = """
SELECT place.id, source, name, line, repeat, place.repairs, differences,
    (SELECT text FROM word WHERE id = (SELECT format FROM record WHERE number = place.record))
FROM place JOIN source ON source.id = place.source
WHERE record = ? ORDER BY place.id
"""


def untiled(connection: sqlite3.Connection, source: int, size: int) -> str | None:
    """Return what is wrong with the ledger of a source, or None if its spans are all of its bytes, once."""
    at = 0
    for start, stop in connection.execute("SELECT start, stop FROM span WHERE source = ? ORDER BY start", (source,)):
        if start != at or stop <= start:
            return f"does not fit together at byte {min(start, at)}"
        at = stop
    return None if at == size else f"ends at byte {at} of {size}"


def decoded(data: bytes) -> str:
    """Return evidence as text: UTF-8 if it is, Latin-1 if not."""
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("latin-1")
