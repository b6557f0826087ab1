"""Records that open something: who asks whom for what, and whether the other side ever answered."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from parsers.record import TimeBasis
from workbench.hints.evidence import Evidence

FIN, SYN, RST, ACK = 0x01, 0x02, 0x04, 0x10
CONTROL = 0x3F
"""The six flag bits of RFC 793; the two above belong to congestion control (RFC 3168)."""
SYN_ACK, RST_ACK = SYN | ACK, RST | ACK
ANSWERS = frozenset({SYN_ACK, RST, RST_ACK})
"""Flag combinations that a host sends only because somebody asked (RFC 9293 section 3.10.7)."""
ECHO_REQUEST = 8
DENIED = frozenset({"deny", "refuse", "block", "drop", "reject"})
PRIVILEGED = 1024
"""Ports below it are services: UDP from such a port to one at or above it reads as an answer, not a question."""

COLUMNS = (
    "time", "number", "src", "dst", "src.port", "dst.port", "proto", "ip.id", "action", "time.basis", "flags", "kind",
    "icmp.type", "sensor",
)  # fmt: skip

Ends = tuple[str, str, int | None, int | None, str | None]
"""Source, destination, source port, destination port, protocol."""


class Opening(NamedTuple):
    """A record that asks for something."""

    time: int | None
    number: int
    src: str
    dst: str
    src_port: int | None
    dst_port: int | None
    proto: str | None
    ip_id: int | None
    denied: bool
    stated: bool
    """Whether the log says at all what became of it."""
    dated: bool

    @property
    def ends(self) -> Ends:
        """Return its ends as the sender sees them."""
        return self.src, self.dst, self.src_port, self.dst_port, self.proto


def openings(evidence: Evidence) -> Iterator[Opening]:
    """Yield the records that ask: TCP without ACK and RST, UDP that does not read as an answer, echo requests.

    A log that names no destination (PortSentry, TCP wrappers) speaks of its own host: the sensor stands for it.
    Connection records are left out: they sum up both directions.
    """
    for row in evidence.rows(COLUMNS):
        time, number, src, dst, src_port, dst_port, proto, ip_id, action, basis, flags, kind, icmp_type, sensor = row
        aim = dst or sensor
        if src is None or aim is None or kind == "connection" or (flags is not None and flags & (ACK | RST)):
            continue
        if proto == "icmp":
            if icmp_type != ECHO_REQUEST:
                continue
        elif dst_port is None or (proto != "tcp" and src_port is not None and src_port < PRIVILEGED <= dst_port):
            continue
        yield Opening(
            time, number, src, aim, src_port, dst_port, proto, ip_id, action in DENIED, action is not None,
            basis != TimeBasis.TIME_OF_DAY,
        )  # fmt: skip


def crowds(asked: Iterable[Opening], aim: Callable[[Opening], Hashable], need: int, window: int) -> list[list[Opening]]:
    """Return the stretches of time in which some window (nanoseconds) holds `need` different aims.

    Records without a date are never measured against dated ones; records without any time form one stretch.
    """
    clocks: defaultdict[object, list[Opening]] = defaultdict(list)
    for opening in asked:
        clocks[None if opening.time is None else opening.dated].append(opening)
    found: list[list[Opening]] = []
    for clock in sorted(clocks, key=str):
        events = sorted(clocks[clock], key=lambda opening: (opening.time or 0, opening.number))
        found += (events[start:stop] for start, stop in _stretches(events, aim, need, window))
    return found


def _stretches(
    events: list[Opening], aim: Callable[[Opening], Hashable], need: int, window: int
) -> list[tuple[int, int]]:
    """Return start and stop of each union of windows that hold enough aims; events are in time order."""
    found: list[tuple[int, int]] = []
    inside: Counter[Hashable] = Counter()
    start = 0
    for place, event in enumerate(events):
        inside[aim(event)] += 1
        while (event.time or 0) - (events[start].time or 0) > window:
            left = aim(events[start])
            inside[left] -= 1
            if not inside[left]:
                del inside[left]
            start += 1
        if len(inside) >= need:
            if found and start < found[-1][1]:
                found[-1] = (found[-1][0], place + 1)
            else:
                found.append((start, place + 1))
    return found


@dataclass(frozen=True, slots=True)
class Scan:
    """Openings of one group that lie close together and that nobody is seen to answer."""

    openings: list[Opening]
    """In time order."""
    answered: int
    """Further openings of the same stretch that were answered and so left out."""
    reset: int
    """How many of the openings were answered with RST: that port is closed."""

    @property
    def denied(self) -> int:
        """Return how many openings the log says were not let through."""
        return sum(opening.denied for opening in self.openings)

    @property
    def lasted(self) -> int | None:
        """Return nanoseconds from first to last; None without times."""
        first, last = self.openings[0].time, self.openings[-1].time
        return None if first is None or last is None else last - first


def scans(
    evidence: Evidence,
    group: Callable[[Opening], Hashable],
    aim: Callable[[Opening], Hashable],
    need: int,
    window: int,
) -> Iterator[Scan]:
    """Yield stretches in which one group of openings reaches `need` different aims that nobody answered."""
    groups: defaultdict[Hashable, list[Opening]] = defaultdict(list)
    for opening in openings(evidence):
        groups[group(opening)].append(opening)
    crowded = [stretch for asked in groups.values() for stretch in crowds(asked, aim, need, window)]
    answered, reset = _replies(evidence.whole, {(o.src, o.dst) for stretch in crowded for o in stretch})
    for stretch in crowded:
        open_ = [opening for opening in stretch if opening.ends not in answered]
        for remaining in crowds(open_, aim, need, window):
            yield Scan(remaining, len(stretch) - len(open_), sum(o.ends in reset for o in remaining))


def _replies(evidence: Evidence, pairs: set[tuple[str, str]]) -> tuple[set[Ends], set[Ends]]:
    """Return which openings between these pairs were answered, and which were answered with RST.

    An opening counts as answered when anything but RST comes back, or when its sender goes on with ACK.
    """
    answered: set[Ends] = set()
    reset: set[Ends] = set()
    for src, dst, src_port, dst_port, proto, flags in evidence.rows(
        ("src", "dst", "src.port", "dst.port", "proto", "flags")
    ):
        if (dst, src) in pairs:
            back = (dst, src, dst_port, src_port, proto)
            (reset if flags is not None and flags & RST else answered).add(back)
        if (src, dst) in pairs and flags is not None and flags & ACK and not flags & (SYN | RST):
            answered.add((src, dst, src_port, dst_port, proto))
    return answered, reset
