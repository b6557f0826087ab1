"""What the words of tcpdump mean of a TCP header: flags, sequence numbers, options.

Numbers that tcpdump prints relative to the start of a flow are kept as printed words, never as sequence numbers.
"""

from __future__ import annotations

import re

from parsers.format import number
from parsers.record import Record

_BITS = {"F": 0x01, "S": 0x02, "R": 0x04, "P": 0x08, ".": 0x10, "U": 0x20, "E": 0x40, "W": 0x80}
SYN, ACK, URGENT = 0x02, 0x10, 0x20
NEAR = 1 << 24
"""How far from the start of a flow, or before it, a number may be that counts from there."""
OLD_SEEN = 0x3F
"""Releases before 3.8 do not print the two ECN bits."""
_SEGMENT = re.compile(r"\bmss (\d{1,5})\b", re.ASCII)


def put_tcp(record: Record, match: re.Match[str], style: str) -> None:
    """Take what a line says of the TCP header; `style` is "old" for flags as letters, "new" for `Flags [S.]`."""
    record.proto = "tcp"
    record.tcp_win = number(match["win"])
    if record.tcp_win is not None and record.tcp_win > 0xFFFF:
        record.words["win"], record.tcp_win = str(record.tcp_win), None
    record.flags_text = match["flags"]
    if style == "new":
        record.flags = new_flags(match["flags"])
    elif match["flags"] is not None:
        record.flags = old_flags(match["flags"])
        record.flags |= (ACK if match["ack"] else 0) | (URGENT if match["urg"] else 0)
        record.flags_known = OLD_SEEN
    _numbers(record, match)
    if match["options"]:
        record.tcp_opts = " ".join(match["options"].split())
        record.tcp_mss = segment_size(record.tcp_opts)
    if match["length"] and style == "new":
        record.words["length"] = match["length"]


def new_flags(text: str) -> int:
    """Return the flags of what stands in brackets."""
    return sum(_BITS.get(letter, 0) for letter in set(text.replace("none", "")))


def old_flags(text: str) -> int:
    """Return the flags that stand as letters; acknowledgement and urgent pointer have none, their numbers follow."""
    return sum(_BITS[letter] for letter in set(text) - {"."})


def segment_size(options: str) -> int | None:
    """Return the maximum segment size among options, their blanks folded."""
    match = _SEGMENT.search(options)
    return None if match is None else int(match[1])


def _numbers(record: Record, match: re.Match[str]) -> None:
    """Take sequence numbers that are absolute: in a SYN, or too large to be counted from the start of a flow."""
    absolute = bool(record.flags and record.flags & SYN) or record.flags is None
    for name, attribute in (("seq", "tcp_seq"), ("ack", "tcp_ack")):
        if (printed := number(match[name])) is None:
            continue
        if (absolute and printed < 1 << 32) or NEAR <= printed < (1 << 32) - NEAR:
            setattr(record, attribute, printed)
        else:
            record.words[f"{name} as printed"] = match[name]
