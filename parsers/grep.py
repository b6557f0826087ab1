"""Lines that grep or cat -n printed: file names and line numbers before them are told from what was logged."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from parsers.begins import LOGGED
from parsers.page import Line, LineKind, kind_of

_FOUND = re.compile(
    r"""(?P<number>\d{1,9}):
      | (?P<file>(?:[A-Za-z]:)?[^\s:"{]{1,255}):(?:\d{1,9}:)?
      | (?P<counted>[ ]{1,8}\d{1,9}\t)""",
    re.VERBOSE | re.ASCII,
)
_NUMBERED = re.compile(r"(\d{1,9})[:\-]", re.ASCII)
_NAMED = re.compile(r"[:\-](?:\d{1,9}[:\-])?", re.ASCII)
_AFTER_NAME = re.compile(r"[:\-]", re.ASCII)
_LONGEST = 260
"""Characters in which a name ends."""
_COUNTED = re.compile(r" {0,8}\d{1,9}\t", re.ASCII)
_GAP = "--"
"""What grep prints between stretches that are not neighbours."""


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
        if found is None and self.names:
            named = (
                each.start() for each in _AFTER_NAME.finditer(text, 1, _LONGEST) if text[: each.start()] in self.names
            )
            found = next((_NAMED.match(text, at) for at in named), None)
        if found is None and self.counted:
            found = _COUNTED.match(text)
        return 0 if found is None else found.end()


def marked(found: list[Line], begins: Callable[[str], bool]) -> list[Line]:
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
