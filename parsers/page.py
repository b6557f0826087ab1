"""The lines of a source: where each lies, and what it is before any format has looked at it.

A source is bytes. Its lines are decoded as Latin-1, so that a character is a byte and every position in the text
leads back to the evidence.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from itertools import pairwise

WALL = "\x1d"
"""Stands for a blank line or a fence in a window; not white space for ASCII regular expressions."""

MAX_LINE = 1 << 16
"""Longest line in bytes that is looked at; what is longer is kept, and said to be not understood."""
MAX_OBJECT = 1 << 20
"""The same for a line that holds a JSON object: payloads and certificates lie inside."""


class LineKind(Enum):
    """What a single line is, before any format has looked at it."""

    TEXT = "text"
    BLANK = "blank line"
    FENCE = "code fence"
    RULE = "separator"
    BANNER = "program banner"
    HEADER = "column header"
    TRAILER = "program summary"
    PAGE = "page furniture"
    TITLE = "running title"
    LONG = "line over 64 KiB"
    LARGE = "object over 1 MiB"


_FURNITURE: tuple[tuple[LineKind, str], ...] = (
    (LineKind.FENCE, r"(?:`{3,}|~{3,})[\w.+-]*|</?(?:pre|code|tt)>"),
    (LineKind.RULE, r"(?:[=+]{2,}|-{4,}|_{4,}|[-*_](?: [-*_]){2,})"),
    (LineKind.BANNER, r"-\*>\s*Snort!\s*<\*-.*|Version \d[\w.]*(?:\s+By Martin Roesch.*)?|By Martin Roesch.*"),
    (LineKind.BANNER, r"\(roesch@\S+.*\)|snaplen\s*=.*|Entering readback mode\.*|reading from file .*link-type.*"),
    (LineKind.BANNER, r"tcpdump: (?:listening on|verbose output|reading from) .*|listening on \S+,? .*link-type.*"),
    (LineKind.BANNER, r"==> \S.* <=="),
    (LineKind.HEADER, r"#\s*Severity,\s*timestamp.*"),
    (LineKind.TRAILER, r"\d+ packets? (?:captured|received by filter|dropped by kernel|dropped by interface)\.?"),
    (
        LineKind.PAGE,
        r".*\bPage \d+(?: of \d+)?\b.{0,40}|.*(?:\xc2\xa9|(?<![\x80-\xff])\xa9).*|.*\(c\) \d{4}.*"
        r"|.*\bAuthor retains full rights\b.*",
    ),
    (LineKind.PAGE, r"(?:GIAC|SANS)\b.{0,80}|.{0,60}\bSANS Institute\b.{0,40}|(?i:copyright)\b.*"),
)
_KIND_OF_LINE = re.compile("|".join(f"(?P<k{i}>{pattern})" for i, (_, pattern) in enumerate(_FURNITURE)), re.ASCII)
_QUOTE = re.compile(r"[ \t]{0,3}(?:>|&gt;)")
_BYTE_ORDER_MARK = "\xef\xbb\xbf"
_CLEAN = str.maketrans({"\f": " ", "\v": " ", "\r": " ", "\0": " "})
_OBJECT = re.compile(rb"[ \t]{0,16}\{")


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a source: where it lies, what it says, and how deep it is quoted."""

    start: int
    stop: int
    number: int
    text: str
    """Content without line end; same length as the bytes."""
    depth: int
    """How many quote marks precede it."""
    kind: LineKind
    mark: int = 0
    """How many bytes a program that searched or numbered the lines put before this one (grep.py)."""

    @property
    def bare(self) -> bool:
        """Whether nothing but an indentation stands before its content."""
        return not self.depth and not self.mark

    def margin(self, depth: int) -> int:
        """Return where the line begins once at most `depth` quote marks are taken away."""
        at = self.mark
        for _ in range(min(depth, self.depth)):
            if (mark := _QUOTE.match(self.text, at)) is None:
                break
            at = mark.end()
        return at

    def offset(self, depth: int) -> int:
        """Return where the content begins once quote marks, `depth` at most, and the indentation are taken away."""
        at = self.margin(depth)
        while at < len(self.text) and self.text[at] in " \t":
            at += 1
        return at

    def lead(self, depth: int) -> str:
        """Return what is left of an indentation by a tab, so that programs mark what belongs to the record above.

        That is the tab, and a blank if more blanks follow; of other indentations, nothing.
        """
        at = self.margin(depth)
        return "" if self.text[at : at + 1] != "\t" else "\t " if self.text[at + 1 : at + 2] == " " else "\t"


def lines(data: bytes, offset: int = 0, number: int = 1) -> Iterator[Line]:
    """Yield every line of `data`, split at line feeds only, in order and without gaps.

    `offset` and `number` are where in its source `data` begins, and with which line.
    """
    start = 0
    while start < len(data):
        stop = data.find(b"\n", start) + 1 or len(data)
        yield _line(data[start:stop], offset + start, offset + stop, number)
        start, number = stop, number + 1


def too_long(data: bytes) -> LineKind | None:
    """Return as what a line is set aside for its length alone; None if it is short enough to be looked at."""
    if len(data) <= MAX_LINE:
        return None
    if _OBJECT.match(data) is None:
        return LineKind.LONG
    return LineKind.LARGE if len(data) > MAX_OBJECT else None


def plain_text(data: bytes, start: int) -> str | None:
    """Return the content of a line that is neither quoted nor too long, "" for a blank one; None for any other.

    The same text as a Window of that line alone has.
    """
    if len(data) > MAX_LINE and too_long(data):
        return None
    text = _text(data, start).strip(" \t")
    return None if text[:1] in (">", "&") else text


def _text(data: bytes, start: int) -> str:
    """Return the bytes of a line as characters, one for one, white space that is no blank or tab as blanks."""
    text = data.rstrip(b"\r\n").decode("latin-1")
    if start == 0 and text.startswith(_BYTE_ORDER_MARK):
        text = "   " + text[3:]
    if not text.isascii():
        text = text.replace("\xc2\xa0", "  ")
        if "\xa0" in text and not _is_utf8(data):
            text = text.replace("\xa0", " ")
    if "\r" in text or "\f" in text or "\v" in text or "\0" in text:
        text = text.translate(_CLEAN)
    return text


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _line(data: bytes, start: int, stop: int, number: int) -> Line:
    if (kind := too_long(data)) is not None:
        return Line(start, stop, number, "", 0, kind)
    text = _text(data, start)
    at = depth = 0
    while (mark := _QUOTE.match(text, at)) is not None:
        at, depth = mark.end(), depth + 1
    return Line(start, stop, number, text, depth, kind_of(text[at:]))


def kind_of(text: str) -> LineKind:
    """Return what a line is by its content alone."""
    content = text.strip()
    if not content:
        return LineKind.BLANK
    found = None if content[0] == "{" else _KIND_OF_LINE.fullmatch(content)
    return LineKind.TEXT if found is None else _FURNITURE[int((found.lastgroup or "k0")[1:])][0]


def with_running_titles(found: list[Line], logged: Callable[[str], bool]) -> list[Line]:
    """Return the lines with authors, titles and dates that recur beside page numbers marked as running titles.

    A line counts as such if it stands beside page furniture at least twice, nowhere else in the source, and
    `logged` does not say that it may be part of a record.
    """
    beside: Counter[str] = Counter()
    near: set[int] = set()
    for index, line in enumerate(found):
        if line.kind is LineKind.PAGE:
            for step in (-1, 1):
                near.update(_neighbours(found, index, step))
    for index in near:
        beside[found[index].text.strip(_MARKS)] += 1
    if not beside:
        return found
    total = Counter(line.text.strip(_MARKS) for line in found if line.text.strip(_MARKS) in beside)
    titles = {text for text, count in beside.items() if count > 1 and count == total[text] and not logged(text)}
    return [
        replace(line, kind=LineKind.TITLE) if index in near and line.text.strip(_MARKS) in titles else line
        for index, line in enumerate(found)
    ]


class Among:
    """Lines by which it is judged, once for all that are read of them, whether all were cut at a fixed column."""

    def __init__(self, found: Sequence[Line]) -> None:
        self._found = found
        self._width: tuple[int | None] | None = None

    def width(self, is_start: Callable[[Line], bool]) -> int | None:
        """Return the column, None if they were not cut."""
        if self._width is None:
            self._width = (hard_width(self._found, is_start),)
        return self._width[0]


def hard_width(found: Sequence[Line], is_start: Callable[[Line], bool]) -> int | None:
    """Return the column at which a program cut every line without looking for blanks, None if none did.

    The sign is that no line is longer, and that nearly all lines about that long have exactly that length, rows of
    hex dumps, the lines above them, and lines before a new record aside.
    """
    lengths: Counter[int] = Counter()
    for line, following in pairwise(found):
        if line.kind is LineKind.TEXT and following.kind is LineKind.TEXT and not _ROW.match(line.text):
            goes_on = not is_start(following) and _ROW.match(following.text) is None
            lengths[len(line.text)] += goes_on
    width = max((len(line.text) for line in found if line.kind is LineKind.TEXT), default=0)
    about = sum(count for length, count in lengths.items() if length > width - _RAGGED)
    return width if lengths[width] >= _MANY and lengths[width] > 0.9 * about else None


_ROW = re.compile(
    r"[\s>]*(?:(?:0x)?[0-9a-f]{4}:?\s+[0-9a-f]{4}\b|(?:[0-9A-F]{2} ){4}|(?:[0-9A-F]{4} ){3}|EOL EOL)", re.ASCII
)
_RAGGED = 10
"""Columns within which word wrap spreads its line ends."""
_MANY = 6
"""Lines of the same, greatest length that make a hard wrap likely."""
_MARKS = " \t>"
_BESIDE = 4
"""How many lines beside a page number may belong to the same footer."""


def _neighbours(found: list[Line], index: int, step: int) -> Iterator[int]:
    for at in range(index + step, index + step * (_BESIDE + 1), step):
        if not 0 <= at < len(found) or found[at].kind is not LineKind.TEXT:
            return
        yield at
