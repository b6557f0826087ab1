"""Detects: the analyst's unit of work, a set of records with a write-up; and what they leave to do."""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import dataclass
from sqlite3 import Connection

from db.journal import Journal
from db.schema import database
from db.sealing import digest
from db.store import Store
from db.values import storable

_JOURNAL_EVERY = 300 * 1_000_000_000


@dataclass(frozen=True, slots=True)
class Detect:
    """One write-up."""

    id: int
    title: str
    query: str
    """The filter its records were chosen by; "" if by hand."""
    body: str
    created: int
    """Nanoseconds UTC since 1970."""
    modified: int


class Detects:
    """Keeps detects and which records each of them cites."""

    def __init__(self, store: Store, journal: Journal) -> None:
        self._store, self._journal = store, journal
        self._told: dict[int, int] = {}

    def new(self, title: str, query: str = "", body: str = "", cited: Iterable[int] = ()) -> int:
        """Keep a new detect and return its number."""
        title, query, body, now = storable(title), storable(query), storable(body), time.time_ns()
        with self._store.writing() as connection:
            row = {"title": title, "query": query, "body": body, "created": now, "modified": now}
            sealed = digest(title, query, body, now, now)
            table = database(connection).table("detect").insert({**row, "digest": sealed}, pk="id")
            number = int(table.last_pk)  # type: ignore[arg-type]
            _cite(connection, number, cited)
            self._journal.add(f"detect {number}, {title}, begun")
            return number

    def all(self) -> list[Detect]:
        """Return the detects in the order they were begun."""
        return [Detect(*row) for row in self._store.query(f"{_SELECT} ORDER BY id")]

    def get(self, id: int) -> Detect:
        """Return one detect; KeyError if there is none of this number."""
        rows = self._store.query(f"{_SELECT} WHERE id = ?", (id,))
        if not rows:
            raise KeyError(id)
        return Detect(*rows[0])

    def save(
        self,
        id: int,
        *,
        title: str | None = None,
        query: str | None = None,
        body: str | None = None,
        cited: Iterable[int] | None = None,
    ) -> None:
        """Replace what is given of a detect; KeyError if there is none of this number.

        The journal hears of it at most every five minutes, since a write-up is saved while it is typed.
        """
        now = time.time_ns()
        with self._store.writing() as connection:
            old = connection.execute(f"{_SELECT} WHERE id = ?", (id,)).fetchone()
            if old is None:
                raise KeyError(id)
            given = (title, query, body)
            texts = [was if text is None else storable(text) for was, text in zip(old[1:4], given, strict=True)]
            sealed = digest(*texts, old[4], now)
            values = dict(zip(("title", "query", "body"), texts, strict=True))
            database(connection).table("detect").update(id, {**values, "modified": now, "digest": sealed})
            if cited is not None:
                connection.execute("DELETE FROM citation WHERE detect = ?", (id,))
                _cite(connection, id, cited)
            if now - self._told.get(id, 0) > _JOURNAL_EVERY:
                self._told[id] = now
                self._journal.add(f"detect {id}, {texts[0]}, edited")

    def remove(self, id: int) -> None:
        """Delete a detect and its citations; KeyError if there is none of this number."""
        with self._store.writing() as connection:
            if not connection.execute("DELETE FROM detect WHERE id = ?", (id,)).rowcount:
                raise KeyError(id)
            self._journal.add(f"detect {id} removed")

    def citing(self, number: int) -> list[Detect]:
        """Return the detects that cite a record."""
        sql = f"{_SELECT} WHERE id IN (SELECT detect FROM citation WHERE record = ?) ORDER BY id"
        return [Detect(*row) for row in self._store.query(sql, (number,))]

    def cited(self, id: int) -> list[int]:
        """Return the numbers of the records that a detect cites."""
        return [row[0] for row in self._store.query("SELECT record FROM citation WHERE detect = ? ORDER BY 1", (id,))]


def _cite(connection: Connection, id: int, numbers: Iterable[int]) -> None:
    connection.executemany("INSERT OR IGNORE INTO citation VALUES (?, ?)", ((id, number) for number in numbers))


_SELECT = "SELECT id, title, query, body, created, modified FROM detect"
