r"""The one door for evidence: text an attacker may have written, made harmless and still exact.

Whatever cannot be seen, or could move what stands beside it, is written out: ESC as ``\x1b``, a right-to-left
override as ``\u202e``. A backslash is doubled only in text that carries an escape or looks as if it did, so that
``C:\WINNT`` stays readable and `unsafe` gives back every character.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache

MARKS = 2
"""Combining marks that may follow one character; further ones are written out, or they would cover other lines."""

NAME_LENGTH = 100
"""Longest file name, in bytes, that `file_name` makes."""

_LOOKS_ESCAPED = re.compile(r"\\(?:x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8})")
_ESCAPE = re.compile(r"\\(?:\\|x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8})")

# Visible categories that draw nothing or change their neighbours: default-ignorable letters and marks, blank
# letters, conjoining Hangul, emoji skin tones, flag halves (Unicode DerivedCoreProperties.txt, emoji-data.txt).
_UNSEEN = frozenset(
    code
    for first, last in (
        (0x034F, 0x034F), (0x115F, 0x11FF), (0x17B4, 0x17B5), (0x180B, 0x180F), (0x2800, 0x2800), (0x3164, 0x3164),
        (0xD7B0, 0xD7FF), (0xFE00, 0xFE0F), (0xFFA0, 0xFFA0), (0x1D159, 0x1D159), (0x1F1E6, 0x1F1FF),
        (0x1F3FB, 0x1F3FF), (0xE0100, 0xE01EF),
    )
    for code in range(first, last + 1)
)  # fmt: skip

_RIGHT_TO_LEFT = frozenset({"R", "AL", "AN"})  # letters that a terminal may reorder a whole line for
_DEVICES = frozenset(
    {"con", "prn", "aux", "nul", *(f"{name}{digit}" for name in ("com", "lpt") for digit in range(10))}
)


def seen(char: str) -> bool:
    """Return whether one character is drawn, stays in its place and leaves its neighbours in theirs."""
    return (
        char.isprintable()
        and ord(char) not in _UNSEEN
        and unicodedata.category(char) != "Me"
        and unicodedata.bidirectional(char) not in _RIGHT_TO_LEFT
    )


def written_out(char: str) -> str:
    r"""Return the escape of one character: ``\x1b``, ``\u202e`` or ``\U000e0041``."""
    code = ord(char)
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


class _Table(dict[int, str]):
    """A translation table that fills itself: characters that are seen stay, others are written out."""

    def __missing__(self, code: int) -> str:
        char = chr(code)
        self[code] = made = char if seen(char) else written_out(char)
        return made


@cache
def _tables(also: str, keep: str) -> tuple[_Table, _Table]:
    """Return the tables without and with doubled backslashes; `also` is written out too, `keep` never."""
    fixed = {ord(char): written_out(char) for char in also} | {ord(char): char for char in keep}
    return _Table(fixed), _Table(fixed | {ord("\\"): "\\\\"})


def _parts(text: str) -> list[tuple[str, bool]]:
    """Split text into stretches and the combining marks that are one too many or have nothing to stand on."""
    parts: list[tuple[str, bool]] = []
    start, room = 0, 0
    for place, char in enumerate(text):
        if not unicodedata.category(char).startswith("M"):
            room = MARKS if seen(char) else 0
        elif room:
            room -= 1
        else:
            parts += [(text[start:place], False), (char, True)]
            start = place + 1
    return [*parts, (text[start:], False)]


def _written(text: str, also: str = "", keep: str = "", force: bool = False) -> str:
    """Return text with everything unseen, and the characters of `also`, written out.

    `force` doubles backslashes although nothing in this stretch asks for it: the text around it has an escape.
    """
    plain, doubling = _tables(also, keep)
    parts = [(text, False)] if text.isascii() else _parts(text)
    if not force and len(parts) == 1 and text.translate(plain) == text and not _LOOKS_ESCAPED.search(text):
        return text
    return "".join(written_out(part) if mark else part.translate(doubling) for part, mark in parts)


def safe(text: str) -> str:
    r"""Return evidence as one line that can be shown or printed anywhere; `unsafe` turns it back exactly.

    Line ends and tabs are written out as well (``\x0a``, ``\x09``). The result is not markup and must not be
    parsed as such: a terminal is safe from it, Markdown and HTML are not (see `fence` and `code`).
    """
    if text.isascii() and text.isprintable() and "\\" not in text:
        return text
    return _written(text)


def unsafe(text: str) -> str:
    """Return what `safe` was given."""
    if not _LOOKS_ESCAPED.search(text):
        return text
    return _ESCAPE.sub(lambda found: "\\" if found[0] == "\\\\" else chr(int(found[0][2:], 16)), text)


def pieces(text: str) -> list[tuple[str, bool]]:
    """Return `safe(text)` in pieces, each with whether it is an escape, for a reader that colours escapes."""
    shown = safe(text)
    if shown == text:
        return [(text, False)] if text else []
    made: list[tuple[str, bool]] = []
    start = 0
    for found in _ESCAPE.finditer(shown):
        if found[0] != "\\\\":
            made += [(shown[start : found.start()], False)] * (found.start() > start) + [(found[0], True)]
            start = found.end()
    return made + [(shown[start:], False)] * (start < len(shown))


def safe_lines(text: str, *, tabs: bool = False) -> list[str]:
    """Return evidence of many lines as safe lines, cut at LF and CRLF only; with `tabs`, tabs stay tabs.

    Other characters that some programs take for a line end (CR alone, VT, FF, NEL, U+2028) are written out, so
    that evidence cannot forge a line. The end of the last line starts no further line.
    """
    lines = text.replace("\r\n", "\n").split("\n")
    if lines[-1] == "":
        lines.pop()
    return [_written(line, keep="\t") for line in lines] if tabs else [safe(line) for line in lines]


def fence(text: str, info: str = "") -> str:
    """Return evidence as a Markdown fenced block that nothing inside can close; no line end after it.

    The fence is longer than any run of backticks inside (CommonMark 0.31 section 4.5). Tabs stay as they are.
    """
    return fenced(safe_lines(text, tabs=True), info)


def fenced(lines: list[str], info: str = "") -> str:
    """Return lines that are safe already, such as wrapped ones, as a fenced block; an escape in them stays one."""
    kept = [line.translate(_tables("", "\t")[0]) for line in lines]
    longest = max((len(run) for line in kept for run in re.findall("`+", line)), default=0)
    mark = "`" * max(3, longest + 1)
    return "\n".join([mark + re.sub(r"[^a-z0-9-]", "", info.lower()), *kept, mark])


def code(text: str) -> str:
    r"""Return evidence as a Markdown code span that nothing inside can close, also within a table cell.

    Backtick and pipe are written out (``\x60``, ``\x7c``): renderers differ on both inside tables. So is a blank
    at either end, which renderers strip. Empty text gives a code span of one blank.
    """
    if not text:
        return "` `"
    body = text.strip(" ")
    blanks = text.split(body) if body else [text, ""]
    before, after = (written_out(" ") * len(blank) for blank in (blanks[0], blanks[-1]))
    return f"`{before}{_written(body, also='`|', force=bool(before or after))}{after}`"


def file_name(text: str, suffix: str = "", fallback: str = "export") -> str:
    """Return a name for a new file made of ``A-Z a-z 0-9 . _ -`` that names nothing outside its folder.

    `suffix` (".md") is kept whole. No leading dot or dash, no device name of Windows, at most NAME_LENGTH bytes.
    """
    folded = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode("ascii")
    name = re.sub(r"\.{2,}", ".", re.sub(r"[^A-Za-z0-9._-]+", "-", folded)).strip("-._")
    name = name[: NAME_LENGTH - len(suffix)].rstrip("-._") or fallback
    if name.split(".")[0].lower() in _DEVICES:
        name = f"{fallback}-{name}"[: NAME_LENGTH - len(suffix)]
    return name + suffix
