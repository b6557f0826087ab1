"""Packets that Linux 2.0 logs for ipfwadm rules with -o (ip_fw.c of 2.0)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from parsers.format import CUT, TOKEN, Format, Taken, grammar, mended, number
from parsers.protocols import protocol_name
from parsers.record import Kind, Record
from parsers.syslog import MOMENT, SENSOR, envelope, host, stamp, started
from parsers.template import Address, Element, Hex, Mark, Number, Template, Text, either, maybe

_PACKET = grammar(
    rf"""
    (?: {envelope("/?kernel")} )? IP \  (?: fw-(?P<chain>in|out|fwd) \  (?P<action>acc/masq|acc/r\d{{1,5}}|acc|deny|rej) | acct \  (?P<account>in|out) )
    \  (?P<interface>[\w.:\-]+) \  (?: (?P<name>TCP|UDP) | ICMP/(?P<type>\d{{1,3}}) | PROTO=(?P<proto>\d{{1,3}}) )
    \  (?P<src>{TOKEN}) (?: :(?P<sport>\d{{1,5}}) )? \  (?P<dst>{TOKEN}) (?: :(?P<dport>\d{{1,5}}) )?
    \  L=(?P<length>\d{{1,5}}) \  S=0x(?P<tos>[0-9A-Fa-f]{{1,2}}) \  I=(?P<id>\d{{1,5}})
    \  F=0x(?P<frag>[0-9A-Fa-f]{{1,4}}) \  T=(?P<ttl>\d{{1,3}}) (?P<options> (?: \  O=0x[0-9A-Fa-f]{{1,8}} )* )
    """
)
_ACTIONS = {"acc": "pass", "deny": "deny", "rej": "refuse"}


def _read(text: str, at: int) -> Taken | None:
    if (match := _PACKET.match(text, at)) is None:
        return None
    frag = int.from_bytes(int(match["frag"], 16).to_bytes(2, "little"))  # the kernel does not swap this word
    record = Record(
        format="ipfwadm",
        stamp=stamp(match),
        sensor=host(match),
        action=_ACTIONS[match["action"].partition("/")[0]] if match["action"] else None,
        proto=_protocol(match),
        src=match["src"],
        dst=match["dst"],
        src_port=number(match["sport"]),
        dst_port=number(match["dport"]),
        icmp_type=number(match["type"]),
        ip_len=int(match["length"]),
        tos=int(match["tos"], 16),
        ip_id=int(match["id"]),
        ip_df=bool(frag & 0x4000),
        frag=(frag & 0x1FFF) * 8,
        ttl=int(match["ttl"]),
        words={"chain": match["chain"] or f"acct {match['account']}", "interface": match["interface"]},
    )
    if match["action"] and "/" in match["action"]:
        record.words["action as printed"] = match["action"]
    if frag & 0x2000:
        record.words["more fragments"] = "yes"
    if match["options"]:
        record.words["options"] = " ".join(match["options"].split())
    return Taken(record, match.end(), mended(match))


def _protocol(match: re.Match[str]) -> str:
    if match["name"]:
        return str(match["name"]).lower()
    return "icmp" if match["type"] else protocol_name(int(match["proto"]))


def _end(name: str) -> tuple[Element, ...]:
    """Return an address, and a port if one is printed."""
    return Address(name), maybe(":", Number(f"{name}_port", 5))


_USUAL = (
    *MOMENT, " ", SENSOR, " kernel: IP ",
    either(
        ("fw-", either("in ", "out ", "fwd "), Text("verdict", re.compile(r"acc/masq|acc/r\d{1,5}|acc|deny|rej", re.ASCII)), " "),
        "acct in ", "acct out ",
    ),
    Text("", re.compile(r"[\w.:\-]+", re.ASCII)), " ",
    either(
        ("TCP ", Mark("proto", "tcp")), ("UDP ", Mark("proto", "udp")), ("ICMP/", Mark("proto", "icmp"), Number("icmp_type", 3), " "),
        ("PROTO=", Text("protocol", re.compile(r"\d{1,3}", re.ASCII)), " "),
    ),
    *_end("src"), " ", *_end("dst"), " L=", Number("ip_len", 5), " S=0x", Hex("tos"), " I=", Number("ip_id", 5),
    " F=0x", Hex("low"), Hex("high"), " T=", Number("ttl", 3),
)  # fmt: skip
"""A whole line of the kernel, without IP options."""


def _columns(said: Mapping[str, Any]) -> dict[str, Any]:
    frag = (said["high"] << 8 | said["low"]) & 0x1FFF
    made = {"kind": Kind.PACKET, "frag": frag * 8, "ip_df": said["high"] >> 6 & 1}
    if "verdict" in said:
        made["action"] = said["verdict"].turned(lambda text: _ACTIONS[text.partition("/")[0]])
    if "protocol" in said:
        from parsers.arrays import merged  # not before lines are read many at a time: it needs numpy

        others = said["protocol"].turned(lambda text: protocol_name(int(text)))
        made["proto"] = merged([others, said["proto"]] if "proto" in said else [others])
    return made


FORMAT = Format(
    name="ipfwadm",
    title="Linux ipfwadm packet log (kernel 2.0)",
    kind=Kind.PACKET,
    starts=re.compile(
        rf"(?:{started('/?kernel')}\s*)?IP\s+(?:fw-(?:in|out|fwd)|acct)\s|{started('/?kernel')}\s*IP{CUT}", re.ASCII
    ),
    continues=re.compile(r"[LSIFT]=(?:0x)?[0-9A-Fa-f]+\b", re.ASCII),
    read=_read,
    templates=(Template(_USUAL, _columns),),
    samples=(
        (
            "Jan  4 12:00:00 fw kernel: IP fw-in deny eth0 TCP 192.0.2.4:1025 198.51.100.8:23 L=44 S=0x00 I=1234 F=0x0040 T=64",
            {
                "src": "192.0.2.4",
                "src_port": 1025,
                "dst_port": 23,
                "action": "deny",
                "ip_df": True,
                "frag": 0,
                "ttl": 64,
            },
        ),
        (
            "Jan  4 12:00:00 fw kernel: IP fw-out acc/masq eth0 ICMP/8 192.0.2.4 198.51.100.8 L=84 S=0x00 I=1234 F=0x0000 T=64",
            {"icmp_type": 8, "icmp_code": None, "proto": "icmp", "action": "pass", "src_port": None},
        ),
    ),
)
