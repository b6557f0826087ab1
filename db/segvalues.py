"""Numbers that a filter compares: a column of a run, one masked, a sum of two.

numpy is loaded when it is needed.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from db.segcols import COLUMNS, PLACES, Segment, Unsuited
from parsers.query.tree import Field, Flags, Integer, Literal, Masked, Sum, Value
from parsers.record import COLUMN, ColumnType

if TYPE_CHECKING:
    from db.segcols import Bits, Numbers

FAR = 1 << 62
"""Numbers beyond this are left to SQL, which has its own way with them."""

Computed = Callable[[Segment], tuple["Numbers", "Bits | bool"]]
"""Gives for the records of a run what is compared, and of which of them it is known."""


def attribute_of(field: Field) -> str:
    """Return the attribute of a column as runs hold it; raises Unsuited if they do not."""
    attribute = COLUMN[field.name].attribute
    if attribute not in COLUMNS and attribute not in PLACES:
        raise Unsuited
    return attribute


def computed(value: Value | Literal | int) -> Computed:
    """Return what gives a number; raises Unsuited where SQL must."""
    match value:
        case int(number) | Integer(number) | Flags(number) if abs(number) < FAR:
            return lambda segment: (_only(number), True)
        case Field() if value.sides == (value,) and value.type is ColumnType.INTEGER:
            attribute = attribute_of(value)
            return lambda segment: segment.column(attribute)
        case Masked(Field() as left, mask) if mask < FAR:
            inner = computed(left)
            return lambda segment: (_wide(inner(segment)[0]) & mask, inner(segment)[1])
        case Sum(left, sign, right):
            one, other = computed(left), computed(right)
            return lambda segment: _sum(one(segment), sign, other(segment))
    raise Unsuited


def _only(number: int) -> Numbers:
    import numpy as np

    return np.array([number])


def _sum(
    one: tuple[Numbers, Bits | bool], sign: int, other: tuple[Numbers, Bits | bool]
) -> tuple[Numbers, Bits | bool]:
    left, right = _wide(one[0]), _wide(other[0])
    return left + right if sign > 0 else left - right, one[1] & other[1]


def _wide(values: Numbers) -> Numbers:
    """Return numbers that may be added and masked; raises Unsuited where a sum would be too large."""
    import numpy as np

    wide = values.astype(np.int64)
    if values.itemsize == 8 and int(np.abs(wide).max(initial=0)) >= FAR >> 1:
        raise Unsuited
    return wide
