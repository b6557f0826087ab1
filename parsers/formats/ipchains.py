"""Packets that Linux 2.1 to 2.4 logs for ipchains rules with -l (ipchains_core.c, dump_packet)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from parsers.format import CUT, NUMBER, TOKEN, Format, Taken, grammar, mended, number
from parsers.protocols import protocol_name
from parsers.record import Kind, Record
from parsers.syslog import MOMENT, SENSOR, envelope, host, stamp, started
from parsers.template import Address, Hex, Mark, Number, Template, Text, maybe

_PACKET = grammar(
    rf"""
    (?: {envelope("/?kernel")} | (?:<\d>)? (?:/?kernel: \s*)? ) (?: \[ \s* (?P<boot>\d{{1,9}}\.\d{{3,9}}) \] \s* )?
    (?: Packet\ log: \  (?P<chain>[\w\-]+) \  (?P<action>[\w\-]+) \  (?: (?P<redirect>\d{{1,5}}) \  )? )?
    (?P<interface>[\w.:\-]+) \  PROTO=(?P<proto>\d{{1,3}})
    \  (?P<src>{TOKEN}):(?P<sport>\d{{1,5}}) \  (?P<dst>{TOKEN}):(?P<dport>\d{{1,5}})
    \  L=(?P<length>\d{{1,5}}) \  S=0x(?P<tos>[0-9A-Fa-f]{{1,2}}) \  I=(?P<id>\d{{1,5}})
    \  F=0x(?P<frag>[0-9A-Fa-f]{{1,4}}) \  T=(?P<ttl>\d{{1,3}})
    (?P<options> (?: \  O=0x[0-9A-Fa-f]{{1,8}} )* ) (?: \  (?P<syn>SYN) \b )? (?: \  \(\#(?P<rule>{NUMBER})\) )?
    """
)
_SYN, _SEEN = 0x02, 0x16
"""The word SYN says: SYN set, ACK and RST clear; the other bits are not logged."""


_SHORT = grammar(rf"(?: {envelope('/?kernel')} )? Suspect\ short\ first\ fragment\. \s*")
"""Stands in a line of its own above a packet that is logged without chain and action."""


def _read(text: str, at: int) -> Taken | None:
    short = _SHORT.match(text, at)
    match = _PACKET.match(text, at if short is None else short.end())
    if match is None or (match["chain"] is None) == (short is None):
        return None
    frag = int(match["frag"], 16)
    record = Record(
        format="ipchains",
        stamp=stamp(match),
        sensor=host(match),
        action=match["action"].lower() if match["action"] else None,
        proto=protocol_name(int(match["proto"])),
        src=match["src"],
        dst=match["dst"],
        ip_len=int(match["length"]),
        tos=int(match["tos"], 16),
        ip_id=int(match["id"]),
        ip_df=bool(frag & 0x4000),
        frag=(frag & 0x1FFF) * 8,
        ttl=int(match["ttl"]),
        words={"interface": match["interface"]},
    )
    if match["chain"]:
        record.words = {"chain": match["chain"], **record.words}
    else:
        record.notes += ("the kernel suspects a first fragment too short to hold the transport header",)
    if short is None:  # in a short fragment the kernel does not look for ports
        _ports(record, int(match["sport"]), int(match["dport"]))
    if frag & 0x2000:
        record.words["more fragments"] = "yes"
    if match["syn"]:
        record.flags, record.flags_known, record.flags_text = _SYN, _SEEN, "SYN"
    for name in ("redirect", "rule"):
        if match[name]:
            record.words[name] = match[name]
    if match["options"]:
        record.words["options"] = " ".join(match["options"].split())
    return Taken(record, match.end(), mended(match))


def _ports(record: Record, source: int, destination: int) -> None:
    """The two numbers after the addresses are ports, ICMP type and code, or 65535 for neither."""
    if record.proto in ("tcp", "udp") and not record.frag:
        record.src_port, record.dst_port = source, destination
    elif record.proto == "icmp" and not record.frag:
        record.icmp_type, record.icmp_code = number(str(source)), number(str(destination))


_WORD = re.compile(r"[\w\-]+", re.ASCII)
_USUAL = (
    *MOMENT, " ", SENSOR, " kernel: Packet log: ", Text("", _WORD), " ", Text("verdict", _WORD), " ",
    Text("", re.compile(r"[\w.:\-]+", re.ASCII)), " PROTO=", Text("protocol", re.compile(r"\d{1,3}", re.ASCII)), " ",
    Address("src"), ":", Number("source number", 5), " ", Address("dst"), ":", Number("destination number", 5), " L=", Number("ip_len", 5),
    " S=0x", Hex("tos"), " I=", Number("ip_id", 5), " F=0x", Hex("high"), Hex("low"), " T=", Number("ttl", 3),
    maybe(" SYN", Mark("flags", _SYN), Mark("flags_known", _SEEN)), maybe(" (#", Number("", 10), ")"),
)  # fmt: skip
"""A whole line, as most of them are: of the kernel's log, without IP options."""


def _columns(said: Mapping[str, Any]) -> dict[str, Any]:
    protocols = said["protocol"].turned(lambda text: protocol_name(int(text)))
    frag = (said["high"] << 8 | said["low"]) & 0x1FFF
    made = {
        "kind": Kind.PACKET, "action": said["verdict"].turned(str.lower), "proto": protocols, "frag": frag * 8,
        "ip_df": said["high"] >> 6 & 1,
    }  # fmt: skip
    for pair, tell in (
        (("src_port", "dst_port"), lambda name: name in ("tcp", "udp")),
        (("icmp_type", "icmp_code"), lambda name: name == "icmp"),
    ):
        known = (protocols.numbers(tell) == 1) & (frag == 0)
        for name, numbers in zip(pair, (said["source number"], said["destination number"]), strict=True):
            made[name] = numbers * known - ~known  # -1 is unknown
    return made


FORMAT = Format(
    name="ipchains",
    title="Linux ipchains packet log (kernels 2.1 to 2.4)",
    kind=Kind.PACKET,
    starts=re.compile(
        rf"(?:{started('/?kernel')}|(?:<\d>)?(?:/?kernel:\s*)?)\s*(?:\[[\s\d.]+\]\s*)?(?:Packet\s+log:|Packet{CUT}|Suspect\s+short\s+first)|{started('/?kernel')}{CUT}",
        re.ASCII,
    ),
    continues=re.compile(r"(?:SYN\s+)?\(#\d{1,10}\)\s*$|SYN$|[LSIFT]=(?:0x)?[0-9A-Fa-f]+\b", re.ASCII),
    read=_read,
    templates=(Template(_USUAL, _columns),),
    of_several=True,  # the kernel says in a line of its own that a fragment is too short
    samples=(
        (
            "Mar  7 23:55:13 beer kernel: Packet log: input DENY ppp0 PROTO=6 203.37.101.21:2345 139.130.12.177:21 "
            "L=48 S=0x00 I=59652 F=0x4000 T=126 SYN (#18)",
            {"src": "203.37.101.21", "src_port": 2345, "dst_port": 21, "ttl": 126, "ip_df": True, "ip_id": 59652},
        ),
        (
            "Mar 12 16:53:14 pooky kernel: Packet log: input DENY eth0 PROTO=17 200.191.3.82:28432 63.224.27.204:28431 "
            "L=29 S=0x00 I=55096 F=0x0000 T=111",
            {"proto": "udp", "src_port": 28432, "ip_len": 29, "flags": None, "sensor": "pooky", "action": "deny"},
        ),
        (
            "Jan  4 12:00:00 fw kernel: Suspect short first fragment.\n"
            "Jan  4 12:00:00 fw kernel: eth0 PROTO=6 192.0.2.4:65535 198.51.100.8:65535 L=28 S=0x00 I=1234 F=0x2000 T=64",
            {
                "src": "192.0.2.4",
                "ip_len": 28,
                "action": None,
                "src_port": None,
                "words": {"interface": "eth0", "more fragments": "yes"},
            },
        ),
    ),
)
