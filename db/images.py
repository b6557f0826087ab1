"""Tables of integers as SQLite writes them, laid out by numpy: how a million rows get into a case at little cost.

The image is a transport and nothing else: it is opened as a database in memory, and SQLite copies its rows into the
case. Where both tables are made by one statement, without indexes and foreign keys, it copies each row as it lies there
(`xferOptimization` in its insert.c). Layout: https://www.sqlite.org/fileformat2.html. Only the bulk import loads this
module.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import chain, pairwise
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

MOST = 1 << 20
"""Rows that one image may have."""
LAST = (1 << 35) - 1
"""The last number that a row may have."""
UNKNOWN = -1
"""Stands for NULL."""
_PAGE = 1 << 16
_LEAF, _INTERIOR = 13, 5
_TYPES = {1: 1, 2: 2, 3: 3, 4: 4, 6: 5, 8: 6}
"""Serial type of an integer by its bytes."""
_NULL, _ZERO = 0, 8
"""Serial types that take no bytes; that of one is behind that of zero."""
_LENGTH, _KEY = 2, 5
"""Bytes before a row: its length, and its number."""

Numbers = NDArray[np.int64]
Column = NDArray[np.integer[Any]] | int
"""A number for each row, or one for all of them."""
Cells = NDArray[np.uint8]


def usable(connection: sqlite3.Connection) -> bool:
    """Say whether images can be read here: SQLite may lack the function, or not take what this module lays out."""
    return hasattr(connection, "deserialize") and _proven()


@cache
def _proven() -> bool:
    """Copy two small images, of one leaf and of several, and compare."""
    chance = np.random.default_rng(1)
    try:
        for count in (3, 5_000):
            made = [chance.integers(-1, high, count) for high in (2, 200, 60_000, 1 << 31, 1 << 62)]
            columns = (*(column.tolist() for column in made), [0] * count, [1] * count, [UNKNOWN] * count)
            wanted = [tuple(None if value == UNKNOWN else value for value in row) for row in zip(*columns, strict=True)]
            if copied([*made, 0, 1, UNKNOWN], 9) != [(number, *row) for number, row in enumerate(wanted, 9)]:
                return False
    except sqlite3.Error:
        return False
    return True


def copied(columns: Sequence[Column], first: int) -> list[tuple[int | None, ...]]:
    """Return rows as they are in a table into which an image of them was copied; none if that table has faults."""
    names = ", ".join(f"c{place} INTEGER" for place in range(len(columns)))
    table = f"CREATE TABLE made (number INTEGER PRIMARY KEY, {names}) STRICT"
    connection = sqlite3.connect(":memory:", isolation_level=None)
    try:
        connection.execute(table)
        connection.execute("ATTACH ':memory:' AS image")
        connection.deserialize(image(table, first, columns), name="image")
        connection.execute("INSERT INTO main.made SELECT * FROM image.made")
        sound = connection.execute("PRAGMA main.integrity_check").fetchall() == [("ok",)]
        return connection.execute("SELECT * FROM main.made ORDER BY number").fetchall() if sound else []
    finally:
        connection.close()


def image(table: str, first: int, columns: Sequence[Column]) -> bytes:
    """Return a database with one table that has rows numbered from `first` on, one to MOST of them.

    `table` is the statement that makes it: an integer key, and an integer for each of the columns, of which one at
    least differs from row to row.
    """
    cells = _cells(first, columns)
    count, size = cells.shape
    each = (_PAGE - 8) // (size + 2)
    pages = [_leaf(cells[at : at + each]) for at in range(0, count, each)]
    if len(pages) > 1:
        pages.insert(0, _interior([first + min(at + each, count) - 1 for at in range(0, count, each)]))
    head = bytearray(empty(table)[:_PAGE])
    head[28:32] = (1 + len(pages)).to_bytes(4)
    return b"".join((head, *pages))


@cache
def empty(table: str) -> bytes:
    """Return a database with a table that has no rows, as SQLite writes it: its head, and the root of the table."""
    connection = sqlite3.connect(":memory:", isolation_level=None)
    try:
        connection.execute(f"PRAGMA page_size = {_PAGE}")
        connection.execute(table)
        return bytes(connection.serialize())
    finally:
        connection.close()


class _Field(NamedTuple):
    """Where an integer stands in a row."""

    column: int
    at: int
    width: int


class _Shorter(NamedTuple):
    """Rows in which an integer takes fewer bytes than it has in others."""

    rows: NDArray[np.bool_]
    """For each row, whether it is one of them."""
    field: _Field
    less: int
    """How many bytes fewer; the first ones go."""
    types: NDArray[np.uint8] | int
    """The serial types of these, in order, or one for all of them."""

    @property
    def saved(self) -> int:
        """How many bytes the rows are shorter for it."""
        return self.less * int(np.count_nonzero(self.rows))


def _cells(first: int, columns: Sequence[Column]) -> Cells:
    """Return a row of bytes for each row: length, number, header, integers; a row may end before its bytes do.

    All rows are laid out alike; those in which integers take fewer bytes are then closed up, kind by kind.
    """
    cells, fields = _whole(first, columns)
    gone: dict[bytes, list[tuple[int, int]]] = {}
    for short in _shorter(fields, columns):
        cells[short.rows, _LENGTH + _KEY + 2 + short.field.column] = short.types
        stretch = short.field.at, short.field.at + short.less
        gone.setdefault(short.rows.tobytes(), []).append(stretch)
    if not gone:
        return cells
    order, kinds = _kinds([np.frombuffer(rows, np.bool_) for rows in gone])
    groups, ranked = list(gone.values()), cells[order]
    for begin, end, kind in kinds:
        if kind:
            stretches = chain.from_iterable(group for place, group in enumerate(groups) if kind >> place & 1)
            _close_up(ranked[begin:end], sorted(stretches))
    cells[order] = ranked
    return cells


def _shorter(fields: Sequence[_Field], columns: Sequence[Column]) -> Iterator[_Shorter]:
    """Yield where integers take no bytes, as all that are unknown do, or fewer, if that is often."""
    narrow = []
    for field in fields:
        if not isinstance(column := columns[field.column], np.ndarray):
            continue
        none = (column >= UNKNOWN) & (column <= 1)
        bare = _Shorter(none, field, field.width, np.where(column < 0, _NULL, _ZERO + column)[none].astype(np.uint8))
        if bare.saved >= _OFTEN * field.width * len(column) or (column == UNKNOWN).any():
            yield bare
        if (width := {6: 4, 3: 2}.get(field.width)) is not None:
            small = ~none & (column < 1 << 8 * width - 1) & (column >= -(1 << 8 * width - 1))
            narrow.append(_Shorter(small, field, field.width - width, _TYPES[width]))
    narrow.sort(key=lambda short: short.saved, reverse=True)
    for short in narrow[:_NARROWED]:
        if short.saved >= _OFTEN * len(short.rows):
            yield short


_OFTEN = 0.25
"""Part of the rows in which an integer must be shorter."""
_NARROWED = 3
"""Integers that may take some bytes in one row and fewer in another: each makes twice as many kinds of rows."""


def _whole(first: int, columns: Sequence[Column]) -> tuple[Cells, list[_Field]]:
    """Return rows in which every integer has its bytes, and where these are."""
    count = next((len(column) for column in columns if not isinstance(column, int)), 0)
    if not 0 < count <= MOST or first + count - 1 > LAST:
        raise ValueError(f"an image of {count} rows")
    header, fields, size = [len(columns) + 2, _NULL], [], _LENGTH + _KEY + len(columns) + 2
    for place, column in enumerate(columns):
        if isinstance(column, int) and column in (UNKNOWN, 0, 1):
            header.append(_NULL if column == UNKNOWN else _ZERO + column)
            continue
        width = _width(column)
        header.append(_TYPES[width])
        fields.append(_Field(place, size, width))
        size += width
    cells = np.empty((count, size), np.uint8)
    for place, at, width in reversed(fields):  # integers of three and six bytes have more before them for a while
        _bytes(cells, at, width)[:] = columns[place]
    cells[:, _LENGTH + _KEY : _LENGTH + _KEY + len(header)] = np.array(header, np.uint8)
    numbers = np.arange(first, first + count)
    for place in range(_KEY):
        shift = 7 * (_KEY - 1 - place)
        high, low = numbers[[0, -1]] >> shift
        cells[:, _LENGTH + place] = (high if high == low else numbers >> shift) & 127 | (128 if shift else 0)
    _put_length(cells, size)
    return cells, fields


def _bytes(cells: Cells, at: int, width: int) -> NDArray[np.integer[Any]]:
    """Return the integers of so many bytes that stand at a place of each row, with some bytes before them."""
    whole = {3: 4, 6: 8}.get(width, width)
    return np.ndarray((len(cells),), f">i{whole}", cells, at + width - whole, (cells.strides[0],))


def _width(column: Column) -> int:
    low, high = (column, column) if isinstance(column, int) else (int(column.min()), int(column.max()))
    return next(width for width in _TYPES if -(1 << 8 * width - 1) <= low and high < 1 << 8 * width - 1)


def _put_length(cells: Cells, size: int) -> None:
    """Write how long the rows are that take so many bytes in all."""
    length = size - _LENGTH - _KEY
    cells[:, 0], cells[:, 1] = 128 | length >> 7, length & 127


def _kinds(masks: Sequence[NDArray[np.bool_]]) -> tuple[Numbers, Iterator[tuple[int, int, int]]]:
    """Return an order in which rows that are in the same masks follow one another, and these stretches of it.

    A stretch is its beginning, its end, and a number with a bit for each mask.
    """
    made = np.zeros(len(masks[0]), np.int64)
    for place, mask in enumerate(masks):
        made |= mask.astype(np.int64) << place
    short = made.astype(np.uint16) if len(masks) <= 16 else made  # is sorted at a tenth of the cost
    order = short.argsort(kind="stable")
    ranked = made[order]
    ends = [0, *(np.flatnonzero(ranked[1:] != ranked[:-1]) + 1).tolist(), len(ranked)]
    return order, ((begin, end, int(ranked[begin])) for begin, end in pairwise(ends))


def _close_up(cells: Cells, gone: Sequence[tuple[int, int]]) -> None:
    """Take stretches of bytes out of rows, and let what is behind each move up."""
    to = gone[0][0]
    for (_, begin), (end, _) in pairwise((*gone, (cells.shape[1], 0))):
        cells[:, to : to + end - begin] = cells[:, begin:end]
        to += end - begin
    _put_length(cells, to)


def _leaf(cells: Cells) -> bytes:
    count, size = len(cells), int(cells.shape[1])
    places = _PAGE - size * np.arange(1, count + 1)
    head = bytes([_LEAF, 0, 0]) + count.to_bytes(2) + (_PAGE - size * count).to_bytes(2) + b"\0"
    head += bytes(places.astype(">u2").tobytes())
    body: bytes = cells[::-1].tobytes()
    return head + bytes(_PAGE - len(head) - len(body)) + body


def _interior(last: Sequence[int]) -> bytes:
    """Return the root page over leaves that begin with page 3; `last` is the last number in each."""
    cells = [(3 + leaf).to_bytes(4) + _varint(number) for leaf, number in enumerate(last[:-1])]
    size = 4 + _KEY
    head = bytes([_INTERIOR, 0, 0]) + len(cells).to_bytes(2) + (_PAGE - size * len(cells)).to_bytes(2) + b"\0"
    head += (2 + len(last)).to_bytes(4)
    head += b"".join((_PAGE - size * (cell + 1)).to_bytes(2) for cell in range(len(cells)))
    body = b"".join(reversed(cells))
    return head + bytes(_PAGE - len(head) - len(body)) + body


def _varint(number: int) -> bytes:
    return bytes([*(128 | number >> shift & 127 for shift in range(7 * (_KEY - 1), 0, -7)), number & 127])
