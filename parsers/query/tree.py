"""The syntax tree of the filter language; every node prints as text that parses to the same node."""

from __future__ import annotations

from dataclasses import dataclass, field

from parsers.query.values import (
    BARE,
    EITHER,
    Address,
    Bytes,
    Either,
    Field,
    Flags,
    Integer,
    Literal,
    Masked,
    Moment,
    Net,
    Partial,
    Range,
    Slice,
    Sum,
    Truth,
    Under,
    Value,
    Word,
    quoted,
)
from parsers.record import flag_letters

__all__ = [
    "BARE",
    "EITHER",
    "Address",
    "And",
    "Bytes",
    "Compare",
    "Condition",
    "Contains",
    "Either",
    "Field",
    "FlagTest",
    "Flags",
    "Integer",
    "Known",
    "Literal",
    "Masked",
    "Matches",
    "Member",
    "Moment",
    "Net",
    "Not",
    "Or",
    "Partial",
    "Query",
    "QueryError",
    "Range",
    "Slice",
    "Stage",
    "State",
    "Sum",
    "Text",
    "Truth",
    "Under",
    "Value",
    "Word",
    "quoted",
]


class QueryError(Exception):
    """What is wrong with a query, and where; str() gives the message."""

    def __init__(self, text: str, column: int, message: str) -> None:
        super().__init__(message)
        self.text, self.column, self.message = text, column, message

    def caret(self) -> str:
        """Return the line of the query that is wrong and, under it, a caret at the place."""
        start = self.text.rfind("\n", 0, self.column) + 1
        line = self.text[start:].split("\n", 1)[0].replace("\t", " ")
        return f"{line}\n{' ' * (self.column - start)}^"


@dataclass(frozen=True, slots=True)
class Compare:
    """A value against a literal or another value; `!=` on either side means neither side."""

    left: Value
    operator: str
    right: Literal | Value

    def __str__(self) -> str:
        return f"{self.left} {self.operator} {self.right}"


@dataclass(frozen=True, slots=True)
class Member:
    """Whether a value is one of a set."""

    left: Value
    items: tuple[Literal | Range, ...]

    def __str__(self) -> str:
        if len(self.items) == 1 and isinstance(self.items[0], Under):
            return f"{self.left} in {self.items[0]}"
        return f"{self.left} in {{{', '.join(str(item) for item in self.items)}}}"


@dataclass(frozen=True, slots=True)
class FlagTest:
    """Whether all (`has`) or some (`any`) of these TCP flags are set."""

    operator: str
    flags: int

    def __str__(self) -> str:
        return f"flags {self.operator} {flag_letters(self.flags)}"


@dataclass(frozen=True, slots=True)
class Contains:
    """Whether bytes or text occur in a value; text in any case of ASCII letters."""

    left: Field | Slice
    needle: Bytes | Word

    def __str__(self) -> str:
        return f"{self.left} contains {self.needle}"


@dataclass(frozen=True, slots=True)
class Matches:
    """Whether a regular expression is found in a value, in any case of letters."""

    left: Field | Slice
    pattern: str

    def __str__(self) -> str:
        return f"{self.left} matches {quoted(self.pattern)}"


@dataclass(frozen=True, slots=True)
class Known:
    """Whether the log says anything of a column; of either side, for `ip` and `port`."""

    field: Field
    known: bool = True

    def __str__(self) -> str:
        return f"{self.field} is {'known' if self.known else 'unknown'}"


@dataclass(frozen=True, slots=True)
class State:
    """What the analyst or the program has noted about a record: is:marked, tag:x, detect:3, hint:x."""

    kind: str
    value: str

    def __str__(self) -> str:
        plain = BARE.fullmatch(self.value) is not None
        return f"{self.kind}:{self.value if plain else quoted(self.value)}"


@dataclass(frozen=True, slots=True)
class Text:
    """Words searched in the raw text of a record, in any case of letters, over line ends."""

    text: str

    def __str__(self) -> str:
        return quoted(self.text)


@dataclass(frozen=True, slots=True)
class Not:
    """The opposite; of unknown, unknown."""

    part: Condition

    def __str__(self) -> str:
        return f"not ({self.part})" if isinstance(self.part, And | Or) else f"not {self.part}"


@dataclass(frozen=True, slots=True)
class And:
    """All of at least two conditions."""

    parts: tuple[Condition, ...]

    def __str__(self) -> str:
        return " and ".join(f"({part})" if isinstance(part, And | Or) else str(part) for part in self.parts)


@dataclass(frozen=True, slots=True)
class Or:
    """Some of at least two conditions."""

    parts: tuple[Condition, ...]

    def __str__(self) -> str:
        return " or ".join(f"({part})" if isinstance(part, Or) else str(part) for part in self.parts)


Condition = Compare | Member | FlagTest | Contains | Matches | Known | State | Text | Not | And | Or


@dataclass(frozen=True, slots=True)
class Stage:
    """One step after a pipe: what to make of the records."""

    verb: str
    names: tuple[str, ...] = ()
    number: int | None = None
    """How many, for top, first and last."""
    operator: str = ""
    seconds: float = 0.0
    """What gaps are compared with."""
    descending: bool = False

    def __str__(self) -> str:
        words = [self.verb]
        if self.number is not None:
            words.append(str(self.number))
        if self.operator:
            words += [self.operator, f"{self.seconds:g}s"]
        if self.names:
            listed = ", ".join(self.names)
            words.append(f"by {listed}" if self.verb in ("count", "gaps") else "-" * self.descending + listed)
        return " ".join(words)


@dataclass(frozen=True, slots=True)
class Query:
    """A whole query: which records, and what to make of them."""

    where: Condition | None = None
    """None matches all."""
    stages: tuple[Stage, ...] = ()
    text: str = field(default="", compare=False)
    """As it was written."""

    def __str__(self) -> str:
        parts = [str(self.where)] if self.where is not None else []
        return " ".join([*parts, *(f"| {stage}" for stage in self.stages)])
