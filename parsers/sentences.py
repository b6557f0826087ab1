"""Sentences without a grammar that tells where they end: messages of daemons, and how word wrap breaks them."""

from __future__ import annotations

import re

from parsers.format import mended
from parsers.page import WALL
from parsers.syslog import START

_RECORD = re.compile(
    rf"{START}|\d\d?[:/]\d\d[:/\-]"
    r"|(?:\d{1,3}, )?\d{4}-\d\d-\d\d|\d{9,10}(?:\.| - )\d|\[\*\*\]"
    r"|\[\s*\d{1,9}\.\d{3,9}\]|<\d{1,3}>|[{#&>]|%[A-Z]|[*\-] |[A-Za-z][\w./\-]{0,31}\[\d{1,10}\]: "
    r"|(?:0x)?[0-9a-f]{4}:\s|(?:[0-9A-F]{2} ){4}|(?:[0-9a-f]{4} ){4}",
    re.ASCII,
)
"""How a line begins that is no rest of a sentence: most records, dumps, quotes."""
_LEAST, _MOST = 25, 100
"""Characters of a line that a mail program breaks."""
_FULL = 60
"""Least width to which mail programs fill lines."""
_TOKEN = 40
_LINES = 4


def sentence_end(text: str, at: int) -> int:
    """Return where the sentence ends that is read at `at`: at the line end, or in lines that word wrap broke off.

    A line goes on in the next one if the first word there would not have fitted into it, or if all that is there is
    one word. A blank line, and a line that begins like a record, end every sentence.
    """
    begin, end = text.rfind("\n", 0, at) + 1, _line_end(text, at)
    for _ in range(_LINES):
        if end >= len(text):
            break
        stop = _line_end(text, end + 1)
        line = text[end + 1 : stop].lstrip("\t ")
        if not line or WALL in line or _RECORD.match(line) is not None:
            break
        length, word = end - begin, line.partition(" ")[0]
        filled = _LEAST <= length <= _MOST and length + 1 + len(word) > _FULL
        alone = length >= _TOKEN and word == line and len(word) <= _TOKEN
        if not filled and not alone:
            break
        begin, end = end + 1, stop
    return end


def mended_sentence(match: re.Match[str], text: str, end: int) -> list[str]:
    """Return the repairs that a record needed, seen from its match and from the sentence that goes on to `end`."""
    repairs = mended(match)
    if "\n" in text[match.end() : end] and "rejoined-wrap" not in repairs:
        repairs.insert(0, "rejoined-wrap")
    return repairs


def _line_end(text: str, at: int) -> int:
    stops = [found for found in (text.find("\n", at), text.find(WALL, at)) if found >= 0]
    return min(stops, default=len(text))
