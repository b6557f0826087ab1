"""Scans that Snort 2's sfPortscan preprocessor logs in blocks of lines (spp_sfportscan.c, generators.h)."""

from __future__ import annotations

import re

from parsers.format import ARROW, TOKEN, V6, Format, Taken, grammar, mended, words
from parsers.record import Kind, Record
from parsers.snortdates import put_time
from parsers.snortpacket import TIME

_HEAD = grammar(
    rf"""
    Time: \s* {TIME} \s+ (?P<event>event_id|event_ref): \s* (?P<id>\d{{1,10}})
    \s+ (?P<src>{TOKEN}|{V6}) {ARROW} (?P<dst>{TOKEN}|{V6})
    \s+ (?P<name>\(portscan\)\ (?: Open\ Port | (?P<proto>TCP|UDP|IP|ICMP) \  (?:Filtered\ )? (?:(?:Decoy|Distributed)\ )?
      (?: Portscan | Portsweep | Protocol\ (?:Scan|Sweep) | Sweep ) ))
    """
)
_LINE = grammar(
    r"""
    \s+ (?: (?P<count>Priority\ Count|Connection\ Count|IP\ Count|Port/Proto\ Count|Open\ Port): \s* (?P<number>\d{1,10})
      | (?P<range>(?:Scanner|Scanned)\ IP\ Range|Port/Proto\ Range): \s* (?P<ends>[0-9A-Za-z_.*?:\-]{1,100}) )
    (?= [ \t]* (?:\n|\Z) )
    """
)
_MOST_LINES = 8


def _read(text: str, at: int) -> Taken | None:
    if (match := _HEAD.match(text, at)) is None:
        return None
    proto = (match["proto"] or "").lower()
    record = Record(
        format="sfportscan",
        kind=Kind.ALERT,
        src=match["src"],
        dst=match["dst"],
        proto=proto if proto in ("tcp", "udp", "icmp") else None,
        message=words(match["name"]),
        words={match["event"]: match["id"]},
    )
    put_time(record, match)
    end = match.end()
    for _ in range(_MOST_LINES):
        if (line := _LINE.match(text, end)) is None:
            break
        end = line.end()
        name, value = words(line["count"] or line["range"]), line["number"] or line["ends"]
        record.words[name] = value
        if name == "Open Port" and int(value) < 65_536:
            record.dst_port = int(value)
    if end == match.end():
        return None
    repairs = mended(match)
    if match.group().count("\n") == 2 and "rejoined-wrap" in repairs:
        repairs.remove("rejoined-wrap")  # these are three lines
    return Taken(record, end, repairs)


FORMAT = Format(
    name="sfportscan",
    title="Snort 2 portscan log (sfPortscan)",
    kind=Kind.ALERT,
    starts=re.compile(r"Time:\s*\d\d/\d\d(?:/\d\d)?-\d\d:\d\d:\d\d\.\d+\s+event_(?:id|ref):", re.ASCII),
    read=_read,
    samples=(
        (
            "Time: 09/08-15:07:31.603880 \nevent_id: 2\n192.0.2.3 -> 198.51.100.5 (portscan) TCP Filtered Decoy Portscan\nPriority Count: 5\n"
            "Connection Count: 200\nIP Count: 2\nScanner IP Range: 192.0.2.3:192.0.2.4\nPort/Proto Count: 200\nPort/Proto Range: 20:47557\n\n",
            {
                "src": "192.0.2.3",
                "dst": "198.51.100.5",
                "proto": "tcp",
                "message": "(portscan) TCP Filtered Decoy Portscan",
                "words": {
                    "event_id": "2",
                    "Priority Count": "5",
                    "Connection Count": "200",
                    "IP Count": "2",
                    "Scanner IP Range": "192.0.2.3:192.0.2.4",
                    "Port/Proto Count": "200",
                    "Port/Proto Range": "20:47557",
                },
            },
        ),
        (
            "Time: 09/08-15:07:31.603881 \nevent_ref: 2\n192.0.2.3 -> 198.51.100.5 (portscan) Open Port\nOpen Port: 38458\n\n",
            {"dst_port": 38458, "proto": None, "message": "(portscan) Open Port"},
        ),
    ),
)
