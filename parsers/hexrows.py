"""The rows of a hex dump as programs print them, and as mail and page breaks leave them.

Only the hex column is evidence. The text column is used for one thing: in a last, short row it tells where the hex
ends, because what looks like a hex pair there may be text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

from parsers.page import WALL

_PAIR = re.compile(r"[0-9A-F]{2}", re.ASCII)
_GROUP = re.compile(r"[0-9a-fA-F]{4}|[0-9a-fA-F]{2}(?![0-9a-fA-F])", re.ASCII)
_LABEL = re.compile(r"(?:0x)?(?P<offset>[0-9a-fA-F]{4,8}):?[ \t]+(?=[0-9a-fA-F]{2,4}\b)", re.ASCII)
_BARE = re.compile(r"(?:[0-9a-f]{4}[ \t]+){0,7}(?:[0-9a-f]{4}|[0-9a-f]{2})[ \t]*(?=\n|\Z)", re.ASCII)
ROW = 16
"""Bytes in a full row."""
MAX_BYTES = 1 << 16
"""Longest dump that is read: an IP packet has no more bytes."""


@dataclass(frozen=True, slots=True)
class Dump:
    """Bytes of a dump, where its text ended, and whether its text column fits them."""

    data: bytes
    end: int
    intact: bool


def column_text(data: bytes) -> str:
    """Return the text column a dump program prints for `data`: a dot for what is not a graphic character."""
    return "".join(chr(byte) if 0x20 <= byte < 0x7F else "." for byte in data)


def _likeness(printed: str, data: bytes) -> float:
    """Say how well `printed` could be the text column of `data`, blanks and dots for blanks ignored: 0 to 1."""
    left, right = printed.replace(" ", "").replace("\n", ""), column_text(data).replace(" ", "")
    if left == right or left == column_text(data).replace(" ", "."):
        return 1.0
    return SequenceMatcher(None, left, right, autojunk=False).ratio()


def _line_end(text: str, at: int) -> int:
    end = text.find("\n", at)
    return len(text) if end < 0 else end


def snort_rows(text: str, at: int) -> Dump | None:
    """Read the payload rows of a Snort dump (two hex digits a byte, sixteen a row) that begin at `at`."""
    data, row, end, intact = bytearray(), bytearray(), at, True
    while len(data) < MAX_BYTES:
        start = _skip(text, end)
        line = text[start : _line_end(text, start)]
        pairs, tail = _pairs(line, ROW - len(row))
        if not pairs:
            if data and not row and not intact and _is_column(line, bytes(data[-ROW:])):
                end, intact = start + len(line), True  # the text column was wrapped onto a line of its own
                continue
            break
        if len(row) + len(pairs) < ROW and tail:
            count = _fit(line, len(pairs), bytes(row))
            data += row + pairs[:count]
            row = bytearray()
            rest = _after(line, count)
            intact = intact and _likeness(rest, bytes(data[-(len(data) % ROW or ROW) :])) > 0.99
            end = start + len(line)
            break
        row += pairs
        end = start + len(line)
        if len(row) == ROW:
            data += row
            column = _column_end(tail, bytes(row))
            intact = _likeness(tail[:column], bytes(row)) > 0.99
            end -= len(tail) - column
            row = bytearray()
    data += row
    return Dump(bytes(data), end, intact) if data else None


def _skip(text: str, at: int) -> int:
    while at < len(text) and text[at] in " \t\n":
        at += 1
    return at


def _pairs(line: str, limit: int) -> tuple[bytearray, str]:
    """Return the hex pairs at the start of a line, `limit` at most, and the text after them."""
    found, at = bytearray(), 0
    while len(found) < limit and (match := _PAIR.match(line, at)) is not None:
        found += bytes.fromhex(match.group())
        at = match.end()
        if at < len(line) and line[at] not in " \t":
            break
        while at < len(line) and line[at] in " \t":
            at += 1
    if len(found) == 1 and line[2:3].strip():
        return bytearray(), line  # one glued pair is a word, not a row
    return found, line[at:]


def _after(line: str, count: int) -> str:
    """Return what follows the first `count` hex pairs of a line."""
    at = 0
    for _ in range(count):
        at += 2
        while at < len(line) and line[at] in " \t":
            at += 1
    return line[at:]


def _fit(line: str, most: int, before: bytes) -> int:
    """Return how many of the leading pairs are bytes: the count whose text column fits the rest best."""
    pairs, _ = _pairs(line, most)
    scores = [(_likeness(_after(line, count), before + bytes(pairs[:count])), count) for count in range(1, most + 1)]
    return max(scores)[1]


def _is_column(line: str, data: bytes) -> bool:
    return 0 < len(line.strip()) <= ROW + 4 and _likeness(line, data) >= 0.5


def _column_end(tail: str, row: bytes) -> int:
    """Return how much of what follows a full row is its text column; more rows may follow on the same line."""
    if len(tail) <= ROW + 2:
        return len(tail)
    ends = [match.start() for match in re.finditer(r"\s+(?=[0-9A-F]{2}\b)|\s*$", tail[: 2 * ROW + 4])]
    return max(ends, key=lambda end: (_likeness(tail[:end], row), -end), default=len(tail))


def labelled_rows(text: str, at: int) -> Dump | None:
    """Read rows that begin with their offset (tcpdump from 3.7, OpenBSD tcpdump) at `at`; the first is offset 0."""
    data, end, intact = bytearray(), at, True
    while len(data) < MAX_BYTES and (found := _next_label(text, end, len(data))) is not None:
        groups = list(_groups(text, found))
        if not groups:
            break
        count = len(groups)
        stop = _line_end(text, groups[-1][1])
        following = _next_label(text, groups[-1][1], len(data) + ROW)
        if count == ROW // 2 or following is not None:
            row = b"".join(group for group, _ in groups)
            tail = text[groups[-1][1] : stop if following is None else following]
            column = tail[: tail.rfind("\n")] if following is not None and "\n" in tail else tail
            column = re.sub(r"\s*(?:0x)?[0-9a-fA-F]{4,8}:?[ \t]*$", "", column) if following is not None else column
            end = groups[-1][1] + len(column.rstrip())
        else:
            count = _fit_groups(text, groups, stop)
            row = b"".join(group for group, _ in groups[:count])
            column = text[groups[count - 1][1] : stop]
            end = stop
        intact = intact and _likeness(column.strip(), row) > 0.99
        data += row
        if len(row) < ROW:
            break
    return Dump(bytes(data), end, intact) if data else None


def _next_label(text: str, at: int, offset: int) -> int | None:
    """Return where the groups of the row labelled `offset` begin, if its label comes before any wall."""
    for match in _LABEL.finditer(text, at, at + 6 * ROW):
        if WALL in text[at : match.start()]:
            return None
        if int(match["offset"], 16) == offset and (match.start() == 0 or text[match.start() - 1].isspace()):
            return match.end()
    return None


def _groups(text: str, at: int) -> Iterator[tuple[bytes, int]]:
    """Yield up to eight groups of a row as (bytes, end); the last may be a single byte."""
    for _ in range(ROW // 2):
        if (match := _GROUP.match(text, at)) is None:
            return
        yield bytes.fromhex(match.group()), match.end()
        if match.end() - match.start() == 2:
            return
        at = match.end()
        if at < len(text) and not text[at].isspace():
            return
        at = _skip(text, at)


def _fit_groups(text: str, groups: list[tuple[bytes, int]], stop: int) -> int:
    def likeness(count: int) -> float:
        return _likeness(text[groups[count - 1][1] : stop].strip(), b"".join(group for group, _ in groups[:count]))

    return max(range(1, len(groups) + 1), key=lambda count: (likeness(count), count))


def bare_rows(text: str, at: int) -> Dump | None:
    """Read rows without offsets or text column (tcpdump -x before 3.7): eight groups of four digits a row."""
    data, end = bytearray(), at
    while len(data) < MAX_BYTES and (match := _BARE.match(text, _skip(text, end))) is not None:
        row = bytes.fromhex("".join(match.group().split()))
        data += row
        end = match.end()
        if len(row) < ROW:
            break
    return Dump(bytes(data), end, True) if data else None
