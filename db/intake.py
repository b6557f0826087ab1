"""One source on its way into the case: whole, or not at all."""

from __future__ import annotations

import hashlib
import sqlite3
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from threading import Lock
from types import TracebackType
from typing import Any, Self

from db.dictionaries import Dictionaries
from db.errors import CaseError, told
from db.evidence import KINDS, compressed, untiled
from db.journal import Journal
from db.records import load
from db.sealing import digest, record_digest
from db.store import Store
from db.values import NARROW, address_value, band, detail_row, differences, kept_form, narrow_row, packed, storable
from parsers.record import Found, Record, Span, SpanKind

_HELD = 20_000
"""Records that are held in memory before the write transaction begins."""

_RECORD = (
    f"INSERT INTO record ({', '.join(column.attribute for column in NARROW)}, band) "
    f"VALUES ({', '.join('?' * len(NARROW))}, ?)"
)
_INSERTS = {
    "record": _RECORD,
    "detail": "INSERT INTO detail VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
    "identity": "INSERT INTO identity VALUES (?, ?)",
    "place": "INSERT INTO place VALUES (?, ?, ?, ?, ?, ?, ?)",
    "span": "INSERT INTO span VALUES (?, ?, ?, ?, ?, ?, ?)",
    "name": "INSERT OR IGNORE INTO name VALUES (?, ?, ?)",
}
_REMEMBERED = 500_000
"""Identities of this source that are held in memory before the case is asked for them."""
_RECORD_KIND, _REPEAT_KIND = KINDS.index(SpanKind.RECORD), KINDS.index(SpanKind.REPEAT)


class Intake:
    """Takes the records and spans of one source; a context manager that commits at its end.

    Records are held back and written in a burst, so that other writes to the case are kept waiting for as
    short a time as the size of the source allows. An exception inside the block leaves the case untouched.
    """

    dates: str
    """A sentence on what the dates of the source rest on; may be set until the end of the block."""
    understood: str
    """How the source was read; may be set until the end of the block."""

    def __init__(
        self,
        store: Store,
        journal: Journal,
        turn: Lock,
        name: str,
        data: bytes,
        year: int | None,
        zone: str | None,
        dates: str,
        understood: str,
    ) -> None:
        self._store, self._journal, self._turn = store, journal, turn
        self.name, self.year, self.zone, self.dates, self.understood = storable(name), year, zone, dates, understood
        self.sha256 = hashlib.sha256(data).hexdigest()
        self._data = data
        self._transaction = ExitStack()
        self._connection: sqlite3.Connection | None = None
        self._rows: dict[str, list[Any]] = {table: [] for table in _INSERTS}
        self._new: dict[bytes, int] = {}
        self._kept: dict[int, Record] = {}
        self._asked = True
        self.records = self.repeats = 0
        self.source = self._number = self._place = 0

    def __enter__(self) -> Self:
        self._turn.acquire()
        try:
            self._began = self.source, self._number, self._place = self._ends()
            self._asked = self._number > 1
        except BaseException:
            self._turn.release()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if error is None:
                try:
                    with told(self._store.path):
                        self._finish()
                except BaseException as failure:
                    self._transaction.__exit__(type(failure), failure, failure.__traceback__)
                    raise
            self._transaction.__exit__(kind, error, trace)
        finally:
            self._turn.release()

    def add(self, found: Found) -> int:
        """Keep a record, or a further quote of a known one, and return its number."""
        record = found.record
        key = record.identity()
        number = self._known(key)
        repeat = number is not None
        if number is None:
            number, self._number = self._number, self._number + 1
            self._add_record(number, key, record, found.pieces[0][2])
            self.records += 1
            said: tuple[str, ...] = ()
        else:
            said = differences(self._record(number), kept_form(record))
            self.repeats += 1
        place, self._place = self._place, self._place + 1
        line = found.pieces[0][2]
        self._rows["place"].append((place, number, self.source, line, int(repeat), packed(found.repairs), packed(said)))
        kind = _REPEAT_KIND if repeat else _RECORD_KIND
        self._rows["span"].extend((self.source, *piece, kind, place, "") for piece in found.pieces)
        if len(self._rows["place"]) >= _HELD:
            with told(self._store.path):
                self._flush()
        return number

    def span(self, span: Span) -> None:
        """Keep a stretch that is not part of a record."""
        kind = KINDS.index(span.kind)
        self._rows["span"].append((self.source, span.start, span.stop, span.line, kind, None, storable(span.reason)))

    def _ends(self) -> tuple[int, int, int]:
        row = self._store.query(
            "SELECT (SELECT max(id) FROM source), (SELECT max(number) FROM record), (SELECT max(id) FROM place)"
        )[0]
        return tuple((last or 0) + 1 for last in row)  # type: ignore[return-value]

    @contextmanager
    def _reading(self) -> Iterator[sqlite3.Connection]:
        """Lend the connection that sees what was written so far."""
        if self._connection is not None:
            yield self._connection
            return
        with self._store.reading() as connection:
            yield connection

    def _known(self, key: bytes) -> int | None:
        if (number := self._new.get(key)) is not None or not self._asked:
            return number
        with self._reading() as connection:
            row = connection.execute("SELECT record FROM identity WHERE key = ?", (key,)).fetchone()
        return None if row is None else int(row[0])

    def _record(self, number: int) -> Record:
        if (record := self._kept.get(number)) is not None:
            return record
        with self._reading() as connection:
            return load(connection, number)

    def _add_record(self, number: int, key: bytes, record: Record, line: int) -> None:
        record = kept_form(record)
        self._kept[number] = record
        self._new[key] = number
        narrow, detail = narrow_row(number, self.source, line, record), detail_row(record)
        self._rows["detail"].append((number, *detail, record_digest((*narrow, *detail))))
        self._rows["record"].append((*narrow, band(record)))
        self._rows["identity"].append((key, number))
        self._rows["name"].extend((address_value(address)[0], storable(name), number) for address, name in record.names)

    def _flush(self) -> None:
        if self._connection is None:
            self._connection = self._transaction.enter_context(self._store.writing()).conn
            self._dictionaries = Dictionaries(self._connection)
            self._check_alone()
        self._rows["record"] = [self._dictionaries.row(row) for row in self._rows["record"]]
        self._rows["identity"].sort()
        for table, insert in _INSERTS.items():
            try:
                self._connection.executemany(insert, self._rows[table])
            except sqlite3.IntegrityError as error:
                raise CaseError(f"{self.name}: two stretches of its ledger begin at one byte; not imported.") from error
            self._rows[table].clear()
        self._kept.clear()
        if len(self._new) > _REMEMBERED:
            self._new.clear()
            self._asked = True

    def _check_alone(self) -> None:
        """Refuse what is in the case already, and what was numbered before another program added records."""
        assert self._connection is not None
        known = self._connection.execute("SELECT id, name FROM source WHERE sha256 = ?", (self.sha256,)).fetchone()
        if known is not None:
            raise CaseError(f"{self.name}: the same bytes are in the case already, as source {known[0]}, {known[1]}.")
        if self._ends() != self._began:
            raise CaseError(f"{self._store.path}: another program added records meanwhile; import again.")

    def _finish(self) -> None:
        self._flush()
        assert self._connection is not None
        if (broken := untiled(self._connection, self.source, len(self._data))) is not None:
            raise CaseError(f"{self.name}: its ledger {broken}; not imported.")
        self._connection.executemany("INSERT INTO evidence VALUES (?, ?)", compressed(self.source, self._data))
        about = (
            self.name, len(self._data), self.sha256, time.time_ns(), self.records, self.repeats,
            self.year, self.zone, storable(self.dates), storable(self.understood),
        )  # fmt: skip
        row = (self.source, *about, digest(*about))
        self._connection.execute(f"INSERT INTO source VALUES ({', '.join('?' * len(row))})", row)
        self._journal.add(
            f"imported source {self.source}, {self.name}: {len(self._data)} bytes, SHA-256 {self.sha256}, "
            f"{self.records} records, {self.repeats} repeats"
        )
