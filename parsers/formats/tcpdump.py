"""Packets in tcpdump's text, with the hex dump under them where one was printed (tcpdump 3.4 to 4.99, OpenBSD).

The dump wins over the words: what the bytes say becomes the value, and every disagreement is kept as a note.
"""

from __future__ import annotations

import re

from parsers.format import Format, Taken, grammar, words
from parsers.hexrows import Dump, bare_rows, labelled_rows
from parsers.page import WALL
from parsers.printed_text import printed_text
from parsers.record import Kind, Record
from parsers.stamps import epoch_stamp
from parsers.syslog import clock
from parsers.tcpdump_bytes import fill_from_bytes
from parsers.tcpdump_lines import TEMPLATES
from parsers.tcpdump_words import ELAPSED, read_words

_V4 = r"\d{1,3}(?:\.\d{1,3}){3}(?:\.[\w\-]+)?"
_BARE = (
    r"(?:IP6?\s+(?:\((?:tos|class|hlim|flowlabel)\b|truncated-ip|[\w.:*\-]+\s*(?:>|&gt;)\s*[\w.:*\-]+:\s)"
    r"|ARP,\s+(?:Request|Reply|Ethernet)|arp\s+(?:who-has|reply)\s"
    rf"|{_V4}\s+(?:>|&gt;)\s+{_V4}:\s+(?:[SFRPWE.]{{1,6}}\s|icmp|udp\s|tcp\s|\d+[\s+*]|Flags|\(frag))"
)
"""How a packet begins where no time stands before it; strong enough that prose does not."""
_AFTER_TIME = (
    r"(?!rule\s|\d+x\s|\S+,[\w\-]+\s*->|[a-z][\w:.\-]*\s+@|@|STATE:|missed\s)"
    r"(?:ip6?:\s|(?:IP6?|r?arp|ARP|RARP|Reverse|[0-9a-f]{1,2}:|vlan|PPPoED?|MPLS|truncated-ip6?|STP|802\.\w+|CDPv\d|LLDP|IS-IS|EAPOL|Loopback|IPX)\b"
    r"|[\w.:*\-]+(?:\s\(\w+\))?\s*(?:>|&gt;)|\(tos|[<>]\s|(?:In|Out)\s|[a-zA-Z][\w.\-]{1,15}\s+(?:In|Out|B|M|P|[<>])\s)"
)
_QUOTED = 4000
"""Characters of the text under a packet (-A) that are kept as words."""
_COUNTER = r"(?: (?P<counter>\d{1,9}) [ ]{2,3} )?"
"""The number of the packet (--number)."""
_HEAD = grammar(
    rf"""
    {_COUNTER} (?: (?P<date>\d{{4}}-\d\d-\d\d|\d\d/\d\d/\d{{4}}) \  )? (?P<before>-)? (?P<clock>\d\d:\d\d:\d\d) \. (?P<fraction>\d{{1,9}})
    \  (?! \S+,\w+ \s* -> )
    """
)
_EPOCH = grammar(
    rf"{_COUNTER} (?P<seconds>\d{{9,10}}|\d{{1,10}} (?= \.\d{{6,9}} \  {_BARE} )) \. (?P<fraction>\d{{6,9}}) \  "
)
_DELTA = grammar(rf"{_COUNTER} (?: (?P<seconds>\d{{1,9}})\. \  )? (?P<micros>\d{{6}}) \  (?= {_BARE} )")
"""Seconds and microseconds since the packet before (-ttt before 4.0)."""
_UNTIMED = grammar(rf"{_COUNTER} (?= {_BARE} )")


def _read(text: str, at: int) -> Taken | None:
    record = Record(format="tcpdump")
    if (start := _time(record, text, at)) is None:
        return None
    taken = read_words(text, start, record)
    if taken is None:
        return None
    if (dump := _dump(text, taken.end)) is not None:
        taken.end = dump.end
        if not dump.intact:
            taken.repairs.append("ascii-column")
        fill_from_bytes(taken, dump.data)
    elif (end := printed_text(text, taken.end, record)) is not None:
        record.words["printed text"] = words(text[taken.end : end].replace(WALL, ""))[:_QUOTED]
        taken.end = end
    return taken


def _time(record: Record, text: str, at: int) -> int | None:
    """Set the time in whichever of tcpdump's styles it stands; return where the packet's words begin."""
    if (match := _HEAD.match(text, at)) is not None:
        if match["before"]:
            record.words[ELAPSED] = f"-{match['clock']}.{match['fraction']}"
        else:
            year, month, day = _date(match["date"])
            record.stamp = clock(match["clock"], match["fraction"], year, month, day)
    elif (match := _EPOCH.match(text, at)) is not None:
        record.stamp = epoch_stamp(f"{match['seconds']}.{match['fraction']}")
    elif (match := _DELTA.match(text, at)) is not None:
        record.words[ELAPSED] = f"{match['seconds'] or 0}.{match['micros']}"
    elif (match := _UNTIMED.match(text, at)) is None:
        return None
    if match["counter"]:
        record.words["number as printed"] = match["counter"]
    return match.end()


def _date(text: str | None) -> tuple[int | None, int | None, int | None]:
    """Return year, month, day of the two ways tcpdump prints a date (-tttt before and after 3.8)."""
    if text is None:
        return None, None, None
    if "/" in text:
        month, day, year = (int(part) for part in text.split("/"))
        return year, month, day
    year, month, day = (int(part) for part in text.split("-"))
    return year, month, day


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
        rf"(?:\d{{1,9}}\s{{2,3}})?(?:(?:(?:\d{{4}}-\d\d-\d\d|\d\d/\d\d/\d{{4}})\s+)?-?\d\d:\d\d:\d\d\.\d{{1,9}}\s+{_AFTER_TIME}"
        rf"|\d{{9,10}}\.\d{{6,9}}\s+{_AFTER_TIME}|\d{{1,8}}\.\d{{6,9}}\s+{_BARE}|(?:(?:\d{{1,9}}\.\s)?\d{{6}}\s+)?{_BARE})",
        re.ASCII,
    ),
    continues=re.compile(
        r"(?:0x)?[0-9a-f]{4}:?\s+[0-9a-f]{4}\b|(?:[0-9a-f]{4}\s+){3,7}[0-9a-f]{2,4}$|\(ttl \d+|ack \d+ win|win \d+|<mss|[SFRP.]{1,4} \d+:\d+\(",
        re.ASCII,
    ),
    read=_read,
    templates=TEMPLATES,
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
        (
            "15:57:33.803147 ARP, Request who-has 192.0.2.1 tell 192.0.2.2, length 28",
            {"src": "192.0.2.2", "dst": "192.0.2.1", "proto": "arp", "message": "who-has"},
        ),
        (
            "IP 192.0.2.1.1025 > 198.51.100.2.80: tcp 202",
            {"stamp": None, "proto": "tcp", "src_port": 1025, "dst_port": 80},
        ),
    ),
)
