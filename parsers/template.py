"""How whole lines of a format look that are read many at a time: what stands in them, one thing behind the other.

A format states its most frequent kind of line with these; `parsers.fitting` reads all lines of a block by it. A line
that does not fit, for whatever reason, is left to `Format.read`. So a template may be narrow, but what fits it must
mean exactly what `Format.read` makes of it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Union

from parsers.record import Stamp

if TYPE_CHECKING:
    from parsers.arrays import Column


@dataclass(frozen=True, slots=True)
class Pad:
    """Blanks, up to `most` of them, at most seven."""

    most: int


@dataclass(frozen=True, slots=True)
class Number:
    """Decimal digits, `least` to `digits` of them, at most 16; zeros may lead, and it is not more than `top`."""

    name: str
    """An attribute of Record, or what `Template.columns` knows it by; "" where the number is of no further use."""
    digits: int
    least: int = 1
    top: int = 10**16


@dataclass(frozen=True, slots=True)
class Fraction:
    """One to nine digits behind the point of a second."""


@dataclass(frozen=True, slots=True)
class Zone:
    """The zone of a time, Z or hours and minutes behind a sign, with a colon between them or not; or nothing."""

    stated: bool = False
    """Whether it must stand there."""
    name: str = "zone"
    """Seconds east of UTC."""


@dataclass(frozen=True, slots=True)
class Hex:
    """Two hexadecimal digits, A to F in upper case."""

    name: str


@dataclass(frozen=True, slots=True)
class Address:
    """An IPv4 address spelled as all of them are: no leading zeros, nothing above 255."""

    name: str


@dataclass(frozen=True, slots=True)
class Text:
    """What stands before `before`, whose last character is the first of its kind from here on; maybe nothing.

    Before "" stands the rest of the line, of which few lines should have one of their own.
    """

    name: str
    says: re.Pattern[str]
    """Matches all that it may say; asked once for each different text."""
    before: str = " "


@dataclass(frozen=True, slots=True)
class Ahead:
    """The rest of the line, which the next elements read: for a message of which they are the parts."""

    name: str


@dataclass(frozen=True, slots=True)
class Moment:
    """The time up to the minute, which ends with hh:mm and is so many characters wide.

    The seconds behind it are a number `second`.
    """

    width: int
    says: re.Pattern[str]
    stamp: Callable[[str], Stamp | None]
    """Returns the time that such a text means; None if it is none."""


@dataclass(frozen=True, slots=True)
class Mark:
    """Nothing in the line, but a value under a name: says which way of several a line went."""

    name: str
    value: str | int


@dataclass(frozen=True, slots=True)
class Either:
    """The first of several ways that begins with what stands here; all but the last one begin with a text.

    A line that does not go on as its way does may take one of the next if nothing in that way has a name.
    """

    ways: tuple[tuple[Element, ...], ...]

    def tried(self, way: tuple[Element, ...]) -> bool:
        """Say whether a line that began a way may go another."""
        return not any(map(_names, way))


Element = Union[  # noqa: UP007 - Either names it
    str, Pad, Number, Fraction, Zone, Hex, Address, Text, Ahead, Moment, Mark, Either
]  # fmt: skip
"""A part of a line; a text stands for itself."""


def _names(element: Element) -> bool:
    """Say whether an element puts something under a name."""
    if isinstance(element, Either):
        return any(_names(each) for way in element.ways for each in way)
    return isinstance(element, Fraction | Moment) or bool(getattr(element, "name", ""))


SECOND = Number("second", 2, 2, 60)
"""The seconds of a time."""
EPOCH = Number("epoch", 10, 9)
"""A time in seconds since 1970."""


def either(*ways: Element | tuple[Element, ...]) -> Either:
    """Return ways of one or more elements."""
    return Either(tuple(way if isinstance(way, tuple) else (way,) for way in ways))


def maybe(*elements: Element) -> Either:
    """Return elements that may stand here, or not."""
    return Either((elements, ()))


@dataclass(frozen=True, slots=True)
class Template:
    """A whole line; blanks and its end may follow."""

    elements: tuple[Element, ...]
    """The time among them: a Moment and a SECOND, or an EPOCH; a Fraction and a Zone may belong to it."""
    columns: Callable[[Mapping[str, Any]], dict[str, Column | str | int]]
    """Makes more columns, by attribute of Record, of what stands under the names: numbers or, of texts, `Coded`.

    A single value holds for all lines. What neither it nor a name gives is unknown.
    """
