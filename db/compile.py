"""From a query's syntax tree to parameterised SQL."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from parsers.query import Query

Resolver = Callable[[str], Iterable[int]]
"""Gives the record numbers of a state that the case itself does not know, from its value."""


@dataclass(frozen=True, slots=True)
class Compiled:
    """SQL whose test gives 1, 0 or NULL for a row of `record`."""

    test: str
    parameters: tuple[Any, ...] = ()
    prefix: str = ""


class Compiler:
    """Compiles queries for one connection."""

    def __init__(self, connection: sqlite3.Connection, resolvers: Mapping[str, Resolver]) -> None:
        self._connection, self._resolvers = connection, resolvers

    def compile(self, query: Query | None) -> Compiled:
        """Return the SQL of a query."""
        return Compiled("1")

    def close(self) -> None:
        """Drop what compiling has left on the connection."""
