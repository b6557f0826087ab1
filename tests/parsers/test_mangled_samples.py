"""The samples of every format as mail, word wrap, quoting, page breaks and web pages leave them: the same records."""

from __future__ import annotations

import random
import re
import textwrap
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from parsers import formats
from parsers.containers import opened
from parsers.format import REPAIRS, Format
from parsers.mapping import Mapping
from parsers.read import proposals, read
from parsers.record import COLUMNS, Found, Record, Span, SpanKind
from tests.parsers.mangle import quoted, wrapped
from tests.parsers.reading import tiles

Way = Callable[[str, random.Random], str]
FOOTERS = (
    "Author retains full rights.",
    "- Page 7 -",
    "Notes of spring 2000        Page 7 of 40",
    "© SANS Institute 2000 - 2002",
)
"""Lines that are page furniture wherever they stand."""


def _lines(block: str, change: Callable[[str], str]) -> str:
    return "\n".join(change(line) for line in block.split("\n"))


def _broken(line: str) -> str:
    """Put the last word on a line of its own, where the line is a long one."""
    return "\n".join(line.rstrip().rsplit(" ", 1)) if line.count(" ") > 2 and len(line) > 49 else line


def _wrapped_with_blanks(block: str, chance: random.Random) -> str:
    width = chance.randrange(60, 81)
    return _lines(
        block, lambda line: " \n".join(textwrap.wrap(line, width, break_long_words=False, break_on_hyphens=False))
    )


def _found(block: str, chance: random.Random) -> str:
    """Print a record as `grep -Hn -A` does: name:12:what was found, name-13-what stands behind it."""
    name, number = (
        chance.choice(["messages", "/var/log/snort/alert.1", "C:\\logs\\a-b.log", ""]),
        chance.randrange(1, 900),
    )
    lines = block.split("\n")
    marks = [":", *"-" * (len(lines) - 1)]
    said = ((f"{name}{mark}" if name else "") + f"{number + at}{mark}" for at, mark in enumerate(marks))
    return "\n".join(before + line for before, line in zip(said, lines, strict=True))


def _numbered(block: str, chance: random.Random) -> str:
    """Print a record as `cat -n` does."""
    first = chance.randrange(1, 900)
    return "\n".join(f"{first + at:6}\t{line}" for at, line in enumerate(block.split("\n")))


def _cut(block: str, chance: random.Random) -> str:
    lines = wrapped(block, chance.randrange(60, 81)).split("\n")
    at = chance.randrange(1, len(lines)) if len(lines) > 1 else 1
    around = [""] * chance.randrange(2)
    return "\n".join([*lines[:at], *around, chance.choice(FOOTERS), *around, *lines[at:]])


WAYS: dict[str, Way] = {
    "wrapped": lambda block, chance: wrapped(block, chance.randrange(60, 81)),
    "wrapped, blanks at the line ends": _wrapped_with_blanks,
    "last word alone": lambda block, chance: _lines(block, _broken),
    "cut by a page": _cut,
    "blanks collapsed": lambda block, chance: _lines(block, lambda line: re.sub(" +", " ", line)),
    "arrow damaged": lambda block, chance: block.replace(" -> ", chance.choice(["> ", " > ", " -&gt; "])),
    "quoted": lambda block, chance: quoted(block, chance.choice(["> ", ">> ", "> > ", "    ", "\t"])),
    "in a fence": lambda block, chance: f"```\n{block}\n```",
    "in a block of reST": lambda block, chance: f"The log::\n\n{quoted(block, '    ')}\n",
    "logged twice": lambda block, chance: f"{block}\n{block}",
    "HTML entities": lambda block, chance: block.replace("<", "&lt;").replace(">", "&gt;"),
    "no-break blanks": lambda block, chance: block.replace(" ", "\xa0"),
    "CRLF": lambda block, chance: block.replace("\n", "\r\n"),
    "form feed": lambda block, chance: f"\f{block}",
    "byte order mark": lambda block, chance: f"\ufeff{block}",
    "found by grep": _found,
    "numbered by cat": _numbered,
    "UTF-16": lambda block, chance: _through(f"\ufeff{block}".encode("utf-16-le")),
}
TABLES = ("csv-table", "windows-firewall", "zeek-tsv")
"""Formats whose header lines say what the columns are: wrapped header lines say it no more."""
BREAKS = ("wrapped", "wrapped, blanks at the line ends", "last word alone", "cut by a page")
SEARCHED = ("found by grep", "numbered by cat")
JSON = ("json-lines", "snort-json", "suricata-eve", "zeek-json", "csv-table")
"""Formats whose values are whatever stands between quote marks, no-break blanks too."""


def _through(data: bytes) -> str:
    with opened(data) as source:
        return source.read(1 << 20).decode()


def cases() -> Iterator[tuple[Format, str]]:
    """Yield each format with the text of each of its samples."""
    for made in formats.each():
        for text, _ in made.samples:
            yield made, text.strip("\n")


def possible(format: Format, text: str, way: str) -> bool:
    """Say whether a text still says what it said once it is damaged that way."""
    if way in BREAKS and format.name in TABLES and "\n" in text:
        return False
    if way in SEARCHED and (
        format.last_resort or format.name == "sfportscan" or (format.name in TABLES and "\n" in text)
    ):
        return False  # nothing in the line that was found says that a record begins there
    if way == "HTML entities" and text.startswith("<"):
        return False  # nobody writes the priority of a packet into a web page
    return not (way == "no-break blanks" and format.name in JSON)


def said(record: Record) -> dict[str, Any]:
    """Return what a record says, its place aside."""
    return {column.name: getattr(record, column.attribute) for column in COLUMNS if column.name != "line"}


def found(text: str, mappings: list[Mapping]) -> tuple[list[Record], list[str]]:
    """Return the records of a text, and why what was not understood was not."""
    data = f"{text}\n".encode()
    entries = list(read(data, mappings))
    assert tiles(data, entries)
    assert {repair for entry in entries if isinstance(entry, Found) for repair in entry.repairs} <= set(REPAIRS)
    odd = [e.reason for e in entries if isinstance(e, Span) and e.kind is SpanKind.NOT_UNDERSTOOD]
    return [entry.record for entry in entries if isinstance(entry, Found)], odd


@pytest.mark.parametrize("way", WAYS)
def test_each_way_alone(way: str) -> None:
    """Each sample of each format, damaged in one way, is the record that it was."""
    checked = 0
    for made, text in cases():
        if not possible(made, text, way):
            continue
        mappings = [each.mapping for each in proposals(text.encode())] if made.last_resort else []
        (original,), _ = found(text, mappings)
        for seed in range(3):
            damaged = WAYS[way](text, random.Random(seed))
            records, odd = found(damaged, mappings)
            assert (damaged, len(records), odd) == (damaged, 2 if way == "logged twice" else 1, [])
            assert (damaged, said(records[0])) == (damaged, said(original))
            if made.table is None:
                assert {record.identity() for record in records} == {original.identity()}, damaged
        checked += 1
    assert checked > 70


def test_a_cut_line_takes_nothing_from_the_next() -> None:
    """However much of a line was lost at its end, the lines behind it say what they say alone."""
    checked = 0
    for made, text in cases():
        if made.last_resort or made.needs_before or "\n" in text:
            continue
        (original,), _ = found(text, [])
        for cut in range(3, len(text), 7):
            records, _ = found(f"{text[:cut]}\n{text}\n{text}", [])
            assert (text[:cut], [said(each) for each in records if each.line > 1]) == (text[:cut], [said(original)] * 2)
            checked += 1
    assert checked > 1000


WRAPS = ("", "wrapped", "wrapped, blanks at the line ends")
MIXED = ("blanks collapsed", "arrow damaged", "HTML entities", "no-break blanks")
LAST = ("quoted", *SEARCHED, "in a fence", "in a block of reST", "form feed", "CRLF")
SAMPLES = [
    text
    for made, text in cases()
    if made.table is None and not made.needs_before and not text.startswith("<") and "\n" not in text
]


@settings(max_examples=60)
@given(
    seed=st.integers(0, 10**9),
    wrap=st.sampled_from(WRAPS),
    mixed=st.sets(st.sampled_from(MIXED), max_size=3),
    last=st.sampled_from(LAST),
)
def test_ways_together(seed: int, wrap: str, mixed: set[str], last: str) -> None:
    """A page of samples, each damaged in several ways and some quoted again with other damage, gives their records."""
    assume(not (wrap and last in SEARCHED))  # what is found are whole lines
    chance = random.Random(seed)
    chosen = chance.sample(SAMPLES, 8)
    originals = {record.identity() for text in chosen for record in found(text, [])[0]}
    blocks = []
    for text in [*chosen, *chosen[:2]]:
        block = text
        for way in [*sorted(mixed), wrap] if wrap else sorted(mixed):
            block = WAYS[way](block, chance)
        blocks.append(WAYS[last](block, chance))
    records, odd = found("\n\n".join(blocks), [])
    assert odd == []
    assert len(records) == 10
    assert {record.identity() for record in records} == originals
