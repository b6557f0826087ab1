"""The columns of many records as arrays. Only what reads or writes many at once loads this module; it needs numpy."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from socket import AF_INET, inet_ntoa, inet_pton
from typing import Any, TypeVar, cast

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.int64]
Truths = NDArray[np.bool_]
UNKNOWN = -1
"""Stands for None; no column of a record is negative."""
OTHER = 1 << 32
"""The first number that is no IPv4 address."""


@dataclass(frozen=True, slots=True)
class Coded:
    """Values of which many are equal: each once, and for every record which of them it has."""

    values: Sequence[Any]
    """Different ones; not each of them must occur."""
    which: Numbers = field(repr=False)
    """Place in `values`, UNKNOWN for none."""

    def __len__(self) -> int:
        return len(self.which)

    def __getitem__(self, rows: slice | Numbers | Truths) -> Coded:
        return Coded(self.values, self.which[rows])

    def turned(self, make: Callable[[Any], Any]) -> Coded:
        """Return what is made of each value, None for unknown."""
        places: dict[Any, int] = {}
        made = (make(value) for value in self.values)
        codes = [UNKNOWN if value is None else places.setdefault(value, len(places)) for value in made]
        return Coded(list(places), np.array([*codes, UNKNOWN], np.int64)[self.which])

    def numbers(self, make: Callable[[Any], int | None]) -> Numbers:
        """Return the number that is made of each value, None for unknown."""
        if len(self.values) > len(self.which):
            return self._condensed().numbers(make)
        made = (make(value) for value in self.values)
        return np.array([*(UNKNOWN if value is None else value for value in made), UNKNOWN], np.int64)[self.which]

    def _condensed(self) -> Coded:
        """Return the same without the values that do not occur."""
        places = np.unique(self.which[self.which >= 0])
        which = np.where(self.which < 0, UNKNOWN, np.searchsorted(places, self.which))
        return Coded([self.values[place] for place in places.tolist()], which)

    def used(self) -> list[int]:
        """Return the places in `values` of those that occur."""
        places: list[int] = np.flatnonzero(np.bincount(self.which + 1)[1:]).tolist()
        return places

    def counts(self) -> dict[Any, int]:
        """Return how often each value occurs, those that do, in the order in which they come first."""
        counts = np.bincount(self.which + 1)[1:].tolist()
        places = sorted(self.used(), key=lambda place: int(np.argmax(self.which == place)))
        return {self.values[place]: counts[place] for place in places}


@dataclass(frozen=True, slots=True)
class Addresses:
    """Addresses: IPv4 ones as numbers, others by their place in a list behind all those."""

    numbers: Numbers = field(repr=False)
    others: Sequence[str] = ()

    def __len__(self) -> int:
        return len(self.numbers)

    def __getitem__(self, rows: slice | Numbers | Truths) -> Addresses:
        return Addresses(self.numbers[rows], self.others)

    def text(self, number: int) -> str:
        """Return the address that a number stands for, as the log prints it."""
        return self.others[number - OTHER] if number >= OTHER else ".".join(map(str, number.to_bytes(4)))


Column = Numbers | Coded | Addresses


def same(value: Any, count: int) -> Coded:
    """Return a column of one value for all records."""
    return Coded((value,), np.zeros(count, np.int64))


def coded(values: Sequence[Any]) -> Coded:
    """Return values as they are in a list, None for unknown."""
    if values and values[0] is not None and values.count(values[0]) == len(values):
        return same(values[0], len(values))
    places = dict.fromkeys(values)
    places.pop(None, None)
    numbers: dict[Any, int] = {value: place for place, value in enumerate(places)}
    numbers[None] = UNKNOWN
    return Coded(list(places), np.fromiter(map(numbers.__getitem__, values), np.int64, len(values)))


def integers(values: Sequence[int | None]) -> Numbers:
    """Return a column of integers as they are in a list, None for unknown."""
    return np.array([UNKNOWN if value is None else value for value in values] if None in values else values, np.int64)


def addresses(texts: Sequence[str | None] | Coded) -> Addresses:
    """Return texts as addresses, None for unknown."""
    made = texts if isinstance(texts, Coded) else coded(texts)
    others: list[str] = []
    numbers = []
    for text in made.values:
        if (number := ipv4(text)) is None:
            number = OTHER + len(others)
            others.append(text)
        numbers.append(number)
    return Addresses(np.array([*numbers, UNKNOWN], np.int64)[made.which], others)


def ipv4(text: str) -> int | None:
    """Return the number of an IPv4 address that is spelled as all of them are."""
    try:
        packed = inet_pton(AF_INET, text)
    except (OSError, ValueError):
        return None
    return int.from_bytes(packed) if inet_ntoa(packed) == text else None


def numbers_of(column: Column) -> Numbers:
    """Return numbers of which two are equal where the values are."""
    if isinstance(column, Coded):
        return column.which
    return column.numbers if isinstance(column, Addresses) else column


def value(column: Column, position: int) -> Any:
    """Return the value of one record, None for unknown."""
    number = int(numbers_of(column)[position])
    if number == UNKNOWN:
        return None
    if isinstance(column, Coded):
        return column.values[number]
    return column.text(number) if isinstance(column, Addresses) else number


def woven(count: int, parts: Iterable[tuple[Numbers, Column | None]]) -> Column:
    """Return one column for `count` records from those for the records at some positions; the rest is unknown."""
    known = [(rows, column) for rows, column in parts if column is not None]
    made = np.full(count, UNKNOWN, np.int64)
    if isinstance(known[0][1], Coded):
        places: dict[Any, int] = {}
        for rows, column in known:
            assert isinstance(column, Coded)
            made[rows] = column.numbers(lambda said: places.setdefault(said, len(places)))
        return Coded(list(places), made)
    if isinstance(known[0][1], Addresses):
        others: dict[str, int] = {}
        for rows, column in known:
            assert isinstance(column, Addresses)
            codes = np.array([others.setdefault(text, len(others)) for text in column.others] or [0], np.int64)
            numbers = column.numbers
            made[rows] = np.where(numbers < OTHER, numbers, OTHER + codes[np.maximum(numbers - OTHER, 0)])
        return Addresses(made, list(others))
    for rows, column in known:
        made[rows] = numbers_of(column)
    return made


_Kind = TypeVar("_Kind", Numbers, Coded, Addresses)


def only(numbers: Numbers, chosen: Truths | Any) -> Numbers:
    """Return the numbers of records of which it is true; those of the others are unknown."""
    return np.where(chosen, numbers, UNKNOWN)


def merged(columns: Sequence[_Kind]) -> _Kind:
    """Return one column from some of which at most one is known for each record."""
    known = [np.flatnonzero(numbers_of(column) >= 0) for column in columns]
    made = woven(len(columns[0]), [(rows, column[rows]) for rows, column in zip(known, columns, strict=True)])
    return cast("_Kind", made)


_MOST_COUNTED = 1 << 16
"""Numbers below this are told apart by counting, at a tenth of the cost of sorting."""


def distinct(numbers: Numbers) -> tuple[Numbers, Numbers]:
    """Return where each different number is first, and which of them each is; none is negative."""
    count = len(numbers)
    if not count or int(numbers.max()) >= _MOST_COUNTED:
        _, firsts, which = np.unique(numbers, return_index=True, return_inverse=True)
        return firsts, which
    first = np.full(int(numbers.max()) + 1, UNKNOWN, np.int64)
    first[numbers[::-1]] = np.arange(count - 1, -1, -1)  # of equal places the last one written stays
    there = np.flatnonzero(first >= 0)
    places = np.zeros(len(first), np.int64)
    places[there] = np.arange(len(there))
    return first[there], places[numbers]


def combined(columns: Sequence[Coded], make: Callable[[list[Any]], Any]) -> Coded:
    """Return what is made of the values that several columns have in one row, None for unknown."""
    which = np.zeros(len(columns[0]), np.int64)
    for column in columns:
        firsts, which = distinct(which * (len(column.values) + 1) + column.which + 1)
    each = (
        [column.values[code] if code >= 0 else None for column, code in zip(columns, codes, strict=True)]
        for codes in zip(*(column.which[firsts].tolist() for column in columns), strict=True)
    )
    return Coded(list(range(len(firsts))), which).turned([make(values) for values in each].__getitem__)


def mix(mixed: NDArray[np.uint64], more: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Return numbers that are equal where both are, and most likely different where one is."""
    made: NDArray[np.uint64] = (mixed ^ more) * np.uint64(0x9E3779B97F4A7C15)
    return made ^ (made >> np.uint64(29))


def mix_one(mixed: int, more: int) -> int:
    """Return what `mix` makes of two numbers, without a sign."""
    made = (mixed ^ more) * 0x9E3779B97F4A7C15 & 0xFFFFFFFFFFFFFFFF
    return made ^ made >> 29


def alike(columns: Iterable[Numbers]) -> Numbers:
    """Return the positions, in order, of records that may have the same number in all columns as another one has.

    The first column should be the one in which they differ most.
    """
    first, *others = columns
    if others and np.count_nonzero(first[1:] != first[:-1]) > _MOSTLY * len(first):
        rows = alike([first])
        return rows[alike([column[rows] for column in others])] if len(rows) else rows
    mixed = np.zeros(len(first), np.uint64)
    for column in (first, *others):
        mixed = mix(mixed, column.view(np.uint64))
    order = np.argsort(mixed)
    ranked = mixed[order]
    twice = ranked[1:] == ranked[:-1]
    found = np.zeros(len(ranked), np.bool_)
    found[order[1:][twice]] = found[order[:-1][twice]] = True
    return np.flatnonzero(found)


_MOSTLY = 0.9
"""Part of the records that differ from the one before, from which on one column is looked at before the others."""


def among(few: Numbers, many: Numbers) -> Truths:
    """Return which numbers are among many others; a handful is looked for one by one."""
    if len(few) > _HANDFUL:
        return np.isin(few, many)
    return np.array([bool((many == each).any()) for each in few.tolist()], np.bool_)


def where_among(many: Numbers, few: Sequence[int]) -> list[int]:
    """Return the positions of numbers that are among a few others."""
    chosen = np.isin(many, few) if len(few) > _HANDFUL else np.logical_or.reduce([many == each for each in few])
    places: list[int] = np.flatnonzero(chosen).tolist()
    return places


_HANDFUL = 32
"""So many numbers are found sooner one by one than by sorting."""


def lasts(column: Column | None, count: int) -> list[int]:
    """Return the positions, in order, of the last record of each value of a column that `count` records have."""
    if column is None:
        return [count - 1]
    which = numbers_of(column)
    begins = turns((which,))
    ends = np.append(begins[1:], count) - 1
    return sorted(dict(zip(which[begins].tolist(), ends.tolist(), strict=True)).values())


def turns(columns: Iterable[Numbers]) -> Numbers:
    """Return the positions of the first record and of all that differ in a column from the one before."""
    changed: NDArray[np.bool_] | None = None
    for column in columns:
        differs = column[1:] != column[:-1]
        changed = differs if changed is None else changed | differs
    assert changed is not None
    return np.concatenate((np.zeros(1, np.int64), np.flatnonzero(changed) + 1))
