"""Which records a query matches: told by the columns of runs where these can, by SQL where not."""

from __future__ import annotations

import sqlite3
from array import array
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from threading import Event

from db import of_runs
from db.columns import SHIFTED_TIME
from db.compile import compiled
from db.listed import Lists, Resolver
from db.numbers import as_numbers, compact
from db.unfinished import RECORD
from parsers.query import Query


@dataclass(frozen=True, slots=True)
class Selection:
    """Which records a query matches, in order, and which it could not be tested on."""

    numbers: Sequence[int]
    """A range, bits, or an array: see `db.numbers`."""
    untestable: Sequence[int] = field(default_factory=lambda: array("q"))
    """Records whose test came out unknown, in the same order."""
    unknown: int = 0
    """How many of the matching records stand last, since the column they are sorted by is unknown of them."""

    def __len__(self) -> int:
        return len(self.numbers)


def every(connection: sqlite3.Connection) -> Sequence[int]:
    """Return the numbers of all records, in their order."""
    first, last, count = connection.execute(_ENDS).fetchone()
    if first is None:
        return range(0)
    if last - first + 1 == count:
        return range(first, last + 1)
    return array("q", (row[0] for row in connection.execute(f"SELECT number FROM {RECORD} ORDER BY number")))


def by_columns(
    connection: sqlite3.Connection, query: Query | None, order: str, resolvers: Mapping[str, Resolver],
    below: int, in_order: bool, stop: Event,
) -> Selection:  # fmt: skip
    """Let the columns of runs answer, and SQL for the records between them.

    Records have numbers below `below`; `in_order` says whether these follow one another in time. Raises Unsuited if
    that cannot be, and what `by_rows` does.
    """
    lists = Lists(connection, query, resolvers, stop)
    made = of_runs.found(connection, None if query is None else query.where, below, stop, lists)
    if gaps := of_runs.gaps(connection, below):
        with compiled(connection, query, resolvers, stop, lists) as asked:
            sql = f"SELECT number, test {_TESTED.format(asked.test)} AND {_BETWEEN}"
            for first, last in gaps:
                made.add(first, last, connection.execute(sql, {**asked.parameters, "first": first, "last": last}))
    if order == "number" or in_order:
        return Selection(compact(made.matched), compact(made.untestable))
    matched, untestable = (
        as_numbers(of_runs.by_time(connection, each, below, stop)) for each in (made.matched, made.untestable)
    )
    return Selection(matched, untestable)


def by_rows(
    connection: sqlite3.Connection, query: Query | None, order: str, resolvers: Mapping[str, Resolver], stop: Event
) -> Selection:
    """Let SQL answer; raises QueryError if the query asks for what is not known here, and Stopped."""
    matched, untestable = array("q"), array("q")
    with compiled(connection, query, resolvers, stop) as made:
        sql = f"SELECT number, test {_TESTED.format(made.test)} ORDER BY {_ORDERS[order]}"
        for number, test in connection.execute(sql, made.parameters):
            (untestable if test is None else matched).append(number)
    return Selection(matched, untestable)


_TESTED = f"""
FROM (SELECT number, band, {SHIFTED_TIME} AS time, ({{}}) AS test FROM {RECORD}) AS record WHERE test IS NOT 0
"""
_ENDS = f"""
SELECT (SELECT min(number) FROM {RECORD}), (SELECT max(number) FROM {RECORD}),
    (SELECT coalesce(sum(records), 0) FROM source)
"""
_ORDERS = {"time": "band, time, number", "number": "number"}
_BETWEEN = "number BETWEEN :first AND :last"
