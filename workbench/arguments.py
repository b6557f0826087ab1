"""Arguments that several verbs share, and what the analyst's words in them mean."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from workbench.bytes.span import span, subject
from workbench.cli import Refused
from workbench.column_sets import compared

if TYPE_CHECKING:
    from datetime import tzinfo

    from db.case import Case
    from parsers.query import Query

_Made = TypeVar("_Made", bound=Callable[..., Any])

in_case = click.argument("path", metavar="CASE", type=click.Path(path_type=Path))
"""The case file."""

as_json = click.option("--json", "as_json", is_flag=True, help="Print JSON.")
"""Whether to print for programs."""


def with_dates(command: _Made) -> _Made:
    """Add the options that state what logs leave out of their dates."""
    year = click.option("--year", type=click.IntRange(1970, 2200), help="Year of logs that print none.")
    zone = click.option("--zone", "zone", help="Zone of logs that print none: UTC, +01:00 or Europe/Oslo.")
    return year(zone(command))


def opened(path: Path, *, change: bool) -> Case:
    """Open a case to change it, or to read it alone."""
    from db.case import Case

    case = Case.open(path, read_only=not change, say=aside)
    case.records.resolvers["hint"] = lambda value: _hinted(case, value)
    return case


def aside(sentence: str) -> None:
    """Say on standard error what takes long."""
    from workbench.safe import safe

    click.echo(safe(sentence), err=True)


def _hinted(case: Case, value: str) -> list[int]:
    """Return the records of `hint:VALUE`; hints are loaded when a filter asks for them."""
    from workbench.hints.answering import resolver

    case.records.resolvers["hint"] = numbers = resolver(case)
    return numbers(value)


def writable(path: Path) -> Case:
    """Open a case to change it."""
    return opened(path, change=True)


def readable(path: Path) -> Case:
    """Open a case to read it."""
    return opened(path, change=False)


def has_screen() -> bool:
    """Return whether a screen can be shown: input, output and errors lead to a terminal that can move its cursor."""
    terminal = os.environ.get("TERM", "dumb") not in ("", "dumb", "unknown")
    return terminal and all(stream.isatty() for stream in (sys.stdin, sys.stdout, sys.stderr))


def zone_named(name: str | None) -> tzinfo | None:
    """Return the time zone of a name or an offset from UTC, None for None."""
    if name is None:
        return None
    from datetime import UTC, timedelta, timezone
    from zoneinfo import ZoneInfo

    if name.upper() in {"UTC", "Z", "GMT"}:
        return UTC
    if offset := re.fullmatch(r"(?:UTC)?([+-])(\d\d?):?(\d\d)?", name):
        away = timedelta(hours=int(offset[2]), minutes=int(offset[3] or 0))
        if away < timedelta(hours=24):
            return timezone(-away if offset[1] == "-" else away)
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        raise Refused(f"--zone {name}: no such time zone; write UTC, +01:00 or a name such as Europe/Oslo") from None


def numbers(case: Case, texts: Iterable[str]) -> list[int]:
    """Return the record numbers of words such as `8`, `#8` and `8,10-12`; refuses those the case does not have."""
    last = case.records.count()
    found: list[int] = []
    for text in ",".join(texts).split(","):
        span = re.fullmatch(r"\s*#?(\d{1,18})(?:-#?(\d{1,18}))?\s*", text)
        if span is None:
            raise Refused(f"{text!r} is no record number; write numbers such as 8 or 8,10-12")
        start, stop = int(span[1]), int(span[2] or span[1])
        if not 1 <= start <= stop <= last:
            raise Refused(
                f"the case has no record {text.strip()}; " + (f"it has 1 to {last}" if last else "it is empty")
            )
        found.extend(range(start, stop + 1))
    return found


def chosen(case: Case, texts: tuple[str, ...], query: str | None) -> list[int]:
    """Return the records named by number or matched by a filter, one of which must be given."""
    if bool(texts) == bool(query):
        raise Refused("name records by number, or give --query, not both")
    if query is None:
        return numbers(case, texts)
    return list(case.records.select(question(query)).numbers)


def question(text: str, *, stages: bool = False) -> Query:
    """Return a filter; raises QueryError, and refuses stages behind `|` where records are asked for, not a table."""
    from parsers.query import parse

    made = parse(text)
    if made.stages and not stages:
        raise Refused(f"filter: records are asked for here, not a table; leave out {text[text.index('|') :]!r}")
    return made


def ordering(text: str) -> str:
    """Return an order of records; refuses what is no column."""
    name = compared(text.removeprefix("-"))
    if name is None:
        raise Refused(f"--order {text}: records are ordered by time, number or a column; -COLUMN is downwards")
    return ("-" if text.startswith("-") else "") + name


def common(text: str) -> str:
    """Return what records are to have in common: a column, or one of several; refuses others."""
    from db.case import KINDS

    if (name := text if text in KINDS else compared(text)) is None:
        raise Refused(f"there is no column {text!r} to count or group by; workbench keys --columns lists them")
    return name


def say_cost(case: Case, query: Query) -> None:
    """Say on standard error what a filter has to read one by one, before it does."""
    from workbench.dear import dear

    if said := dear(case, query):
        aside(f"{said} ...")


def about(text: str) -> str:
    """Return the key of what a note is about: `12` or `#12` is a record, `case` the case, all else a host.

    `12:bytes:20-23` are bytes of a record. Refuses bytes that are none.
    """
    if found := re.fullmatch(r"(?:record:|#)?(\d{1,18}):bytes:(.*)", text):
        return subject(int(found[1]), stretch(found[2], 1 << 30))
    if text == "case" or text.startswith(("record:", "host:", "source:")):
        return text
    if number := re.fullmatch(r"#?(\d+)", text):
        return f"record:{int(number[1])}"
    return f"host:{text}"


def stretch(text: str, size: int) -> range:
    """Return the bytes that `20-23`, `0x14-0x17` or `0x14+4` names among so many; refuses others."""
    try:
        return span(text, size)
    except ValueError as error:
        raise Refused(str(error)) from None


def text_of(words: tuple[str, ...]) -> str:
    """Return words of the command line as one text; a single `-` reads standard input."""
    if words == ("-",):
        return sys.stdin.read().strip()
    return " ".join(words).strip()
