"""Addresses and words, each kept once and named by a number in the records."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterable, Sequence
from socket import inet_ntoa
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

    def forget(self) -> None:
        """Forget what it remembers, if that is much: it is asked for again."""
        if len(self._words) > _REMEMBERED:
            self._words.clear()
        if len(self._addresses) > _REMEMBERED:
            self._addresses.clear()
            self._ipv4 = None

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
        wanted = set(texts)
        if kept := {text: address_value(text) for text in wanted if text not in self._addresses}:
            insert = "INSERT OR IGNORE INTO address VALUES (?, ?, ?, ?)"
            found = self._added(
                "address",
                [made[0] for made in kept.values()],
                lambda first: self._connection.executemany(
                    insert, ((number, *made) for number, made in enumerate(kept.values(), first))
                ),
            )
            self._addresses.update((text, found[made[0]]) for text, made in kept.items())
        return {text: self._addresses[text] for text in wanted}

    def words(self, texts: Sequence[str]) -> list[int]:
        """Return the number of each of many words, new ones added together."""
        if new := sorted(text for text in texts if text not in self._words):  # neighbours of the index one by one
            kept = list(map(storable, new))
            insert = "INSERT OR IGNORE INTO word SELECT ? + key, value FROM json_each(?)"
            found = self._added("word", kept, lambda first: self._connection.execute(insert, (first, json.dumps(kept))))
            self._words.update(zip(new, map(found.__getitem__, kept), strict=True))
        return list(map(self._words.__getitem__, texts))

    def _added(self, table: str, texts: list[str], insert: Callable[[int], sqlite3.Cursor]) -> dict[str, int]:
        """Return the numbers of texts; `insert` adds those that no row has yet, numbered in turn from one on."""
        first = self._connection.execute(f"SELECT coalesce(max(id), 0) + 1 FROM {table}").fetchone()[0]
        if insert(first).rowcount == len(texts):
            return dict(zip(texts, range(first, first + len(texts)), strict=True))
        found = dict(self._connection.execute(f"SELECT text, id FROM {table} WHERE id >= ?", (first,)))
        if old := [text for text in texts if text not in found]:
            sql = f"SELECT text, id FROM {table} WHERE text IN (SELECT value FROM json_each(?))"
            found |= dict(self._connection.execute(sql, (json.dumps(old),)))
        return found

    def ipv4(self, numbers: Numbers) -> Numbers:
        """Return the numbers here of IPv4 addresses, themselves given as numbers: different ones, in order."""
        import numpy as np

        known, ids = self._ipv4 or (np.zeros(0, np.int64), np.zeros(0, np.int64))
        places = np.searchsorted(known, numbers)
        there = places < len(known)
        there[there] = known[places[there]] == numbers[there]
        if len(new := numbers[~there]):
            texts = [inet_ntoa(number.to_bytes(4)) for number in new.tolist()]
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
