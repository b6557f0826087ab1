"""The records of a case: one of them, a page of them, or those that a query asks for."""

from __future__ import annotations

import sqlite3
import threading
from array import array
from collections.abc import Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import replace
from typing import Any

from db import pictures
from db.columns import SHIFTED_TIME, expression
from db.compile import compiled
from db.cost import Cost, cost
from db.expand import expanded
from db.groups import Groups, alike, grouped
from db.listed import Resolver
from db.loading import load
from db.memory import give_back
from db.numbers import place_of
from db.of_runs import glimpsed, in_order
from db.ordering import sorted_by
from db.pictures import Cells, Timeline
from db.runs import Frames
from db.segcols import Unsuited
from db.selecting import Selection, by_columns, by_rows, every
from db.shifts import spelled
from db.store import Store
from db.tables import Table, table
from db.unfinished import RECORD, number_after
from db.values import storable
from parsers.query import Query
from parsers.record import ColumnType, Record, type_of

LIST_COLUMNS = (
    "number", "time", "time.basis", "src", "src.port", "dst", "dst.port", "proto", "flags", "format", "kind", "action",
    "sensor", "message", "count", "ip.len", "ip.id", "ttl", "tcp.seq", "tcp.ack", "tcp.win", "icmp.type", "icmp.code",
)  # fmt: skip
"""The columns of a page, in order: what one line of the packet list can show."""

ORDERS = {
    "time": f"record.band, {SHIFTED_TIME}, record.number",
    "number": "record.number",
}
"""Orders of a selection: by time (dated, then time of day, then none), or by number."""


Values = Mapping[str, Any]
"""Public column name -> value, None for unknown."""


class Records:
    """Reads records; every thread may use it."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._running: dict[sqlite3.Connection, threading.Event] = {}
        self._lock = threading.Lock()
        self._order: tuple[tuple[Any, ...], bool] | None = None
        """Whether the records follow one another in time, and of which state of the case that was found out."""
        self.resolvers: dict[str, Resolver] = {}
        """What gives the record numbers of a state that the case does not know: "hint" -> (value -> numbers)."""

    def count(self) -> int:
        """Return how many records the case has."""
        return int(self._store.query("SELECT coalesce(sum(records), 0) FROM source")[0][0])

    def get(self, number: int) -> Record:
        """Return one record, complete; KeyError if there is none of this number.

        Where the clock of its source is said to have been off, its time is the corrected one, and a note says so.
        """
        with self._store.reading() as connection:
            record = load(connection, number, RECORD)
            row = connection.execute("SELECT nanoseconds, why FROM shift WHERE id = ?", (record.source,)).fetchone()
        if row is None or record.time is None:
            return record
        note = f"its clock is said to have been off: {spelled(row[0])} added to the logged time ({row[1]})"
        return replace(record, time=record.time + row[0], notes=(*record.notes, note))

    def as_read(self, numbers: Iterable[int]) -> Iterator[Record]:
        """Yield records with their times as they were read, best in order; KeyError if there is none of a number."""
        with self._store.reading() as connection:
            frames = Frames(connection)
            for number in numbers:
                yield load(connection, number, RECORD, frames=frames)

    def page(self, numbers: Sequence[int], columns: Sequence[str] = LIST_COLUMNS) -> list[tuple[Any, ...]]:
        """Return columns of some records, `number` first, in the order of `numbers`, by one statement up to 5,000."""
        if len(numbers) > _MOST_AT_ONCE:
            parts = (numbers[start : start + _MOST_AT_ONCE] for start in range(0, len(numbers), _MOST_AT_ONCE))
            return [row for part in parts for row in self.page(part, columns)]
        if not numbers:
            return []
        parameters: tuple[int, ...]
        if isinstance(numbers, range) and abs(numbers.step) == 1:
            where, parameters = "BETWEEN ? AND ?", (min(numbers[0], numbers[-1]), max(numbers[0], numbers[-1]))
        else:
            where, parameters = f"IN ({', '.join('?' * len(numbers))})", tuple(numbers)
        chosen = _PAGE if columns is LIST_COLUMNS else ", ".join(expression(name) for name in columns)
        sql = f"SELECT {chosen} FROM record WHERE record.number {where}"
        found = {row[0]: row for row in self._store.query(sql, parameters)}
        return [found[number] for number in numbers if number in found]

    def rows(
        self, columns: Sequence[str], query: Query | None = None, order: str = "time"
    ) -> Generator[tuple[Any, ...], None, None]:
        """Yield the named columns of the matching records; addresses and words as text, unknown as None.

        Raises KeyError for a column that Record does not have.
        """
        chosen = ", ".join(expression(name) for name in columns)
        truths = [place for place, name in enumerate(columns) if type_of(name) is ColumnType.TRUTH]
        with (
            self._store.reading() as connection,
            compiled(connection, expanded(connection, query), self.resolvers) as made,
        ):
            sql = f"SELECT {chosen} FROM {RECORD} WHERE {made.test} ORDER BY {ORDERS[order]}"
            with closing(connection.execute(sql, made.parameters)) as cursor:
                for row in cursor:
                    yield _true(row, truths) if truths else row

    def select(self, query: Query | None, order: str = "time") -> Selection:
        """Return the numbers of the matching records, and of those that the query could not be tested on.

        `order` is one of ORDERS, or a column, with - before it from the largest down; unknown values stand last.
        Raises Stopped, a CaseError, if `interrupt` was called meanwhile, CaseError for a column without an order,
        and QueryError if the query asks for what is not known here.
        """
        if order not in ORDERS:
            found = self.select(query)
            with self._arrays() as (connection, stop):
                wanted, descending = order.removeprefix("-"), order.startswith("-")
                numbers, unknown = sorted_by(connection, found.numbers, wanted, descending, stop)
                untestable, _ = sorted_by(connection, found.untestable, wanted, descending, stop)
            return Selection(numbers, untestable, unknown)
        if order == "number" and (query is None or query.where is None):
            return Selection(self.every())
        with self._store.reading() as connection, self._interruptible(connection) as stop:
            query = expanded(connection, query)
            if _has_arrays(connection):
                below = number_after(connection)
                follow = self._in_order(connection, below, stop)
                no_filter = query is None or query.where is None
                if follow and no_filter and (numbers := every(connection))[-1] == below - 1:
                    return Selection(numbers)
                with suppress(Unsuited):
                    return by_columns(connection, query, order, self.resolvers, below, follow, stop)
            return by_rows(connection, query, order, self.resolvers, stop)

    def glimpse(self, query: Query, number: int, most: int) -> Sequence[int]:
        """Return the first `most` matching records by time from a record on, long before `select` knows all of them.

        Nothing where they are not known so soon: records must follow one another in time and lie in runs whose columns
        answer, and few of these may have to be read. Raises QueryError, and Stopped as `select` does.
        """
        with self._store.reading() as connection, self._interruptible(connection) as stop, suppress(Unsuited):
            whole, below = expanded(connection, query), number_after(connection)
            if whole is not None and _has_arrays(connection) and self._in_order(connection, below, stop):
                return glimpsed(connection, whole.where, number, below, most, stop)
        return ()

    def _in_order(self, connection: sqlite3.Connection, below: int, stop: threading.Event) -> bool:
        """Say whether the records below a number follow one another in time; it is found out once."""
        state = (below, *connection.execute("SELECT count(*), max(stated) FROM shift").fetchone())
        kept = self._order
        if kept is None or kept[0] != state:
            kept = self._order = state, in_order(connection, below, stop)
        return kept[1]

    def cost(self, query: Query | None) -> Cost:
        """Return what a filter must read before it is asked; raises QueryError."""
        with self._store.reading() as connection:
            query = expanded(connection, query)
            return cost(connection, None if query is None else query.where)

    def table(self, query: Query) -> Table:
        """Return what the stages after the pipes of a query make of the matching records.

        Without a stage that sums up, the records themselves, LIST_COLUMNS each. Raises QueryError.
        """
        return table(query, LIST_COLUMNS, self.rows)

    def timeline(self, numbers: Sequence[int], bins: int, span: tuple[int, int] | None = None) -> Timeline:
        """Return some records in stretches of time of equal length, those of another timeline if its `span` is given.

        Raises Stopped.
        """
        with self._arrays() as (connection, stop):
            return pictures.timeline(
                connection, numbers, bins, stop, span or self._span(connection, numbers, bins, stop)
            )

    def _span(
        self, connection: sqlite3.Connection, numbers: Sequence[int], bins: int, stop: threading.Event
    ) -> tuple[int, int] | None:
        """Return the span of a timeline where the first and the last record are the earliest and the latest."""
        if isinstance(numbers, array | list | tuple) or not len(numbers):
            return None
        if not self._in_order(connection, number_after(connection), stop):
            return None
        sql = f"SELECT number, band, {SHIFTED_TIME} FROM record WHERE number IN (?, ?) ORDER BY number"
        rows = connection.execute(sql, (numbers[0], numbers[-1])).fetchall()
        (_, _, first), (_, band, last) = rows[0], rows[-1]
        return None if band else pictures.spanning(first, last, bins)  # what has no date stands behind all that have

    def cells(self, numbers: Sequence[int], names: tuple[str, str], size: tuple[int, int]) -> Cells:
        """Return some records by two columns, in at most `size` stretches across and up; raises as `timeline`."""
        with self._arrays() as (connection, stop):
            return pictures.cells(connection, numbers, names, size, stop)

    def matrix(self, numbers: Sequence[int], names: tuple[str, str], size: tuple[int, int]) -> Cells:
        """Return some records by the most frequent values of two columns; raises as `timeline`."""
        with self._arrays() as (connection, stop):
            return pictures.matrix(connection, numbers, names, size, stop)

    def groups(
        self, query: Query | None, of: str, matches: Sequence[int] | None = None, *, earliest_first: bool = False
    ) -> Groups:
        """Return the matching records grouped by a column, `conversation` or `signature`; raises what `select` does.

        `matches` are the numbers of the matching records by time, if they are known already.
        """
        numbers = self.select(query).numbers if matches is None else matches

        def like(number: int, low: int, high: int) -> Sequence[int]:
            with self._arrays() as (connection, stop):
                return alike(connection, numbers, of, number, (low, high), stop)

        with self._arrays() as (connection, stop):
            return grouped(connection, numbers, of, like, stop, earliest_first=earliest_first)

    def ends(self, groups: Groups, which: Sequence[int], columns: Sequence[str]) -> list[tuple[Values, Values]]:
        """Return columns, `number` first, of the first and the last record of some groups, by one statement."""
        numbers = [(groups.first[group], groups.last[group]) for group in which]
        rows = self.page([number for both in numbers for number in both], columns)
        found: dict[int, Values] = {row[0]: dict(zip(columns, row, strict=True)) for row in rows}
        return [(found.get(first, {}), found.get(last, {})) for first, last in numbers]

    def position(self, numbers: Sequence[int], number: int) -> int | None:
        """Return where a record stands in a selection, or None."""
        return place_of(numbers, number)

    def interrupt(self) -> None:
        """Stop the selections that are running in other threads; they raise Stopped."""
        with self._lock:
            for connection, stop in self._running.items():
                stop.set()
                connection.interrupt()

    def texts(self, table: str, begin: str, most: int) -> list[str]:
        """Return addresses (`address`) or words (`word`) of the case that begin with a text, at most so many."""
        if table not in ("address", "word"):
            raise ValueError(f"{table} is no dictionary")
        sql = f"SELECT text FROM {table} WHERE text >= ? AND text < ? ORDER BY text LIMIT ?"
        return [row[0] for row in self._store.query(sql, (storable(begin), storable(begin) + "\U0010ffff", most))]

    def version(self) -> int:
        """Return a number that changes whenever records were added, or times of a source shifted."""
        sql = (
            f"SELECT (SELECT max(id) FROM source), (SELECT max(number) FROM {RECORD}), max(stated), count(*) FROM shift"
        )
        return hash(tuple(self._store.query(sql)[0]))

    def every(self) -> Sequence[int]:
        """Return the numbers of all records, in their order."""
        with self._store.reading() as connection:
            return every(connection)

    @contextmanager
    def _arrays(self) -> Iterator[tuple[sqlite3.Connection, threading.Event]]:
        """Lend what questions over whole columns need."""
        try:
            with self._store.reading() as connection, self._interruptible(connection) as stop:
                yield connection, stop
        finally:
            give_back()

    @contextmanager
    def _interruptible(self, connection: sqlite3.Connection) -> Iterator[threading.Event]:
        stop = threading.Event()
        with self._lock:
            self._running[connection] = stop
        try:
            yield stop
        finally:
            with self._lock:
                del self._running[connection]


def _has_arrays(connection: sqlite3.Connection) -> bool:
    return connection.execute("SELECT 1 FROM run LIMIT 1").fetchone() is not None


def _true(row: tuple[Any, ...], places: list[int]) -> tuple[Any, ...]:
    values = list(row)
    for place in places:
        values[place] = None if values[place] is None else bool(values[place])
    return tuple(values)


_MOST_AT_ONCE = 5_000
_PAGE = ", ".join(expression(name) for name in LIST_COLUMNS)
