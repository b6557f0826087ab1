"""Addresses and words, each kept once and named by a number in the records."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from db.values import NARROW, address_value, storable
from parsers.record import ColumnType

if TYPE_CHECKING:
    from parsers.arrays import Numbers

_ADDRESSES = tuple(place for place, column in enumerate(NARROW) if column.type is ColumnType.ADDRESS)
_WORDS = tuple(place for place, column in enumerate(NARROW) if column.type is ColumnType.WORD)
_REMEMBERED = 100_000


class Dictionaries:
    """Turns texts into numbers, on the connection that writes; numbers once given stay."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._addresses: dict[str, int] = {}
        self._words: dict[str, int] = {}
        self._ipv4: tuple[Numbers, Numbers] | None = None

    @property
    def full(self) -> bool:
        """Whether it remembers so much that it should be made anew."""
        return len(self._addresses) + len(self._words) > _REMEMBERED

    def row(self, values: tuple[Any, ...]) -> list[Any]:
        """Return the values of the record table's columns with numbers in place of texts."""
        made = list(values)
        for place in _ADDRESSES:
            if (text := made[place]) is not None:
                made[place] = self._addresses.get(text) or self._address(text)
        for place in _WORDS:
            if (text := made[place]) is not None:
                made[place] = self._words.get(text) or self._word(text)
        return made

    def address(self, text: str) -> int:
        """Return the number of an address."""
        return self._addresses.get(text) or self._address(text)

    def addresses(self, texts: Iterable[str]) -> dict[str, int]:
        """Return the numbers of many addresses, new ones added together."""
        wanted = dict.fromkeys(texts)
        if kept := {text: address_value(text) for text in wanted if text not in self._addresses}:
            found = self._ids("address", [made[0] for made in kept.values()])
            last = self._last("address")
            added = {made[0]: made for made in kept.values() if made[0] not in found}
            rows = [(number, *made) for number, made in enumerate(added.values(), last + 1)]
            self._connection.executemany("INSERT INTO address VALUES (?, ?, ?, ?)", rows)
            found.update(zip(added, range(last + 1, last + 1 + len(added)), strict=True))
            self._addresses.update((text, found[made[0]]) for text, made in kept.items())
        return {text: self._addresses[text] for text in wanted}

    def words(self, texts: Iterable[str]) -> dict[str, int]:
        """Return the numbers of many words, new ones added together."""
        wanted = dict.fromkeys(texts)
        if new := [text for text in wanted if text not in self._words]:
            kept, last = list(map(storable, new)), self._last("word")
            sql = "INSERT OR IGNORE INTO word (text) SELECT value FROM json_each(?)"
            self._connection.execute(sql, (json.dumps(kept),))
            found = dict(self._connection.execute("SELECT text, id FROM word WHERE id > ?", (last,)))
            if old := [text for text in kept if text not in found]:
                found |= self._ids("word", old)
            self._words.update(zip(new, map(found.__getitem__, kept), strict=True))
        return {text: self._words[text] for text in wanted}

    def _last(self, table: str) -> int:
        return int(self._connection.execute(f"SELECT coalesce(max(id), 0) FROM {table}").fetchone()[0])

    def _ids(self, table: str, texts: list[str]) -> dict[str, int]:
        sql = f"SELECT text, id FROM {table} WHERE text IN (SELECT value FROM json_each(?))"
        return dict(self._connection.execute(sql, (json.dumps(texts),)))

    def ipv4(self, numbers: Numbers) -> Numbers:
        """Return the numbers here of IPv4 addresses, themselves given as numbers: different ones, in order."""
        import numpy as np

        known, ids = self._ipv4 or (np.zeros(0, np.int64), np.zeros(0, np.int64))
        places = np.searchsorted(known, numbers)
        there = places < len(known)
        there[there] = known[places[there]] == numbers[there]
        if len(new := numbers[~there]):
            texts = [
                f"{number >> 24}.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}" for number in new.tolist()
            ]
            given = self.addresses(texts)
            place = np.searchsorted(known, new)
            known = np.insert(known, place, new)
            ids = np.insert(ids, place, [given[text] for text in texts])
            self._ipv4 = known, ids
            places = np.searchsorted(known, numbers)
        found: Numbers = ids[places]
        return found

    def word(self, text: str) -> int:
        """Return the number of a word."""
        return self._words.get(text) or self._word(text)

    def _address(self, text: str) -> int:
        kept, family, value = address_value(text)
        self._addresses[text] = number = self._number("address", kept, family, value)
        return number

    def _word(self, text: str) -> int:
        self._words[text] = number = self._number("word", storable(text))
        return number

    def _number(self, table: str, text: str, *rest: Any) -> int:
        found = self._connection.execute(f"SELECT id FROM {table} WHERE text = ?", (text,)).fetchone()
        if found is not None:
            return int(found[0])
        marks = ", ".join("?" * (1 + len(rest)))
        added = self._connection.execute(f"INSERT INTO {table} VALUES (NULL, {marks})", (text, *rest))
        return int(added.lastrowid or 0)
