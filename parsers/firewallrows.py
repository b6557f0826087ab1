"""How a row of Windows Firewall's log looks by its #Fields line, for reading many of them at a time."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import lru_cache, partial
from typing import Any

from parsers.cells import ADDRESS, ICMP, PORTED, protocol
from parsers.record import Kind, Stamp, flag_byte
from parsers.stamps import minute_stamp
from parsers.template import SECOND, Element, Moment, Number, Template, Text, either

ACTIONS = {"DROP": "deny", "ALLOW": "pass", "OPEN": "open", "OPEN-INBOUND": "open", "CLOSE": "close"}
"""What was done, by the word for it; other words stand for themselves."""
FLAGS = re.compile(r"[SAFRPU]{1,6}", re.ASCII)
SEEN = 0x3F
"""The flag bits that have a letter here; 0x40 and 0x80 have none."""
SHORTEST = 20
"""The least length of an IP packet: a smaller one was not logged."""
LOST = "INFO-EVENTS-LOST"
_DAY = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d", re.ASCII)
_ANY = re.compile(r"\S+", re.ASCII)
_KEPT = ("pid", "rest")
"""Words that are columns of lines read together."""


def kind_of(action: str) -> Kind:
    """Return what a row with an action is about."""
    if action == "DROP":
        return Kind.PACKET
    return Kind.SERVICE if action == LOST else Kind.CONNECTION


def _number(name: str, digits: int, top: int) -> Element:
    return either("-", Number(name, digits, 1, top))


_CELLS: dict[str, Element] = {
    "action": Text("verdict", re.compile(rf"(?!{LOST})[A-Z][A-Z\-]{{2,30}}", re.ASCII)),
    "protocol": Text("protocol", _ANY),
    "src-ip": Text("source address", re.compile(f"-|{ADDRESS.pattern}", re.ASCII)),
    "dst-ip": Text("destination address", re.compile(f"-|{ADDRESS.pattern}", re.ASCII)),
    "src-port": _number("source number", 5, 65_535), "dst-port": _number("destination number", 5, 65_535),
    "icmptype": _number("type", 3, 255), "icmpcode": _number("code", 3, 255), "size": _number("size", 5, 65_535),
    "tcpflags": Text("set", _ANY), "tcpsyn": _number("seq", 10, 0xFFFFFFFF),
    "tcpack": _number("ack", 10, 0xFFFFFFFF), "tcpwin": _number("win", 5, 0xFFFF),
}  # fmt: skip
"""What stands in the columns that mean something here; of two numbers one is of use, as the protocol says."""


@lru_cache(maxsize=16)
def row_template(columns: tuple[str, ...], offset: int | None, known: bool) -> Template | None:
    """Return how a row with a cell for every column looks; None if it does not begin with date and time.

    `offset` is how far its times are east of UTC. Where the actions must be `known` ones there was no #Fields line.
    """
    if columns[:2] != ("date", "time"):
        return None
    elements: list[Element] = [Moment(len("2019-11-06 12:35"), _DAY, partial(_minute, offset)), ":", SECOND]
    for name in columns[2:]:
        cell = _CELLS.get(name) or Text(name if name in _KEPT else "", _ANY)
        if known and name == "action":
            cell = Text("verdict", re.compile("|".join(ACTIONS)))
        elements += [" ", cell]
    if isinstance(last := elements[-1], Text):
        elements[-1] = replace(last, before="")
    return Template(tuple(elements), _columns)


def _minute(offset: int | None, text: str) -> Stamp | None:
    stamp = minute_stamp(text)
    return None if stamp is None else replace(stamp, offset=offset)


def _columns(said: Mapping[str, Any]) -> dict[str, Any]:
    from parsers.arrays import addresses, only  # not before lines are read many at a time: it needs numpy

    made: dict[str, Any] = {
        "kind": said["verdict"].turned(kind_of),
        "action": said["verdict"].turned(lambda action: ACTIONS.get(action, action.lower())),
        "src": addresses(said["source address"].turned(_unset)),
        "dst": addresses(said["destination address"].turned(_unset)),
    }  # fmt: skip
    made |= {name: said[name].turned(_unset) for name in _KEPT if name in said}
    proto = said["protocol"].turned(protocol) if "protocol" in said else None
    if proto is not None:
        made["proto"] = proto
    made |= _numbered(said, proto)
    if "size" in said:
        made["ip_len"] = only(said["size"], said["size"] >= SHORTEST)
    if "set" in said:
        flags = said["set"].turned(lambda text: flag_byte(text) if FLAGS.fullmatch(text) else None)
        made |= {"flags": flags.numbers(int), "flags_known": flags.numbers(lambda _: SEEN)}
        for name in ("seq", "ack", "win"):
            if name in said:
                made[f"tcp_{name}"] = only(said[name], made["flags"] >= 0)
    return made


def _numbered(said: Mapping[str, Any], proto: Any) -> dict[str, Any]:
    """Return the ports of protocols that have some, and type and code of ICMP; without a protocol all are ports."""
    from parsers.arrays import only

    made = {}
    for name, printed in (("src_port", "source number"), ("dst_port", "destination number")):
        if printed in said:
            chosen = True if proto is None else proto.numbers(lambda name: int(name in PORTED)) != 0
            made[name] = only(said[printed], chosen)
    for name, printed in (("icmp_type", "type"), ("icmp_code", "code")):
        if printed in said and proto is not None:
            made[name] = only(said[printed], proto.numbers(lambda name: int(name in ICMP)) == 1)
    return made


def _unset(text: str) -> str | None:
    return None if text == "-" else text


def columns_of(text: str, usual: Sequence[str]) -> tuple[str, ...]:
    """Return the usual columns of a row without a #Fields line, none if it has too few or too many cells."""
    count = text.count(" ") + 1
    return tuple(usual[:count]) if count in (len(usual) - 1, len(usual)) else ()
