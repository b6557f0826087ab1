"""What a query means for one record, in plain Python: True, False, or None for unknown."""

from __future__ import annotations

import ipaddress
import operator
import re
from collections.abc import Callable, Iterable
from typing import Any

from db.values import storable
from parsers.query.tree import (
    Address,
    And,
    Bytes,
    Compare,
    Contains,
    Field,
    Flags,
    FlagTest,
    Integer,
    Known,
    Masked,
    Matches,
    Member,
    Moment,
    Net,
    Not,
    Or,
    Partial,
    Range,
    Slice,
    Sum,
    Truth,
    Under,
    Word,
)
from parsers.record import COLUMN, ColumnType, Record, TimeBasis

DAY = 86_400 * 10**9
SIGNS: dict[str, Callable[[Any, Any], bool]] = {
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
Truth3 = bool | None


def both(values: Iterable[Truth3]) -> Truth3:
    """Kleene's and."""
    seen = list(values)
    return False if False in seen else None if None in seen else True


def either(values: Iterable[Truth3]) -> Truth3:
    """Kleene's or."""
    seen = list(values)
    return True if True in seen else None if None in seen else False


def opposite(value: Truth3) -> Truth3:
    """Kleene's not."""
    return None if value is None else not value


def holds(node: Any, record: Record) -> Truth3:
    """Return whether a record answers a query."""
    match node:
        case Not(part):
            return opposite(holds(part, record))
        case And(parts):
            return both(holds(part, record) for part in parts)
        case Or(parts):
            return either(holds(part, record) for part in parts)
        case Compare(left, "!=", right) if not isinstance(right, Field | Slice | Masked | Sum):
            return opposite(either(equal(side, right, record) for side in sides(left)))
        case Compare(left, sign, right):
            return either(compare(side, sign, right, record) for side in sides(left))
        case Member(left, items):
            return either(equal(side, item, record) for side in sides(left) for item in items)
        case FlagTest(sign, flags):
            return flag_test(sign, flags, record)
        case Contains(left, needle):
            return either(contains(value(side, record), needle) for side in sides(left))
        case Matches(left, pattern):
            return either(matches(value(side, record), pattern) for side in sides(left))
        case Known(field, wanted):
            return any(value(side, record) is not None for side in field.sides) == wanted
    raise TypeError(node)


def sides(left: Any) -> Any:
    """Return the values a name stands for."""
    return left.sides if isinstance(left, Field) else (left,)


def value(node: Any, record: Record) -> Any:
    """Return what a record says of a value, None for unknown."""
    match node:
        case Field(name):
            said = getattr(record, COLUMN[name].attribute)
            return str(said) if name in ("kind", "time.basis") and said is not None else said
        case Slice(field, start, stop):
            data = value(field, record)
            return None if data is None or len(data) < stop else data[start:stop]
        case Masked(Field("flags"), mask):
            known = 255 if record.flags_known is None else record.flags_known
            return None if record.flags is None or mask & 255 & ~known else record.flags & mask
        case Masked(inner, mask):
            said = value(inner, record)
            return None if said is None else (int.from_bytes(said) if isinstance(said, bytes) else said) & mask
        case Sum(left, sign, right):
            first, second = value(left, record), right if isinstance(right, int) else value(right, record)
            return None if first is None or second is None else first + sign * second
    raise TypeError(node)


def lower(text: str) -> str:
    """Return text with ASCII letters in lower case."""
    return storable(text).encode("utf-8").lower().decode("utf-8")


def real(text: str) -> Any:
    """Return the address that a text is, or None for a token or a name."""
    try:
        return ipaddress.ip_address(text)
    except ValueError:
        return None


def equal(left: Any, item: Any, record: Record) -> Truth3:
    """Return whether a value equals a literal or lies in it."""
    if isinstance(item, Range):
        return both((compare(left, ">=", item.low, record), compare(left, "<=", item.high, record)))
    if isinstance(item, Moment):
        return both((compare(left, ">=", item, record), compare(left, "<=", item, record)))
    return compare(left, "==", item, record)


def compare(left: Any, sign: str, right: Any, record: Record) -> Truth3:
    """Return whether a comparison holds."""
    said = moment(right, record) if isinstance(right, Moment) else value(left, record)
    if said is None:
        return None
    match right:
        case Field() | Slice() | Masked() | Sum():
            return pair(said, sign, value(right, record), left)
        case Moment():
            return before(said, sign, right)
        case Flags(wanted) if left == Field("flags"):
            known = 255 if record.flags_known is None else record.flags_known
            if (record.flags or 0) & known != wanted & known:
                return False
            return True if known & 255 == 255 else None
        case Integer(number) | Flags(number) | Truth(number) | Bytes(number):
            return SIGNS[sign](said, number)
        case Word(text):
            return SIGNS[sign](lower(said).encode(), lower(text).encode())
    return address(said, sign, right)


def pair(first: Any, sign: str, second: Any, left: Any) -> Truth3:
    """Return whether two values of one record compare so."""
    if second is None:
        return None
    if not isinstance(first, str):
        return SIGNS[sign](first, second)
    if isinstance(left, Field) and left.type is ColumnType.ADDRESS and sign not in ("==", "!="):
        one, other = real(first), real(second)
        if one is None or other is None or one.version != other.version:
            return None
        return SIGNS[sign](one, other)
    return SIGNS[sign](lower(first).encode(), lower(second).encode())


def moment(right: Moment, record: Record) -> int | None:
    """Return the time of a record as a literal can be compared with it."""
    if record.time is None:
        return None
    undated = record.time_basis is TimeBasis.TIME_OF_DAY
    if right.dated:
        return None if undated else record.time
    return record.time % DAY  # a leap second before midnight is the first one after it, dated or not


def before(said: int, sign: str, right: Moment) -> bool:
    """Return whether a time lies so to a stretch of time."""
    return {
        "==": right.start <= said < right.stop,
        "<": said < right.start,
        "<=": said < right.stop,
        ">": said >= right.stop,
        ">=": said >= right.start,
    }[sign]


def address(said: str, sign: str, right: Any) -> Truth3:
    """Return whether an address compares so with a literal."""
    known = real(said)
    match right:
        case Address(text) if sign == "==":
            return lower(said) == lower(text)
        case Address(text):
            other = real(text)
            return None if known is None or known.version != other.version else SIGNS[sign](known, other)
        case Net(family, low, high):
            return known is not None and known.version == family and low <= known.packed <= high
        case Partial(text):
            pattern = "".join(".*" if char == "*" else re.escape(char) for char in lower(text))
            spelled = re.fullmatch(pattern, lower(said), re.DOTALL) is not None
            return spelled and said.count(".") == text.count(".")
        case Under(name):
            return lower(said) == lower(name) or lower(said).startswith(lower(name) + ".")
    raise TypeError(right)


def flag_test(sign: str, flags: int, record: Record) -> Truth3:
    """Return whether flags are set, each of which may be unknown."""
    if record.flags is None:
        return None
    known = 255 if record.flags_known is None else record.flags_known
    bits = [None if not known >> bit & 1 else bool(record.flags >> bit & 1) for bit in range(8) if flags >> bit & 1]
    return both(bits) if sign == "has" else either(bits)


def contains(said: Any, needle: Any) -> Truth3:
    """Return whether something occurs in a value."""
    if said is None:
        return None
    if isinstance(needle, Bytes):
        return needle.data in said
    if isinstance(said, bytes):
        return needle.text.encode().lower() in said.lower()
    return lower(needle.text) in lower(said)


def matches(said: Any, pattern: str) -> Truth3:
    """Return whether a pattern is found in a value."""
    if said is None:
        return None
    source: Any = pattern.encode() if isinstance(said, bytes) else pattern
    return re.search(source, said, re.IGNORECASE | re.DOTALL) is not None
