"""Names in a query put in the place of what they stand for: sets, saved filters, the watch list."""

from __future__ import annotations

import sqlite3
import time
from dataclasses import replace

from db.named import FILTER, SET, condition_of, members
from parsers.query import Query, QueryError, parse
from parsers.query.literals import type_of
from parsers.query.tree import And, Compare, Condition, Field, Integer, Member, Not, Or, State, Under, Value
from parsers.record import ColumnType

ANY = "any"
"""The word for every entry of the watch list that has not run out."""
_DEEPEST = 8
"""How many saved filters may stand in one another."""
_NOTHING = Compare(Field("number"), "==", Integer(0))
"""Holds for no record."""


def expanded(connection: sqlite3.Connection, query: Query | None) -> Query | None:
    """Return a query without names of the analyst's; raises QueryError for a name that nobody gave."""
    if query is None or query.where is None:
        return query
    return replace(query, where=_Expander(connection, query.text).condition(query.where, 0))


class _Expander:
    def __init__(self, connection: sqlite3.Connection, text: str) -> None:
        self._connection, self._text = connection, text

    def condition(self, condition: Condition, depth: int) -> Condition:
        """Return a condition with its names replaced."""
        match condition:
            case Not(part):
                return Not(self.condition(part, depth))
            case And(parts):
                return And(tuple(self.condition(part, depth) for part in parts))
            case Or(parts):
                return Or(tuple(self.condition(part, depth) for part in parts))
            case State("filter", name):
                return self._filter(name, depth)
            case State("watch", value):
                return self._watch(value)
            case Member(left, (Under(name),)):
                return self._set(condition, left, name)
        return condition

    def _refuse(self, word: str, message: str) -> QueryError:
        return QueryError(self._text, max(0, self._text.lower().find(word.lower())), message)

    def _filter(self, name: str, depth: int) -> Condition:
        row = self._named(FILTER, name)
        if row is None:
            raise self._refuse(f"filter:{name}", f"no filter is saved as {name}")
        if depth >= _DEEPEST:
            raise self._refuse("filter:", f"saved filters stand in one another more than {_DEEPEST} times")
        where = parse(row).where
        return Not(_NOTHING) if where is None else self.condition(where, depth + 1)

    def _named(self, kind: str, name: str) -> str | None:
        sql = "SELECT text FROM named WHERE kind = ? AND name = ?"
        row = self._connection.execute(sql, (kind, name)).fetchone()
        return None if row is None else str(row[0])

    def _watch(self, value: str) -> Condition:
        rows = self._connection.execute("SELECT id, what, until FROM watch ORDER BY id").fetchall()
        if value.lower() == ANY:
            chosen = [what for _, what, until in rows if until is None or until > time.time_ns()]
        else:
            chosen = [what for number, what, _ in rows if value.lower() in (str(number), what.lower())]
            if not chosen:
                raise self._refuse("watch:", f"nothing on the watch list is {value}; watch:{ANY} asks for all of it")
        return _either([condition_of(what) for what in chosen])

    def _set(self, condition: Condition, left: Value, name: str) -> Condition:
        text = self._named(SET, name)
        if text is None:
            if type_of(left) is not ColumnType.ADDRESS:
                raise self._refuse(name, f"no set is called {name}; values stand in braces: {{{name}, ...}}")
            return condition
        return _either([self._member(left, name, each) for each in members(text)])

    def _member(self, left: Value, name: str, value: str) -> Condition:
        token = type_of(left) is ColumnType.ADDRESS and value[:1].isalpha() and ":" not in value
        forms = (f"{left} in {{{value}}}", f"{left} in {value}")
        for form in reversed(forms) if token else forms:  # MY.NET stands for all tokens that begin with it
            try:
                where = parse(form).where
            except QueryError:
                continue
            if where is not None and (token or not _is_name(where)):
                return where
        raise self._refuse(name, f"{value}, a value of the set {name}, cannot be compared with {left}")


def _is_name(condition: Condition) -> bool:
    return isinstance(condition, Member) and isinstance(condition.items[0], Under)


def _either(conditions: list[Condition]) -> Condition:
    if len(conditions) < 2:
        return conditions[0] if conditions else _NOTHING
    return Or(tuple(conditions))
