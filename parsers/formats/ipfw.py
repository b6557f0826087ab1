"""Packets that BSD's ipfw logs (ip_fw_log.c)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from parsers.format import CUT, TOKEN, V6, Format, Taken, grammar, mended, number
from parsers.protocols import protocol_name
from parsers.record import Kind, Record
from parsers.syslog import HOST, MOMENT, SENSOR, STAMP, START, host, stamp, tag
from parsers.template import Address, Mark, Number, Template, Text, either

_LINE = grammar(
    rf"""
    (?: {STAMP} {HOST} (?: {tag("/?kernel")} )? )? \s* (?: /?kernel: \s* )? ipfw: \  (?P<rule>-?\d{{1,6}}) \
    \s* (?P<action>Deny|Accept|Reset|Reject|Count|Unreach\ \d+|Unreach6\ \d+|Reset6|Divert\ \d+|SkipTo\ \d+|Forward\ to\ \S+|Tee\ \d+|Pipe\ \d+|Queue\ \d+|Refuse|Allow|Pass)
    \  (?P<proto>TCP|UDP|ICMP(?:v6)?(?::(?P<type>\d{{1,3}})\.(?P<code>\d{{1,3}}))?|P:\d{{1,3}})
    \  (?: (?P<src>{TOKEN})(?::(?P<sport>\d{{1,5}}))? | \[(?P<src6>{V6})\](?::(?P<sport6>\d{{1,5}}))? ) \  (?: (?P<dst>{TOKEN})(?::(?P<dport>\d{{1,5}}))? | \[(?P<dst6>{V6})\](?::(?P<dport6>\d{{1,5}}))? )
    \  (?P<direction>in|out) \  via \  (?P<interface>[\w.\-]+)
    (?: \  \(frag\  (?P<fragid>\d+):(?P<fraglen>\d+)@(?P<fragat>\d+)\+?\) | \  Fragment\ = \  (?P<units>\d{{1,5}}) )?
    """.replace("\\\n", "\n")
)
_ACTIONS = {
    "deny": "deny",
    "refuse": "deny",
    "reset": "refuse",
    "reject": "refuse",
    "unreach": "refuse",
    "unreach6": "refuse",
    "reset6": "refuse",
    "accept": "pass",
    "allow": "pass",
}


def _read(text: str, at: int) -> Taken | None:
    if (match := _LINE.match(text, at)) is None:
        return None
    proto = match["proto"].split(":")[0].lower()
    if proto == "p":
        proto = protocol_name(int(match["proto"][2:]))
    action = match["action"].split()[0].lower()
    record = Record(
        format="ipfw",
        stamp=stamp(match),
        sensor=host(match),
        action=_ACTIONS.get(action, action),
        proto=proto,
        src=match["src"] or match["src6"],
        dst=match["dst"] or match["dst6"],
        src_port=number(match["sport"] or match["sport6"]),
        dst_port=number(match["dport"] or match["dport6"]),
        icmp_type=int(match["type"]) if match["type"] else None,
        icmp_code=int(match["code"]) if match["code"] else None,
        words={"rule": match["rule"], "direction": match["direction"], "interface": match["interface"]},
    )
    if match["fragid"]:
        record.ip_id, record.frag = int(match["fragid"]), int(match["fragat"])
        record.words["fragment length"] = match["fraglen"]
    elif match["units"]:
        record.frag = int(match["units"]) * 8
    return Taken(record, match.end(), mended(match))


_PORTED = (Address("src"), ":", Number("src_port", 5), " ", Address("dst"), ":", Number("dst_port", 5))
_USUAL = (
    *MOMENT, " ", SENSOR, either(" /kernel: ipfw: ", " kernel: ipfw: "), Text("", re.compile(r"-?\d{1,6}", re.ASCII)), " ",
    Text("verdict", re.compile("Deny|Accept|Reset|Reject|Count|Refuse|Allow|Pass")), " ",
    either(
        ("TCP ", Mark("proto", "tcp"), *_PORTED), ("UDP ", Mark("proto", "udp"), *_PORTED),
        ("ICMP:", Mark("proto", "icmp"), Number("icmp_type", 3), ".", Number("icmp_code", 3), " ", Address("src"), " ", Address("dst")),
        ("P:", Text("protocol", re.compile(r"\d{1,3}", re.ASCII)), " ", Address("src"), " ", Address("dst")),
    ),
    either(" in via ", " out via "), Text("", re.compile(r"[\w.\-]+", re.ASCII), ""),
)  # fmt: skip
"""A whole line, as most of them are: IPv4, no fragment."""


def _columns(said: Mapping[str, Any]) -> dict[str, Any]:
    lower = said["verdict"].turned(str.lower)
    made = {"kind": Kind.PACKET, "action": lower.turned(lambda action: _ACTIONS.get(action, action))}
    if "protocol" in said:
        from parsers.arrays import merged  # not before lines are read many at a time: it needs numpy

        numbered = said["protocol"].turned(lambda text: protocol_name(int(text)))
        made["proto"] = merged([numbered, *([said["proto"]] if "proto" in said else [])])
    return made


FORMAT = Format(
    name="ipfw",
    title="BSD ipfw log",
    kind=Kind.PACKET,
    starts=re.compile(
        rf"(?:{START}(?:[^\n\x1d]{{1,90}}?\s)?)?(?:/?kernel:\s*)?(?:\xef\xbb\xbf)?ipfw:(?:\s+-?\d|{CUT})", re.ASCII
    ),
    read=_read,
    templates=(Template(_USUAL, _columns),),
    samples=(
        (
            "Feb  3 16:02:18 lhotse /kernel: ipfw: 65000 Deny UDP 200.65.7.49:1033 12.34.56.78:137 in via tun0",
            {"src": "200.65.7.49", "dst_port": 137, "proto": "udp", "action": "deny", "sensor": "lhotse"},
        ),
        (
            "Jan  6 22:31:29 lhotse /kernel: ipfw: 140 Deny ICMP:11.0 1.2.3.4 5.6.7.8 in via vx3",
            {"icmp_type": 11, "icmp_code": 0, "proto": "icmp", "src_port": None},
        ),
    ),
)
