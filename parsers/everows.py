"""Events of Suricata read many at a time: their columns without their words; it needs numpy and msgspec.

What `eve_record` makes of an event in a way of its own (a packet, a drop), and what is odd, is left to it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import compress
from operator import attrgetter
from typing import Any

import numpy as np

from parsers.arrays import UNKNOWN, Column, woven
from parsers.cells import ICMP, PORTED, protocol
from parsers.eights import Block
from parsers.eve import ACTIONS, SUMS, asked, kind_of, summing
from parsers.evetypes import ALONE, DECODER, VALUES
from parsers.fitting import Fitted
from parsers.growing import Ends, Texts, Times
from parsers.objects import word
from parsers.typedlines import decoded

_FLOWS = ("flow", "netflow")

_Sum = Callable[[Any], str | None]
"""Returns what sums up an event, None if it is left to `eve_record`."""


def _sum(kind: str) -> _Sum:
    """Return what sums up events of a type; those that lack what only their type has are left."""
    names, put = SUMS[kind], summing(kind)
    get = attrgetter(*names) if VALUES.isdisjoint(names) else _worded(attrgetter(*names))

    def summed(event: Any) -> str | None:
        try:
            return put(get(event))
        except AttributeError:
            return None

    return summed


def _worded(get: Callable[[Any], tuple[Any, ...]]) -> Callable[[Any], list[str | None]]:
    return lambda event: [value if type(value) is str else _word(value) for value in get(event)]


def _word(value: Any) -> str | None:
    return word(list(value) if type(value) is tuple else value)


def _dns(event: Any) -> str | None:
    """Return what sums up a question of DNS; version 3 of the log has a list of them."""
    dns = event.dns
    if dns is None or not dns.queries:
        return _asked(event)
    first = dns.queries[0]
    return asked((dns.type, first.rrtype, first.rrname, dns.rcode)) or _asked(event)


def _alert(event: Any) -> str | None:
    return None if event.alert is None else event.alert.signature


def _left(event: Any) -> None:
    """Leave an event to `eve_record`."""


_asked = _sum("dns")


class _Summed(dict[str, _Sum]):
    """What sums up the events of each type; those of which nothing is known by their type."""

    def __missing__(self, kind: str) -> _Sum:
        return lambda event: event.event_type


_SUMMED = _Summed(
    {kind: _sum(kind) for kind in SUMS if kind not in ALONE}
    | dict.fromkeys(ALONE, _left)
    | {"dns": _dns, "alert": _alert}
)


def eve_rows(block: Block, first: int) -> Fitted | None:
    """Return what the lines of a block from line `first` on say that are events as most are."""
    said = _Said()
    for begin, events in decoded(block, first, DECODER):
        said.take(begin, events)
    return said.fitted() if said.rows else None


class _Said:
    """What the events of a block say, taken down few at a time, while they are at hand."""

    def __init__(self) -> None:
        self.rows: list[int] = []
        self._kinds, self._protos, self._sensors, self._messages = Texts(), Texts(), Texts(), Texts()
        self._alerts: list[int] = []
        """Which of the events are alerts."""
        self._rules, self._actions = Texts(), Texts()
        self._times = Times(len("2005-07-06T03:57:35.938066+0000"))
        self._ends = {"src": Ends(), "dst": Ends()}
        self._numbers: dict[str, list[int]] = {name: [] for name in _NUMBERS}

    def take(self, begin: int, events: Sequence[Any]) -> None:
        """Take down the events of lines from `begin` on."""
        messages = [_SUMMED[event.event_type](event) for event in events]
        rows: Sequence[int] = range(begin, begin + len(events))
        if None in messages:
            left = [message is not None for message in messages]
            messages, events, rows = (list(compress(each, left)) for each in (messages, events, rows))
        if not events:
            return
        self._messages.add(messages)
        self._kinds.add(kinds := [event.event_type for event in events])
        self._protos.add([event.proto for event in events])
        self._sensors.add([event.host or event.in_iface for event in events])
        self._take_alerts([at for at, kind in enumerate(kinds) if kind == "alert"], events)
        printed = [event.timestamp for event in events]
        for at, kind in enumerate(kinds):
            if kind in _FLOWS:
                begun = getattr(events[at], kind).start
                printed[at] = printed[at] if begun is None else begun
        self._times.add(printed)
        self._ends["src"].add([event.src_ip for event in events])
        self._ends["dst"].add([event.dest_ip for event in events])
        for name, get in _NUMBERS.items():
            self._numbers[name].extend(map(get, events))
        self.rows.extend(rows)

    def _take_alerts(self, places: list[int], events: Sequence[Any]) -> None:
        alerts = [events[at].alert for at in places]
        self._alerts.extend([len(self.rows) + at for at in places])
        self._rules.add([(alert.gid, alert.signature_id, alert.rev) for alert in alerts])
        self._actions.add([alert.action for alert in alerts])

    def fitted(self) -> Fitted:
        """Return the columns of what was taken down; events with something odd about them are left out."""
        times, alerts = self._times.moments(), np.array(self._alerts, np.int64)
        fits = times.fits
        columns: dict[str, Column] = {
            "kind": self._kinds.coded().turned(kind_of),
            "sensor": self._sensors.coded(),
            "message": self._messages.coded(),
            "sid": woven(len(fits), [(alerts, self._rules.coded().turned(_sid))]),
            "action": woven(len(fits), [(alerts, self._actions.coded().turned(ACTIONS.get))]),
        }
        for name, ends in self._ends.items():
            columns[name], sound = ends.addresses()
            fits &= sound
        columns |= self._numbered()
        rows = np.array(self.rows, np.int64)
        return Fitted("suricata-eve", rows, columns, times.minutes, times.beyond).where(fits)

    def _numbered(self) -> Iterator[tuple[str, Column]]:
        """Yield protocol and the two numbers; where no protocol is printed they are ports."""
        proto = self._protos.coded().turned(protocol)
        yield "proto", proto
        icmp = proto.numbers(lambda name: int(name in ICMP)) == 1
        ported = proto.numbers(lambda name: int(name in PORTED)) != 0
        for name, numbers in self._numbers.items():
            chosen = icmp if name.startswith("icmp") else ported
            if chosen.any():
                yield name, np.where(chosen, np.array(numbers, np.int64), UNKNOWN)


_NUMBERS: dict[str, Callable[[Any], int]] = {
    "src_port": attrgetter("src_port"), "dst_port": attrgetter("dest_port"),
    "icmp_type": attrgetter("icmp_type"), "icmp_code": attrgetter("icmp_code"),
}  # fmt: skip


def _sid(rule: tuple[int | None, int | None, int | None]) -> str | None:
    return None if rule[1] is None else ":".join("?" if number is None else str(number) for number in rule)
