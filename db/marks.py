"""Marks and tags on records."""

from __future__ import annotations

from collections.abc import Iterable

from db.store import Store
from db.values import storable


class Marks:
    """The records that the analyst has marked."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def all(self) -> set[int]:
        """Return the numbers of the marked records."""
        return {row[0] for row in self._store.query("SELECT record FROM mark")}

    def toggle(self, number: int) -> bool:
        """Mark a record, or take its mark away; return whether it is marked now."""
        with self._store.writing() as database:
            marked = database.conn.execute("SELECT 1 FROM mark WHERE record = ?", (number,)).fetchone() is None
            self.set([number], marked)
            return marked

    def set(self, numbers: Iterable[int], on: bool = True) -> None:
        """Mark records, or take their marks away."""
        sql = "INSERT OR IGNORE INTO mark VALUES (?)" if on else "DELETE FROM mark WHERE record = ?"
        with self._store.writing() as database:
            database.conn.executemany(sql, ((number,) for number in numbers))


class Tags:
    """Words that the analyst has put on records."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def add(self, number: int, tag: str) -> None:
        """Put a tag on a record."""
        with self._store.writing() as database:
            database.conn.execute("INSERT OR IGNORE INTO tag VALUES (?, ?)", (number, storable(tag)))

    def remove(self, number: int, tag: str) -> None:
        """Take a tag off a record."""
        with self._store.writing() as database:
            database.conn.execute("DELETE FROM tag WHERE record = ? AND tag = ?", (number, storable(tag)))

    def of(self, number: int) -> list[str]:
        """Return the tags of a record in alphabetical order."""
        return [row[0] for row in self._store.query("SELECT tag FROM tag WHERE record = ? ORDER BY tag", (number,))]

    def all(self) -> dict[str, int]:
        """Return every tag with the number of records that carry it."""
        return dict(self._store.query("SELECT tag, count(*) FROM tag GROUP BY tag ORDER BY tag"))
