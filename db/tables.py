"""What the stages after a pipe make of the records that a query matches: counts, gaps, missing numbers."""

from __future__ import annotations

import operator
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

from parsers.query import Query, QueryError
from parsers.query.tree import Stage
from parsers.record import COLUMN, ColumnType, TimeBasis

Row = tuple[Any, ...]
Rows = Callable[[Sequence[str], Query], Iterator[Row]]
"""Gives columns of the records that a query matches, in time order."""

WIDEST = 1_000_000
"""How far apart the ends of a sequence may lie that is searched for missing numbers."""

_SECOND = 1_000_000_000
_COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "==": operator.eq,
    "!=": operator.ne,
}


@dataclass(frozen=True, slots=True)
class Table:
    """What a query with stages gives."""

    columns: tuple[str, ...]
    """Public names of record columns, and: records, gap (nanoseconds), from, to, previous, step."""
    rows: list[Row]
    left_out: int = 0
    """Records that lack a column the stage needs, and so are not in the rows."""


def table(query: Query, listed: Sequence[str], rows: Rows) -> Table:
    """Return what the stages of a query give; `listed` are the columns of records that no stage sums up.

    Raises QueryError for a stage that cannot follow the one before it.
    """
    made: Table | None = None
    before: list[Stage] = []
    for stage in query.stages:
        if stage.verb in ("first", "last", "sort"):
            if made is None:
                before.append(stage)
            else:
                made = _arranged(made, stage, query)
        elif made is not None:
            raise _misplaced(query, stage)
        else:
            made = _MAKERS[stage.verb](stage, _Records(query, before, rows))
    return made if made is not None else _listed(Stage("cols", tuple(listed)), _Records(query, before, rows))


def _misplaced(query: Query, stage: Stage) -> QueryError:
    at = max(0, query.text.rfind(stage.verb))
    return QueryError(query.text, at, f"{stage.verb} cannot follow a stage that has summed up the records")


@dataclass(frozen=True, slots=True)
class _Records:
    """The records that reach a stage."""

    query: Query
    arranged: list[Stage]
    rows: Rows

    def read(self, names: Sequence[str]) -> list[Row]:
        """Return columns of the records, in the order and number that earlier stages left."""
        keys = [stage.names[0] for stage in self.arranged if stage.verb == "sort"]
        found: list[Row] = list(self.rows([*names, *keys], replace(self.query, stages=())))
        for stage in self.arranged:
            if stage.verb == "sort":
                place = len(names) + keys.index(stage.names[0])
                found = _sorted(found, place, stage.descending)
            else:
                found = _ends(found, stage)
        return [row[: len(names)] for row in found] if keys else found


def _sorted(rows: list[Row], place: int, descending: bool) -> list[Row]:
    """Sort by one column; unknown values come last either way."""
    known = [row for row in rows if row[place] is not None]
    known.sort(key=lambda row: row[place], reverse=descending)
    return known + [row for row in rows if row[place] is None]


def _ends(rows: list[Row], stage: Stage) -> list[Row]:
    number = stage.number or 0
    return rows[:number] if stage.verb == "first" else rows[-number:]


def _arranged(made: Table, stage: Stage, query: Query) -> Table:
    if stage.verb != "sort":
        return replace(made, rows=_ends(made.rows, stage))
    name = stage.names[0]
    if name == "count" and "count" not in made.columns:
        name = "records"
    if name not in made.columns:
        at = max(0, query.text.rfind(stage.names[0]))
        raise QueryError(query.text, at, f"the table has no {stage.names[0]}; it has {', '.join(made.columns)}")
    return replace(made, rows=_sorted(made.rows, made.columns.index(name), stage.descending))


def _count(stage: Stage, records: _Records) -> Table:
    if not stage.names:
        return Table(("records",), [(len(records.read(["number"])),)])
    counted = Counter(records.read(stage.names))
    rows = sorted(counted.items(), key=lambda item: (-item[1], tuple((v is None, v) for v in item[0])))
    return Table((*stage.names, "records"), [(*values, count) for values, count in rows])


def _top(stage: Stage, records: _Records) -> Table:
    made = _count(Stage("count", stage.names), records)
    known = [row for row in made.rows if row[0] is not None]
    return Table(made.columns, known[: stage.number], sum(row[1] for row in made.rows if row[0] is None))


def _listed(stage: Stage, records: _Records) -> Table:
    return Table(stage.names, records.read(stage.names))


def _distinct(stage: Stage, records: _Records) -> Table:
    return Table(stage.names, list(dict.fromkeys(records.read(stage.names))))


def _gaps(stage: Stage, records: _Records) -> Table:
    """Give the times between neighbours, longest first; dated records and times of day do not mix."""
    groups: dict[Any, list[tuple[int, int]]] = defaultdict(list)
    left_out = 0
    for number, time, basis, *key in records.read(["number", "time", "time.basis", *stage.names]):
        if time is None or None in key:
            left_out += 1
        else:
            groups[(basis == TimeBasis.TIME_OF_DAY, *key)].append((time, number))
    wanted = _COMPARE[stage.operator] if stage.operator else lambda gap, bound: True
    bound = round(stage.seconds * _SECOND)
    rows = [
        (*key[1:], later - earlier, first, second)
        for key, times in groups.items()
        for (earlier, first), (later, second) in pairwise(sorted(times))
        if wanted(later - earlier, bound)
    ]
    rows.sort(key=lambda row: -row[-3])
    return Table((*stage.names, "gap", "from", "to"), rows, left_out)


def _numbers(stage: Stage, records: _Records) -> tuple[list[tuple[int, int]], int]:
    """Return (number, value) of the records that have the value, and how many have not."""
    name = stage.names[0]
    if COLUMN[name].type is not ColumnType.INTEGER:
        text = records.query.text
        raise QueryError(text, max(0, text.rfind(name)), f"{name} is not a number")
    found = records.read(["number", name])
    known = [(number, value) for number, value in found if value is not None]
    return known, len(found) - len(known)


def _missing(stage: Stage, records: _Records) -> Table:
    """Give the numbers that no record has, between the smallest and the greatest that one has."""
    known, left_out = _numbers(stage, records)
    seen = sorted({value for _, value in known})
    if seen and seen[-1] - seen[0] > WIDEST:
        text = records.query.text
        message = f"{stage.names[0]} runs from {seen[0]} to {seen[-1]}; narrow the records to a sequence"
        raise QueryError(text, max(0, text.rfind("missing")), message)
    gaps: Iterable[range] = (range(low + 1, high) for low, high in pairwise(seen))
    return Table(stage.names, [(value,) for gap in gaps for value in gap], left_out)


def _order(stage: Stage, records: _Records) -> Table:
    """Give the records at which a number falls below the one before it."""
    known, left_out = _numbers(stage, records)
    rows = [(number, value, before) for (_, before), (number, value) in pairwise(known) if value < before]
    return Table(("number", stage.names[0], "previous"), rows, left_out)


def _steps(stage: Stage, records: _Records) -> Table:
    """Give the differences between neighbours, most frequent first."""
    known, left_out = _numbers(stage, records)
    steps = Counter(value - before for (_, before), (_, value) in pairwise(known))
    rows = sorted(steps.items(), key=lambda item: (-item[1], item[0]))
    return Table(("step", "records"), rows, left_out)


_MAKERS: dict[str, Callable[[Stage, _Records], Table]] = {
    "count": _count,
    "top": _top,
    "gaps": _gaps,
    "missing": _missing,
    "order": _order,
    "steps": _steps,
    "distinct": _distinct,
    "cols": _listed,
}
