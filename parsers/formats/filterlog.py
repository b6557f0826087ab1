"""Packets that pfSense and OPNsense log in syslog as comma-separated cells (pfSense manual, "Raw Filter Log Format")."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from parsers.cells import address, protocol, whole
from parsers.format import CUT, Format, Taken, grammar, mended
from parsers.record import Kind, Record, flag_byte
from parsers.syslog import MOMENT, SENSOR, envelope, host, put_process, stamp, started
from parsers.template import Address, Element, Mark, Number, Template, Text, either, maybe

_LINE = grammar(rf"{envelope('filterlog')} (?P<cells>\d{{1,9}},[^\s\x1d]{{10,600}}) (?=[ \t]*(?:\n|\Z))")
_FIRST = ("rule", "subrule", "anchor", "tracker", "interface", "reason", "action", "direction", "version")
_FOURTH = ("tos", "ecn", "ttl", "id", "offset", "flags", "protocol number", "protocol", "length", "src", "dst")
_SIXTH = ("class", "flow label", "ttl", "protocol", "protocol number", "length", "src", "dst")
_TCP = ("sport", "dport", "data length", "tcp flags", "seq", "ack", "window", "urgent", "options")
_PORTED = ("sport", "dport", "data length")
_ACTIONS = {"block": "deny", "pass": "pass", "reject": "refuse"}
_FLAGS = {".": "A", "W": "C"}
_TYPES = {"reply": 0, "unreach": 3, "unreachproto": 3, "unreachport": 3, "needfrag": 3, "redirect": 5, "request": 8, "timexceed": 11,
          "paramprob": 12, "tstamp": 13, "tstampreply": 14, "maskreply": 18}  # fmt: skip
_CODES = {"unreachproto": 2, "unreachport": 3, "needfrag": 4, "request": 0, "reply": 0}
_KEPT = (
    "rule",
    "subrule",
    "anchor",
    "tracker",
    "interface",
    "reason",
    "direction",
    "data length",
    "urgent",
    "flow label",
    "flags",
)


def _read(text: str, at: int) -> Taken | None:
    if (match := _LINE.match(text, at)) is None:
        return None
    cells = match["cells"].split(",")
    said = dict(zip(_FIRST, cells, strict=False))
    names = {"4": _FOURTH, "6": _SIXTH}.get(said.get("version", ""))
    if names is None or len(cells) < len(_FIRST) + len(names):
        return None
    said |= zip(names, cells[len(_FIRST) :], strict=False)
    rest = cells[len(_FIRST) + len(names) :]
    record = Record(format="filterlog", stamp=stamp(match), sensor=host(match) or said["interface"])
    if not _network(record, said):
        return None
    _transport(record, said, rest)
    record.words = {name: value for name in _KEPT if (value := said.get(name, ""))}
    if rest and record.proto not in ("tcp", "udp"):
        record.words["rest"] = ",".join(rest)
    put_process(record, match)
    return Taken(record, match.end(), mended(match))


def _network(record: Record, said: dict[str, str]) -> bool:
    """Fill in what the cells say of the IP header; False if its ends are no addresses."""
    record.action = _ACTIONS.get(said["action"], said["action"])
    record.src, record.dst = address(said["src"]), address(said["dst"])
    record.proto = protocol(whole(said["protocol number"])) or protocol(said["protocol"])
    record.ttl, length = whole(said["ttl"], 255), whole(said["length"], 65_535)
    if said["version"] == "6":
        record.ip_len = None if length is None else length + 40  # the cell is the payload length of the header
    else:
        record.ip_len, record.ip_id = length, whole(said["id"], 65_535)
        record.frag, record.ip_df = whole(said["offset"], 65_535), "DF" in said["flags"]
        record.tos = int(said["tos"], 16) if re.fullmatch("0x[0-9a-f]{1,2}", said["tos"]) else None
    return record.src is not None and record.dst is not None and record.proto is not None


def _transport(record: Record, said: dict[str, str], rest: list[str]) -> None:
    if record.proto in ("tcp", "udp"):
        said |= zip(_TCP if record.proto == "tcp" else _PORTED, rest, strict=False)
        record.src_port, record.dst_port = (whole(said.get(name), 65_535) for name in ("sport", "dport"))
    elif record.proto == "icmp" and rest:
        record.icmp_type, record.icmp_code = _TYPES.get(rest[0]), _CODES.get(rest[0])
    if record.proto != "tcp" or (letters := said.get("tcp flags")) is None:
        return
    if re.fullmatch(r"[FSRPAUEWC.]*", letters):
        record.flags, record.flags_text = _flag_byte(letters), letters
    record.tcp_seq = whole(said.get("seq", "").partition(":")[0], 0xFFFFFFFF)
    record.tcp_ack, record.tcp_win = whole(said.get("ack"), 0xFFFFFFFF), whole(said.get("window"), 0xFFFF)
    record.tcp_opts = said.get("options") or None


def _flag_byte(letters: str) -> int:
    return flag_byte("".join(_FLAGS.get(letter, letter) for letter in letters))


_CELL = re.compile(r"[^\s,]{0,32}", re.ASCII)
_ANY: tuple[Element, ...] = (Text("", _CELL, ","), ",")
_PORTS = (Number("src_port", 5, 1, 65_535), ",", Number("dst_port", 5, 1, 65_535), ",")
_SEGMENT = (
    *_PORTS, *_ANY, Text("set", re.compile("[FSRPAUEWC.]{0,9}"), ","), ",", Number("tcp_seq", 10, 1, 0xFFFFFFFF), maybe(":", Number("", 10)),
    either(",,", (",", Number("tcp_ack", 10, 1, 0xFFFFFFFF), ",")), Number("tcp_win", 5, 1, 0xFFFF), ",", *_ANY,
    Text("", re.compile(r"[^\s,]{0,64}", re.ASCII), ""),
)  # fmt: skip
_ENDS = (Number("ip_len", 5, 1, 65_535), ",", Address("src"), ",", Address("dst"), ",")
_IPV4 = (
    Text("printed tos", re.compile("0x[0-9a-f]{1,2}"), ","), ",", *_ANY, Number("ttl", 3, 1, 255), ",", Number("ip_id", 5, 1, 65_535), ",",
    Number("frag", 5, 1, 65_535), ",", Text("printed flags", _CELL, ","), ",",
    either(
        ("6,tcp,", Mark("proto", "tcp"), *_ENDS, *_SEGMENT),
        ("17,udp,", Mark("proto", "udp"), *_ENDS, *_PORTS, Text("", _CELL, "")),
        ("1,icmp,", Mark("proto", "icmp"), *_ENDS, Text("icmp", re.compile(r"\S{1,96}", re.ASCII), "")),
    ),
)  # fmt: skip
_V6 = re.compile(r"[0-9A-Fa-f]{0,4}:[0-9A-Fa-f:.]{1,41}", re.ASCII)
_ENDS6 = (
    Number("payload length", 5, 1, 65_535),
    ",",
    Text("source address", _V6, ","),
    ",",
    Text("destination address", _V6, ","),
    ",",
)
_IPV6 = (
    *_ANY, *_ANY, Number("ttl", 3, 1, 255), ",", *_ANY,
    either(
        ("6,", Mark("proto", "tcp"), *_ENDS6, *_SEGMENT),
        ("17,", Mark("proto", "udp"), *_ENDS6, *_PORTS, Text("", _CELL, "")),
        ("58,", Mark("proto", "icmpv6"), *_ENDS6, Text("icmpv6", re.compile(r"\S{0,96}", re.ASCII), "")),
    ),
)  # fmt: skip
_USUAL = (
    *MOMENT, " ", SENSOR, " filterlog", either(("[", Text("pid", re.compile(r"\d+", re.ASCII), "]"), "]: "), ": "),
    Number("", 9), ",", *_ANY, *_ANY, *_ANY, *_ANY, *_ANY, Text("verdict", re.compile(r"\w{1,16}", re.ASCII), ","), ",", *_ANY,
    either(("4,", *_IPV4), ("6,", *_IPV6)),
)  # fmt: skip
"""A whole line about a packet, as most of them are."""


def _columns(said: Mapping[str, Any]) -> dict[str, Any]:
    from parsers.arrays import addresses, merged  # not before lines are read many at a time: it needs numpy

    made: dict[str, Any] = {
        "kind": Kind.PACKET, "action": said["verdict"].turned(lambda action: _ACTIONS.get(action, action)),
    }  # fmt: skip
    if "printed tos" in said:
        made |= {
            "tos": said["printed tos"].numbers(lambda text: int(text, 16)), "ip_df": said["printed flags"].numbers(lambda text: "DF" in text),
        }  # fmt: skip
    if "set" in said:
        made["flags"] = said["set"].numbers(_flag_byte)
    if "icmp" in said:
        first = said["icmp"].turned(lambda text: text.split(",")[0])
        made |= {"icmp_type": first.numbers(_TYPES.get), "icmp_code": first.numbers(_CODES.get)}
    if rests := [said[name] for name in ("icmp", "icmpv6") if name in said]:
        made["rest"] = merged(rests)
    if "payload length" in said:
        payload, four = said["payload length"], "src" in said
        for name, printed in (("src", "source address"), ("dst", "destination address")):
            six = addresses(said[printed])
            made[name] = merged([said[name], six]) if four else six
        lengths = payload + 40 * (payload >= 0)
        made["ip_len"] = merged([said["ip_len"], lengths]) if four else lengths
    return made | {name: said[name] for name in ("pid",) if name in said}


FORMAT = Format(
    name="filterlog",
    title="pfSense and OPNsense packet filter log (filterlog)",
    kind=Kind.PACKET,
    starts=re.compile(rf"{started('filterlog')}\s*(?:\d{{1,9}},|{CUT})", re.ASCII),
    read=_read,
    templates=(Template(_USUAL, _columns),),
    samples=(
        (
            "Aug  3 03:26:21 gate filterlog: 5,16777216,,1000000103,em0,match,block,in,4,0x0,,128,28567,0,DF,6,tcp,52,192.0.2.4,198.51.100.8,"
            "53512,443,0,S,2893113216,,8192,,mss;nop;wscale",
            {
                "src": "192.0.2.4", "src_port": 53512, "dst_port": 443, "flags": 2, "tcp_seq": 2893113216, "tcp_win": 8192, "ttl": 128,
                "ip_id": 28567, "ip_len": 52, "ip_df": True, "action": "deny", "tcp_opts": "mss;nop;wscale",
            },
        ),
        (
            "<134>1 2023-08-03T03:26:21+02:00 gate filterlog 31 - - 5,,,f00d,em0,match,pass,out,4,0x0,,64,28567,0,none,17,udp,76,192.0.2.4,"
            "198.51.100.8,123,123,56",
            {"proto": "udp", "src_port": 123, "action": "pass", "ip_df": False, "sensor": "gate"},
        ),
        (
            "Aug  3 03:26:21 gate filterlog[31]: 5,,,1000000103,em0,match,block,in,4,0x0,,64,1,0,none,1,icmp,84,192.0.2.4,198.51.100.8,request,1,2,64",
            {"icmp_type": 8, "icmp_code": 0, "src_port": None, "ip_len": 84},
        ),
        (
            "Aug  3 03:26:21 gate filterlog[31]: 7,,,1000000105,em0,match,block,in,6,0x00,0x00000,255,ICMPv6,58,32,fe80::1,ff02::1,",
            {"proto": "icmpv6", "src": "fe80::1", "ttl": 255, "ip_len": 72},
        ),
    ),
)  # fmt: skip
