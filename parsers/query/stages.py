"""What may follow a pipe: counting, sorting and measuring the records that a query matched."""

from __future__ import annotations

import pyparsing as pp

from parsers.query.meaning import field_named, wrong
from parsers.query.tree import EITHER, Stage

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

    count = _word("count").suppress() + pp.Optional(by - names)
    count.add_parse_action(lambda tokens: Stage("count", tuple(tokens)))
    top = _word("top").suppress() - number - name
    top.add_parse_action(lambda tokens: Stage("top", (tokens[1],), tokens[0]))
    some = _word("first", "last") - number
    some.add_parse_action(lambda tokens: Stage(tokens[0].lower(), (), tokens[1]))
    sort = _word("sort").suppress() - pp.Optional("-", default="") + name
    sort.add_parse_action(lambda tokens: Stage("sort", (tokens[1],), descending=tokens[0] == "-"))
    gaps = _word("gaps").suppress() + pp.Group(pp.Optional(operator - duration)) + pp.Group(pp.Optional(by - name))
    gaps.add_parse_action(_gaps)
    single = _word("missing", "order", "steps") - name
    single.add_parse_action(lambda tokens: Stage(tokens[0].lower(), (tokens[1],)))
    several = _word("distinct", "cols") - names
    several.add_parse_action(lambda tokens: Stage(tokens[0].lower(), tuple(tokens[1:])))
    made = count | top | some | sort | gaps | single | several
    return made.set_name("count, top, first, last, sort, gaps, missing, order, steps, distinct or cols")


def _gaps(tokens: pp.ParseResults) -> Stage:
    bound, by = tokens
    operator, seconds = bound if bound else ("", 0.0)
    return Stage("gaps", tuple(by), operator=operator, seconds=seconds)
