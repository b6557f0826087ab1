"""What stages behind a pipe make of records, as cells of a table, and the filter that a row of it stands for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from parsers.record import COLUMN
from workbench.conditions import condition, joined
from workbench.output import column_text

if TYPE_CHECKING:
    from parsers.query import Query

_NUMBERS = ("from", "to", "previous", "number")
"""Columns that hold the numbers of records."""


def figure(name: str, value: Any) -> str:
    """Return a cell for people: a column of records, a count, or a time between two records; "" for unknown."""
    if value is None:
        return ""
    if name == "gap":
        return f"{value / 1_000_000_000:.6f} s"
    return column_text(name, value, None) if name in COLUMN else str(value)


def before_stages(query: Query) -> str:
    """Return what stands before the first pipe, as it was written; "" for all records."""
    from parsers.query import QueryError, parse

    for at, character in enumerate(query.text):
        if character == "|":
            try:
                before = parse(query.text[:at])
            except QueryError:
                continue
            if before.where == query.where and not before.stages:
                return query.text[:at].strip()
    return "" if query.where is None else str(query.where)


def rows_filter(query: Query, columns: Sequence[str], row: Sequence[Any]) -> str | None:
    """Return the filter for the records that a row of a table is about, None if it is about none."""
    numbers = [str(value) for name, value in zip(columns, row, strict=True) if name in _NUMBERS and value is not None]
    if numbers:
        return f"number in {{{', '.join(dict.fromkeys(numbers))}}}"
    if any(stage.verb == "missing" for stage in query.stages):
        return None  # what is missing is in no record
    text = before_stages(query)
    for name, value in zip(columns, row, strict=True):
        if name in COLUMN and (added := condition(name, value)) is not None:
            text = joined(text, added)
    return text or None
