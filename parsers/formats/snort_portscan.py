"""Probes that Snort's portscan preprocessor writes to portscan.log (spp_portscan.c, LogScanInfoToSeparateFile)."""

from __future__ import annotations

import re

from parsers.format import ARROW, CUT, TOKEN, V6, Format, Taken, grammar, mended
from parsers.record import Kind, Record
from parsers.snortflags import snort_flags
from parsers.syslog import STAMP, START, stamp

TYPES = "UDP|SYNFIN|SYN|FIN|NULL|FULLXMAS|XMAS|VECNA|NOACK|NMAPID|SPAU|INVALIDACK|UNKNOWN"
_PROBE = grammar(
    rf"""
    {STAMP} \  (?P<src>{TOKEN}|{V6}):(?P<sport>\d{{1,5}}) {ARROW} (?P<dst>{TOKEN}|{V6}):(?P<dport>\d{{1,5}})
    \  (?P<type>{TYPES}) \b (?: \  (?P<flags>[12UAPRSF*]{{6,8}}) (?![\w*]) )? (?: [ \t]+ (?P<reserved>RESERVEDBITS) )?
    """
)


def _read(text: str, at: int) -> Taken | None:
    if (match := _PROBE.match(text, at)) is None:
        return None
    record = Record(
        format="snort-portscan",
        stamp=stamp(match),
        src=match["src"],
        dst=match["dst"],
        src_port=int(match["sport"]),
        dst_port=int(match["dport"]),
        proto="udp" if match["type"] == "UDP" else "tcp",
        message=match["type"],
    )
    if match["flags"]:
        record.flags_text = match["flags"]
        record.flags, record.flags_known = snort_flags(match["flags"])
        if record.flags is None:
            record.notes += (f"the flags {match['flags']} fit none of Snort's spellings: damaged, not guessed",)
    if match["reserved"]:
        record.words["reserved bits"] = "set"
    return Taken(record, match.end(), mended(match))


FORMAT = Format(
    name="snort-portscan",
    title="Snort portscan.log (spp_portscan)",
    kind=Kind.PACKET,
    starts=re.compile(rf"{START}\s+(?:{TOKEN}|{V6}):\d{{1,5}}\s*(?:-?(?:>|&gt;)|{CUT})", re.ASCII),
    continues=re.compile(rf"(?:{TYPES})(?:\s+[12UAPRSF*]{{8}})?\s*$|[12UAPRSF*]{{8}}$", re.ASCII),
    read=_read,
    samples=(
        (
            "Mar 31 19:09:34 203.85.30.129:1542 -> A.B.C.30:98 SYN **S*****",
            {
                "src": "203.85.30.129",
                "dst": "A.B.C.30",
                "src_port": 1542,
                "dst_port": 98,
                "flags": 0x02,
                "proto": "tcp",
            },
        ),
        (
            "Sep 12 03:14:07 192.0.2.9:4000 -> 198.51.100.7:137 UDP ",
            {"proto": "udp", "dst_port": 137, "flags": None, "message": "UDP"},
        ),
    ),
)
