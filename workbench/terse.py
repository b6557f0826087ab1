"""Fewer bytes for the same picture: of a style only what differs from the one before is written.

Textual ends every run of text with a reset and begins the next with all of its style; over a slow line that is a third
of what a key costs. What a style is: ECMA-48 section 8.3.117 (SGR), and the colours that ISO 8613-6 adds.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from textual.drivers.linux_driver import LinuxDriver

_STYLE = re.compile(r"\x1b\[([\d;]*)m")
_TOKEN = re.compile(r"\x1b\[[\d;]*m|\x1b\[\d*(?:;\d+)?H|[^\x1b]+|\x1b[\s\S]?")
_CODE = re.compile(r"([34])8;(?:2;\d{1,3};\d{1,3};\d{1,3}|5;\d{1,3})|\d{1,3}", re.ASCII)


class _Style(NamedTuple):
    """What text looks like."""

    front: str = ""
    """The code of the colour; "" for the terminal's own."""
    back: str = ""
    others: frozenset[str] = frozenset()
    """Codes of bold, underlined and the like."""

    def then(self, codes: str) -> _Style | None:
        """Return the style after a sequence; None if this module does not know what it does."""
        front, back, others = self
        for match in _CODE.finditer(codes or "0"):
            code = match[0]
            if code in ("0", "00"):
                front, back, others = "", "", frozenset()
            elif match[1] == "3" or code in _FRONTS:
                front = "" if code == "39" else code
            elif match[1] == "4" or code in _BACKS:
                back = "" if code == "49" else code
            elif code in _ATTRIBUTES:
                others |= {code}
            else:
                return None
        return _Style(front, back, others)

    def codes_after(self, before: _Style) -> str:
        """Return the codes that lead here from another style."""
        lost = not self.others >= before.others or (before.front and not self.front) or (before.back and not self.back)
        if lost:
            before = _Style()
        codes = ["0"] if lost else []
        codes += sorted(self.others - before.others)
        codes += [mine for mine, other in ((self.front, before.front), (self.back, before.back)) if mine != other]
        return ";".join(codes)


_FRONTS = frozenset(map(str, (*range(30, 38), 39, *range(90, 98))))
_BACKS = frozenset(map(str, (*range(40, 48), 49, *range(100, 108))))
_ATTRIBUTES = frozenset("123456789")


def terse(data: str) -> str:
    """Return what draws the same with fewer bytes; the terminal is taken to have no style before it."""
    made: list[str] = []
    real = wanted = _Style()
    for match in _TOKEN.finditer(data):
        token = match[0]
        if (style := _STYLE.fullmatch(token)) is not None:
            following = wanted.then(style[1])
            if following is None:
                return data
            wanted = following
            continue
        if wanted != real and not (token.startswith("\x1b[") and token.endswith("H")):
            made.append(f"\x1b[{wanted.codes_after(real)}m")
            real = wanted
        made.append(token)
    if wanted != real:
        made.append(f"\x1b[{wanted.codes_after(real)}m")
    return "".join(made)


class TerseDriver(LinuxDriver):
    """Writes to the terminal what draws the same with fewer bytes."""

    def write(self, data: str) -> None:
        """Write to the terminal."""
        super().write(terse(data))
