"""Probes that Snort's portscan preprocessor writes to portscan.log (spp_portscan.c, LogScanInfoToSeparateFile)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from parsers.format import ARROW, CUT, TOKEN, V6, Format, Taken, grammar, mended
from parsers.record import Kind, Record
from parsers.snortflags import snort_flags
from parsers.syslog import MINUTE, STAMP, START, stamp
from parsers.template import SECOND, Address, Element, Number, Template, Text

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


_ANOTHER = re.compile(rf"(?!(?:\d{{1,3}}\.){{3}}\d{{1,3}}\Z){TOKEN}", re.ASCII)
"""An address that is no IPv4 one: sanitised, or a host name."""


def _probe(source: Element, destination: Element) -> Template:
    """Return a whole line between two ends."""
    tail = Text("tail", re.compile(rf"(?:{TYPES})(?: [12UAPRSF*]{{6,8}})?(?: RESERVEDBITS)?", re.ASCII), "")
    ports = Number("src_port", 5), Number("dst_port", 5)
    return Template(
        (MINUTE, ":", SECOND, " ", source, ":", ports[0], " -> ", destination, ":", ports[1], " ", tail), _columns
    )


def _columns(said: Mapping[str, Any]) -> dict[str, Any]:
    from parsers.arrays import addresses  # not before lines are read many at a time: it needs numpy

    tails = said["tail"].turned(lambda text: tuple(text.split()))
    made = {
        "kind": Kind.PACKET, "message": tails.turned(lambda words: words[0]),
        "proto": tails.turned(lambda words: "udp" if words[0] == "UDP" else "tcp"),
        "flags": tails.numbers(lambda words: _flags(words)[0]), "flags_known": tails.numbers(lambda words: _flags(words)[1]),
    }  # fmt: skip
    return made | {name[8:]: addresses(said[name]) for name in ("another src", "another dst") if name in said}


def _flags(words: tuple[str, ...]) -> tuple[int | None, int | None]:
    """Return the flags of a type and what stands behind it."""
    return snort_flags(words[1]) if len(words) > 1 and words[1] != "RESERVEDBITS" else (None, None)


FORMAT = Format(
    name="snort-portscan",
    title="Snort portscan.log (spp_portscan)",
    kind=Kind.PACKET,
    starts=re.compile(rf"{START}\s+(?:{TOKEN}|{V6}):\d{{1,5}}\s*(?:-?(?:>|&gt;)|{CUT})", re.ASCII),
    continues=re.compile(rf"(?:{TYPES})(?:\s+[12UAPRSF*]{{8}})?\s*$|[12UAPRSF*]{{8}}$", re.ASCII),
    read=_read,
    templates=(
        _probe(Address("src"), Address("dst")),
        _probe(Address("src"), Text("another dst", _ANOTHER, ":")),
        _probe(Text("another src", _ANOTHER, ":"), Address("dst")),
    ),
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
