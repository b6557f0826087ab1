"""Conditions that hold of records on a list: what is noted of them, what was found out, and whose lines say a text."""

from __future__ import annotations

import sqlite3
from array import array
from collections.abc import Callable, Iterable, Mapping
from threading import Event
from typing import TYPE_CHECKING

from db.columns import Parameters
from db.search import saying
from db.unfinished import LIMIT
from db.values import storable
from parsers.query import Query, QueryError
from parsers.query.tree import Address, Literal, Range, State, Text

if TYPE_CHECKING:
    from db.segcols import Numbers

Resolver = Callable[[str], Iterable[int]]
"""Gives the record numbers of a state that the case itself does not know, from its value."""

_IS = {
    "marked": "SELECT record FROM mark",
    "cited": "SELECT record FROM citation",
    "repeat": "SELECT record FROM place WHERE repeat",
}
"""Records that are something."""
_REVIEWED = (
    "SELECT record FROM mark UNION SELECT record FROM citation UNION SELECT record FROM tag "
    "UNION SELECT record FROM verdict "
    "UNION SELECT CAST(substr(about, 8) AS INTEGER) FROM note WHERE about LIKE 'record:%'"
)
_NOTED = {
    "tag": "SELECT record FROM tag WHERE tag = {} COLLATE NOCASE",
    "mark": "SELECT record FROM letter WHERE letter = {}",
    "verdict": "SELECT record FROM verdict WHERE verdict = {} COLLATE NOCASE",
    "by": "SELECT record FROM verdict WHERE who = {} COLLATE NOCASE",
}
_ALIASES = f"""
SELECT name FROM name WHERE address = ?1 COLLATE NOCASE AND record < {LIMIT}
UNION SELECT address FROM name WHERE name = ?1 COLLATE NOCASE AND record < {LIMIT}
"""


def listing(state: State, parameters: Parameters) -> tuple[str, bool] | None:
    """Return SQL for the numbers of records, and whether the state holds of these or of all others.

    None for a state that the case itself does not know.
    """
    if state.kind == "is":
        return (_REVIEWED, False) if state.value == "unreviewed" else (_IS[state.value], True)
    if state.kind == "detect":
        return f"SELECT record FROM citation WHERE detect = {parameters.add(int(state.value))}", True
    if (sql := _NOTED.get(state.kind)) is not None:
        return sql.format(parameters.add(state.value)), True
    return None


class Lists:
    """Gives the records on the lists of the conditions of one query; what takes long is asked once."""

    def __init__(
        self, connection: sqlite3.Connection, query: Query | None, resolvers: Mapping[str, Resolver], stop: Event
    ) -> None:
        self._connection, self._resolvers, self._stop = connection, resolvers, stop
        self._text = "" if query is None else query.text
        self._found: dict[State | Text, array[int]] = {}

    def sought(self, condition: State | Text) -> array[int]:
        """Return records whose lines say a text, or of a state that the case itself does not know.

        Raises Stopped, and QueryError for a state that nothing resolves.
        """
        if condition not in self._found:
            found: Iterable[int]
            if isinstance(condition, Text):
                found = saying(self._connection, condition.text, self._stop)
            elif condition.kind in self._resolvers:
                found = self._resolvers[condition.kind](condition.value)
            else:
                at = max(0, self._text.lower().find(f"{condition.kind}:"))
                raise QueryError(self._text, at, f"{condition.kind}: cannot be asked here")
            self._found[condition] = array("q", found)
        return self._found[condition]

    def numbers(self, condition: State | Text) -> tuple[Numbers, bool]:
        """Return the numbers on the list in order, and whether the condition holds of these or of all others."""
        import numpy as np

        parameters = Parameters()
        known = None if isinstance(condition, Text) else listing(condition, parameters)
        if known is None:
            return np.unique(np.array(self.sought(condition), np.int64)), True
        sql, holds = known
        rows = self._connection.execute(sql, parameters.values())
        return np.unique(np.fromiter((number for (number,) in rows), np.int64)), holds


def aliased(connection: sqlite3.Connection, items: Iterable[Literal | Range]) -> list[Literal | Range]:
    """Return addresses together with the names, and names with the addresses, that records tie to them."""
    aliases = list(items)
    for item in items:
        if isinstance(item, Address):
            rows = connection.execute(_ALIASES, (storable(item.text),))
            aliases.extend(Address(text) for (text,) in rows)
    return list(dict.fromkeys(aliases))
