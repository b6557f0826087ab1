"""One column of all records as an array, and records in the order of it.

Columns of runs come from the arrays kept of them, those of other records from SQL. What a column holds is known by
numbers throughout: words and addresses by their ids, or by their rank where order counts. numpy is loaded when it is
needed.
"""

from __future__ import annotations

import sqlite3
from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from threading import Event
from typing import TYPE_CHECKING, Any

from db.columns import as_read, expression
from db.errors import CaseError, Stopped
from db.of_runs import as_numbers, each_segment, gaps
from db.segcols import COLUMNS, Segment, Unsuited, available
from db.unfinished import number_after
from parsers.record import COLUMN, ColumnType

if TYPE_CHECKING:
    from db.segcols import Bits, Numbers

_IN_DICTIONARY = {ColumnType.ADDRESS: "address", ColumnType.WORD: "word"}
_RANKS = {
    "address": "SELECT id FROM address ORDER BY family = 0, family, value, text",
    "word": "SELECT id FROM word ORDER BY text",
}


@dataclass(frozen=True, slots=True)
class Whole:
    """One column of the whole case."""

    values: Numbers
    """By record number; a number, the id of a word or address, or the rank of a text."""
    known: Bits


def sorted_by(
    connection: sqlite3.Connection, numbers: Sequence[int], name: str, descending: bool, stop: Event
) -> tuple[array[int], int]:
    """Return records in the order of a column, and how many stand last since the column is unknown of them.

    Equal ones stay in the order they had. Raises CaseError for a column that has no order, and Stopped.
    """
    import numpy as np

    whole = ranked(connection, name, whole_column(connection, name, stop))
    chosen = as_array(numbers)
    known = np.flatnonzero(whole.known[chosen])
    keys = whole.values[chosen[known]]
    place = np.argsort(~keys if descending else keys, kind="stable")
    unknown = chosen[~whole.known[chosen]]
    return as_numbers(np.concatenate((chosen[known[place]], unknown))), len(unknown)


def as_array(numbers: Sequence[int]) -> Numbers:
    """Return record numbers as numpy knows them."""
    import numpy as np

    if isinstance(numbers, range):
        return np.arange(numbers.start, numbers.stop, numbers.step, dtype=np.int64)
    return np.frombuffer(numbers, np.int64) if isinstance(numbers, array) else np.array(numbers, np.int64)


def place_of(numbers: Sequence[int], number: int) -> int | None:
    """Return where a record number stands first, or None."""
    if not available():
        return numbers.index(number) if number in numbers else None
    import numpy as np

    found = np.flatnonzero(as_array(numbers) == number)
    return int(found[0]) if len(found) else None


def places(numbers: Sequence[int], wanted: Sequence[int]) -> array[int]:
    """Return at which places of a list of record numbers one of those wanted stands, in order."""
    if not available():
        asked = set(wanted)
        return array("q", (place for place, number in enumerate(numbers) if number in asked))
    import numpy as np

    shown, chosen = as_array(numbers), as_array(wanted)
    chosen = chosen[chosen >= 0]
    if not len(shown) or not len(chosen):
        return array("q")
    among = np.zeros(int(chosen.max()) + 1, np.bool_)
    among[chosen] = True
    inside = (shown >= 0) & (shown < len(among))
    return as_numbers(np.flatnonzero(inside & among[np.where(inside, shown, 0)]))


def whole_column(connection: sqlite3.Connection, name: str, stop: Event) -> Whole:
    """Return a column of all records; raises CaseError for one whose values cannot be compared, and Stopped."""
    import numpy as np

    column = COLUMN[name]
    if column.type is ColumnType.BYTES:
        raise CaseError(f"{column.name}: records cannot be put in the order of bytes.")
    below = number_after(connection)
    parts = []
    for first, values, known in _parts(connection, column.name, below, stop):
        if stop.is_set():
            raise Stopped
        parts.append((first, _narrow(values, known), known))
    kinds = [values.dtype for _, values, _ in parts]
    made = Whole(np.zeros(below, np.result_type(*kinds) if kinds else np.uint8), np.zeros(below, np.bool_))
    for first, values, known in parts:
        made.values[first : first + len(values)] = values
        made.known[first : first + len(values)] = known
    return made


def ranked(connection: sqlite3.Connection, name: str, whole: Whole) -> Whole:
    """Return a column with the ids of words and addresses replaced by their rank: 9.0.0.1 before 10.0.0.1."""
    import numpy as np

    table = dictionary(name)
    if table is None:
        return whole
    ids = np.fromiter((row[0] for row in connection.execute(_RANKS[table])), np.int64)
    ranks = np.zeros(int(ids.max()) + 1 if len(ids) else 1, np.int64)
    ranks[ids] = np.arange(len(ids))
    return Whole(ranks[whole.values], whole.known)


def dictionary(name: str) -> str | None:
    """Return the table that holds the values of a column, None if the column holds them itself."""
    return _IN_DICTIONARY.get(COLUMN[name].type)


def _narrow(values: Numbers, known: Bits) -> Numbers:
    """Return numbers in as few bytes as they need."""
    import numpy as np

    if not known.any():
        return np.zeros(len(values), np.uint8)
    low, high = int(values.min()), int(values.max())
    return values if low < 0 or high >= 1 << 32 else values.astype(np.min_scalar_type(high))


def _parts(connection: sqlite3.Connection, name: str, below: int, stop: Event) -> Iterator[tuple[int, Numbers, Bits]]:
    """Yield the column in pieces: number of the first record, values, and which of them are known."""
    if COLUMN[name].type is ColumnType.TEXT:
        yield 0, *_texts(connection, name, below)
        return
    for segment in each_segment(connection, below, stop):
        try:
            piece = _of_run(segment, name)
        except Unsuited:  # an older case keeps no array of this column
            piece = _of_rows(connection, name, segment.record, segment.record + segment.count - 1)
        yield segment.record, *piece
    for first, last in gaps(connection, below):
        yield first, *_of_rows(connection, name, first, last)


def _of_run(segment: Segment, name: str) -> tuple[Numbers, Bits]:
    import numpy as np

    attribute = COLUMN[name].attribute
    if attribute in COLUMNS:
        return segment.column(attribute)
    count, known = segment.count, np.ones(segment.count, np.bool_)
    if attribute == "source":
        return np.full(count, segment.source, np.int64), known
    return np.arange(count, dtype=np.int64) + (segment.record if attribute == "number" else segment.line), known


def _of_rows(connection: sqlite3.Connection, name: str, first: int, last: int) -> tuple[Numbers, Bits]:
    import numpy as np

    value = f"record.{COLUMN[name].attribute}" if dictionary(name) else expression(name)
    sql = f"SELECT number, {value} FROM record WHERE number BETWEEN ? AND ? AND {value} IS NOT NULL"
    rows = np.fromiter(connection.execute(sql, (first, last)), [("number", np.int64), ("value", np.int64)])
    values, known = np.zeros(last - first + 1, np.int64), np.zeros(last - first + 1, np.bool_)
    values[rows["number"] - first] = rows["value"]
    known[rows["number"] - first] = True
    return values, known


def _texts(connection: sqlite3.Connection, name: str, below: int) -> tuple[Numbers, Bits]:
    """Return the ranks of a text that lies in no dictionary; it is read record by record."""
    import numpy as np

    values, known = np.zeros(below, np.int64), np.zeros(below, np.bool_)
    seen: dict[Any, int] = {}
    for number, text in connection.execute(f"SELECT number, {as_read(name)} FROM record WHERE number < ?", (below,)):
        if text is not None:
            values[number], known[number] = seen.setdefault(text, len(seen)), True
    ranks = np.zeros(max(1, len(seen)), np.int64)
    ranks[[seen[text] for text in sorted(seen)]] = np.arange(len(seen))
    return ranks[values], known
