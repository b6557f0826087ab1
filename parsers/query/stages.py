"""What may follow a pipe: counting, sorting and measuring the records that a query matched."""

from __future__ import annotations

from collections.abc import Callable

import pyparsing as pp

from parsers.query.meaning import field_named, wrong
from parsers.query.tree import EITHER, Stage
from parsers.query.vocabulary import STAGES

_UNITS = {"ms": 0.001, "s": 1.0, "m": 60.0, "min": 60.0, "h": 3600.0, "d": 86_400.0}
_MOST = 1_000_000


def _word(*names: str) -> pp.ParserElement:
    return pp.Regex(rf"(?i:{'|'.join(names)})(?![\w.])")


def _column(text: str, at: int, tokens: pp.ParseResults) -> str:
    field = field_named(text, at, tokens[0])
    if field.name in EITHER:
        raise wrong(text, at, f"{field} means either side; name one of them")
    return field.name


def _number(text: str, at: int, tokens: pp.ParseResults) -> int:
    if not 1 <= int(tokens[0][:9]) <= _MOST:
        raise wrong(text, at, f"a number from 1 to {_MOST:,} is expected here")
    return int(tokens[0])


def _duration(tokens: pp.ParseResults) -> float:
    number = tokens[0].rstrip("dhimns")
    return float(number) * _UNITS[tokens[0][len(number) :]]


def stages() -> pp.ParserElement:
    """Return the grammar of one stage; its result is a Stage."""
    name = pp.Regex(r"[A-Za-z_][\w.]*").set_name("a field").add_parse_action(_column)
    names = pp.DelimitedList(name)
    number = pp.Regex(r"\d{1,9}").set_name("a number").add_parse_action(_number)
    duration = pp.Regex(r"\d{1,9}(?:\.\d{1,9})?(?:ms|s|min|m|h|d)(?!\w)").set_name("a duration such as 120s")
    duration.add_parse_action(_duration)
    by = _word("by").suppress()
    operator = pp.one_of("<= >= < > == !=")

    may_follow: dict[str, tuple[pp.ParserElement, Callable[..., Stage]]] = {
        "count": (pp.Optional(by - names), lambda stage, *names: Stage(stage, names)),
        "top": (number - name, lambda stage, most, name: Stage(stage, (name,), most)),
        "first": (number, lambda stage, most: Stage(stage, (), most)),
        "last": (number, lambda stage, most: Stage(stage, (), most)),
        "sort": (pp.Optional("-", default="") + name,
                 lambda stage, down, name: Stage(stage, (name,), descending=down == "-")),
        "gaps": (pp.Group(pp.Optional(operator - duration)) + pp.Group(pp.Optional(by - name)), _gaps),
        **dict.fromkeys(("missing", "order", "steps"), (name, lambda stage, name: Stage(stage, (name,)))),
        **dict.fromkeys(("distinct", "cols"), (names, lambda stage, *names: Stage(stage, names))),
    }  # fmt: skip
    made = [_stage(word, *may_follow[word]) for word in STAGES]
    *others, last = STAGES
    return pp.MatchFirst(made).set_name(f"{', '.join(others)} or {last}")


def _stage(word: str, follows: pp.ParserElement, made: Callable[..., Stage]) -> pp.ParserElement:
    stage = _word(word).suppress() - follows
    return stage.add_parse_action(lambda tokens: made(word, *tokens))


def _gaps(stage: str, bound: pp.ParseResults, by: pp.ParseResults) -> Stage:
    operator, seconds = bound if bound else ("", 0.0)
    return Stage(stage, tuple(by), operator=operator, seconds=seconds)
