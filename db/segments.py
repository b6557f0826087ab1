"""What filters find in the columns of runs: the index by which they answer at once.

A filter over them gives what SQL gives over the table `record`: comparisons of numbers and times, addresses and words
by their numbers in the dictionaries, flags, known and unknown, with and, or, not in three values. What else a filter
asks is left to SQL. numpy is loaded when it is needed.
"""

from __future__ import annotations

import operator
import sqlite3
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from db.columns import ALL_FLAGS, Parameters
from db.comparing import IN_DICTIONARY, dictionary_test, searched
from db.listed import Lists, aliased
from db.segcols import Segment, Unsuited
from db.segvalues import FAR, attribute_of, computed
from parsers.query.tree import (
    Address,
    And,
    Compare,
    Condition,
    Contains,
    Field,
    Flags,
    FlagTest,
    Integer,
    Known,
    Literal,
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
    State,
    Sum,
    Text,
    Truth,
    Value,
)  # fmt: skip
from parsers.record import ColumnType

if TYPE_CHECKING:
    from db.segcols import Bits, Numbers

_DAY = 86_400 * 1_000_000_000
_COUNTED = (ColumnType.INTEGER, ColumnType.FLAGS, ColumnType.TRUTH)
_NUMBERS = (Integer, Flags, Moment, Truth)
_SIGNS: Mapping[str, Callable[[Any, Any], Any]] = {
    "==": operator.eq, "!=": operator.ne, "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Answer:
    """For each record of a run whether a condition holds; where neither is true, that could not be told."""

    yes: Bits
    no: Bits


Test = Callable[[Segment], Answer]


def compiled(connection: sqlite3.Connection, condition: Condition | None, lists: Lists | None = None) -> Test:
    """Return what answers a condition for a segment; raises Unsuited where SQL must.

    Without `lists` nothing is known of conditions that hold of records on a list.
    """
    return _Compiler(connection, lists).test(condition)


class _Compiler:
    def __init__(self, connection: sqlite3.Connection, lists: Lists | None) -> None:
        self._connection, self._lists = connection, lists

    def test(self, condition: Condition | None) -> Test:
        """Return what answers a condition."""
        match condition:
            case None:
                return lambda segment: _alike(segment, True)
            case Not(part):
                inner = self.test(part)
                return lambda segment: _opposite(inner(segment))
            case And(parts):
                return _joined([self.test(part) for part in parts], _both, lambda answer: answer.no)
            case Or(parts):
                return _joined([self.test(part) for part in parts], _either, lambda answer: answer.yes)
            case Compare(left, sign, Field() | Slice() | Masked() | Sum() as right):
                return _numbers(left, sign, right)
            case Compare(Masked() | Sum() as left, sign, right):
                return _numbers(left, sign, right)
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
            case Contains(Field() as left) | Matches(Field() as left) if left.type in IN_DICTIONARY:
                return _joined([self._searched(side, condition) for side in left.sides], _either)
            case FlagTest(sign, flags):
                return self._flags(sign, flags)
            case State() | Text() if self._lists is not None:
                return _listed(*self._lists.numbers(condition))
            case Compare(Field("host"), ("==" | "!=") as sign, Address() | Net() | Partial() as right):
                either = self.test(Member(Field("host"), (right,)))
                return either if sign == "==" else lambda segment: _opposite(either(segment))
            case Member(Field("host"), items):
                return self.test(Member(Field("ip"), tuple(aliased(self._connection, items))))
            case Known(field, wanted):
                return self._known([attribute_of(side) for side in field.sides], wanted)
        raise Unsuited

    def _known(self, attributes: list[str], wanted: bool) -> Test:
        def told(segment: Segment) -> Answer:
            known = segment.column(attributes[0])[1]
            for attribute in attributes[1:]:
                known = known | segment.column(attribute)[1]
            return Answer(known, ~known) if wanted else Answer(~known, known)

        return told

    def _flags(self, sign: str, flags: int) -> Test:
        def told(segment: Segment) -> Answer:
            values, shown, known = _flag_bits(segment)
            lit, unlit = values & shown & flags, ~values & shown & flags
            if sign == "has":
                return Answer(known & (lit == flags), known & (unlit != 0))
            return Answer(known & (lit != 0), known & (unlit == flags))

        return told

    def _all_flags(self, items: Iterable[Literal | Range]) -> Test:
        tests: list[Test] = []
        for item in items:
            if not isinstance(item, Flags):
                raise Unsuited
            tests.append(_equal_flags(item.value))
        return _joined(tests, _either)

    def _compared(self, field: Field, sign: str, right: Integer | Flags | Moment | Truth) -> Test:
        attribute = attribute_of(field)
        if isinstance(right, Moment):
            if attribute != "time":
                raise Unsuited
            return _moment(sign, right)
        if field.type not in _COUNTED or abs(right.value) >= FAR:
            raise Unsuited
        compare, value = _SIGNS[sign], right.value

        def told(segment: Segment) -> Answer:
            values, known = segment.column(attribute)
            if attribute == "flags":
                known = known & (_flag_bits(segment)[1] == ALL_FLAGS)
            return _told(compare(values, value), known)

        return told

    def _among(self, field: Field, items: Iterable[Literal | Range]) -> Test:
        attribute = attribute_of(field)
        if field.type in IN_DICTIONARY:
            parameters = Parameters()
            return self._in_dictionary(field, dictionary_test(field, items, parameters), parameters)
        if attribute == "flags":
            return self._all_flags(items)
        tests: list[Test] = []
        for item in items:
            low, high = (item.low, item.high) if isinstance(item, Range) else (item, item)
            if not isinstance(low, _NUMBERS) or not isinstance(high, _NUMBERS):
                raise Unsuited
            tests.append(_joined([self._compared(field, ">=", low), self._compared(field, "<=", high)], _both))
        return _joined(tests, _either)

    def _searched(self, field: Field, condition: Contains | Matches) -> Test:
        parameters = Parameters()
        return self._in_dictionary(field, searched("text", field, condition, parameters), parameters)

    def _in_dictionary(self, field: Field, test: str, parameters: Parameters) -> Test:
        """Ask the dictionary once which of its entries pass a test in SQL, and look for their numbers."""
        import numpy as np

        attribute, sql = attribute_of(field), f"SELECT id FROM {IN_DICTIONARY[field.type]} WHERE {test}"
        found = self._connection.execute(sql, parameters.values())
        ids = np.fromiter((row[0] for row in found), np.int64)
        if len(ids) == 1:
            only = int(ids[0])
            return lambda segment: _told(segment.column(attribute)[0] == only, segment.column(attribute)[1])
        meant = np.zeros(int(ids.max(initial=0)) + 2, np.bool_)  # the last place is that of all ids beyond
        meant[ids] = True

        def told(segment: Segment) -> Answer:
            values, known = segment.column(attribute)
            return _told(meant.take(values, mode="clip"), known)

        return told


def _alike(segment: Segment, holds: bool) -> Answer:
    """Return the same answer for all records."""
    import numpy as np

    return Answer(np.full(segment.count, holds), np.full(segment.count, not holds))


def _listed(numbers: Numbers, holds: bool) -> Test:
    """Return what says of records whether they are on a list of numbers in order, or are not."""
    import numpy as np

    def told(segment: Segment) -> Answer:
        low, high = np.searchsorted(numbers, (segment.record, segment.record + segment.count))
        answer = _alike(segment, not holds)
        at = numbers[low:high] - segment.record
        answer.yes[at], answer.no[at] = holds, not holds
        return answer

    return told


def _told(holds: Bits, known: Bits) -> Answer:
    """Return the answer of a comparison that can be made where a value is known."""
    yes = holds & known
    return Answer(yes, known ^ yes)


def _numbers(left: Value, sign: str, right: Literal | Value) -> Test:
    """Compare numbers that are computed."""
    import numpy as np

    compare, one, other = _SIGNS[sign], computed(left), computed(right)

    def told(segment: Segment) -> Answer:
        (first, known), (second, too) = one(segment), other(segment)
        return _told(compare(first, second), np.broadcast_to(known & too, segment.count))

    return told


def _flag_bits(segment: Segment) -> tuple[Numbers, Numbers, Bits]:
    """Return the flags of each record, the flag bits that its log can show, and whether it shows them."""
    import numpy as np

    flags, known = segment.column("flags")
    shown, limited = segment.column("flags_known")
    return flags.astype(np.int16), np.where(limited, shown, ALL_FLAGS).astype(np.int16), known


def _equal_flags(value: int) -> Test:
    """Equal where every flag bit is logged and as asked, unequal where a logged one is not."""

    def told(segment: Segment) -> Answer:
        values, shown, known = _flag_bits(segment)
        same = values & shown == value & ALL_FLAGS & shown
        return Answer(known & same & (shown == ALL_FLAGS), known & ~same)

    return told


def _moment(sign: str, right: Moment) -> Test:
    """Compare with a stretch of time: before it, in it or after it; a record without a date has no such place."""
    tests: Mapping[str, Callable[[Any], Any]] = {
        "==": lambda time: (time >= right.start) & (time < right.stop),
        "<": lambda time: time < right.start,
        "<=": lambda time: time < right.stop,
        ">": lambda time: time >= right.stop,
        ">=": lambda time: time >= right.start,
    }

    def told(segment: Segment) -> Answer:
        undated = segment.undated if right.dated else None
        beyond = segment.span[1] < right.start or segment.span[0] >= right.stop
        if right.dated and undated is None and beyond:
            return _alike(segment, tests[sign](segment.span[0]))
        values, known = segment.column("time")
        if undated is not None:
            known = known & ~undated
        return _told(tests[sign](values if right.dated else values % _DAY), known)

    return told


def _opposite(answer: Answer) -> Answer:
    return Answer(answer.no, answer.yes)


def _both(one: Answer, other: Answer) -> Answer:
    """Kleene's and: false as soon as one is known to be."""
    return Answer(one.yes & other.yes, one.no | other.no)


def _either(one: Answer, other: Answer) -> Answer:
    """Kleene's or: true as soon as one is known to be."""
    return Answer(one.yes | other.yes, one.no & other.no)


def _joined(
    tests: list[Test], join: Callable[[Answer, Answer], Answer], settled: Callable[[Answer], Bits] | None = None
) -> Test:
    """Return what joins tests; where `settled` says that for every record, the rest is not asked."""

    def told(segment: Segment) -> Answer:
        answer = tests[0](segment)
        for test in tests[1:]:
            if settled is not None and settled(answer).all():
                break
            answer = join(answer, test(segment))
        return answer

    return told if len(tests) > 1 else tests[0]
