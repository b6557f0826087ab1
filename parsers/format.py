"""What a log format is: how its records begin, how one is read, and the samples that prove it."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from parsers.record import Kind, Record

if TYPE_CHECKING:
    from parsers.mapping import Mapping as ColumnMapping
    from parsers.table import Table
    from parsers.template import Template


@dataclass(slots=True)
class Taken:
    """A record read from a window, where it ended, and what had to be mended on the way."""

    record: Record
    end: int
    repairs: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Format:
    """One log format; the reader finds it by walking parsers/formats."""

    name: str
    title: str
    kind: Kind
    starts: re.Pattern[str]
    """Matches where a record of this format may begin; strong enough that prose does not."""
    read: Callable[[str, int], Taken | None]
    """Reads one record at a position of a window's text; None if the grammar does not fit."""
    samples: tuple[tuple[str, dict[str, Any]], ...]
    """Text of a record and the columns it means, by attribute name."""
    continues: re.Pattern[str] | None = None
    """Matches a line that can only be the rest of a record which page furniture cut."""
    table: Callable[[Sequence[ColumnMapping]], Table] | None = None
    """Makes what reads the rows of one source, for formats of one line per record; `read` of it replaces `read`."""
    family: str | None = None
    """How the formats of its records begin, where one grammar reads many logs: zeek for zeek-conn and zeek-dns."""
    templates: tuple[Template, ...] = ()
    """How most of its lines look, where it was worth while to read many at a time; no line fits two of them."""
    last_resort: bool = False
    """Whether it is asked only where no other format reads, and reads only what the analyst has mapped."""

    of_several: bool = False
    """Whether a record may be several logged lines, each with a time of its own."""

    needs_before: bool = False
    """Whether a record takes whom it is about from the record before it."""

    @property
    def whole_lines(self) -> bool:
        """Whether a line that is a whole record can be read by itself, but for what it `needs_before`."""
        return bool(self.templates) or (self.table is None and not self.last_resort)

    def gives(self, format: str) -> bool:
        """Say whether a record of this format may bear that name."""
        return format == self.name if self.family is None else format.startswith(f"{self.family}-")


REPAIRS: dict[str, str] = {
    "rejoined-wrap": "a record that was wrapped over several lines was rejoined",
    "rejoined-token": "a word that was broken at the end of a line was rejoined",
    "page-furniture": "page headers or footers inside the record were taken out",
    "quote-marks": "quote marks before the lines were taken away",
    "search-marks": "the file names or line numbers that a search printed before the lines were taken away",
    "collapsed-blanks": "the blank that pads the day of the month was lost",
    "broken-arrow": "the arrow between the addresses was damaged",
    "missing-blank": "a blank between two fields was lost",
    "dropped-column": "a row lacks an empty column; the columns were realigned by their contents",
    "lost-flags": "the line lost its flag letters; the flags come from the captured bytes",
    "ascii-column": "the text column of the dump is damaged; the bytes come from the hex column",
    "lost-tabs": "the tabs between the columns became blanks; the row was split at blanks",
}
"""Every repair by name, and what it did."""

NUMBER = r"\d{1,10}"
TOKEN = r"[0-9A-Za-z_*?][0-9A-Za-z_*?.\-]*"
"""An IPv4 address, a sanitised address, or a host name."""
V6 = r"[0-9A-Fa-f]*:[0-9A-Fa-f:.]*:[0-9A-Fa-f.]*"
CUT = r"[ \t]*(?=\n|\Z)"
"""A line end: where a start may be cut by a wrap, with page furniture before the rest."""
ARROW = r"(?P<arrow>\s*(?:--?>|-?&gt;|>)\s*)"
"""An arrow, whole or damaged by HTML."""


class Grammar:
    """A pattern that is compiled when it is first asked: a log needs few of all there are, and they take long."""

    def __init__(self, pattern: str) -> None:
        self._pattern = pattern

    @cached_property
    def match(self) -> Callable[..., re.Match[str] | None]:
        """What asks it, as `re.Pattern.match` does."""
        return re.compile(self._pattern, re.VERBOSE | re.ASCII).match


def grammar(pattern: str) -> Grammar:
    """Return a verbose pattern in which a blank stands for any white space, line ends included.

    Written as `\\ ` the blank matches one or more white-space characters; other blanks are layout.
    """
    return Grammar(pattern.replace("\\ ", r"\s+"))


def number(text: str | None, base: int = 10) -> int | None:
    """Return `text` as an integer, None if there is none."""
    return None if text is None or text == "" else int(text, base)


def words(text: str) -> str:
    """Return window text as the text it was before it was split into bytes, white space folded to one blank."""
    folded = " ".join(text.split())
    return folded if folded.isascii() else folded.encode("latin-1").decode("utf-8", "backslashreplace")


def mended(match: re.Match[str]) -> list[str]:
    """Return the repairs that a one-line record needed, seen from its match."""
    found = ["rejoined-wrap"] if "\n" in match.group() else []
    groups = match.groupdict()
    if (arrow := groups.get("arrow")) is not None:
        if arrow.strip() != "->":
            found.append("broken-arrow")
        if not (arrow[0].isspace() and arrow[-1].isspace()):
            found.append("missing-blank")
    if groups.get("padding") == " " and len(groups.get("day") or "") == 1:
        found.append("collapsed-blanks")
    return found
