"""Text that came by mail or clipboard: the quote marks, indents and line ends of the way taken off."""

from __future__ import annotations

import re

LIMIT = 262_144
"""Characters of a pasted answer that are read; a real one has a few thousand."""

_QUOTE = re.compile(r"[ \t]*(?:[>|][ \t]?)+")


def lines(text: str) -> list[str]:
    """Return the lines of a pasted answer without quote marks, code fences, common indent and trailing blanks.

    A quote mark counts only if most lines have one. Blank lines stay, because they separate blocks.
    """
    found = [line.rstrip() for line in re.split(r"\r\n|\n|\r", text[:LIMIT])]
    filled = [line for line in found if line]
    if filled and 2 * sum(bool(_QUOTE.match(line)) for line in filled) > len(filled):
        found = [_QUOTE.sub("", line, count=1).rstrip() for line in found]
    found = [line for line in found if not re.fullmatch(r"\s*(?:```|~~~)\w*", line)]
    indent = min((len(line) - len(line.lstrip()) for line in found if line), default=0)
    return [line[indent:] for line in found]
