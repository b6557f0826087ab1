"""The values of the filter language: what is compared, and with what; each prints as it is written."""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass

from parsers.query.vocabulary import KEYWORDS
from parsers.record import COLUMN, ColumnType, flag_letters

BARE = re.compile(r"(?:(?!\.\.)[\w.:*/@%#-])+")
"""A value or word that needs no quotes."""


def quoted(text: str) -> str:
    """Return text as a string of the language."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\t", "\\t")
    return f'"{escaped}"'


@dataclass(frozen=True, slots=True)
class Field:
    """A column of the record by its public name; or `ip`, `host` and `port`, which mean either side."""

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
    "host": Either(ColumnType.ADDRESS, (Field("src"), Field("dst"))),
    "port": Either(ColumnType.INTEGER, (Field("src.port"), Field("dst.port"))),
}
"""The names that mean either side; `host` means an address under all names that records give it, too."""


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
