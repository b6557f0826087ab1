"""What is said before a filter is asked that no column of the case answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from db.case import Case
    from parsers.query import Query

MANY = 200_000
"""Records up to which reading them one by one is not worth a word."""


def dear(case: Case, query: Query | None) -> str:
    """Return what a filter has to read one by one, and for which condition; "" where that is little."""
    if query is None or query.where is None:
        return ""
    cost = case.records.cost(query)
    if cost.records <= MANY:
        return ""
    why = f": no column answers {' or '.join(map(str, cost.slow))}" if cost.slow else ""
    return f"reads {cost.records:,} records one by one{why}"
