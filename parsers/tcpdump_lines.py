"""How most lines of tcpdump look that are a whole packet, for reading many of them at a time (`parsers.template`)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from parsers.protocols import port_number
from parsers.record import Kind
from parsers.stamps import TIME_OF_DAY, minute_stamp
from parsers.tcpdump_tcp import ACK, NEAR, OLD_SEEN, SYN, URGENT, new_flags, old_flags, segment_size
from parsers.template import SECOND, Address, Element, Fraction, Mark, Moment, Number, Template, Text, either, maybe

if TYPE_CHECKING:
    from parsers.arrays import Column, Numbers


DATED = Moment(len("2014-03-07 05:09"), re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d", re.ASCII), minute_stamp)
"""A time with a date (-tttt)."""
_PORT = re.compile(r"[\w\-]+", re.ASCII)
"""A number, or the name of a service."""
_ANY = Number("", 5)
_PORTED = (".", Text("source port", _PORT), " > ", Address("dst"), ".", Text("destination port", _PORT, ":"), ": ")
_TAIL = (
    maybe(" (DF)", Mark("ip_df", 1)),
    maybe(" [tos 0x", Text("service", re.compile(r"[0-9a-f]{1,2}(?:,[^\]]{1,20})?"), "]"), "]"),
    maybe(" (ttl ", Number("ttl", 3), ", id ", Number("ip_id", 5), maybe(", len ", Number("ip_len", 5)), ")"),
)
_WINDOW = (
    maybe("ack ", Number("ack", 10), " "), "win ", Number("tcp_win", 5, top=65_535),
    maybe(" urg ", Number("urgent", 5)),
    maybe(" <", Text("options", re.compile(r"[\w ,:{}|@\[\]\-]{1,300}", re.ASCII), ">"), ">"), *_TAIL,
)  # fmt: skip
_FLAGS = (Mark("proto", "tcp"), Text("old flags", re.compile(r"[SFRPWE]{1,6}|\.")), " ")
_SEQUENCE = (Number("seq", 10), ":", Number("", 10), "(", _ANY, ") ")
_TCP = (
    "Flags [", Mark("proto", "tcp"), Text("new flags", re.compile(r"[FSRP.UEWe]*|none"), "]"), "], ",
    maybe("seq ", Number("seq", 10), maybe(":", Number("", 10)), ", "), maybe("ack ", Number("ack", 10), ", "),
    maybe("win ", Number("tcp_win", 5, top=65_535), ", "), maybe("urg ", _ANY, ", "),
    maybe("options [", Text("options", re.compile(r"[^\]]{0,400}"), "]"), "], "), "length ", _ANY,
)  # fmt: skip
_UDP = Mark("proto", "udp"), _ANY, *_TAIL
_ECHO = Mark("proto", "icmp"), Mark("icmp_type", 8), Mark("icmp_code", 0)
_REPLY = Mark("proto", "icmp"), Mark("icmp_type", 0), Mark("icmp_code", 0)
_NUMBERED = ", id ", _ANY, ", seq ", _ANY, ", length ", _ANY
_ICMP = (
    " > ", Address("dst"), ": ",
    either(
        ("ICMP echo request", *_ECHO, *_NUMBERED), ("ICMP echo reply", *_REPLY, *_NUMBERED),
        ("icmp: echo request", *_ECHO, *_TAIL), ("icmp: echo reply", *_REPLY, *_TAIL),
    ),
)  # fmt: skip
_IP = maybe("IP "), Address("src")
_ARP = (
    either("ARP, Request who-has ", "arp who-has "), Mark("proto", "arp"), Mark("message", "who-has"),
    Address("dst"), " tell ", Address("src"), maybe(", length ", _ANY),
)  # fmt: skip
PACKETS: tuple[tuple[Element, ...], ...] = (
    (*_IP, either((*_PORTED, either(_TCP, ("UDP, length ", *_UDP), ("udp ", *_UDP), (" udp ", *_UDP))), _ICMP)),
    (*_IP, *_PORTED, *_FLAGS, *_SEQUENCE, *_WINDOW),
    (*_IP, *_PORTED, *_FLAGS, *_WINDOW),
    _ARP,
)
"""What stands behind the time: packets as 4.0 and later print them, those of TCP as earlier ones do, and ARP."""


def columns(said: Mapping[str, Any]) -> dict[str, Column | str | int]:
    """Return what else the parts of a packet say, by attribute of Record."""
    made: dict[str, Column | str | int] = {"kind": Kind.PACKET}
    for name, attribute in (("source port", "src_port"), ("destination port", "dst_port")):
        if name in said:
            made[attribute] = said[name].numbers(port_number)
    if "service" in said:
        made["tos"] = said["service"].numbers(lambda text: int(text.partition(",")[0], 16))
    if "options" in said:
        made["tcp_mss"] = said["options"].numbers(segment_size)
    if "old flags" in said:
        made |= _old_flags(said)
    elif "new flags" in said:
        made["flags"] = said["new flags"].numbers(new_flags)
    for name, attribute in (("seq", "tcp_seq"), ("ack", "tcp_ack")):
        if name in said:
            made[attribute] = _absolute(said[name], made["flags"])
    return made


def _old_flags(said: Mapping[str, Any]) -> dict[str, Column | str | int]:
    """Return the flags, and which of them can be known."""
    flags = said["old flags"].numbers(old_flags)
    for name, bit in (("ack", ACK), ("urgent", URGENT)):
        if name in said:
            flags = flags | bit * (said[name] >= 0)
    return {"flags": flags, "flags_known": OLD_SEEN}


def _absolute(numbers: Numbers, flags: Any) -> Numbers:
    """Return those numbers that do not count from the start of a flow, -1 for others, as `put_tcp` takes them."""
    from parsers.arrays import only  # not before lines are read many at a time: it needs numpy

    far = (numbers >= NEAR) & (numbers < (1 << 32) - NEAR)
    first = (numbers >= 0) & (numbers < 1 << 32) & (flags & SYN > 0)
    return only(numbers, far | first)


TEMPLATES = tuple(
    Template((when, ":", SECOND, ".", Fraction(), " ", *packet), columns)
    for when in (TIME_OF_DAY, DATED)
    for packet in PACKETS
)
