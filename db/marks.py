"""Marks, letters and tags on records."""

from __future__ import annotations

from collections.abc import Iterable

from db.deeds import Deeds
from db.spans import AMONG, few, listed, spans
from db.store import Store
from db.values import storable


class Marks:
    """The records that the analyst has marked, and those that bear a letter."""

    def __init__(self, store: Store, deeds: Deeds) -> None:
        self._store, self._deeds = store, deeds

    def all(self) -> set[int]:
        """Return the numbers of the marked records."""
        return {row[0] for row in self._store.query("SELECT record FROM mark")}

    def toggle(self, number: int) -> bool:
        """Mark a record, or take its mark away; return whether it is marked now."""
        with self._store.writing() as connection:
            marked = connection.execute("SELECT 1 FROM mark WHERE record = ?", (number,)).fetchone() is None
            self.set([number], marked)
            return marked

    def set(self, numbers: Iterable[int], on: bool = True) -> None:
        """Mark records, or take their marks away."""
        chosen = set(numbers)
        with self._store.writing() as connection:
            rows = connection.execute(f"SELECT record FROM mark WHERE {AMONG}", (listed(chosen),))
            before = {row[0] for row in rows}
            changed = chosen - before if on else before
            if changed:
                runs = spans(changed)
                what = f"{'marked' if on else 'marks taken off'} {few(changed)}"
                self._deeds.do(what, [("mark", on, runs)], [("mark", not on, runs)])

    def letters(self) -> dict[str, int]:
        """Return the record of each letter."""
        return dict(self._store.query("SELECT letter, record FROM letter ORDER BY letter"))

    def name(self, letter: str, number: int | None) -> None:
        """Put a letter on a record, where it can be found again, or with None take it away."""
        letter = storable(letter)
        before = self.letters().get(letter)
        if before != number:
            what = f"letter {letter} put on #{number}" if number is not None else f"letter {letter} taken off"
            self._deeds.do(what, [("letter", letter, number)], [("letter", letter, before)])


class Tags:
    """Words that the analyst has put on records."""

    def __init__(self, store: Store, deeds: Deeds) -> None:
        self._store, self._deeds = store, deeds

    def set(self, numbers: Iterable[int], tag: str, on: bool = True) -> None:
        """Put a tag on records, or take it off."""
        tag, chosen = storable(tag), set(numbers)
        with self._store.writing() as connection:
            rows = connection.execute(f"SELECT record FROM tag WHERE tag = ? AND {AMONG}", (tag, listed(chosen)))
            before = {row[0] for row in rows}
            changed = chosen - before if on else before
            if changed:
                runs = spans(changed)
                what = f"tag {tag} {'put on' if on else 'taken off'} {few(changed)}"
                self._deeds.do(what, [("tag", on, tag, runs)], [("tag", not on, tag, runs)])

    def add(self, number: int, tag: str) -> None:
        """Put a tag on a record."""
        self.set([number], tag)

    def remove(self, number: int, tag: str) -> None:
        """Take a tag off a record."""
        self.set([number], tag, False)

    def of(self, number: int) -> list[str]:
        """Return the tags of a record in alphabetical order."""
        return [row[0] for row in self._store.query("SELECT tag FROM tag WHERE record = ? ORDER BY tag", (number,))]

    def all(self) -> dict[str, int]:
        """Return every tag with the number of records that carry it."""
        return dict(self._store.query("SELECT tag, count(*) FROM tag GROUP BY tag ORDER BY tag"))

    def records(self) -> dict[int, tuple[str, ...]]:
        """Return the tags of each record that has any, in alphabetical order."""
        found: dict[int, tuple[str, ...]] = {}
        for number, tag in self._store.query("SELECT record, tag FROM tag ORDER BY record, tag"):
            found[number] = (*found.get(number, ()), tag)
        return found
