"""From a query's syntax tree to parameterised SQL whose NULL is the third truth value."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from threading import Event
from typing import Any

from db.columns import Parameters, known
from db.comparing import among, compared, flags_set, joined, sought
from db.errors import Stopped
from db.search import saying
from db.unfinished import LIMIT, RECORD
from db.values import storable
from parsers.query import Query, QueryError
from parsers.query.tree import (
    Address,
    And,
    Compare,
    Condition,
    Contains,
    Field,
    FlagTest,
    Known,
    Literal,
    Matches,
    Member,
    Not,
    Or,
    Range,
    Slice,
    State,
    Text,
    Value,
)

Resolver = Callable[[str], Iterable[int]]
"""Gives the record numbers of a state that the case itself does not know, from its value."""

_DEEP = 5
"""Nested conditions before the inner ones are answered first, since SQLite's parser bears few brackets."""


@dataclass(frozen=True, slots=True)
class Compiled:
    """SQL whose test gives 1, 0 or NULL for a row of `record`."""

    test: str
    parameters: Mapping[str, Any] = field(default_factory=dict)


@contextmanager
def compiled(
    connection: sqlite3.Connection,
    query: Query | None,
    resolvers: Mapping[str, Resolver],
    stop: Event | None = None,
) -> Iterator[Compiled]:
    """Lend the SQL of a query, for use on `connection` alone; raises QueryError for a state that nothing resolves.

    What SQL cannot ask in one statement is answered now and lies in a temporary table until the end of the block:
    free text, states from outside, and the inner parts of a deeply nested query. Raises Stopped once `stop` is set.
    """
    if query is None or query.where is None:
        yield Compiled("1")
        return
    connection.execute(_PARTS)
    connection.execute("DELETE FROM temp.part")  # of a query that was stopped
    try:
        yield _Compiler(connection, query.text, resolvers, stop or Event()).compile(query.where)
    finally:
        with suppress(sqlite3.OperationalError):
            connection.execute("DELETE FROM temp.part")


_PARTS = """
CREATE TEMP TABLE IF NOT EXISTS part (
    id INTEGER NOT NULL, number INTEGER NOT NULL, test INTEGER, PRIMARY KEY (id, number)
) STRICT, WITHOUT ROWID
"""


class _Compiler:
    def __init__(
        self, connection: sqlite3.Connection, text: str, resolvers: Mapping[str, Resolver], stop: Event
    ) -> None:
        self._connection, self._text, self._resolvers, self._stop = connection, text, resolvers, stop
        self._parameters = Parameters()
        self._parts = 0

    def compile(self, where: Condition) -> Compiled:
        test, _ = self._test(where)
        if self._stop.is_set():
            raise Stopped
        return Compiled(test, self._parameters.values())

    def _test(self, condition: Condition) -> tuple[str, int]:
        """Return the SQL of a condition and how many conditions are nested in it."""
        match condition:
            case Not(part):
                test, depth = self._test(part)
                return self._lowered(f"NOT ({test})", depth + 1)
            case And(parts) | Or(parts):
                tests = [self._test(part) for part in parts]
                word = "AND" if isinstance(condition, And) else "OR"
                return self._lowered(joined(word, [f"({test})" for test, _ in tests]), 1 + max(d for _, d in tests))
        return self._leaf(condition), 0

    def _lowered(self, test: str, depth: int) -> tuple[str, int]:
        if depth < _DEEP:
            return test, depth
        self._parts += 1
        self._connection.execute(
            f"INSERT INTO temp.part SELECT {self._parts}, number, test "
            f"FROM (SELECT number, ({test}) AS test FROM {RECORD}) WHERE test IS NOT 0",
            self._parameters.values(),
        )
        found = f"record.number IN (SELECT number FROM temp.part WHERE id = {self._parts} AND test"
        return f"CASE WHEN {found}) THEN 1 WHEN {found} IS NULL) THEN NULL ELSE 0 END", 0

    def _leaf(self, condition: Condition) -> str:
        match condition:
            case Compare(Field("host"), ("==" | "!=") as sign, Address() as right):
                test = self._leaf(Member(Field("host"), (right,)))
                return test if sign == "==" else f"NOT ({test})"
            case Member(Field("host"), items):
                return self._sides(Field("ip"), lambda side: among(side, self._aliased(items), self._parameters))
            case Compare(left, sign, right):
                return self._sides(left, lambda side: compared(side, sign, right, self._parameters), sign == "!=")
            case Member(left, items):
                return self._sides(left, lambda side: among(side, items, self._parameters))
            case FlagTest(sign, flags):
                return flags_set(sign, flags)
            case Contains(left) | Matches(left):
                return self._sides(left, lambda side: self._sought(side, condition))
            case Known(field, wanted):
                test = joined("OR", [known(side.name) for side in field.sides])
                return test if wanted else f"NOT ({test})"
            case Text(text):
                return self._numbers(saying(self._connection, text, self._stop))
            case State(kind, value):
                return self._state(kind, value)
        raise TypeError(condition)

    def _sides(self, left: Value, test: Callable[[Value], str], neither: bool = False) -> str:
        sides = left.sides if isinstance(left, Field) else (left,)
        return joined("AND" if neither else "OR", [f"({test(side)})" for side in sides])

    def _sought(self, side: Value, condition: Contains | Matches) -> str:
        assert isinstance(side, Field | Slice)
        return sought(side, condition, self._parameters)

    def _aliased(self, items: Iterable[Literal | Range]) -> list[Literal | Range]:
        """Return addresses together with the names, and names with the addresses, that records tie to them."""
        aliases = list(items)
        for item in items:
            if isinstance(item, Address):
                rows = self._connection.execute(_ALIASES, (storable(item.text),))
                aliases.extend(Address(text) for (text,) in rows)
        return list(dict.fromkeys(aliases))

    def _numbers(self, numbers: Iterable[int]) -> str:
        self._parts += 1
        rows = ((self._parts, number, 1) for number in numbers)
        self._connection.executemany("INSERT OR IGNORE INTO temp.part VALUES (?, ?, ?)", rows)
        return f"record.number IN (SELECT number FROM temp.part WHERE id = {self._parts})"

    def _state(self, kind: str, value: str) -> str:
        if kind == "is":
            return _IS[value]
        if kind == "tag":
            return f"record.number IN (SELECT record FROM tag WHERE tag = {self._parameters.add(value)} COLLATE NOCASE)"
        if kind == "mark":
            return f"record.number IN (SELECT record FROM letter WHERE letter = {self._parameters.add(value)})"
        if kind in ("verdict", "by"):
            column = "verdict" if kind == "verdict" else "who"
            place = self._parameters.add(value)
            return f"record.number IN (SELECT record FROM verdict WHERE {column} = {place} COLLATE NOCASE)"
        if kind == "detect":
            return f"record.number IN (SELECT record FROM citation WHERE detect = {self._parameters.add(int(value))})"
        if kind not in self._resolvers:
            at = max(0, self._text.lower().find(f"{kind}:"))
            raise QueryError(self._text, at, f"{kind}: cannot be asked here")
        return self._numbers(self._resolvers[kind](value))


_ALIASES = f"""
SELECT name FROM name WHERE address = ?1 COLLATE NOCASE AND record < {LIMIT}
UNION SELECT address FROM name WHERE name = ?1 COLLATE NOCASE AND record < {LIMIT}
"""

_REVIEWED = (
    "SELECT record FROM mark UNION SELECT record FROM citation UNION SELECT record FROM tag "
    "UNION SELECT record FROM verdict "
    "UNION SELECT CAST(substr(about, 8) AS INTEGER) FROM note WHERE about LIKE 'record:%'"
)
_IS = {
    "marked": "record.number IN (SELECT record FROM mark)",
    "cited": "record.number IN (SELECT record FROM citation)",
    "repeat": "record.number IN (SELECT record FROM place WHERE repeat)",
    "reviewed": f"record.number IN ({_REVIEWED})",
    "unreviewed": f"record.number NOT IN ({_REVIEWED})",
}
"""What a record may be."""
