"""The text in which tcpdump -A prints the bytes of a packet under its line."""

from __future__ import annotations

import re

from parsers.hexrows import MAX_BYTES, end_of_line
from parsers.page import WALL
from parsers.record import Record

_HEADERS = 120
"""Most bytes of IP and TCP headers."""
_NEXT = re.compile(
    r"\s*(?:\d{1,9}\s{2,3})?(?:\d{4}-\d\d-\d\d )?"
    r"(?:\d\d:\d\d:\d\d\.\d{6}|\d{1,10}\.\d{6})\d{0,3} (?:IP6? |[\w.:<(\-]+[ ,])",
    re.ASCII,
)
_BEGINS = re.compile(r"\n(?:[^\n]{0,20}[.\n])?(?:E\.|E[^\n]?\.|`\.)", re.ASCII)

_DOTS = re.compile(r"\n[^\n\x1d]{0,200}?\.{4}", re.ASCII)


def printed_text(text: str, at: int, record: Record) -> int | None:
    """Return where the text ends that tcpdump -A prints of a packet's bytes under it; None if there is none.

    It begins with the E that 0x45 is, and has as many characters as the packet has bytes, line ends among them.
    """
    if _BEGINS.match(text, at) is None and (record.src_port is not None or _DOTS.match(text, at) is None):
        return None
    said = record.words.get("length")
    most = record.ip_len or (int(said) + _HEADERS if said is not None and said.isdigit() else MAX_BYTES)
    end = end_of_line(text, at + 1)
    while end < len(text) and end - at <= most and _NEXT.match(text, end + 1) is None:
        end = end_of_line(text, end + 1)
    return at + len(text[at:end].rstrip(" \t\n" + WALL))
