"""What each construct of the filter language means: from the words the grammar found to nodes of the tree."""

from __future__ import annotations

import difflib
import re
from collections.abc import Sequence
from typing import Any

import pyparsing as pp

from parsers.query.foreign import OTHERS, PROTOCOLS, flag_of, translated
from parsers.query.literals import Raw, between, is_real, literal, type_of
from parsers.query.tree import (
    BARE,
    EITHER,
    Address,
    Bytes,
    Compare,
    Condition,
    Contains,
    Field,
    FlagTest,
    Known,
    Literal,
    Masked,
    Matches,
    Member,
    Net,
    Not,
    Partial,
    Range,
    Slice,
    State,
    Sum,
    Text,
    Under,
    Value,
    Word,
)
from parsers.query.vocabulary import COMPARISONS, CONTAINS, MASK, STANDINGS, spellings
from parsers.record import COLUMN, COLUMNS, ColumnType, flag_byte

_SET = re.compile(r"[A-Za-z_][\w.\-]*", re.ASCII)
"""The name of a set."""
_ALIASES = {"ip.addr": "ip", "ipv6.addr": "ip"}
_OPERATORS = spellings(*COMPARISONS)
_UNORDERED = {kind for each in COMPARISONS for kind in ColumnType if kind not in each.of}
_ESCAPE = re.compile(r"\\(x[0-9A-Fa-f]{2}|.)", re.DOTALL)
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", '"': '"', "'": "'", "\\": "\\"}
_BLANK = re.compile(r"[ \n\t\r]*")
_LONGEST_PATTERN = 1000
_LONGEST_SLICE = 1 << 20
_LARGEST = (1 << 53) - 1


def begin(text: str, at: int) -> int:
    """Return where the word begins that the parser meets at a place."""
    match = _BLANK.match(text, at)
    return match.end() if match else at


def wrong(text: str, at: int, message: str) -> pp.ParseFatalException:
    """Return the error that stops the parser at a place."""
    return pp.ParseFatalException(text, begin(text, at), message)


def field_named(text: str, at: int, name: str) -> Field:
    """Return the field that a name or alias stands for; raises an error that lists near names."""
    if (plain := name.lower()) in COLUMN:
        return Field(COLUMN[plain].name)
    if (plain := _ALIASES.get(plain, plain)) in EITHER:
        return Field(plain)
    names = [*(column.name for column in COLUMNS), *EITHER]
    known = flag_of(plain) or OTHERS.get(plain)
    near = [known] if known else difflib.get_close_matches(plain, names, 3)
    did_you_mean = f"; did you mean {' or '.join(near)}?" if near else ""
    raise wrong(text, at, f"no field is called {name}{did_you_mean}")


def free_text(text: str, at: int, tokens: pp.ParseResults) -> Condition:
    """Return a search for words, or what a lone word asks that names a protocol; refuses a filter of tcpdump."""
    words = " ".join(tokens)
    if words.lower() in PROTOCOLS:
        return Compare(Field("proto"), "==", Word(words.lower()))
    if len(tokens) > 1 and (meant := translated(words)) is not None:
        raise wrong(text, at, f"did you mean {meant}? words to look for stand in quotes")
    return Text(words)


def unescaped(text: str) -> str:
    """Return what a quoted string says; escapes that mean nothing here are left to regular expressions."""

    def said(match: re.Match[str]) -> str:
        escape = match[1]
        return chr(int(escape[1:], 16)) if len(escape) == 3 else _ESCAPES.get(escape, match[0])

    return _ESCAPE.sub(said, text[1:-1])


def raw(text: str, at: int, tokens: pp.ParseResults) -> Raw:
    """Return a value as it was written."""
    word = tokens[0]
    return Raw(unescaped(word), at, quoted=True) if word[0] in "\"'" else Raw(word, at)


def number(text: str, at: int, tokens: pp.ParseResults) -> int:
    """Return a whole number that can be counted with."""
    made = int(tokens[0], 16 if tokens[0][:2].lower() == "0x" else 10)
    if made > _LARGEST:
        raise wrong(text, at, "this number is too large to be counted with")
    return made


def plain_value(text: str, at: int, tokens: pp.ParseResults) -> Field:
    """Return a field that stands alone."""
    return field_named(text, at, tokens[0])


def slice_value(text: str, at: int, tokens: pp.ParseResults) -> Slice:
    """Return a slice: `[start]`, `[start:length]` or `[first-last]`."""
    field, start, *rest = tokens
    if field.type is not ColumnType.BYTES:
        raise wrong(text, at, f"{field} has no bytes to take a slice of; payload and bytes have")
    stop = start + 1
    if rest:
        stop = start + rest[1] if rest[0] == ":" else rest[1] + 1
    if not start < stop <= _LONGEST_SLICE:
        raise wrong(text, at, f"the slice of {field} holds no bytes")
    return Slice(field, start, stop)


def masked_value(text: str, at: int, tokens: pp.ParseResults) -> Masked:
    """Return the bits of a number that a mask leaves."""
    value, mask = tokens
    wide = isinstance(value, Slice) and value.stop - value.start > 7
    if wide or (isinstance(value, Field) and (value.name in EITHER or value.type not in MASK.of)):
        raise wrong(text, at, f"{value} is not a number of at most 7 bytes that a mask could be laid on")
    return Masked(value, mask)


def sum_value(text: str, at: int, tokens: pp.ParseResults) -> Sum:
    """Return a number column plus or minus another one or a number."""
    left, sign, right = tokens
    for part in (left, right):
        if not isinstance(part, int) and (part.type is not ColumnType.INTEGER or part.name in EITHER):
            raise wrong(text, at, f"{part} is not a number that can be counted with")
    return Sum(left, 1 if sign == "+" else -1, right)


def _operand(text: str, raw: Raw | Value, left: Value) -> Any:
    """Return what stands on the right of a comparison: another value, or a literal read as `left` asks for."""
    if not isinstance(raw, Raw):
        return raw
    plain = raw.text.lower()
    if not raw.quoted and (plain in COLUMN or plain in EITHER) and _is_field(plain, left):
        return field_named(text, raw.at, plain)
    try:
        return literal(raw, left)
    except ValueError as error:
        raise wrong(text, raw.at, str(error)) from None


def _is_field(name: str, left: Value) -> bool:
    kind, other = type_of(left), field_named("", 0, name).type
    if kind is ColumnType.FLAGS and other is not kind:
        return False  # `flags == SRC` are three flags, not a source
    texts = (ColumnType.WORD, ColumnType.TEXT)
    return kind not in texts or other in texts


def compare(text: str, at: int, left: Value, operator: str, right: Raw | Value) -> Condition:
    """Return a comparison."""
    operator = _OPERATORS[operator.lower()]
    made = _operand(text, right, left)
    if isinstance(made, Field | Slice | Masked | Sum):
        _check_pair(text, at, left, made)
    elif operator not in ("==", "!=") and isinstance(right, Raw):
        _check_order(text, right, left, made)
    return Compare(left, operator, made)


def _check_order(text: str, raw: Raw, left: Value, made: Literal) -> None:
    without = type_of(left) in _UNORDERED or isinstance(made, Net | Partial)
    if without or (isinstance(made, Address) and not is_real(made.text)):
        raise wrong(text, raw.at, f"{raw.text} is neither before nor after another value; use == or !=")


def _check_pair(text: str, at: int, left: Value, right: Value) -> None:
    same = type_of(left) is type_of(right) or {type_of(left), type_of(right)} <= {ColumnType.WORD, ColumnType.TEXT}
    for value in (left, right):
        if isinstance(value, Field) and value.name in EITHER:
            raise wrong(text, at, f"{value} means either side; write the two comparisons you mean")
    if not same:
        raise wrong(text, at, f"{left} and {right} are not of one kind")


def member(text: str, at: int, left: Value, negated: str, *items: Sequence[Raw]) -> Condition:
    """Return membership in a set."""
    made = Member(left, tuple(_item(text, item, left) for item in items))
    return Not(made) if negated else made


def _item(text: str, item: Sequence[Raw], left: Value) -> Literal | Range:
    low, *high = item
    try:
        return between(low, high[0], left) if high else literal(low, left)
    except ValueError as error:
        raise wrong(text, low.at, str(error)) from None


def under(text: str, at: int, left: Value, negated: str, raw: Raw) -> Condition:
    """Return membership in a net, or among the tokens that begin with a name."""
    name = raw.text
    if type_of(left) is not ColumnType.ADDRESS and not _SET.fullmatch(name):
        raise wrong(text, raw.at, f"the values {left} may have stand in braces: {{{raw.text}, ...}}")
    if "/" in name or "*" in name or raw.quoted:
        made = Member(left, (_item(text, [raw], left),))
    elif BARE.fullmatch(name) and not name.endswith("."):
        made = Member(left, (Under(name),))
    else:
        raise wrong(text, raw.at, f"{name} is not the beginning of a token such as MY.NET")
    return Not(made) if negated else made


def flag_test(text: str, at: int, left: Value, operator: str, raw: Raw) -> Condition:
    """Return a test of single flags."""
    if left != Field("flags"):
        raise wrong(text, at, f"only flags are asked with `{operator}`, as in flags {operator} SF")
    try:
        letters = flag_byte(raw.text.replace("*", ""))
    except ValueError as error:
        raise wrong(text, raw.at, str(error)) from None
    if not letters:
        raise wrong(text, raw.at, "name at least one flag: F S R P A U E C")
    return FlagTest(operator.lower(), letters)


def _searchable(text: str, at: int, left: Value) -> Field | Slice:
    if isinstance(left, Masked | Sum) or type_of(left) not in CONTAINS.of:
        raise wrong(text, at, f"{left} is a number; compare it with == < > or `in`")
    return left


def contains(text: str, at: int, left: Value, raw: Raw) -> Condition:
    """Return a search in a value."""
    value = _searchable(text, at, left)
    if not raw.text:
        raise wrong(text, raw.at, "there is nothing to look for")
    if type_of(value) is ColumnType.BYTES and not raw.quoted:
        try:
            needle = literal(raw, value)
        except ValueError as error:
            raise wrong(text, raw.at, str(error)) from None
        assert isinstance(needle, Bytes)
        return Contains(value, needle)
    return Contains(value, Word(raw.text))


def matches(text: str, at: int, left: Value, raw: Raw) -> Condition:
    """Return a search by regular expression in a value."""
    value = _searchable(text, at, left)
    if len(raw.text) > _LONGEST_PATTERN:
        raise wrong(text, raw.at, f"a pattern has at most {_LONGEST_PATTERN} characters")
    try:
        re.compile(raw.text)
        re.compile(raw.text.encode("utf-8", "surrogatepass"))
    except (re.error, RecursionError, OverflowError) as error:
        raise wrong(text, raw.at, f"this is not a regular expression: {error}") from None
    return Matches(value, raw.text)


def known(text: str, at: int, left: Value, word: str = "known") -> Condition:
    """Return whether a field is known."""
    if not isinstance(left, Field):
        raise wrong(text, at, f"only a field is known or unknown; {left} is a part of one")
    return Known(left, word.lower() == "known")


def state(text: str, at: int, tokens: pp.ParseResults) -> State:
    """Return a test of what the analyst or the program has noted about a record."""
    kind, raw = tokens[0].lower(), tokens[1]
    if kind == "is" and raw.text not in STANDINGS:
        raise wrong(text, raw.at, f"a record is one of {', '.join(STANDINGS)}; not {raw.text}")
    if kind == "detect" and not (raw.text.isdecimal() and len(raw.text) < 10):
        raise wrong(text, raw.at, "detect: is followed by the number of a detect")
    if not raw.text:
        raise wrong(text, raw.at, f"{kind}: is followed by a word")
    return State(kind, str(int(raw.text)) if kind == "detect" else raw.text)
