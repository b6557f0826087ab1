"""The syntax tree of the filter language."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


class QueryError(Exception):
    """What is wrong with a query, and where."""

    def __init__(self, text: str, column: int, message: str) -> None:
        super().__init__(message)
        self.text, self.column, self.message = text, column, message

    def caret(self) -> str:
        """Return the query and, under it, a caret at the place of the error."""
        return f"{self.text}\n{' ' * self.column}^"


@dataclass(frozen=True, slots=True)
class Query:
    """A whole query: which records, and what to make of them."""

    where: Any = None
    stages: tuple[Any, ...] = ()
    text: str = field(default="", compare=False)
