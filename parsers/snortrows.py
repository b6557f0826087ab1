"""How a row of Snort 3 in the default order of its columns looks (alert_csv), for reading many of them at a time."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from parsers.cells import PORTED, protocol
from parsers.fastalert import action_of, snort_moment
from parsers.record import Kind
from parsers.template import SECOND, Address, Element, Fraction, Number, Template, Text, maybe

_ANY = re.compile(r"\w*", re.ASCII)


def _cell(name: str = "", says: re.Pattern[str] = _ANY) -> tuple[Element, ...]:
    return ", ", Text(name, says, ",")


def _end(name: str) -> tuple[Element, ...]:
    return ", ", Address(name), maybe(":", Number(f"{name} number", 5, 1, 65_535))


_USUAL = (
    *_cell(), *_cell("protocol"), *_cell(), *_cell(), *_cell(), *_end("src"), *_end("dst"),
    *_cell("sid", re.compile(r"\d+:\d+:\d+", re.ASCII)), ", ", Text("verdict", _ANY, ""),
)  # fmt: skip


def _columns(said: Mapping[str, Any]) -> dict[str, Any]:
    from parsers.arrays import only  # not before rows are read many at a time: it needs numpy

    proto = said["protocol"].turned(protocol)
    ported = proto.numbers(lambda name: int(name in PORTED)) != 0  # without a protocol, too
    made = {"kind": Kind.ALERT, "proto": proto, "action": said["verdict"].turned(action_of)}
    ends = ("src", "dst")
    return made | {f"{end}_port": only(said[f"{end} number"], ported) for end in ends if f"{end} number" in said}


ROWS = tuple(
    Template((snort_moment(f"{date}-hh:mm"), ":", SECOND, maybe(".", Fraction()), *_USUAL), _columns)
    for date in ("mm/dd", "mm/dd/yy")
)
"""A row between IPv4 addresses, without a year and with one."""
