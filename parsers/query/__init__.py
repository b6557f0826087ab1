"""The filter language: `parse` turns text into a syntax tree that prints back as text of the same meaning."""

from __future__ import annotations

from parsers.query.tree import Query, QueryError

__all__ = ["Query", "QueryError", "parse"]


def parse(text: str) -> Query:
    """Return the syntax tree of a query; "" matches all. Raises QueryError.

    The grammar is loaded with the first query that says something: it costs what a whole screen does.
    """
    if not text.strip():
        return Query(text=text)
    from parsers.query.grammar import parse as read

    return read(text)
