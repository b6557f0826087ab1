"""SQL for the columns of `record`, and for what a query may make of them."""

from __future__ import annotations

import math
from typing import Any

from db.shifts import OF_RECORD
from db.values import DETAIL_COLUMNS, LARGEST, SMALLEST, storable
from parsers.query.tree import Field, Masked, Slice, Sum, Value
from parsers.record import COLUMN, ColumnType

ALL_FLAGS = 0xFF
SHIFTED_TIME = f"(record.time + {OF_RECORD})"
"""SQL for the time of a record with the shift of its source."""
WORD, STATED = "word.", "time.stated"
_OF_DETAIL = "FROM detail WHERE detail.record = record.number"
FLAGS_KNOWN = "coalesce(record.flags_known, 255)"
"""SQL for the flag bits that the log of a record can show."""


class Parameters:
    """Collects the values of a statement, each once, and names their places in it."""

    def __init__(self) -> None:
        self._places: dict[tuple[type, Any], int] = {}

    def add(self, value: int | float | str | bytes) -> str:
        """Return the place of a value; numbers and texts that SQLite cannot hold get the form they are kept in."""
        if isinstance(value, str):
            value = storable(value)
        elif isinstance(value, int) and not SMALLEST <= value <= LARGEST:
            value = _far(value)
        return f":p{self._places.setdefault((type(value), value), len(self._places))}"

    def values(self) -> dict[str, Any]:
        """Return the values by the names of their places."""
        return {f"p{place}": value for (_, value), place in self._places.items()}


def _far(value: int) -> float:
    """Return a number as far beyond every integer that SQLite holds."""
    try:
        return float(value)
    except OverflowError:
        return math.copysign(math.inf, value)


def expression(name: str) -> str:
    """Return SQL for a public column, addresses and words as text; KeyError if there is none of this name.

    A time is as the clock of its source is said to have been; `as_read` gives it as it was read. Names of no columns:
    `word.X` is what a log says under its own name X, `time.stated` the time as it is printed.
    """
    if name.startswith(WORD):
        key = name.removeprefix(WORD).replace("'", "''")
        return f"word_of(record.number, (SELECT words {_OF_DETAIL}), '{key}')"
    if name == STATED:
        return f"stated(record.number, (SELECT stamp {_OF_DETAIL}))"
    return SHIFTED_TIME if COLUMN[name].attribute == "time" else as_read(name)


def as_read(name: str) -> str:
    """Return SQL for a public column as it was read; KeyError if there is none of this name."""
    column = COLUMN[name]
    if column.attribute in DETAIL_COLUMNS:
        return _detail(column.attribute)
    if column.type is ColumnType.ADDRESS:
        return f"(SELECT text FROM address WHERE id = record.{column.attribute})"
    if column.type is ColumnType.WORD:
        return f"(SELECT text FROM word WHERE id = record.{column.attribute})"
    return f"record.{column.attribute}"


def _detail(attribute: str, made: str = "{0}") -> str:
    """Return SQL for what is made of a value that lies in the table detail or, for frames of a run, in the evidence."""
    kept = "FROM detail WHERE detail.record = record.number"
    frame = f"frame_value(record.number, '{attribute}')"
    kept_or_frame = f"THEN (SELECT {made.format(attribute)} {kept}) ELSE {made.format(frame)} END"
    return f"CASE WHEN EXISTS (SELECT 1 {kept}) {kept_or_frame}"


def known(name: str) -> str:
    """Return SQL for whether the log says anything of a column."""
    column = COLUMN[name]
    if column.attribute in DETAIL_COLUMNS:
        return f"({_detail(column.attribute)} IS NOT NULL)"
    return f"record.{column.attribute} IS NOT NULL"


def computed(value: Value, parameters: Parameters) -> str:
    """Return SQL for a value of a query; NULL where the log does not say all of it."""
    if isinstance(value, Slice):
        return _slice(value)
    if isinstance(value, Masked):
        return _masked(value, parameters)
    if isinstance(value, Sum):
        right = parameters.add(value.right) if isinstance(value.right, int) else computed(value.right, parameters)
        return f"({computed(value.left, parameters)} {'+' if value.sign > 0 else '-'} {right})"
    if value.name == "flags":
        return f"CASE WHEN {FLAGS_KNOWN} & {ALL_FLAGS} = {ALL_FLAGS} THEN record.flags END"
    return expression(value.name)


def _slice(value: Slice) -> str:
    column = COLUMN[value.field.name].attribute
    return _detail(
        column,
        f"CASE WHEN length({{0}}) >= {value.stop} THEN substr({{0}}, {value.start + 1}, "
        f"{value.stop - value.start}) END",
    )


def _masked(value: Masked, parameters: Parameters) -> str:
    mask = parameters.add(value.mask)
    if isinstance(value.value, Slice):
        return f"(whole_number({_slice(value.value)}) & {mask})"
    if value.value == Field("flags"):
        wanted = value.mask & ALL_FLAGS
        return f"CASE WHEN {FLAGS_KNOWN} & {wanted} = {wanted} THEN record.flags & {mask} END"
    return f"({expression(value.value.name)} & {mask})"
