"""Lines that grep or cat -n printed: file names and line numbers before them are told from what was logged."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from parsers.page import Line, LineKind, kind_of

_STAMP = r"""(?: (?:<\d{1,3}>)? (?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) \s+ \d{1,2} \s+ \d\d:\d\d:\d\d \b
          | \d\d:\d\d:\d\d\.\d{3,9} \b | \d\d/\d\d(?:/\d\d(?:\d\d)?)?-\d\d:\d\d:\d\d
          | \d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d | \d\d/\d\d/\d{4}\ \d\d:\d\d:\d\d | \d{10}\.\d{3,9}\s
        )"""
LOGGED = re.compile(_STAMP, re.VERBOSE | re.ASCII)
"""How a line begins that somebody's program logged, whether or not a format here reads it."""
LOGGED_BEHIND = re.compile(rf"[^\n]{{1,200}}?[=:|]\ {{0,3}}{_STAMP}", re.VERBOSE | re.ASCII)
"""How a line begins in which other text, and a mark that ends it, stand before what was logged."""
_FOUND = re.compile(
    r"""(?P<number>\d{1,9}):
      | (?P<file>(?:[A-Za-z]:)?[^\s:"{]{1,255}):(?:\d{1,9}:)?
      | (?P<counted>[ ]{1,8}\d{1,9}\t)""",
    re.VERBOSE | re.ASCII,
)
_NUMBERED = re.compile(r"(\d{1,9})[:\-]", re.ASCII)
_NAMED = re.compile(r"[:\-](?:\d{1,9}[:\-])?", re.ASCII)
_COUNTED = re.compile(r" {0,8}\d{1,9}\t", re.ASCII)
_GAP = "--"
"""What grep prints between stretches that are not neighbours."""


_DIGITS, _LETTERS, _BLANKS = re.compile(r"\d+", re.ASCII), re.compile(r"[A-Za-z]+"), re.compile(r"\s+", re.ASCII)


def stamp_shape(text: str) -> str | None:
    """Return how the time at the beginning of a text is printed, None if none stands there."""
    if (found := LOGGED.match(text)) is None:
        return None
    return _BLANKS.sub(" ", _LETTERS.sub("A", _DIGITS.sub("9", found[0])))


@dataclass(slots=True)
class _Marks:
    """What a program was seen to put before lines at which something begins."""

    names: set[str] = field(default_factory=set)
    steps: set[int] = field(default_factory=set)
    """By how much the numbers it printed differ from those of the lines here."""
    counted: bool = False

    def add(self, line: Line, mark: re.Match[str]) -> None:
        if mark["number"]:
            self.steps.add(int(mark["number"]) - line.number)
        elif mark["file"]:
            self.names.add(mark["file"])
        else:
            self.counted = True

    def end(self, line: Line) -> int:
        """Return where the text of a line begins behind such a mark, 0 if none stands there."""
        text, found = line.text, None
        if self.steps and (found := _NUMBERED.match(text)) and int(found[1]) - line.number not in self.steps:
            found = None
        if found is None and (name := next((each for each in self.names if text.startswith(each)), None)):
            found = _NAMED.match(text, len(name))
        if found is None and self.counted:
            found = _COUNTED.match(text)
        return 0 if found is None else found.end()


def searched(found: list[Line], begins: Callable[[str], bool]) -> list[Line]:
    """Return the lines, with `mark` set where a file name, a line number or both stand before what was logged.

    `begins` says whether a record may begin with a text. grep writes name:12:text for what it found, and
    name-12-text for the lines around it (grep(1), -C, -H, -n).
    """
    marks = _Marks()
    for line in found:
        if line.kind is LineKind.TEXT and line.bare and not LOGGED.match(line.text):
            mark = _FOUND.match(line.text)
            if mark is not None and begins(line.text[mark.end() :]) and not begins(line.text):
                marks.add(line, mark)
    return [_marked(line, marks) for line in found] if marks != _Marks() else found


def _marked(line: Line, marks: _Marks) -> Line:
    if line.depth or line.kind not in (LineKind.TEXT, LineKind.RULE, LineKind.PAGE):
        return line
    if line.text == _GAP:
        return replace(line, kind=LineKind.RULE)
    end = marks.end(line)
    return replace(line, mark=end, kind=kind_of(line.text[end:])) if end else line
