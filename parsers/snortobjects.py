"""Objects that are alerts of Snort 3 read many at a time, exactly as `SnortObjects` reads each.

A field that a column asks for must be of the type that Snort gives it, within the bounds of the column; else it is left
to the reader of single objects. It needs numpy and msgspec.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import compress
from operator import attrgetter
from typing import Annotated, Any

import msgspec
import numpy as np
from msgspec import UNSET, UnsetType

from parsers.arrays import UNKNOWN, Coded, Column, same, woven
from parsers.cells import ICMP, PORTED, protocol
from parsers.eights import Block
from parsers.evetypes import Octet, Port, Whole
from parsers.fastalert import action_of, minute_of, split_end, unquoted
from parsers.fitting import Fitted
from parsers.growing import Ends, Moments, Texts, Times
from parsers.minutes import since_1970
from parsers.record import Kind, Stamp
from parsers.snortflags import snort_flags
from parsers.stamps import LATEST
from parsers.typedlines import decoded

_Text = str | None | UnsetType
_Word = Annotated[int, msgspec.Meta(ge=0, le=0xFFFFFFFF)]


class _Alert(msgspec.Struct, gc=False, kw_only=True):
    """An alert; UNKNOWN where a number is left out."""

    seconds: Annotated[int, msgspec.Meta(ge=0, le=LATEST)] = UNKNOWN
    timestamp: str | None = None
    proto: str | int | None = None
    src_ap: _Text = UNSET
    dst_ap: _Text = UNSET
    src_addr: _Text = UNSET
    dst_addr: _Text = UNSET
    src_port: Port = UNKNOWN
    dst_port: Port = UNKNOWN
    icmp_type: Octet = UNKNOWN
    icmp_code: Octet = UNKNOWN
    rule: str | UnsetType = UNSET
    gid: Whole | UnsetType = UNSET
    sid: Whole | UnsetType = UNSET
    rev: Whole | UnsetType = UNSET
    msg: str | None = None
    action: str | None = None
    tcp_flags: str | None = None
    ttl: Octet = UNKNOWN
    tos: Octet = UNKNOWN
    ip_id: Port = UNKNOWN
    ip_len: Port = UNKNOWN
    tcp_seq: _Word = UNKNOWN
    tcp_ack: _Word = UNKNOWN
    tcp_win: Port = UNKNOWN
    pkt_gen: Any = UNSET
    pkt_num: Any = UNSET
    eth_type: Any = UNSET
    pid: None = None
    rest: None = None


_DECODER = msgspec.json.Decoder(_Alert)
_CLAIMING = attrgetter("pkt_gen", "pkt_num", "src_ap", "src_addr", "rule", "sid")
"""Fields of which an object has one, or it is of some other log."""
_TELLING = attrgetter(
    "src_ap", "dst_ap", "pkt_gen", "pkt_num", "src_addr", "dst_addr", "sid", "gid", "rule", "eth_type"
)
"""Fields of which it has two."""
_RULE = attrgetter("rule", "gid", "sid", "rev")
_NUMBERS = ("ttl", "tos", "ip_id", "ip_len", "tcp_seq", "tcp_ack", "tcp_win", "icmp_type", "icmp_code")
_WIDTHS = (len("07/10-21:43:30.787266"), len("07/10/20-21:43:30.787266"))
_MINUTE = re.compile(r"\d\d/\d\d(?:/\d\d)?-\d\d:\d\d:", re.ASCII)


def snort_objects(block: Block, first: int) -> Fitted | None:
    """Return what the lines of a block from line `first` on say that are alerts as most are."""
    said = _Said()
    for begin, alerts in decoded(block, first, _DECODER):
        said.take(begin, alerts)
    return said.fitted() if said.rows else None


def _is_alert(found: _Alert) -> bool:
    return _CLAIMING(found).count(UNSET) < 6 and _TELLING(found).count(UNSET) <= 8


class _Said:
    """What the alerts of a block say, taken down few at a time, while they are at hand."""

    def __init__(self) -> None:
        self.rows: list[int] = []
        self._seconds = list[int]()
        self._times: Times | None = None
        self._protos, self._rules, self._messages, self._actions, self._flags = (Texts() for _ in range(5))
        self._ends = {"src": Ends(), "dst": Ends()}
        self._ports: dict[str, list[int]] = {"src_port": [], "dst_port": []}
        self._numbers: dict[str, list[int]] = {name: [] for name in _NUMBERS}

    def take(self, begin: int, alerts: Sequence[_Alert]) -> None:
        """Take down the objects of lines from `begin` on."""
        left = list(map(_is_alert, alerts))
        alerts = list(compress(alerts, left))
        if not alerts:
            return
        self.rows.extend(compress(range(begin, begin + len(left)), left))
        self._take_times(alerts)
        self._take_ends("src", [_end(each.src_addr, each.src_ap, each.src_port) for each in alerts])
        self._take_ends("dst", [_end(each.dst_addr, each.dst_ap, each.dst_port) for each in alerts])
        self._protos.add([each.proto for each in alerts])
        self._rules.add(list(map(_RULE, alerts)))
        self._messages.add([each.msg for each in alerts])
        self._actions.add([each.action for each in alerts])
        self._flags.add([each.tcp_flags for each in alerts])
        for name, numbers in self._numbers.items():
            numbers.extend(map(attrgetter(name), alerts))

    def _take_times(self, alerts: Sequence[_Alert]) -> None:
        """Take down seconds, and what is printed where there are none, all of the width of the first one."""
        self._seconds.extend([each.seconds for each in alerts])
        printed = [each.timestamp or "" for each in alerts]
        if self._times is None:
            width = len(printed[0]) if len(printed[0]) in _WIDTHS else _WIDTHS[0]
            self._times = Times(width, width - len("30.787266"), _minute)
        self._times.add(printed)

    def _take_ends(self, side: str, ends: Sequence[tuple[str | None, int | None]]) -> None:
        self._ends[side].add([address for address, _ in ends])
        self._ports[f"{side}_port"].extend([UNKNOWN if port is None else port for _, port in ends])

    def _moments(self) -> Moments:
        """Return when the alerts were; the seconds since 1970 count where there are some."""
        assert self._times is not None
        seconds = np.array(self._seconds, np.int64)
        stated = seconds >= 0
        minutes, beyond, fits = self._times.moments()
        if stated.any():
            parts = (stated.nonzero()[0], since_1970(seconds[stated])), ((~stated).nonzero()[0], minutes[~stated])
            woven_minutes = woven(len(seconds), parts)
            assert isinstance(woven_minutes, Coded)
            minutes, beyond = woven_minutes, np.where(stated, seconds % 60 * 1_000_000_000, beyond)
        return Moments(minutes, beyond, fits | stated)

    def fitted(self) -> Fitted:
        """Return the columns of what was taken down; alerts with something odd about them are left out."""
        moments = self._moments()
        fits, columns = moments.fits, dict(self._texts())
        for name, ends in self._ends.items():
            columns[name], sound = ends.addresses()
            fits &= sound
        proto = self._protos.coded().turned(protocol)
        icmp = proto.numbers(lambda name: int(name in ICMP)) == 1
        ported = proto.numbers(lambda name: int(name in PORTED)) != 0
        columns["proto"] = proto
        for name, numbers in self._ports.items():
            ports = np.array(numbers, np.int64)
            fits &= icmp | (ports <= 65_535)
            columns[name] = np.where(ported, ports, UNKNOWN)
        for name, numbers in self._numbers.items():
            made = np.array(numbers, np.int64)
            columns[name] = np.where(icmp, made, UNKNOWN) if name.startswith("icmp") else made
        rows = np.array(self.rows, np.int64)
        return Fitted("snort-json", rows, columns, moments.minutes, moments.beyond).where(fits)

    def _texts(self) -> Iterator[tuple[str, Column]]:
        yield "kind", same(Kind.ALERT, len(self.rows))
        yield "sid", self._rules.coded().turned(_sid)
        yield "message", self._messages.coded().turned(unquoted)
        yield "action", self._actions.coded().turned(action_of)
        yield "flags", self._flags.coded().numbers(lambda printed: snort_flags(printed)[0])


def _end(address: object, joined: object, port: int) -> tuple[str | None, int | None]:
    """Return the address and the port of one end, which may be printed as one."""
    if type(address) is str:
        return address, port
    return split_end(joined, True) if type(joined) is str else (None, port)


def _sid(rule: tuple[object, ...]) -> str | None:
    return rule[0] if type(rule[0]) is str else ":".join(str(part) for part in rule[1:] if part is not UNSET) or None


def _minute(printed: bytes) -> Stamp | None:
    """Return the minute of a time without its seconds."""
    text = printed.decode("ascii")
    return minute_of(text[:-1]) if _MINUTE.fullmatch(text) else None
