"""What the analyst did to records, step by step: it can be taken back and done again, also after a reopening."""

from __future__ import annotations

import json
import sqlite3
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from db.errors import CaseError
from db.journal import Journal
from db.sealing import digest
from db.spans import each
from db.store import Store
from db.values import storable, undamaged

KEPT = 200
"""Deeds that can be taken back."""
LONGEST = 1 << 20
"""Characters of a deed that is kept so that it can be taken back."""

Change = tuple[Any, ...]
"""One change as JSON holds it: its kind, then what the function of that kind takes."""


@dataclass(frozen=True, slots=True)
class Deed:
    """One thing the analyst did."""

    id: int
    at: int
    """Nanoseconds UTC since 1970."""
    what: str
    undone: bool


class Deeds:
    """Does what the analyst says of records, so that it can be taken back."""

    def __init__(self, store: Store, journal: Journal) -> None:
        self._store, self._journal = store, journal

    def do(self, what: str, after: Sequence[Change], before: Sequence[Change]) -> None:
        """Make changes and keep how they are taken back; what was taken back and not done again is forgotten."""
        forth, back = json.dumps(after), json.dumps(before)
        long = len(forth) + len(back) > LONGEST
        with self._store.writing() as connection:
            _make(connection, after)
            connection.execute("DELETE FROM deed WHERE undone")
            connection.execute(
                "INSERT INTO deed (at, what, after, before, undone) VALUES (?, ?, ?, ?, 0)",
                (time.time_ns(), storable(what), "[]" if long else storable(forth), None if long else storable(back)),
            )
            connection.execute("DELETE FROM deed WHERE id <= (SELECT max(id) FROM deed) - ?", (KEPT,))
            self._journal.add(what)

    def undo(self) -> str | None:
        """Take the last deed back and return what it was; None if there is none. Raises CaseError if it cannot be."""
        return self._turn("SELECT id, what, before FROM deed WHERE NOT undone ORDER BY id DESC LIMIT 1", 1)

    def redo(self) -> str | None:
        """Do again what was taken back last and return what it is; None if there is nothing."""
        return self._turn("SELECT id, what, after FROM deed WHERE undone ORDER BY id LIMIT 1", 0)

    def _turn(self, sql: str, undone: int) -> str | None:
        with self._store.writing() as connection:
            row = connection.execute(sql).fetchone()
            if row is None:
                return None
            deed, what, changes = row
            if changes is None:
                raise CaseError(f"{what}: too many records to take it back at once.")
            with undamaged():
                _make(connection, json.loads(changes))
            connection.execute("UPDATE deed SET undone = ? WHERE id = ?", (undone, deed))
            self._journal.add(f"{'undone' if undone else 'done again'}: {what}")
            return str(what)

    def all(self) -> list[Deed]:
        """Return the deeds that are kept, newest first."""
        rows = self._store.query("SELECT id, at, what, undone FROM deed ORDER BY id DESC")
        return [Deed(deed, at, what, bool(undone)) for deed, at, what, undone in rows]


def _make(connection: sqlite3.Connection, changes: Sequence[Sequence[Any]]) -> None:
    for kind, *values in changes:
        _MAKERS[kind](connection, *values)


def _mark(connection: sqlite3.Connection, on: bool, runs: Sequence[Sequence[int]]) -> None:
    sql = "INSERT OR IGNORE INTO mark VALUES (?)" if on else "DELETE FROM mark WHERE record = ?"
    connection.executemany(sql, ((number,) for number in each(runs)))


def _tag(connection: sqlite3.Connection, on: bool, tag: str, runs: Sequence[Sequence[int]]) -> None:
    sql = "INSERT OR IGNORE INTO tag VALUES (?, ?)" if on else "DELETE FROM tag WHERE record = ? AND tag = ?"
    connection.executemany(sql, ((number, tag) for number in each(runs)))


def _letter(connection: sqlite3.Connection, letter: str, record: int | None) -> None:
    if record is None:
        connection.execute("DELETE FROM letter WHERE letter = ?", (letter,))
    else:
        connection.execute("INSERT OR REPLACE INTO letter VALUES (?, ?)", (letter, record))


def _verdict(
    connection: sqlite3.Connection, verdict: str | None, who: str, at: int, runs: Sequence[Sequence[int]]
) -> None:
    if verdict is None:
        connection.executemany("DELETE FROM verdict WHERE record = ?", ((number,) for number in each(runs)))
    else:
        rows = ((number, verdict, who, at) for number in each(runs))
        connection.executemany("INSERT OR REPLACE INTO verdict VALUES (?, ?, ?, ?)", rows)


def _note(
    connection: sqlite3.Connection, id: int, about: str, text: str | None, created: int = 0, modified: int = 0
) -> None:
    if text is None:
        connection.execute("DELETE FROM note WHERE id = ?", (id,))
    else:
        row = (id, about, text, created, modified, digest(about, text, created, modified))
        connection.execute("INSERT OR REPLACE INTO note VALUES (?, ?, ?, ?, ?, ?)", row)


_MAKERS: dict[str, Callable[..., None]] = {
    "mark": _mark, "tag": _tag, "letter": _letter, "verdict": _verdict, "note": _note,
}  # fmt: skip
