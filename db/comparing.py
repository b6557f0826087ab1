"""SQL for one comparison: how each type of column is held against each kind of literal.

A comparison is NULL where the log does not say what is compared: `NULL IN (an empty set)` would be false, so
dictionaries are asked only for records that have an entry.
"""

from __future__ import annotations

import ipaddress
import operator
from collections.abc import Callable, Iterable, Sequence

from db.columns import ALL_FLAGS, FLAGS_KNOWN, SHIFTED_TIME, Parameters, computed, expression
from db.values import storable
from parsers.query.literals import is_real, type_of
from parsers.query.tree import (
    Address,
    Bytes,
    Contains,
    Field,
    Flags,
    Integer,
    Literal,
    Masked,
    Matches,
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
)
from parsers.record import COLUMN, ColumnType

_DAY = 86_400 * 1_000_000_000
_SQL = {"==": "=", "!=": "<>", "<": "<", "<=": "<=", ">": ">", ">=": ">="}
IN_DICTIONARY = {ColumnType.ADDRESS: "address", ColumnType.WORD: "word"}
"""Tables that hold the values of columns of these types; such a column holds their ids."""
_WIDE = 32
"""Conditions in one row of ANDs or ORs; more are grouped, since SQLite limits the height of an expression."""


def joined(word: str, parts: Sequence[str]) -> str:
    """Return conditions joined by AND or OR so that the expression stays low however many there are."""
    while len(parts) > _WIDE:
        groups = [parts[start : start + _WIDE] for start in range(0, len(parts), _WIDE)]
        parts = [f"({f' {word} '.join(group)})" for group in groups]
    return parts[0] if len(parts) == 1 else f"({f' {word} '.join(parts)})"


def compared(left: Value, sign: str, right: Literal | Value, parameters: Parameters) -> str:
    """Return SQL for a comparison of a value that is not of either side."""
    if isinstance(right, Field | Slice | Masked | Sum):
        return _pair(left, sign, right, parameters)
    if sign == "!=":
        return f"NOT {compared(left, '==', right, parameters)}"
    if sign == "==":
        return among(left, (right,), parameters)
    if isinstance(right, Address):
        return _address_order(left, sign, right, parameters)
    if isinstance(right, Moment):
        return _moment(left, sign, right, parameters)
    return f"({_textual(left, computed(left, parameters))} {_SQL[sign]} {_bound(right, parameters)})"


def _textual(left: Value, sql: str) -> str:
    return f"{sql} COLLATE NOCASE" if type_of(left) in (ColumnType.WORD, ColumnType.TEXT) else sql


def _bound(literal: Literal, parameters: Parameters) -> str:
    match literal:
        case Integer(value) | Flags(value) | Bytes(value):
            return parameters.add(value)
        case Truth(value):
            return parameters.add(int(value))
        case Word(text):
            return parameters.add(text)
    raise TypeError(literal)


def _pair(left: Value, sign: str, right: Value, parameters: Parameters) -> str:
    if type_of(left) is ColumnType.ADDRESS and sign not in ("==", "!="):
        assert isinstance(left, Field) and isinstance(right, Field)
        return (
            f"(SELECT CASE WHEN a.family = b.family AND a.family > 0 THEN a.value {_SQL[sign]} b.value END "
            f"FROM address AS a, address AS b WHERE a.id = {_id(left)} AND b.id = {_id(right)})"
        )
    first, second = computed(left, parameters), computed(right, parameters)
    if type_of(left) in (ColumnType.ADDRESS, ColumnType.WORD, ColumnType.TEXT):
        second += " COLLATE NOCASE"
    return f"({first} {_SQL[sign]} {second})"


def _id(field: Field) -> str:
    return f"record.{COLUMN[field.name].attribute}"


def among(left: Value, items: Iterable[Literal | Range], parameters: Parameters) -> str:
    """Return SQL for membership of a value, not of either side, in a set."""
    kind = ColumnType.INTEGER if isinstance(left, Masked | Sum) else type_of(left)
    if kind in IN_DICTIONARY:
        assert isinstance(left, Field)
        return in_dictionary(left, dictionary_test(left, items, parameters))
    if kind is ColumnType.TIME:
        return joined("OR", [_moments(left, item, parameters) for item in items])
    if kind is ColumnType.FLAGS and left == Field("flags"):
        return joined("OR", [_all_flags(item, parameters) for item in items])
    return _plain(left, items, parameters)


def dictionary_test(field: Field, items: Iterable[Literal | Range], parameters: Parameters) -> str:
    """Return SQL for which entries of the dictionary of an address or word column are in a set."""
    return (_spelled if field.type is ColumnType.WORD else _addresses)(items, parameters)


def in_dictionary(field: Field, test: str) -> str:
    """Return SQL for whether the text of an address or word column passes a test on its dictionary."""
    ids = f"SELECT id FROM {IN_DICTIONARY[field.type]} WHERE {test}"
    return f"CASE WHEN {_id(field)} IS NOT NULL THEN {_id(field)} IN ({ids}) END"


def _plain(left: Value, items: Iterable[Literal | Range], parameters: Parameters) -> str:
    value, single, tests = _textual(left, computed(left, parameters)), [], []
    for item in items:
        if isinstance(item, Range):
            tests.append(f"{value} BETWEEN {_bound(item.low, parameters)} AND {_bound(item.high, parameters)}")
        else:
            single.append(_bound(item, parameters))
    if single:
        tests.insert(0, f"{value} IN ({', '.join(single)})")
    return f"({joined('OR', tests)})"


def _spelled(items: Iterable[Literal | Range], parameters: Parameters) -> str:
    texts = [parameters.add(item.text) for item in items if isinstance(item, Word)]
    return f"text COLLATE NOCASE IN ({', '.join(texts)})"


def _addresses(items: Iterable[Literal | Range], parameters: Parameters) -> str:
    real: list[str] = []
    tokens: list[str] = []
    tests: list[str] = []
    for item in items:
        match item:
            case Address(text):
                (real if is_real(text) else tokens).append(parameters.add(text))
            case Net(family, low, high):
                tests.append(f"family = {family} AND value BETWEEN {parameters.add(low)} AND {parameters.add(high)}")
            case Partial(text):
                tests.append(_partial(text, parameters))
            case Under(name):
                begins = parameters.add(_like(name) + ".%")
                tests.append(f"text = {parameters.add(name)} COLLATE NOCASE OR text LIKE {begins} ESCAPE '\\'")
    if real:
        tests.append(f"text IN ({', '.join(real)})")
    if tokens:
        tests.append(f"text COLLATE NOCASE IN ({', '.join(tokens)})")
    return joined("OR", [f"({test})" for test in tests])


def _partial(text: str, parameters: Parameters) -> str:
    pattern = parameters.add(_like(text).replace("*", "%"))
    dots = "length(text) - length(replace(text, '.', ''))"
    return f"text LIKE {pattern} ESCAPE '\\' AND {dots} = {text.count('.')}"


def _like(text: str) -> str:
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def _address_order(left: Value, sign: str, right: Address, parameters: Parameters) -> str:
    assert isinstance(left, Field)
    address = ipaddress.ip_address(right.text)
    value = parameters.add(address.packed)
    return (
        f"(SELECT CASE WHEN family = {address.version} THEN value {_SQL[sign]} {value} END "
        f"FROM address WHERE id = {_id(left)})"
    )


def _moments(left: Value, item: Literal | Range, parameters: Parameters) -> str:
    low, high = (item.low, item.high) if isinstance(item, Range) else (item, item)
    assert isinstance(low, Moment) and isinstance(high, Moment)
    return f"({_moment(left, '>=', low, parameters)} AND {_moment(left, '<=', high, parameters)})"


def _moment(left: Value, sign: str, right: Moment, parameters: Parameters) -> str:
    """Compare with a stretch of time: before it, in it or after it."""
    value = f"CASE WHEN record.band = 0 THEN {SHIFTED_TIME} END"
    if not right.dated:
        value = f"CASE WHEN record.band < 2 THEN ({SHIFTED_TIME} % {_DAY} + {_DAY}) % {_DAY} END"
    end, edge = _EDGES[sign]
    return f"({value} {end} {parameters.add(edge(right))})"


_EDGES: dict[str, tuple[str, Callable[[Moment], int]]] = {
    "<": ("<", operator.attrgetter("start")),
    "<=": ("<", operator.attrgetter("stop")),
    ">": (">=", operator.attrgetter("stop")),
    ">=": (">=", operator.attrgetter("start")),
}


def _all_flags(item: Literal | Range, parameters: Parameters) -> str:
    """Equal where every flag bit is logged and as asked, unequal where a logged one is not."""
    assert isinstance(item, Flags)
    value = parameters.add(item.value)
    return (
        f"CASE WHEN record.flags IS NULL THEN NULL "
        f"WHEN record.flags & {FLAGS_KNOWN} <> {value} & {FLAGS_KNOWN} THEN 0 "
        f"WHEN {FLAGS_KNOWN} & {ALL_FLAGS} = {ALL_FLAGS} THEN 1 END"
    )


def flags_set(sign: str, flags: int) -> str:
    """Return SQL for whether all (`has`) or some (`any`) of these flags are set."""
    lit = f"record.flags & {FLAGS_KNOWN} & {flags}"
    if sign == "has":
        return (
            f"CASE WHEN record.flags IS NULL THEN NULL WHEN {lit} = {flags} THEN 1 "
            f"WHEN ~record.flags & {FLAGS_KNOWN} & {flags} <> 0 THEN 0 END"
        )
    return (
        f"CASE WHEN record.flags IS NULL THEN NULL WHEN {lit} <> 0 THEN 1 "
        f"WHEN {FLAGS_KNOWN} & {flags} = {flags} THEN 0 END"
    )


def sought(side: Field | Slice, condition: Contains | Matches, parameters: Parameters) -> str:
    """Return SQL for whether what is searched for is in a value that is not of either side."""
    if isinstance(side, Field) and side.type in IN_DICTIONARY:
        return in_dictionary(side, searched("text", side, condition, parameters))
    value = computed(side, parameters) if isinstance(side, Slice) else expression(side.name)
    return searched(value, side, condition, parameters)


def searched(value: str, side: Field | Slice, condition: Contains | Matches, parameters: Parameters) -> str:
    """Return SQL for whether what is searched for is in `value`, the SQL of a side."""
    match condition:
        case Contains(_, Bytes(data)):
            return f"holds({value}, {parameters.add(data)})"
        case Contains(_, Word(text)):  # as it came in bytes, in its storable form elsewhere
            raw = isinstance(side, Slice) or side.name in ("payload", "bytes")
            needle = (text if raw else storable(text)).encode("utf-8", "surrogatepass")
            return f"says({value}, {parameters.add(needle)})"
        case Matches(_, pattern):
            return f"fits({value}, {parameters.add(pattern.encode('utf-8', 'surrogatepass'))})"
    raise TypeError(condition)
