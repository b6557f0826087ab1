"""What filters find in the columns of runs: the index by which they answer at once.

A filter over them gives what SQL gives over the table `record`: comparisons of numbers and times, addresses and words
by their numbers in the dictionaries, flags, known and unknown, with and, or, not in three values. What else a filter
asks is left to SQL. numpy is loaded when it is needed; without it SQL answers everything.
"""

from __future__ import annotations

import operator
import sqlite3
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from db.columns import ALL_FLAGS, Parameters
from db.comparing import dictionary_test
from db.segcols import COLUMNS, Segment, Unsuited
from parsers.query.tree import (
    And,
    Compare,
    Condition,
    Field,
    Flags,
    FlagTest,
    Integer,
    Known,
    Literal,
    Masked,
    Member,
    Moment,
    Not,
    Or,
    Range,
    Slice,
    Sum,
)  # fmt: skip
from parsers.record import COLUMN, ColumnType

if TYPE_CHECKING:
    from db.segcols import Bits, Numbers

_DAY = 86_400 * 1_000_000_000
_SIGNS: Mapping[str, Callable[[Any, Any], Any]] = {
    "==": operator.eq, "!=": operator.ne, "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Answer:
    """For each record of a run whether a condition holds, and whether that could be told."""

    holds: Bits
    known: Bits


Test = Callable[[Segment], Answer]


def compiled(connection: sqlite3.Connection, condition: Condition | None) -> Test:
    """Return what answers a condition for a segment; raises Unsuited where SQL must."""
    return _Compiler(connection).test(condition)


class _Compiler:
    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def test(self, condition: Condition | None) -> Test:
        """Return what answers a condition."""
        match condition:
            case None:
                return lambda segment: _certain(segment, True)
            case Not(part):
                inner = self.test(part)
                return lambda segment: _opposite(inner(segment))
            case And(parts):
                return _joined([self.test(part) for part in parts], _both)
            case Or(parts):
                return _joined([self.test(part) for part in parts], _either)
            case Compare(_, _, Field() | Slice() | Masked() | Sum()):
                raise Unsuited
            case Compare(Field(name), "!=", right) if name != "host":
                equal = self.test(Compare(Field(name), "==", right))
                return lambda segment: _opposite(equal(segment))
            case Compare(Field("flags"), "==", Flags(value)):
                return _equal_flags(value)
            case Compare(Field(name) as left, sign, Integer() | Flags() | Moment() as right) if name != "host":
                return _joined([self._compared(side, sign, right) for side in left.sides], _either)
            case Compare(Field(name) as left, "==", right) if name != "host":
                return self.test(Member(left, (right,)))  # type: ignore[arg-type]
            case Member(Field(name) as left, items) if name != "host":
                return _joined([self._among(side, items) for side in left.sides], _either)
            case FlagTest(sign, flags):
                return self._flags(sign, flags)
            case Known(field, wanted):
                return self._known([_attribute(side) for side in field.sides], wanted)
        raise Unsuited

    def _known(self, attributes: list[str], wanted: bool) -> Test:
        def told(segment: Segment) -> Answer:
            known = segment.column(attributes[0])[1]
            for attribute in attributes[1:]:
                known = known | segment.column(attribute)[1]
            return Answer(known if wanted else ~known, _certain(segment, True).known)

        return told

    def _flags(self, sign: str, flags: int) -> Test:
        def told(segment: Segment) -> Answer:
            values, known = segment.column("flags")
            shown = _shown_flags(segment)
            lit = values & shown & flags
            if sign == "has":
                return Answer(lit == flags, known & ((lit == flags) | (~values & shown & flags != 0)))
            return Answer(lit != 0, known & ((lit != 0) | (shown & flags == flags)))

        return told

    def _all_flags(self, items: Iterable[Literal | Range]) -> Test:
        """Equal where every flag bit is logged and as asked, unequal where a logged one is not."""
        tests: list[Test] = []
        for item in items:
            if not isinstance(item, Flags):
                raise Unsuited
            tests.append(_equal_flags(item.value))
        return _joined(tests, _either)

    def _compared(self, field: Field, sign: str, right: Integer | Flags | Moment) -> Test:
        attribute = _attribute(field)
        if isinstance(right, Moment):
            if attribute != "time":
                raise Unsuited
            return _moment(sign, right)
        if field.type not in (ColumnType.INTEGER, ColumnType.FLAGS) or abs(right.value) >= 1 << 62:
            raise Unsuited
        compare, value = _SIGNS[sign], right.value

        def told(segment: Segment) -> Answer:
            values, known = segment.column(attribute)
            if attribute == "flags":
                known = known & (_shown_flags(segment) == ALL_FLAGS)
            return Answer(compare(values, value), known)

        return told

    def _among(self, field: Field, items: Iterable[Literal | Range]) -> Test:
        attribute = _attribute(field)
        if field.type in (ColumnType.ADDRESS, ColumnType.WORD):
            return self._in_dictionary(field, attribute, items)
        if attribute == "flags":
            return self._all_flags(items)
        tests: list[Test] = []
        for item in items:
            low, high = (item.low, item.high) if isinstance(item, Range) else (item, item)
            if not isinstance(low, Integer | Flags | Moment) or not isinstance(high, Integer | Flags | Moment):
                raise Unsuited
            tests.append(_joined([self._compared(field, ">=", low), self._compared(field, "<=", high)], _both))
        return _joined(tests, _either)

    def _in_dictionary(self, field: Field, attribute: str, items: Iterable[Literal | Range]) -> Test:
        """Ask the dictionary once which of its entries are meant, and look for their numbers."""
        import numpy as np

        parameters = Parameters()
        table, test = dictionary_test(field, items, parameters)
        found = self._connection.execute(f"SELECT id FROM {table} WHERE {test}", parameters.values())
        ids = np.fromiter((row[0] for row in found), np.int64)

        def told(segment: Segment) -> Answer:
            values, known = segment.column(attribute)
            return Answer(values == ids[0] if len(ids) == 1 else np.isin(values, ids), known)

        return told


def _shown_flags(segment: Segment) -> Numbers:
    """Return the flag bits that the log of each record can show."""
    import numpy as np

    values, known = segment.column("flags_known")
    return np.where(known, values, ALL_FLAGS)


def _equal_flags(value: int) -> Test:
    def told(segment: Segment) -> Answer:
        values, known = segment.column("flags")
        shown = _shown_flags(segment)
        same = values & shown == value & shown
        return Answer(same & (shown == ALL_FLAGS), known & (~same | (shown == ALL_FLAGS)))

    return told


def _attribute(field: Field) -> str:
    attribute = COLUMN[field.name].attribute
    if attribute not in COLUMNS:
        raise Unsuited
    return attribute


def _moment(sign: str, right: Moment) -> Test:
    """Compare with a stretch of time: before it, in it or after it; all frames of a run are dated."""
    tests: Mapping[str, Callable[[Numbers], Bits]] = {
        "==": lambda time: (time >= right.start) & (time < right.stop),
        "<": lambda time: time < right.start,
        "<=": lambda time: time < right.stop,
        ">": lambda time: time >= right.stop,
        ">=": lambda time: time >= right.start,
    }

    def told(segment: Segment) -> Answer:
        values, known = segment.column("time")
        return Answer(tests[sign](values if right.dated else values % _DAY), known)

    return told


def _certain(segment: Segment, holds: bool) -> Answer:
    import numpy as np

    return Answer(np.full(segment.count, holds), np.ones(segment.count, np.bool_))


def _opposite(answer: Answer) -> Answer:
    return Answer(~answer.holds, answer.known)


def _both(one: Answer, other: Answer) -> Answer:
    """Kleene's and: false as soon as one is known to be."""
    false = (one.known & ~one.holds) | (other.known & ~other.holds)
    return Answer(one.holds & other.holds & ~false, false | (one.known & other.known))


def _either(one: Answer, other: Answer) -> Answer:
    """Kleene's or: true as soon as one is known to be."""
    true = (one.known & one.holds) | (other.known & other.holds)
    return Answer(true, true | (one.known & other.known))


def _joined(tests: list[Test], join: Callable[[Answer, Answer], Answer]) -> Test:
    def told(segment: Segment) -> Answer:
        answer = tests[0](segment)
        for test in tests[1:]:
            answer = join(answer, test(segment))
        return answer

    return told if len(tests) > 1 else tests[0]
