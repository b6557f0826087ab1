"""Packets in tcpdump's text, with the hex dump under them where one was printed (tcpdump 3.4 to 4.99, OpenBSD).

The dump wins over the words: what the bytes say becomes the value, and every disagreement is kept as a note.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime

from parsers.format import Format, Taken, grammar
from parsers.hexrows import Dump, bare_rows, labelled_rows
from parsers.page import WALL
from parsers.record import Kind, Record, Stamp
from parsers.syslog import clock
from parsers.tcpdump_bytes import fill_from_bytes
from parsers.tcpdump_words import read_words

_HEAD = grammar(
    r"""
    (?: (?P<counter>\d{1,9}) [ ]{2} )?
    (?: (?P<date>\d{4}-\d\d-\d\d|\d\d/\d\d/\d{4}) \  )? (?P<clock>\d\d:\d\d:\d\d) \. (?P<fraction>\d{1,9})
    \  (?! \S+,\w+ \s* -> )
    """
)
_EPOCH = grammar(r"(?: (?P<counter>\d{1,9}) [ ]{2} )? (?P<seconds>\d{9,10})\.(?P<fraction>\d{6,9}) \  ")


def _read(text: str, at: int) -> Taken | None:
    record = Record(format="tcpdump")
    if (match := _HEAD.match(text, at)) is not None:
        year, month, day = _date(match["date"])
        record.stamp = clock(match["clock"], match["fraction"], year, month, day)
    elif (match := _EPOCH.match(text, at)) is not None:
        record.stamp = _epoch(int(match["seconds"]), match["fraction"])
    else:
        return None
    taken = read_words(text, match.end(), record)
    if taken is None:
        return None
    if (dump := _dump(text, taken.end)) is not None:
        taken.end = dump.end
        if not dump.intact:
            taken.repairs.append("ascii-column")
        fill_from_bytes(taken, dump.data)
    return taken


def _date(text: str | None) -> tuple[int | None, int | None, int | None]:
    """Return year, month, day of the two ways tcpdump prints a date (-tttt before and after 3.8)."""
    if text is None:
        return None, None, None
    if "/" in text:
        month, day, year = (int(part) for part in text.split("/"))
        return year, month, day
    year, month, day = (int(part) for part in text.split("-"))
    return year, month, day


def _epoch(seconds: int, fraction: str) -> Stamp:
    when = datetime.fromtimestamp(seconds, UTC)
    return clock(when.strftime("%H:%M:%S"), fraction, when.year, when.month, when.day, 0)


def _dump(text: str, at: int) -> Dump | None:
    start = at
    while start < len(text) and text[start].isspace():
        start += 1
    if start >= len(text) or text[start] == WALL:
        return None
    return labelled_rows(text, at) or bare_rows(text, at)


FORMAT = Format(
    name="tcpdump",
    title="tcpdump text, with or without a hex dump",
    kind=Kind.PACKET,
    starts=re.compile(
        r"(?:\d{1,9}  )?(?:(?:\d{4}-\d\d-\d\d|\d\d/\d\d/\d{4})\s+)?\d\d:\d\d:\d\d\.\d{1,9}\s+"
        r"(?:(?:IP6?|arp|ARP|[0-9a-f]{1,2}:)\b|[\w.:*\-]+(?:\s\(\w+\))?\s*(?:>|&gt;)|\(tos)"
        r"|(?:\d{1,9}  )?\d{9,10}\.\d{6,9}\s+(?:IP6?|arp|ARP|[0-9a-f]{1,2}:[0-9a-f]|[\w.:*\-]+\s*(?:>|&gt;))",
        re.ASCII,
    ),
    continues=re.compile(
        r"(?:0x)?[0-9a-f]{4}:?\s+[0-9a-f]{4}\b|(?:[0-9a-f]{4}\s+){3,7}[0-9a-f]{2,4}$|\(ttl \d+|ack \d+ win|win \d+|<mss|[SFRP.]{1,4} \d+:\d+\(",
        re.ASCII,
    ),
    read=_read,
    samples=(
        (
            "15:55:11.628284 209.203.237.176.22 > 10.0.3.51.1008: S 1075445345:1075445345(0) ack 674711610 win 8192 <mss 64> "
            "(ttl 51, id 60440)\n"
            "  0000: 4500 002c ec18 0000 3306 12a0 d1cb edb0  E..,....3.......\n"
            "  0010: 0a00 0333 0016 03f0 4019 fe61 2837 483a  ...3....@..a(7H:\n"
            "  0020: 6012 2000 4184 0000 0204 0040 0000       `. .A......@..\n",
            {
                "src": "209.203.237.176",
                "src_port": 22,
                "dst_port": 1008,
                "flags": 0x12,
                "tcp_ack": 674711610,
                "tcp_mss": 64,
                "ttl": 51,
                "ip_id": 60440,
                "ip_len": 44,
            },
        ),
        (
            "20:11:09.401250 192.0.2.1.1025 > 198.51.100.2.80: P 1:203(202) ack 1 win 5840 (DF)",
            {"flags": 0x18, "tcp_seq": None, "ip_df": True, "tcp_win": 5840, "dst_port": 80},
        ),
        (
            "2014-03-07 05:09:30.045015 IP 192.0.2.1.1025 > 198.51.100.2.80: Flags [S], seq 100, win 64240, options [mss 1460], length 0",
            {"flags": 0x02, "tcp_seq": 100, "tcp_mss": 1460, "tcp_win": 64240},
        ),
    ),
)
