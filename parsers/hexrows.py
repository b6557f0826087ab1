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
_PAIRS = re.compile(r"(?:\s[0-9A-F]{2}){3}(?=\s|$)", re.ASCII)
"""Three pairs in a row: more bytes, no text column."""
_GROUP = re.compile(r"(?:[0-9a-fA-F]{4}|[0-9a-fA-F]{2})(?=\s|\Z)", re.ASCII)
_LABEL = re.compile(
    r"(?:0x(?P<hex>[0-9a-fA-F]{4,8}):?|(?P<offset>[0-9a-fA-F]{4,8}):)\s+(?=[0-9a-fA-F]{2,4}\b)", re.ASCII
)
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
    return data.translate(_GRAPHIC).decode("ascii")


_GRAPHIC = bytes(byte if 0x20 <= byte < 0x7F else ord(".") for byte in range(256))


def _likeness(printed: str, data: bytes) -> float:
    """Say how well `printed` could be the text column of `data`, blanks and dots for blanks ignored: 0 to 1."""
    left, right = printed.replace(" ", "").replace("\n", ""), column_text(data).replace(" ", "")
    if left == right or left == column_text(data).replace(" ", "."):
        return 1.0
    return SequenceMatcher(None, left, right, autojunk=False).ratio()


def end_of_line(text: str, at: int) -> int:
    """Return where the line ends that `at` lies in."""
    end = text.find("\n", at)
    return len(text) if end < 0 else end


def snort_rows(text: str, at: int) -> Dump | None:
    """Read the payload rows of a Snort dump (two hex digits a byte, sixteen a row) that begin at `at`."""
    data, end, intact = bytearray(), at, True
    while len(data) < MAX_BYTES:
        if (exact := _exact(text, _skip(text, end))) is not None:
            row, end = exact
            data += row
            if len(row) < ROW:
                break
            continue
        pairs = _pairs(text, _skip(text, end))
        if len(pairs) == ROW:
            row, stop = bytes(byte for byte, _ in pairs), _column_end(text, pairs)
        elif pairs:
            count, stop = _last_row(text, pairs)
            row = bytes(byte for byte, _ in pairs[:count])
        else:
            break
        intact = intact and _likeness(text[pairs[len(row) - 1][1] : stop], row) > 0.99
        data += row
        end = stop
        if len(row) < ROW:
            break
    return Dump(bytes(data), end, intact) if data else None


def _exact(text: str, at: int) -> tuple[bytes, int] | None:
    """Read a row that is as Snort printed it, its text column all that its bytes say; None for all others.

    Most are, and are read at once; what else a row may mean is weighed for those that are not.
    """
    if (match := _PRINTED.match(text, at)) is None or not text[match.end() : at + _COLUMN].isspace():
        return None
    row, line_end = bytes.fromhex(match.group()), end_of_line(text, at)
    column = text[at + _COLUMN : line_end]
    said = column.rstrip(" ")
    if not said or column != column_text(row) or "\n" in text[match.end() : at + _COLUMN]:
        return None
    if len(row) < ROW:
        return None if _PAIR.match(said.lstrip(" ")) else (row, line_end)
    stop = at + _COLUMN + len(said)
    return None if _PAIRS.search(text, match.end() - 1, stop) else (row, stop)


_PRINTED = re.compile(r"(?:[0-9A-F]{2} ){1,16}", re.ASCII)
_COLUMN = 3 * ROW + 1
"""Where in a row of Snort its text column begins."""


def _skip(text: str, at: int) -> int:
    while at < len(text) and text[at] in " \t\n":
        at += 1
    return at


def _pairs(text: str, at: int) -> list[tuple[int, int]]:
    """Return up to sixteen hex pairs as (byte, end); the text column may be glued to the last one."""
    found: list[tuple[int, int]] = []
    while len(found) < ROW and (match := _PAIR.match(text, at)) is not None:
        glued = match.end() < len(text) and not text[match.end()].isspace()
        if glued and (not found or text[match.end()] == "/"):
            break  # a word, a number or a date, not a byte
        found.append((int(match.group(), 16), match.end()))
        if glued:
            break
        at = _skip(text, match.end())
    return found


def _ends(text: str, at: int) -> list[int]:
    """Return where a text column that begins after `at` may end: at blanks and line ends, within reach."""
    reach = text[at : at + 2 * ROW + 6].split(WALL)[0]
    return [at + match.start() for match in re.finditer(r"(?=\s)|\Z", reach)]


def _column_end(text: str, pairs: list[tuple[int, int]]) -> int:
    """Return where the text column of a full row ends: where it is most like the bytes, and not over the next row."""
    row, at = bytes(byte for byte, _ in pairs), pairs[-1][1]
    line_end = end_of_line(text, at)
    rest = text[at:line_end].strip()
    reach = line_end if len(rest) > ROW // 2 or _likeness(rest, row) > 0.6 else len(text)
    ends = [end for end in _ends(text, at) if end <= reach and not _PAIRS.search(text, at, end)] or [at]
    best = max(ends, key=lambda end: (round(_likeness(text[at:end], row), 3), -end))
    return line_end if best == at and rest and len(rest) <= ROW + 2 else best


def _last_row(text: str, pairs: list[tuple[int, int]]) -> tuple[int, int]:
    """Return how many of a short row's pairs are bytes and where its text column ends, by how well the two fit."""
    choices: list[tuple[float, int, int]] = []
    for count in range(1, len(pairs) + 1):
        row, at = bytes(byte for byte, _ in pairs[:count]), pairs[count - 1][1]
        for end in {end_of_line(text, at), *_ends(text, at)}:
            if end <= end_of_line(text, _skip(text, at)):
                choices.append((round(_likeness(text[at:end], row), 3), count, end))
    best = max(choices, key=lambda choice: (choice[0], choice[1], -choice[2]))
    if best[0] < 0.5:
        at, line_end = pairs[-1][1], end_of_line(text, pairs[-1][1])  # the text column is not like these bytes, or gone
        return len(pairs), line_end if len(text[at:line_end].strip()) <= len(pairs) else at
    return best[1], end_of_line(text, best[2]) if len(
        text[best[2] : end_of_line(text, best[2])].strip()
    ) <= 2 else best[2]


def labelled_rows(text: str, at: int) -> Dump | None:
    """Read rows that begin with their offset (tcpdump from 3.7, OpenBSD tcpdump) at `at`; the first is offset 0."""
    data, end, intact, bare = bytearray(), at, True, True
    while len(data) < MAX_BYTES:
        if (exact := _exact_labelled(text, end, len(data))) is not None:
            row, end = exact
            data += row
            bare = False
            continue
        if (found := _next_label(text, end, len(data))) is None:
            break
        groups = list(_groups(text, found))
        if not groups:
            break
        count = len(groups)
        stop = end_of_line(text, groups[-1][1])
        following = _next_label(text, groups[-1][1], len(data) + ROW)
        if count == ROW // 2 or following is not None:
            row = b"".join(group for group, _ in groups)
            tail = text[groups[-1][1] : stop if following is None else following]
            column = tail[: tail.rfind("\n")] if following is not None and "\n" in tail else tail
            column = column if following is None else _without_label(column, len(data) + ROW)
            end = groups[-1][1] + len(column.rstrip())
        else:
            if not data or not bare:  # rows without a text column end without one
                count, stop = _fit_groups(text, groups)
            row = b"".join(group for group, _ in groups[:count])
            column = text[groups[count - 1][1] : stop]
            end = stop
        bare &= not column.strip()
        intact = intact and _likeness(column.strip(), row) > 0.99
        data += row
        if len(row) < ROW:
            break
    return Dump(bytes(data), end, intact or bare) if data else None


def _exact_labelled(text: str, at: int, offset: int) -> tuple[bytes, int] | None:
    """Read a full row that is as tcpdump printed it, with the next one under it; None for all others."""
    match = _LABELLED.match(text, at, at + 8 * ROW)
    if match is None or int(match[1], 16) != offset or int(match[4], 16) != offset + ROW:
        return None
    row, column, first = bytes.fromhex(match[2]), match[3], match.start(1) - len("0x")
    if column.replace(" ", "") != column_text(row).replace(" ", "") or (first and not text[first - 1].isspace()):
        return None
    said = column.rstrip()
    if not said or _LABEL.search(column) or _without_label(column, offset + ROW) != column:
        return None
    return row, match.start(3) + len(said)


_LABELLED = re.compile(
    r"[ \t\n]{0,9}0x([0-9a-f]{4,8}):[ \t]{1,3}((?:[0-9a-f]{4} ){8})([ -~]{1,20})"
    r"(?=\n[ \t]{0,9}0x([0-9a-f]{4,8}):[ \t]{1,3}[0-9a-f]{2})",
    re.ASCII,
)
_LABEL_CUT = re.compile(r"\s*(?:0x)?(?P<offset>[0-9a-fA-F]{4,8}):?\s*$")
"""What may be the label of the next row at the end of a text column."""


def _without_label(column: str, offset: int) -> str:
    """Return a text column without the label of the row at `offset`, if that stands at its end."""
    match = _LABEL_CUT.search(column)
    return column[: match.start()] if match is not None and int(match["offset"], 16) == offset else column


def _next_label(text: str, at: int, offset: int) -> int | None:
    """Return where the groups of the row labelled `offset` begin, if its label comes before any wall."""
    for match in _LABEL.finditer(text, at, at + 6 * ROW):
        if WALL in text[at : match.start()]:
            return None
        if int(match["offset"] or match["hex"], 16) == offset and (
            match.start() == 0 or text[match.start() - 1].isspace()
        ):
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


def _fit_groups(text: str, groups: list[tuple[bytes, int]]) -> tuple[int, int]:
    """Return how many groups of a short row are bytes, and where the line ends in which their text column stands."""

    def likeness(count: int) -> float:
        end = groups[count - 1][1]
        column = text[end : end_of_line(text, end)].strip()
        return _likeness(column, b"".join(group for group, _ in groups[:count]))

    count = max(range(1, len(groups) + 1), key=lambda count: (likeness(count), count))
    return count, end_of_line(text, groups[count - 1][1])


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


_PAIRED = re.compile(
    r"[ \t]*\n[ \t]*(?P<row>[0-9a-fA-F]{2}(?:[ ][0-9a-fA-F]{2}){0,15})(?=[ \t]*(?:\n|\Z)|[ ]{2,})[^\n]*", re.ASCII
)


def paired_rows(text: str, at: int) -> Dump | None:
    """Read rows of up to sixteen bytes, two digits each, with a text column after some blanks (ipmon -x)."""
    data, end, intact = bytearray(), at, True
    while len(data) < MAX_BYTES and (match := _PAIRED.match(text, end)) is not None:
        row = bytes.fromhex(match["row"])
        intact = intact and _likeness(text[match.end("row") : match.end()].strip(), row) > 0.99
        data += row
        end = match.end()
        if len(row) < ROW:
            break
    return Dump(bytes(data), end, intact) if data else None
