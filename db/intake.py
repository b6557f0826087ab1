"""One source on its way into the case: whole, or not at all."""

from __future__ import annotations

import hashlib
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from types import TracebackType
from typing import Any, Self

from db.errors import CaseError, told
from db.evidence import KINDS, compressed
from db.journal import Journal
from db.records import load
from db.store import Store
from db.values import NARROW, address_value, band, detail_row, differences, kept_form, pack, storable
from parsers.record import ColumnType, Found, Record, Span, SpanKind

_HELD = 20_000
"""Records that are held in memory before the write transaction begins."""

_RECORD = (
    f"INSERT INTO record ({', '.join(column.attribute for column in NARROW)}, band) "
    f"VALUES ({', '.join('?' * len(NARROW))}, ?)"
)
_INSERTS = {
    "record": _RECORD,
    "detail": "INSERT INTO detail VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
    "identity": "INSERT INTO identity VALUES (?, ?)",
    "place": "INSERT INTO place VALUES (?, ?, ?, ?, ?, ?, ?)",
    "span": "INSERT INTO span VALUES (?, ?, ?, ?, ?, ?, ?)",
    "name": "INSERT OR IGNORE INTO name VALUES (?, ?, ?)",
}
_ADDRESSES = frozenset(column.attribute for column in NARROW if column.type is ColumnType.ADDRESS)
_WORDS = frozenset(column.attribute for column in NARROW if column.type is ColumnType.WORD)


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
        done: Callable[[], None],
        name: str,
        data: bytes,
        year: int | None,
        zone: str | None,
        dates: str,
        understood: str,
    ) -> None:
        self._store, self._journal, self._done = store, journal, done
        self.name, self.year, self.zone, self.dates, self.understood = storable(name), year, zone, dates, understood
        self.sha256 = hashlib.sha256(data).hexdigest()
        self._data = data
        self._transaction = ExitStack()
        self._connection: sqlite3.Connection | None = None
        self._rows: dict[str, list[tuple[Any, ...]]] = {table: [] for table in _INSERTS}
        self._new: dict[bytes, int] = {}
        self._spans: list[tuple[int, int]] = []
        self._kept: dict[int, Record] = {}
        self._addresses: dict[str, int] = {}
        self._words: dict[str, int] = {}
        self.records = self.repeats = 0
        self.source, self._number, self._place = self._ends()
        self._began = (self.source, self._number, self._place)

    def __enter__(self) -> Self:
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
            self._done()

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
        self._rows["place"].append(
            (
                place,
                number,
                self.source,
                line,
                int(repeat),
                pack([storable(name) for name in found.repairs]),
                pack(said),
            )
        )
        kind = KINDS.index(SpanKind.REPEAT if repeat else SpanKind.RECORD)
        for start, stop, line in found.pieces:
            self._add_span(start, stop, line, kind, place, "")
        if len(self._rows["place"]) >= _HELD:
            with told(self._store.path):
                self._flush()
        return number

    def span(self, span: Span) -> None:
        """Keep a stretch that is not part of a record."""
        self._add_span(span.start, span.stop, span.line, KINDS.index(span.kind), None, storable(span.reason))

    def _add_span(self, start: int, stop: int, line: int, kind: int, place: int | None, reason: str) -> None:
        self._spans.append((start, stop))
        self._rows["span"].append((self.source, start, stop, line, kind, place, reason))

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
        if (number := self._new.get(key)) is not None:
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
        row: list[Any] = [getattr(record, column.attribute) for column in NARROW]
        row[:3] = number, self.source, line
        self._rows["record"].append((*row, band(record)))
        self._rows["detail"].append(detail_row(number, record))
        self._rows["identity"].append((key, number))
        self._rows["name"].extend((storable(address), storable(name), number) for address, name in record.names)

    def _flush(self) -> None:
        if self._connection is None:
            self._connection = self._transaction.enter_context(self._store.writing()).conn
            self._check_alone()
        self._rows["record"] = [self._resolved(row) for row in self._rows["record"]]
        for table, insert in _INSERTS.items():
            self._connection.executemany(insert, self._rows[table])
            self._rows[table].clear()
        self._new.clear()
        self._kept.clear()

    def _check_alone(self) -> None:
        """Refuse what is in the case already, and what was numbered before another program added records."""
        assert self._connection is not None
        known = self._connection.execute("SELECT id, name FROM source WHERE sha256 = ?", (self.sha256,)).fetchone()
        if known is not None:
            raise CaseError(f"{self.name}: the same bytes are in the case already, as source {known[0]}, {known[1]}.")
        if self._ends() != self._began:
            raise CaseError(f"{self._store.path}: another program added records meanwhile; import again.")

    def _resolved(self, row: tuple[Any, ...]) -> tuple[Any, ...]:
        values = list(row)
        for position, column in enumerate(NARROW):
            value = values[position]
            if value is None:
                continue
            if column.attribute in _ADDRESSES:
                values[position] = self._address(value)
            elif column.attribute in _WORDS:
                values[position] = self._word(str(value))
            elif value is True or value is False:
                values[position] = int(value)
        return tuple(values)

    def _address(self, text: str) -> int:
        if (known := self._addresses.get(text)) is None:
            known = self._addresses[text] = self._entry("address", *address_value(text))
        return known

    def _word(self, text: str) -> int:
        if (known := self._words.get(text)) is None:
            known = self._words[text] = self._entry("word", storable(text))
        return known

    def _entry(self, table: str, text: str, *rest: Any) -> int:
        assert self._connection is not None
        found = self._connection.execute(f"SELECT id FROM {table} WHERE text = ?", (text,)).fetchone()
        if found is not None:
            return int(found[0])
        marks = ", ".join("?" * (1 + len(rest)))
        added = self._connection.execute(f"INSERT INTO {table} VALUES (NULL, {marks})", (text, *rest))
        return int(added.lastrowid or 0)

    def _finish(self) -> None:
        self._check_tiles()
        self._flush()
        assert self._connection is not None
        self._connection.executemany("INSERT INTO evidence VALUES (?, ?)", compressed(self.source, self._data))
        self._connection.execute(
            "INSERT INTO source VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                self.source, self.name, len(self._data), self.sha256, time.time_ns(), self.records, self.repeats,
                self.year, self.zone, storable(self.dates), storable(self.understood),
            ),
        )  # fmt: skip
        self._journal.add(
            f"imported source {self.source}, {self.name}: {len(self._data)} bytes, SHA-256 {self.sha256}, "
            f"{self.records} records, {self.repeats} repeats"
        )

    def _check_tiles(self) -> None:
        at = 0
        for start, stop in sorted(self._spans):
            if start != at or stop <= start:
                raise CaseError(
                    f"{self.name}: its ledger does not fit together at byte {min(start, at)}; not imported."
                )
            at = stop
        if at != len(self._data):
            raise CaseError(f"{self.name}: its ledger ends at byte {at} of {len(self._data)}; not imported.")
