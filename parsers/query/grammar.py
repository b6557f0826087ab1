r"""The grammar of the filter language.

    query     = [ expr ] { "|" stage }
    expr      = conditions joined by not, and, or (also ! && ||), in brackets
    condition = value ( == != < <= > >= eq ne lt le gt ge ) ( value | literal )
              | value [ "not" ] "in" ( "{" item { "," item } "}" | NAME | net )      item = literal [ ".." literal ]
              | "flags" ( "has" | "any" ) LETTERS
              | value "contains" ( bytes | string ) | value ( "matches" | "~" ) regex
              | field [ "is" ( "known" | "unknown" ) ]
              | ( "is" | "tag" | "detect" | "hint" | "watch" | "filter" | "mark" | "verdict" | "by" ) ":" word
              | string | word { word }                                               searched in the raw text
    value     = field [ "[" start [ ":" length | "-" last ] "]" ] [ "&" int ] | field ( "+" | "-" ) ( field | int )

It reads a flat row of conditions, connectives and brackets; parsers.query.boolean makes the tree of it, so that no
nesting can exhaust the stack.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from typing import Any, NamedTuple

import pyparsing as pp

from parsers.query import meaning
from parsers.query.boolean import Piece, assembled
from parsers.query.stages import stages
from parsers.query.tree import BARE, EITHER, KEYWORDS, Condition, Known, Member, Not, Query, QueryError, Text
from parsers.record import COLUMN

STATES = ("is", "tag", "detect", "hint", "watch", "filter", "mark", "verdict", "by")
"""What may stand before the colon of a state."""
MOST_TERMS = 10_000
"""How many conditions and members of sets a query may have."""
LONGEST = 500_000
"""How many characters a query may have."""

_END = r"(?![\w.:*/@%#-])"
_NAME = r"[A-Za-z_][\w.]*" + _END
_QUOTED = r'"(?:[^"\\]|\\[\s\S])*"|' + r"'(?:[^'\\]|\\[\s\S])*'"
_COUNTED = r"\[|&(?!&)|\+|-(?=\s)"
_TESTED = r"[=!<>]=?(?!=)|~|(?i:not\s+in|in|has|any|contains|matches|is|eq|ne|lt|le|gt|ge)" + _END


def _word(*names: str) -> pp.ParserElement:
    return pp.Regex(rf"(?i:{'|'.join(names)}){_END}")


@cache
def _grammar() -> pp.ParserElement:
    raw = pp.Regex(rf"{_QUOTED}|{BARE.pattern}").set_name("a value").add_parse_action(meaning.raw)
    test = _tests(raw)
    state = pp.Regex(rf"(?i:{'|'.join(STATES)})(?=:)") + pp.Suppress(":") - raw
    state.add_parse_action(meaning.state)
    name = pp.Regex(_NAME)
    lone = name.copy().add_condition(lambda tokens: tokens[0].lower() in COLUMN or tokens[0].lower() in EITHER)
    lone.add_parse_action(lambda text, at, tokens: Known(meaning.field_named(text, at, tokens[0])))
    begins = pp.Regex(rf"{_NAME}\s*(?:{_COUNTED}|{_TESTED})")
    bare = ~_word(*KEYWORDS) + ~begins + ~pp.Regex(rf"(?i:{'|'.join(STATES)}):") + pp.Regex(BARE.pattern)
    text = _quoted_text() | pp.OneOrMore(bare).add_parse_action(lambda tokens: Text(" ".join(tokens)))

    condition = state | pp.FollowedBy(begins) + test | lone | text
    condition.add_parse_action(lambda text, at, tokens: Piece("", meaning.begin(text, at), tokens[0]))
    connective = pp.Regex(rf"[()]|&&|\|\||!(?!=)|(?i:and|or|not){_END}")
    connective.add_parse_action(lambda text, at, tokens: Piece(_CONNECTIVES.get(tokens[0].lower(), tokens[0]), at))
    row = pp.Group(pp.ZeroOrMore(connective | condition))
    pipe = pp.Regex(r"\|(?!\|)").suppress()
    return (row + pp.Group(pp.ZeroOrMore(pipe - stages())) + pp.StringEnd()).parse_with_tabs()


_CONNECTIVES = {"and": "and", "&&": "and", "or": "or", "||": "or", "not": "not", "!": "not"}


def _quoted_text() -> pp.ParserElement:
    quoted = pp.Regex(_QUOTED).add_condition(lambda tokens: len(tokens[0]) > 2, message="there is nothing to look for")
    return quoted.add_parse_action(lambda tokens: Text(meaning.unescaped(tokens[0])))


def _tests(raw: pp.ParserElement) -> pp.ParserElement:
    """Return the grammar of a value and what is asked of it; once begun, there is no way back."""
    value = _values()
    right = pp.FollowedBy(pp.Regex(rf"{_NAME}\s*(?:{_COUNTED})")) + value | raw
    right = right.set_name("a value")
    operator = pp.Regex(r"==|!=|<=|>=|<(?!=)|>(?!=)|(?i:eq|ne|lt|le|gt|ge)" + _END)
    negated = pp.Optional(_word("not"), default="")
    item = pp.Group(raw + pp.Optional(pp.Suppress("..") - raw))
    members = pp.Suppress("{") - pp.DelimitedList(item) + pp.Suppress("}").set_name("`,` or `}`")
    within = _word("in").suppress()

    asked = pp.MatchFirst(
        [
            _asking(meaning.compare, operator - right),
            _asking(meaning.member, negated + within + members),
            _asking(meaning.under, negated + within - raw),
            _asking(meaning.flag_test, _word("has", "any") - raw),
            _asking(meaning.contains, _word("contains").suppress() - raw),
            _asking(meaning.matches, (_word("matches") | pp.Literal("~")).suppress() - raw),
            _asking(meaning.known, _word("is").suppress() - _word("known", "unknown").set_name("`known` or `unknown`")),
        ]
    ).set_name("an operator such as ==")
    test = value - asked
    return test.add_parse_action(lambda text, at, tokens: tokens[1].meaning(text, at, tokens[0], *tokens[1].arguments))


class _Asked(NamedTuple):
    """What is asked of the value before it."""

    meaning: Callable[..., Condition]
    arguments: tuple[Any, ...]


def _asking(meaning: Callable[..., Condition], grammar: pp.ParserElement) -> pp.ParserElement:
    return grammar.add_parse_action(lambda tokens: _Asked(meaning, tuple(tokens)))


def _values() -> pp.ParserElement:
    """Return the grammar of a field, a slice, masked bits or a sum."""
    number = pp.Regex(r"0[xX][0-9A-Fa-f]{1,16}|\d{1,19}").set_name("a number").add_parse_action(meaning.number)
    field = pp.Regex(_NAME).set_name("a field").add_parse_action(meaning.plain_value)
    length = pp.Regex("[:-]") - number
    cut = field + pp.Suppress("[") - number + pp.Optional(length) + pp.Suppress("]")
    whole = cut.add_parse_action(meaning.slice_value) | field
    masked = whole + pp.Regex("&(?!&)").suppress() - number
    total = field + pp.Regex("[+-]") - (number | field)
    return masked.add_parse_action(meaning.masked_value) | total.add_parse_action(meaning.sum_value) | whole


def parse(text: str) -> Query:
    """Return the syntax tree of a query; raises QueryError."""
    if len(text) > LONGEST:
        raise QueryError(text, LONGEST, f"a query has at most {LONGEST:,} characters")
    try:
        row, made = _grammar().parse_string(text)
    except pp.ParseBaseException as error:
        raise QueryError(text, error.loc, _sentence(text, error)) from None
    _count(text, row)
    return Query(assembled(text, row), tuple(made), text)


def _count(text: str, row: Sequence[Piece]) -> None:
    terms = 0
    for piece in row:
        condition = piece.condition.part if isinstance(piece.condition, Not) else piece.condition
        terms += len(condition.items) if isinstance(condition, Member) else condition is not None
        if terms > MOST_TERMS:
            raise QueryError(text, piece.at, f"a query has at most {MOST_TERMS:,} conditions and members of sets")


def _sentence(text: str, error: pp.ParseBaseException) -> str:
    rest = text[error.loc :]
    if not error.msg.startswith("Expected "):
        return str(error.msg)
    if rest[:1] in ("'", '"'):
        return "there is nothing to look for" if rest[1:2] == rest[0] else "this quote is not closed"
    if rest[:1] == "=" and rest[1:2] != "=":
        return "equality is written =="
    if error.msg == "Expected end of text":
        return "a field is expected before this" if rest[:1] in tuple("=!<>~{[&") else "this is not understood here"
    return f"{error.msg.removeprefix('Expected ')} is expected here"
