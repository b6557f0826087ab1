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
    for number in sorted({number for detect in detects for number in cited(case.detects.get(detect).body)}):
        try:
            record = case.records.get(number)
        except KeyError:
            continue  # the text cites a record that there is not; the document says so
        yield tuple(getattr(record, column.attribute) for column in COLUMNS)
