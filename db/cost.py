"""What a filter must read, known before it is asked: the columns kept of runs, or records one by one."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass

from db.of_runs import gaps
from db.segcols import Unsuited
from db.segments import compiled
from db.unfinished import number_after
from parsers.query.tree import And, Condition, Not, Or, State


@dataclass(frozen=True, slots=True)
class Cost:
    """Records that SQL reads one by one for a filter, and why."""

    records: int
    slow: tuple[Condition, ...]
    """The conditions that no column of a run answers; nothing if only records outside of runs are read."""


def cost(connection: sqlite3.Connection, condition: Condition | None) -> Cost:
    """Return what a filter must read; its names are in place."""
    below = number_after(connection)
    if condition is None:
        return Cost(0, ())
    slow = tuple(_slow(connection, condition))
    apart = sum(last - max(first, 1) + 1 for first, last in gaps(connection, below))  # the first record is 1
    return Cost(below - 1 if slow else apart, slow)


def _slow(connection: sqlite3.Connection, condition: Condition) -> Iterator[Condition]:
    match condition:
        case Not(part):
            yield from _slow(connection, part)
        case And(parts) | Or(parts):
            for part in parts:
                yield from _slow(connection, part)
        case State():
            return  # it has a list
        case _:
            try:
                compiled(connection, condition)
            except Unsuited:
                yield condition
