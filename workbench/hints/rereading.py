"""Other readings of damaged or misread packets, gathered by conversation."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Protocol
from weakref import WeakKeyDictionary

from parsers.record import Record
from workbench.hints.address import wide_block
from workbench.hints.evidence import Evidence
from workbench.hints.finding import Argument, Threshold
from workbench.hints.flags import offset_word
from workbench.hints.probes import ACK, CONTROL, FIN, RST, SYN
from workbench.hints.words import cited, counted, listed

PSH, URG = 0x08, 0x20
SANE = frozenset(
    {SYN, SYN | ACK, RST, RST | ACK, RST | PSH | ACK}
    | {ACK | fin | psh | urg for fin in (0, FIN) for psh in (0, PSH) for urg in (0, URG)}
)
"""Flag bytes of TCP as it is spoken (RFC 9293 section 3.10); anything else is worth a second reading."""
ERRORS = frozenset({3, 4, 5, 11, 12})
"""ICMP types that quote a packet: read as TCP, type and code are the source port, the unused word the sequence."""
LONGEST = 256
"""How many records of a conversation a reading is given to compare with."""

COMMON = Threshold(
    "unrelated senders",
    3,
    "senders of different /16 networks whose packets show one defect",
    "the catalogue, common path",
)

Pair = tuple[str, str]


class Reading(Protocol):
    """What the hints need to know of another reading of one record."""

    @property
    def id(self) -> str:
        """Return the name of the reading; its last part says what it reads."""
        ...

    @property
    def record(self) -> int:
        """Return the number of the record."""
        ...

    @property
    def for_(self) -> Sequence[str]:
        """Return what speaks for the reading."""
        ...

    @property
    def against(self) -> Sequence[str]:
        """Return what speaks against it."""
        ...

    @property
    def untested(self) -> Sequence[str]:
        """Return what could not be tested."""
        ...

    @property
    def bits(self) -> float:
        """Return how many bits of coincidence carry it."""
        ...


Reader = Callable[[Record, Sequence[Record]], Sequence[Reading]]


@dataclass(frozen=True, slots=True)
class Reread:
    """Readings of one kind on the packets between two addresses."""

    ends: Pair
    readings: tuple[Reading, ...]
    """In record order."""
    sources: tuple[str, ...]
    """Who sent the packets, each once."""
    total: int
    """How many records the conversation has in all."""


_READ: WeakKeyDictionary[Evidence, list[tuple[Pair, str, int, Reading]]] = WeakKeyDictionary()


def read_all(record: Record, conversation: Sequence[Record]) -> Sequence[Reading]:
    """Return every other reading of a record, looked at beside its conversation."""
    import workbench.readings

    reader = getattr(workbench.readings, "read_all", None)
    return reader(record, conversation) if reader else ()


def reread(evidence: Evidence, name: str, reader: Reader = read_all) -> list[Reread]:
    """Return the readings called `name` (last part of their id), by conversation.

    Only records whose flags or window are odd are read at all; each is given its conversation to compare with, and
    where several readings fit a record the one with most bits counts.
    """
    if evidence not in _READ:
        _READ[evidence] = _read(evidence, reader)
    groups: defaultdict[Pair, list[tuple[str, int, Reading]]] = defaultdict(list)
    for pair, src, total, reading in _READ[evidence]:
        if reading.id.rpartition(".")[2] == name:
            groups[pair].append((src, total, reading))
    found = []
    for pair, read in sorted(groups.items()):
        readings = sorted((reading for _, _, reading in read), key=lambda reading: reading.record)
        found.append(Reread(pair, tuple(readings), tuple(sorted({src for src, _, _ in read})), read[0][1]))
    return found


def _read(evidence: Evidence, reader: Reader) -> list[tuple[Pair, str, int, Reading]]:
    odd: defaultdict[Pair, list[tuple[int, str]]] = defaultdict(list)
    for number, src, dst, proto, flags, win, src_port, seq in evidence.rows(
        ("number", "src", "dst", "proto", "flags", "tcp.win", "src.port", "tcp.seq")
    ):
        if proto == "tcp" and None not in (src, dst) and _suspicious(flags, win, src_port, seq):
            odd[(min(src, dst), max(src, dst))].append((number, src))
    conversations = _conversations(evidence.whole, set(odd))
    found = []
    for pair, suspects in odd.items():
        numbers = conversations[pair]
        records = {number: evidence.record(number) for number in islice(numbers, LONGEST)}
        for number, src in suspects:
            readings = reader(records.get(number) or evidence.record(number), list(records.values()))
            if readings:
                found.append((pair, src, len(numbers), max(readings, key=lambda reading: (reading.bits, reading.id))))
    return found


def _suspicious(flags: int | None, win: int | None, src_port: int | None, seq: int | None) -> bool:
    if flags is not None and flags & CONTROL not in SANE:
        return True
    if win is not None and offset_word(win):
        return True
    return seq == 0 and src_port is not None and src_port >> 8 in ERRORS


def _conversations(evidence: Evidence, pairs: set[Pair]) -> dict[Pair, list[int]]:
    """Return the record numbers of each of these address pairs, in order."""
    numbers: defaultdict[Pair, list[int]] = defaultdict(list)
    if pairs:
        for number, src, dst in evidence.rows(("number", "src", "dst")):
            if src is not None and dst is not None and (pair := (min(src, dst), max(src, dst))) in pairs:
                numbers[pair].append(number)
    return {pair: sorted(found) for pair, found in numbers.items()}


def weigh_readings(argument: Argument, read: Reread) -> None:
    """Add what each reading says, under the number of its record."""
    for reading in read.readings:
        cite = f"#{reading.record}: "
        argument.supports(cite + " ".join(reading.for_), reading.bits)
        if reading.against:
            argument.opposes(cite + " ".join(reading.against))
        if reading.untested:
            argument.untested.append(cite + " ".join(reading.untested))


def weigh_common(argument: Argument, read: Reread, alike: Sequence[Reread], defect: str) -> bool:
    """Say whether unrelated senders show the same defect; then it arose near the sensor."""
    others = [other for other in alike if other is not read]
    if not others:
        argument.opposes(f"No other conversation of this case shows {defect}: a defect on the common path would.")
        return False
    senders = sorted({source for one in alike for source in one.sources})
    networks = {wide_block(sender) for sender in senders}
    packets = sum(len(other.readings) for other in others)
    numbers = sorted(reading.record for other in others for reading in other.readings)
    said = (
        f"{counted(packets, 'packet')} of {counted(len(others), 'other conversation')} ({cited(numbers)}) "
        f"{'shows' if packets == 1 else 'show'} {defect} too"
    )
    if len(networks) < COMMON.value:
        argument.supports(f"{said}; all come from {listed(sorted(networks))}: the defect may lie there.")
        return False
    both = _both_ways(alike)
    argument.supports(
        f"{said}: {len(senders)} senders in {len(networks)} networks that have nothing in common but the way to this "
        f"sensor{f', one of them ({both}) on the inside, sending out' if both else ''}. The defect lies near the "
        "sensor."
    )
    return True


def _both_ways(alike: Sequence[Reread]) -> str:
    """Return a sender that shares its network with receivers of the others: packets of both directions are hit."""
    receivers = {wide_block(end) for one in alike for end in one.ends if end not in one.sources}
    return next((source for one in alike for source in one.sources if wide_block(source) in receivers), "")
