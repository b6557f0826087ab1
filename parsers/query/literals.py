"""Reading the values of the filter language: what a word means depends on the column it is compared with."""

from __future__ import annotations

import ipaddress
import re
from calendar import timegm
from collections.abc import Callable
from datetime import date
from typing import NamedTuple

from parsers.cells import one_spelling
from parsers.protocols import protocol_name
from parsers.query.tree import (
    Address,
    Bytes,
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
    Value,
    Word,
)
from parsers.record import ColumnType, Kind, TimeBasis, flag_byte


class Raw(NamedTuple):
    """A value as it was written: where, and whether in quotes."""

    text: str
    at: int
    quoted: bool = False


Reader = Callable[[Raw, Value], Literal]

_SECOND = 1_000_000_000
_DAY = 86_400 * _SECOND
_DATE = r"(?P<year>\d{4})-(?P<month>\d\d?)-(?P<day>\d\d?)"
_CLOCK = r"(?P<hour>\d\d?):(?P<minute>\d\d)(?: :(?P<second>\d\d) (?: [.,](?P<fraction>\d{1,9}) )? )?"
_ZONE = r"(?: Z | UTC | GMT | (?P<sign>[+-])(?P<zone_hour>\d\d):?(?P<zone_minute>\d\d) )"
_MOMENT = re.compile(rf"(?: {_DATE} (?: (?:T|\ +) {_CLOCK} (?:\ * {_ZONE})? )? )", re.VERBOSE | re.IGNORECASE)
_TIME_OF_DAY = re.compile(_CLOCK, re.VERBOSE)
_INTEGER = re.compile(r"-?(?:0[xX][0-9A-Fa-f]{1,16}|[0-9]{1,40})")
_BYTES = re.compile(r"(?:0x)?(?:[0-9A-Fa-f]{2})+|[0-9A-Fa-f]{2}(?:[:.-][0-9A-Fa-f]{2})+")
_YES, _NO = frozenset({"true", "yes", "1"}), frozenset({"false", "no", "0"})
_VOCABULARY = {"kind": tuple(Kind), "time.basis": tuple(TimeBasis)}


def integer(raw: Raw, left: Value) -> Integer:
    """Read a number, decimal or hexadecimal; raises ValueError."""
    if raw.quoted or not _INTEGER.fullmatch(raw.text):
        raise ValueError(f"{left} is compared with a number such as 80 or 0x50, not with {raw.text}")
    return Integer(int(raw.text, 16 if "x" in raw.text.lower() else 10))


def truth(raw: Raw, left: Value) -> Truth:
    """Read yes or no; raises ValueError."""
    if raw.text.lower() not in _YES | _NO:
        raise ValueError(f"{left} is compared with true or false, not with {raw.text}")
    return Truth(raw.text.lower() in _YES)


def flags(raw: Raw, left: Value) -> Flags:
    """Read flag letters, or a flag byte in hexadecimal; raises ValueError."""
    if raw.text[:2].lower() == "0x" and _INTEGER.fullmatch(raw.text) and int(raw.text, 16) <= 0xFF:
        return Flags(int(raw.text, 16))
    if raw.text.isdecimal() and not set(raw.text) <= {"1", "2"}:
        raise ValueError(f"a flag byte is written in letters or in hexadecimal: {int(raw.text[:9]):#x}")
    return Flags(flag_byte(raw.text.replace("*", "")))


def word(raw: Raw, left: Value) -> Word:
    """Read text for a column of words; raises ValueError for what the column never holds."""
    text = raw.text
    if not isinstance(left, Field):
        return Word(text)
    if left.name == "proto" and text.isdecimal() and int(text[:9]) <= 0xFF:
        return Word(protocol_name(int(text)))
    known = _VOCABULARY.get(left.name)
    if known and text not in known:
        raise ValueError(f"{left} is one of {', '.join(known)}")
    return Word(text)


def address(raw: Raw, left: Value) -> Address | Net | Partial:
    """Read an address, a token, a net, or a pattern such as 24.114.*.*; raises ValueError."""
    text = raw.text
    if raw.quoted:
        return Address(one_spelling(text))
    if "/" in text:
        net = ipaddress.ip_network(text, strict=False)
        return Net(net.version, net[0].packed, net[-1].packed)
    if "*" in text:
        return Partial(text)
    if text.isdecimal() or text[:2].lower() == "0x":
        raise ValueError(f"{left} is compared with an address, not with {text}; a port is src.port, dst.port or port")
    return Address(one_spelling(text))


def is_real(text: str) -> bool:
    """Whether text is an IPv4 or IPv6 address, and not a token or a name."""
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True


def moment(raw: Raw, left: Value) -> Moment:
    """Read a date, a date and time, a time of day, or nanoseconds since 1970; raises ValueError."""
    text = raw.text.strip()
    if _INTEGER.fullmatch(text):
        at = int(text, 16 if "x" in text.lower() else 10)
        return Moment(text, at, at + 1, True)
    if (match := _TIME_OF_DAY.fullmatch(text)) is not None:
        start, width = _clock(match)
        return Moment(text, start, start + width, False)
    if (match := _MOMENT.fullmatch(text)) is None:
        raise ValueError(f'{left} is compared with a time such as "2000-03-17 00:30", 2000-03-17 or 00:30:08')
    day = date(int(match["year"]), int(match["month"]), int(match["day"]))
    start, width = timegm(day.timetuple()) * _SECOND, _DAY
    if match["hour"]:
        clock, width = _clock(match)
        start += clock
    if match["sign"]:
        offset = (int(match["zone_hour"]) * 3600 + int(match["zone_minute"]) * 60) * _SECOND
        start += -offset if match["sign"] == "+" else offset
    return Moment(text, start, start + width, True)


def _clock(match: re.Match[str]) -> tuple[int, int]:
    """Return nanoseconds since midnight and how many of them the text stands for."""
    hour, minute, second = int(match["hour"]), int(match["minute"]), int(match["second"] or 0)
    if hour > 23 or minute > 59 or second > 60:
        raise ValueError(f"there is no time {match[0]} on any day")
    start, width = (hour * 3600 + minute * 60 + second) * _SECOND, 60 * _SECOND
    if match["second"]:
        width = _SECOND
    if fraction := match["fraction"]:
        width = int(10 ** (9 - len(fraction)))
        start += int(fraction) * width
    return start, width


def octets(raw: Raw, left: Value) -> Bytes:
    """Read bytes: 45:00, 4500, 0x4500, or text in quotes; raises ValueError."""
    if raw.quoted:
        return Bytes(raw.text.encode("utf-8", "surrogatepass"))
    if not _BYTES.fullmatch(raw.text):
        raise ValueError(
            f"{left} is compared with bytes such as 45:00:00:25, or with text in quotes, not with {raw.text}"
        )
    return Bytes(bytes.fromhex(re.sub(r"^0x|[:.-]", "", raw.text)))


READERS: dict[ColumnType, Reader] = {
    ColumnType.INTEGER: integer,
    ColumnType.TRUTH: truth,
    ColumnType.FLAGS: flags,
    ColumnType.WORD: word,
    ColumnType.TEXT: word,
    ColumnType.ADDRESS: address,
    ColumnType.TIME: moment,
    ColumnType.BYTES: octets,
}
"""How a literal is read, by the type of what it is compared with."""


def type_of(value: Value) -> ColumnType:
    """Return what a value is compared as."""
    if isinstance(value, Masked):
        return ColumnType.INTEGER
    if isinstance(value, Sum):
        return type_of(value.left)
    return ColumnType.BYTES if isinstance(value, Slice) else value.type


def literal(raw: Raw, left: Value) -> Literal:
    """Read what `left` is compared with; raises ValueError with a sentence."""
    kind = ColumnType.INTEGER if isinstance(left, Sum) else type_of(left)
    return READERS[kind](raw, left)


def between(low: Raw, high: Raw, left: Value) -> Range | Net:
    """Read a range of numbers, times or addresses; raises ValueError."""
    first, last = literal(low, left), literal(high, left)
    if isinstance(first, Integer) and isinstance(last, Integer) and first.value <= last.value:
        return Range(first, last)
    if (
        isinstance(first, Moment)
        and isinstance(last, Moment)
        and first.dated == last.dated
        and first.start <= last.start
    ):
        return Range(first, last)
    if isinstance(first, Address) and isinstance(last, Address):
        ends = ipaddress.ip_address(first.text), ipaddress.ip_address(last.text)
        if ends[0].version == ends[1].version and ends[0].packed <= ends[1].packed:
            return Net(ends[0].version, ends[0].packed, ends[1].packed)
    raise ValueError(f"{low.text}..{high.text} is not a range from the smaller to the greater of one kind")
