"""Tables of integers as SQLite writes them, laid out by numpy: how a million rows get into a case at little cost.

The image is a transport and nothing else: it is opened as a database in memory, and SQLite copies its rows into the
case. Layout: https://www.sqlite.org/fileformat2.html. Only the bulk import loads this module.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from functools import cache

import numpy as np
from numpy.typing import NDArray

MOST = 1 << 20
"""Rows that one image may have."""
_PAGE = 1 << 16
_LEAF, _INTERIOR = 13, 5
_TYPES = {1: 1, 2: 2, 4: 4, 8: 6}
"""Serial type of an integer by its bytes."""

Column = NDArray[np.int64]


def usable(connection: sqlite3.Connection) -> bool:
    """Say whether images can be read here: SQLite may lack the function, or not take what this module lays out."""
    return hasattr(connection, "deserialize") and _proven()


@cache
def _proven() -> bool:
    """Read two small images back, of one leaf and of several, and compare."""
    chance = np.random.default_rng(1)
    try:
        for count in (3, 5_000):
            made = [chance.integers(-1, high, count) for high in (2, 200, 60_000, 1 << 31, 1 << 62)]
            connection = sqlite3.connect(":memory:")
            try:
                connection.deserialize(image(made))
                rows = connection.execute("SELECT * FROM image ORDER BY id").fetchall()
                wanted = list(zip(range(count), *(column.tolist() for column in made), strict=True))
                sound = connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
            finally:
                connection.close()
            if rows != wanted or not sound:
                return False
    except sqlite3.Error:
        return False
    return True


def image(columns: Sequence[Column]) -> bytes:
    """Return a database with the table `image (id, c0, c1, ...)`, id from 0 on; one to MOST rows."""
    cells = _cells(columns)
    count, size = cells.shape
    each = (_PAGE - 8) // (size + 2)
    leaves = [_leaf(cells[at : at + each]) for at in range(0, count, each)]
    first = bytearray(_empty(len(columns)))
    if len(leaves) == 1:
        pages = leaves
    else:
        pages = [_interior([min(at + each, count) - 1 for at in range(0, count, each)]), *leaves]
    first[28:32] = (1 + len(pages)).to_bytes(4)
    return b"".join((first, *pages))


@cache
def _empty(columns: int) -> bytes:
    """Return the first page of a database with the table, as SQLite writes it."""
    connection = sqlite3.connect(":memory:", isolation_level=None)
    try:
        connection.execute(f"PRAGMA page_size = {_PAGE}")
        names = ", ".join(f"c{column} INTEGER" for column in range(columns))
        connection.execute(f"CREATE TABLE image (id INTEGER PRIMARY KEY, {names})")
        return bytes(connection.serialize()[:_PAGE])
    finally:
        connection.close()


def _cells(columns: Sequence[Column]) -> NDArray[np.uint8]:
    """Return one row of bytes per row of the table: length, id in three bytes, header, integers."""
    count = len(columns[0])
    if not 0 < count <= MOST:
        raise ValueError(f"an image of {count} rows")
    widths = [_width(column) for column in columns]
    header = bytes([len(columns) + 2, 0, *(_TYPES[width] for width in widths)])
    length = len(header) + sum(widths)
    before = bytes([length]) if length < 128 else bytes([128 | length >> 7, length & 127])
    cells = np.empty((count, len(before) + 3 + length), np.uint8)
    cells[:, : len(before)] = np.frombuffer(before, np.uint8)
    ids = np.arange(count)
    at = len(before)
    for shift, more in ((14, 128), (7, 128), (0, 0)):
        cells[:, at] = ids >> shift & 127 | more
        at += 1
    cells[:, at : at + len(header)] = np.frombuffer(header, np.uint8)
    at += len(header)
    for column, width in zip(columns, widths, strict=True):
        cells[:, at : at + width] = column.astype(f">i{width}").view(np.uint8).reshape(count, width)
        at += width
    return cells


def _width(column: Column) -> int:
    low, high = int(column.min()), int(column.max())
    return next(width for width in _TYPES if -(1 << 8 * width - 1) <= low and high < 1 << 8 * width - 1)


def _leaf(cells: NDArray[np.uint8]) -> bytes:
    count, size = len(cells), cells.itemsize * int(cells.shape[1])
    places = _PAGE - size * np.arange(1, count + 1)
    head = bytes([_LEAF, 0, 0]) + count.to_bytes(2) + (_PAGE - size * count).to_bytes(2) + b"\0"
    head += bytes(places.astype(">u2").tobytes())
    body: bytes = cells[::-1].tobytes()
    return head + bytes(_PAGE - len(head) - len(body)) + body


def _interior(last: Sequence[int]) -> bytes:
    """Return the root page over leaves that begin with page 3; `last` is the last id in each."""
    cells = [(3 + leaf).to_bytes(4) + _three(row) for leaf, row in enumerate(last[:-1])]
    size = 7
    head = bytes([_INTERIOR, 0, 0]) + len(cells).to_bytes(2) + (_PAGE - size * len(cells)).to_bytes(2) + b"\0"
    head += (2 + len(last)).to_bytes(4)
    head += b"".join((_PAGE - size * (cell + 1)).to_bytes(2) for cell in range(len(cells)))
    body = b"".join(reversed(cells))
    return head + bytes(_PAGE - len(head) - len(body)) + body


def _three(id: int) -> bytes:
    return bytes([128 | id >> 14, 128 | id >> 7 & 127, id & 127])
