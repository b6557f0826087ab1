"""The syntax tree of the filter language; every node prints as text that parses to the same node."""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass, field

from parsers.record import COLUMN, ColumnType, flag_letters


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


BARE = re.compile(r"(?:(?!\.\.)[\w.:*/@%#-])+")
"""A value or word that needs no quotes."""

KEYWORDS = frozenset(
    {"and", "or", "not", "in", "is", "has", "any", "contains", "matches", "known", "unknown"}
    | {"eq", "ne", "lt", "le", "gt", "ge"}
)
"""Words that are never searched as free text without quotes."""


def quoted(text: str) -> str:
    """Return text as a string of the language."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\t", "\\t")
    return f'"{escaped}"'


@dataclass(frozen=True, slots=True)
class Field:
    """A column of the record by its public name; or `ip` and `port`, which mean either side."""

    name: str

    @property
    def type(self) -> ColumnType:
        """What the column holds."""
        return EITHER[self.name].type if self.name in EITHER else COLUMN[self.name].type

    @property
    def sides(self) -> tuple[Field, ...]:
        """The columns it stands for: itself, or both sides."""
        return EITHER[self.name].sides if self.name in EITHER else (self,)

    def __str__(self) -> str:
        return self.name


@dataclass(frozen=True, slots=True)
class Either:
    """A name that means both sides of a record."""

    type: ColumnType
    sides: tuple[Field, ...]


EITHER = {
    "ip": Either(ColumnType.ADDRESS, (Field("src"), Field("dst"))),
    "port": Either(ColumnType.INTEGER, (Field("src.port"), Field("dst.port"))),
}
"""The names that mean either side."""


@dataclass(frozen=True, slots=True)
class Slice:
    """Bytes `start` to `stop` of a bytes column; unknown where the record has fewer."""

    field: Field
    start: int
    stop: int

    def __str__(self) -> str:
        return f"{self.field}[{self.start}:{self.stop - self.start}]"


@dataclass(frozen=True, slots=True)
class Masked:
    """The bits of a number that a mask leaves; a slice counts as a big-endian number."""

    value: Field | Slice
    mask: int

    def __str__(self) -> str:
        return f"{self.value} & {self.mask:#x}"


@dataclass(frozen=True, slots=True)
class Sum:
    """A number column plus or minus another one or a number."""

    left: Field
    sign: int
    right: Field | int

    def __str__(self) -> str:
        return f"{self.left} {'+' if self.sign > 0 else '-'} {self.right}"


Value = Field | Slice | Masked | Sum


@dataclass(frozen=True, slots=True)
class Integer:
    """A number."""

    value: int

    def __str__(self) -> str:
        return str(self.value)


@dataclass(frozen=True, slots=True)
class Truth:
    """Yes or no."""

    value: bool

    def __str__(self) -> str:
        return "true" if self.value else "false"


@dataclass(frozen=True, slots=True)
class Flags:
    """A whole TCP flag byte."""

    value: int

    def __str__(self) -> str:
        return flag_letters(self.value) or '""'


@dataclass(frozen=True, slots=True)
class Word:
    """Text, compared in any case of ASCII letters."""

    text: str

    def __str__(self) -> str:
        return quoted(self.text)


@dataclass(frozen=True, slots=True)
class Address:
    """One address or token, compared as a whole, in any case of ASCII letters."""

    text: str

    def __str__(self) -> str:
        plain = BARE.fullmatch(self.text) and "*" not in self.text and "/" not in self.text
        reserved = self.text in COLUMN or self.text in EITHER or self.text.lower() in KEYWORDS
        return self.text if plain and not reserved else quoted(self.text)


@dataclass(frozen=True, slots=True)
class Net:
    """A stretch of real addresses of one family, both ends included."""

    family: int
    low: bytes
    high: bytes

    def __str__(self) -> str:
        first, last = ipaddress.ip_address(self.low), ipaddress.ip_address(self.high)
        width = (int(first) ^ int(last)).bit_length()
        net = ipaddress.ip_network((self.low, first.max_prefixlen - width), strict=False)
        if net[0] == first and net[-1] == last:
            return str(net)
        return f"{first}..{last}"


@dataclass(frozen=True, slots=True)
class Partial:
    """A pattern over the parts between the dots of an address as it is spelled; * is any one part."""

    text: str

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True, slots=True)
class Under:
    """All tokens that are a name or begin with it and a dot, such as MY.NET."""

    name: str

    def __str__(self) -> str:
        return self.name


@dataclass(frozen=True, slots=True)
class Moment:
    """A stretch of time as wide as the precision it was written in; nanoseconds, `stop` excluded.

    Dated: since 1970 UTC. Not dated: since midnight, compared with the time of day of every record.
    """

    text: str
    start: int
    stop: int
    dated: bool

    def __str__(self) -> str:
        return quoted(self.text)


@dataclass(frozen=True, slots=True)
class Bytes:
    """Bytes."""

    data: bytes

    def __str__(self) -> str:
        return self.data.hex(":") if self.data else '""'


Literal = Integer | Truth | Flags | Word | Address | Net | Partial | Under | Moment | Bytes


@dataclass(frozen=True, slots=True)
class Range:
    """From one value to another, both included."""

    low: Integer | Moment
    high: Integer | Moment

    def __str__(self) -> str:
        return f"{self.low}..{self.high}"


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
