"""From a flat row of conditions, connectives and brackets to the tree: not before and before or, without recursion."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from parsers.query.tree import And, Condition, Known, Not, Or, QueryError

DEEPEST = 32
"""How many brackets and nots may stand inside one another."""


class Piece(NamedTuple):
    """One member of the row: a condition, or "(", ")", "and", "or", "not"."""

    kind: str
    at: int
    condition: Condition | None = None


@dataclass(slots=True)
class _Bracket:
    """What has been read since a bracket was opened."""

    at: int
    negations: int = 0
    ands: list[Condition] = field(default_factory=list)
    ors: list[Condition] = field(default_factory=list)
    waiting: str = "("
    """The word after which a condition must follow; "" after a condition."""

    def take(self, condition: Condition) -> None:
        """Add an operand."""
        for _ in range(self.negations):
            condition = Not(condition)
        self.negations, self.waiting = 0, ""
        self.ands.extend(condition.parts if isinstance(condition, And) else (condition,))

    def turn(self) -> None:
        """Close the row of ands: `or` or the end follows."""
        made = self.ands[0] if len(self.ands) == 1 else And(tuple(self.ands))
        self.ors.extend(made.parts if isinstance(made, Or) else (made,))
        self.ands = []

    def result(self) -> Condition:
        """Return the whole bracket as one condition."""
        self.turn()
        return self.ors[0] if len(self.ors) == 1 else Or(tuple(self.ors))


def assembled(text: str, row: Sequence[Piece]) -> Condition | None:
    """Return the tree of a row, None for an empty one; raises QueryError."""
    if not row:
        return None
    stack = [_Bracket(0)]
    depth = 0
    last: Piece | None = None
    for piece in row:
        here = stack[-1]
        if piece.kind in ("and", "or"):
            if here.waiting:
                raise QueryError(text, piece.at, f"a condition is missing before `{piece.kind}`")
            if piece.kind == "or":
                here.turn()
            here.waiting = piece.kind
        elif piece.kind == ")":
            depth -= _close(text, piece, stack)
        else:
            if not here.waiting:
                raise QueryError(text, piece.at, _missing(last))
            if piece.kind == "(":
                stack.append(_Bracket(piece.at))
            elif piece.kind == "not":
                here.negations += 1
                here.waiting = "not"
            elif piece.condition is not None:
                depth -= here.negations
                here.take(piece.condition)
            depth += piece.kind in ("(", "not")
            if depth > DEEPEST:
                raise QueryError(text, piece.at, f"more than {DEEPEST} brackets and nots stand inside one another")
        last = piece
    return _ended(text, stack)


def _close(text: str, piece: Piece, stack: list[_Bracket]) -> int:
    """Take a finished bracket into the one around it; return how much shallower the row is now."""
    here = stack[-1]
    if len(stack) == 1:
        raise QueryError(text, piece.at, "this bracket closes none that was opened")
    if here.waiting:
        raise QueryError(text, piece.at, f"a condition is missing after `{here.waiting}`")
    stack.pop()
    shallower = 1 + stack[-1].negations
    stack[-1].take(here.result())
    return shallower


def _ended(text: str, stack: list[_Bracket]) -> Condition:
    here = stack[-1]
    if here.waiting:
        raise QueryError(text, len(text.rstrip()), f"a condition is missing after `{here.waiting}`")
    if len(stack) > 1:
        raise QueryError(text, here.at, "this bracket is not closed")
    return here.result()


def _missing(last: Piece | None) -> str:
    if last is not None and isinstance(last.condition, Known) and last.condition.known:
        return f"an operator such as == is missing after {last.condition.field}, or `and` or `or`"
    return "`and` or `or` is missing before this"
