"""The records that an export of rows writes: all of a case, or those that detects cite."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from parsers.record import COLUMN, COLUMNS
from workbench.writeup.citations import cited

if TYPE_CHECKING:
    from db.case import Case

_NAMES = tuple(column.name for column in COLUMNS)


def place_of(name: str) -> int:
    """Return the place of a column in a row."""
    return _NAMES.index(COLUMN[name].name)


def rows(case: Case, detects: Sequence[int] | None) -> Iterator[tuple[Any, ...]]:
    """Yield every public column of the records in order of their numbers; KeyError for a detect that there is not."""
    if detects is None:
        yield from case.records.rows(_NAMES, order="number")
        return
    for number in numbers(case, detects):
        record = case.records.get(number)
        yield tuple(getattr(record, column.attribute) for column in COLUMNS)


def numbers(case: Case, detects: Sequence[int] | None) -> Sequence[int]:
    """Return the numbers of all records, or of those that detects cite; KeyError for a detect that there is not.

    What a text cites and the case does not have is left out; the document says so.
    """
    last = case.records.count()
    if detects is None:
        return range(1, last + 1)
    wanted = {number for detect in detects for number in cited(case.detects.get(detect).body)}
    return sorted(number for number in wanted if 1 <= number <= last)
