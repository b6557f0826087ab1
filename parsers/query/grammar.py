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

import re
from collections.abc import Callable, Sequence
from functools import cache
from typing import Any, NamedTuple

import pyparsing as pp

from parsers.query import meaning
from parsers.query.boolean import Piece, assembled
from parsers.query.foreign import translated
from parsers.query.stages import stages
from parsers.query.tree import BARE, EITHER, Condition, Known, Member, Not, Query, QueryError, Text
from parsers.query.vocabulary import (
    COMPARISONS,
    CONNECTIVES,
    CONTAINS,
    END,
    FLAG_TESTS,
    IN,
    IS,
    KEYWORDS,
    MATCHES,
    STATES,
    alternatives,
    spellings,
)
from parsers.record import COLUMN

MOST_TERMS = 10_000
"""How many conditions and members of sets a query may have."""
LONGEST = 500_000
"""How many characters a query may have."""
_SPOKEN = 1_000
"""Characters up to which a filter that is refused may be one of tcpdump."""

_NAME = r"[A-Za-z_][\w.]*" + END
_QUOTED = r'"(?:[^"\\]|\\[\s\S])*"|' + r"'(?:[^'\\]|\\[\s\S])*'"
_COUNTED = r"\[|&(?!&)|\+|-(?=\s)"
_TESTS = spellings(*COMPARISONS, *FLAG_TESTS, IN, CONTAINS, MATCHES, IS)
_TESTED = rf"[=!<>]=?(?!=)|{alternatives(_TESTS)}|(?i:not\s+in){END}"
_STATE = rf"(?i:{'|'.join(STATES)})(?=:)"
_FIRST = re.compile(r"\w+")


def _word(*names: str) -> pp.ParserElement:
    return pp.Regex(alternatives(names))


@cache
def _grammar() -> pp.ParserElement:
    raw = pp.Regex(rf"{_QUOTED}|{BARE.pattern}").set_name("a value").add_parse_action(meaning.raw)
    test = _tests(raw)
    state = pp.Regex(_STATE) + pp.Suppress(":") - raw
    state.add_parse_action(meaning.state)
    name = pp.Regex(_NAME)
    lone = name.copy().add_condition(lambda tokens: tokens[0].lower() in COLUMN or tokens[0].lower() in EITHER)
    lone.add_parse_action(lambda text, at, tokens: Known(meaning.field_named(text, at, tokens[0])))
    begins = pp.Regex(rf"{_NAME}\s*(?:{_COUNTED}|{_TESTED})")
    bare = ~_word(*KEYWORDS) + ~begins + ~pp.Regex(_STATE) + pp.Regex(BARE.pattern)
    text = _quoted_text() | pp.OneOrMore(bare).add_parse_action(meaning.free_text)

    condition = state | pp.FollowedBy(begins) + test | lone | text
    condition.add_parse_action(lambda text, at, tokens: Piece("", meaning.begin(text, at), tokens[0]))
    connective = pp.Regex(rf"[()]|{alternatives(_CONNECTIVES)}")
    connective.add_parse_action(lambda text, at, tokens: Piece(_CONNECTIVES.get(tokens[0].lower(), tokens[0]), at))
    row = pp.Group(pp.ZeroOrMore(connective | condition))
    pipe = pp.Regex(r"\|(?!\|)").suppress()
    return (row + pp.Group(pp.ZeroOrMore(pipe - stages())) + pp.StringEnd()).parse_with_tabs()


_CONNECTIVES = spellings(*CONNECTIVES)


def _quoted_text() -> pp.ParserElement:
    quoted = pp.Regex(_QUOTED).add_condition(lambda tokens: len(tokens[0]) > 2, message="there is nothing to look for")
    return quoted.add_parse_action(lambda tokens: Text(meaning.unescaped(tokens[0])))


def _tests(raw: pp.ParserElement) -> pp.ParserElement:
    """Return the grammar of a value and what is asked of it; once begun, there is no way back."""
    value = _values()
    right = pp.FollowedBy(pp.Regex(rf"{_NAME}\s*(?:{_COUNTED})")) + value | raw
    right = right.set_name("a value")
    operator = pp.Regex(alternatives(spellings(*COMPARISONS)))
    negated = pp.Optional(_word("not"), default="")
    item = pp.Group(raw + pp.Optional(pp.Suppress("..") - raw))
    members = pp.Suppress("{") - pp.DelimitedList(item) + pp.Suppress("}").set_name("`,` or `}`")
    within = _word(*IN.words).suppress()

    asked = pp.MatchFirst(
        [
            _asking(meaning.compare, operator - right),
            _asking(meaning.member, negated + within + members),
            _asking(meaning.under, negated + within - raw),
            _asking(meaning.flag_test, _word(*spellings(*FLAG_TESTS)) - raw),
            _asking(meaning.contains, _word(*CONTAINS.words).suppress() - raw),
            _asking(meaning.matches, _word(*MATCHES.words).suppress() - raw),
            _asking(
                meaning.known, _word(*IS.words).suppress() - _word("known", "unknown").set_name("`known` or `unknown`")
            ),
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
        _count(text, row)
        return Query(assembled(text, row), tuple(made), text)
    except (pp.ParseBaseException, QueryError) as error:
        if (meant := _meant(text)) is not None:
            raise QueryError(text, 0, f"did you mean {meant}?") from None
        if isinstance(error, QueryError):
            raise
        raise QueryError(text, error.loc, _sentence(text, error)) from None


def _meant(text: str) -> str | None:
    """Return what a filter of tcpdump is in this language, None for what is none."""
    meant = translated(text) if len(text) < _SPOKEN else None
    if meant is not None:
        try:
            parse(meant)
        except QueryError:
            return None
    return meant


def _count(text: str, row: Sequence[Piece]) -> None:
    terms = 0
    for piece in row:
        condition = piece.condition.part if isinstance(piece.condition, Not) else piece.condition
        terms += len(condition.items) if isinstance(condition, Member) else condition is not None
        if terms > MOST_TERMS:
            raise QueryError(text, piece.at, f"a query has at most {MOST_TERMS:,} conditions and members of sets")


def _sentence(text: str, error: pp.ParseBaseException) -> str:
    rest = text[error.loc :].lstrip()
    if (word := _FIRST.match(rest)) and word[0].lower() in KEYWORDS and error.msg == "Expected end of text":
        return f"`{word[0]}` is a word of this language; words to look for stand in quotes"
    if not error.msg.startswith("Expected "):
        return str(error.msg)
    if rest[:1] in ("'", '"'):
        return "there is nothing to look for" if rest[1:2] == rest[0] else "this quote is not closed"
    if rest[:1] == "=" and rest[1:2] != "=":
        return "equality is written =="
    if error.msg == "Expected end of text":
        return "a field is expected before this" if rest[:1] in tuple("=!<>~{[&") else "this is not understood here"
    return f"{error.msg.removeprefix('Expected ')} is expected here"
