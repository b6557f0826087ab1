"""The analyst's own words in an exported document: Markdown stays, what acts by itself does not.

Raw HTML, images, links and web addresses are made inert, since the reader's program may load or open them; a code
fence left open is closed, so that it does not swallow what follows.
"""

from __future__ import annotations

import re
import unicodedata

from workbench.safe import seen, written_out

_OPENING = re.compile(r"[ \t]*(`{3,}(?=[^`]*$)|~{3,})(.*)")
_HEADING = re.compile(r" {0,3}(#{1,6})(?:[ \t]+(.*?))?(?:[ \t]+#+)?[ \t]*")
_UNDERLINE = re.compile(r" {0,3}(=+|-+)[ \t]*")
_SPANS = re.compile(r"(?<!`)(`+)(?!`)(.+?)(?<!`)\1(?!`)")
_INERT = (
    (re.compile(r"<"), "&lt;"),
    (re.compile(r"!\["), r"!\\["),
    (re.compile(r"\](?=[(:])"), r"]\\"),
    (re.compile(r"(?i)\bhttp(s?)://"), r"hxxp\1://"),
    (re.compile(r"(?i)\bftp://"), "fxp://"),
    (re.compile(r"(?i)\bwww\."), "www[.]"),
    (re.compile(r"%%"), r"%\\%"),
)


def prose(text: str, level: int) -> str:
    """Return the analyst's text with its highest heading at `level` and nothing in it that acts or leaks out."""
    made: list[str] = []
    mark, calm = "", True
    shift = level - min((len(found[1]) for found in map(_HEADING.fullmatch, text.split("\n")) if found), default=level)
    for line in map(legible, text.split("\n")):
        opening = _OPENING.fullmatch(line)
        if mark:
            closes = opening and opening[1].startswith(mark) and not opening[2].strip()
            mark = "" if closes else mark
            made.append(opening[1] if closes and opening else line)
        elif opening:
            mark = opening[1]
            made.append(mark + re.sub(r"[^a-z0-9-]", "", opening[2].lower()))
        else:
            calm = (calm or not line.strip()) and _paired(line)
            made += _block(line, made[-1] if made else "", shift, calm)
    return "\n".join([*made, mark] if mark else made).strip("\n")


def one_line(text: str) -> str:
    """Return words of the analyst as one line that is no block of its own: a title, a task, a note."""
    line = inert(" ".join(legible(text).split()))
    return re.sub(r"^([-+*#>=~`|_]|\d+[.)])", r"\\\1", line) if line else "(no text)"


def legible(text: str) -> str:
    """Return the analyst's words with what cannot be seen written out; letters of every script stay."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(
        char if _stays(char) else " " if unicodedata.category(char) == "Zs" else written_out(char) for char in text
    )


def inert(text: str) -> str:
    """Return a stretch of text in which nothing is HTML, an image or a link."""
    for pattern, replacement in _INERT:
        text = pattern.sub(replacement, text)
    return text


def _stays(char: str) -> bool:
    """Return whether a character of the analyst's is left as it is: right-to-left letters are his own."""
    return seen(char) or char in "\t\n" or (char.isprintable() and unicodedata.bidirectional(char) in {"R", "AL", "AN"})


def _block(line: str, before: str, shift: int, calm: bool) -> list[str]:
    """Return a line outside fences: headings moved, underlined ones made plain, everything else inert."""
    if found := _HEADING.fullmatch(line):
        return [f"{'#' * max(1, min(6, len(found[1]) + shift))} {inert(found[2] or '')}".rstrip()]
    if (found := _UNDERLINE.fullmatch(line)) and before.strip():
        return ["\\" + line.strip()] if found[1][0] == "=" else ["", line]
    return [_outside_spans(line) if calm and not ("|" in line and "`" in line) else inert(line)]


def _paired(line: str) -> bool:
    """Return whether every backtick of a line belongs to a code span that begins and ends in it."""
    return "\\`" not in line and "`" not in _SPANS.sub("", line)


def _outside_spans(line: str) -> str:
    """Return a line that is inert outside its code spans."""
    made, end = [], 0
    for found in _SPANS.finditer(line):
        made += [inert(line[end : found.start()]), found[0]]
        end = found.end()
    return "".join([*made, inert(line[end:])])
