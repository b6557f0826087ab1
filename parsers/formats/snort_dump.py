"""Packets as Snort prints them in packet dumps and log files (-v, -d, -e; readback of binary logs)."""

from __future__ import annotations

import re

from parsers.format import CUT, TOKEN, V6, Format, Taken, grammar, mended, words
from parsers.record import Kind, Record
from parsers.snortdates import put_time
from parsers.snortpacket import CONTINUES, LINK, MAC, TIME, read_packet

_ARP = grammar(
    rf"""
    {TIME} \  {LINK} (?P<proto>R?ARP)
    \  (?: who-(?:has|is) \  (?P<target>{TOKEN}) (?: \ \({MAC}\) )? \  tell \  (?P<teller>{TOKEN})
      | reply \  (?P<owner>{TOKEN}) \  is-at \  (?P<hardware>{MAC}) )
    """
)
_STARTS = re.sub(r"\?P<\w+>", "", TIME)


def _read(text: str, at: int) -> Taken | None:
    return read_packet(text, at, "snort-dump") or _arp(text, at)


def _arp(text: str, at: int) -> Taken | None:
    """Read what Snort prints of ARP and RARP (log.c, PrintArpHeader)."""
    if (match := _ARP.match(text, at)) is None:
        return None
    record = Record(format="snort-dump", proto=match["proto"].lower())
    put_time(record, match)
    record.src, record.dst = match["teller"] or match["owner"], match["target"]
    record.message = "who-has" if match["target"] else "is-at"
    for name in ("link", "hardware"):
        if match[name]:
            record.words["link" if name == "link" else "hardware address"] = words(match[name])
    return Taken(record, match.end(), mended(match))


FORMAT = Format(
    name="snort-dump",
    title="Snort packet dump (1.0 to 2.9)",
    kind=Kind.PACKET,
    starts=re.compile(
        rf"{_STARTS}\s+(?:(?:{TOKEN}|{V6})(?::\d{{1,5}})?\s*(?:-?-?(?:>|&gt;)|{CUT})|R?ARP\s+(?:who-|reply\s))",
        re.ASCII,
    ),
    continues=CONTINUES,
    read=_read,
    samples=(
        (
            "03/17-00:59:48.694985 24.7.62.224:6699 -> MY.NET.98.85:1078\n"
            "TCP TTL:109 TOS:0x0 ID:55178  DF\n"
            "SF**AU2 Seq: 0x12861BB   Ack: 0x118D583   Win: 0x5018\n"
            "1A 2B 04 36 01 28 61 BB 01 18 D5 83 00 73 50 18  .+.6.(a......sP.\n"
            "21 3C 1A 45 00 00 95 68 DB 52 81 C9 A4 1E F4 A3  !<.E...h.R......\n"
            "EE 25                                            .%\n",
            {
                "src": "24.7.62.224",
                "dst_port": 1078,
                "flags": 0x73,
                "tcp_win": 0x5018,
                "tcp_seq": 0x12861BB,
                "ip_df": True,
                "payload": bytes.fromhex(
                    "1a2b0436012861bb0118d58300735018213c1a4500009568db5281c9a41ef4a3ee25",
                ),
            },
        ),
        (
            "04/01-16:00:33.741385 158.94.234.51:230 -> MY.NET.70.227:1674\n"
            "TCP TTL:117 TOS:0x0 ID:3310 DF\n"
            "SF**** Seq: 0x18CA0098 Ack: 0x5C0B141D Win: 0x5018\n"
            "TCP Options => EOL EOL Opt 163 (40): E9E3 DC07 D411 A275 0060\n"
            "0000 0000 0000 0000 0000 0000 0000 0000 0000 0000 0000 0000 0000 0000\n",
            {
                "flags": 0x03,
                "tcp_opts": "EOL EOL Opt 163 (40): E9E3 DC07 D411 A275 0060" + " 0000" * 14,
                "payload": None,
            },
        ),
    ),
)
