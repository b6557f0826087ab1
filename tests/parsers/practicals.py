"""The traces of the practicals cut into records by plain patterns, independently of the readers under test."""

from __future__ import annotations

import re
from pathlib import Path

COUNTS = {
    "ipchains": 32,
    "snort-dump": 22,
    "ipmon": 19,
    "snort-portscan": 14,
    "tcpdump": 8,
    "portsentry": 6,
    "blackice": 5,
    "tcp-wrappers": 4,
    "snort-syslog": 3,
}
"""Counted by hand in the traces: lines with "Packet log:" 3 + 29; lines with "TTL:" 12 + 10; lines with " PR " 19;
lines with " SYN **S" 14; lines with "> 10." that begin with a time 8; lines with "attackalert:" 6; lines that begin
with "59," 5; lines with "in.telnetd" 4; lines with "snort[75541]" 3. Together 113."""

_BEGINS = re.compile(r"^ ?(?:Mar \d+ \d\d:|\d\d/\d\d-\d\d:|\d\d:\d\d:\d\d\.\d{6} \d|59, )", re.MULTILINE)


def blocks(folder: Path) -> list[str]:
    """Return the text of each of the 113 records, as printed."""
    found: list[str] = []
    for path in sorted(folder.iterdir()):
        text = path.read_text("latin-1")
        starts = [match.start() for match in _BEGINS.finditer(text)]
        found.extend(text[start:stop].strip("\n") for start, stop in zip(starts, [*starts[1:], len(text)], strict=True))
    return found
