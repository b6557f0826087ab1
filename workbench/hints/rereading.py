"""Other readings of damaged or misread packets, gathered by conversation."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from weakref import WeakKeyDictionary

from parsers.record import Record
from workbench.counted import counted
from workbench.hints.address import wide_block
from workbench.hints.evidence import Evidence
from workbench.hints.finding import Argument, Threshold
from workbench.hints.flags import offset_word
from workbench.hints.probes import ACK, CONTROL, FIN, RST, SYN
from workbench.hints.words import cited, listed
from workbench.readings import Reading, of_header, read_all

PSH, URG = 0x08, 0x20
SANE = frozenset(
    {SYN, SYN | ACK, RST, RST | ACK, RST | PSH | ACK}
    | {ACK | fin | psh | urg for fin in (0, FIN) for psh in (0, PSH) for urg in (0, URG)}
)
"""Flag bytes of TCP as it is spoken (RFC 9293 section 3.10); anything else is worth a second reading."""
ERRORS = frozenset({3, 4, 5, 11, 12})
"""ICMP types that quote a packet: read as TCP, type and code are the source port, the unused word the sequence."""
NEAR = 64
"""How many records of a conversation before and after a record its reading may compare with."""

COMMON = Threshold(
    "unrelated senders",
    3,
    "senders of different /16 networks whose packets show one defect",
    "the catalogue, common path",
)

Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Reread:
    """Readings of one kind on the packets between two addresses."""

    ends: Pair
    readings: tuple[Reading, ...]
    """In record order."""
    sources: tuple[str, ...]
    """Who sent the packets, each once."""
    unread: int
    """How many records of the conversation have no other reading at all."""


_READ: WeakKeyDictionary[Evidence, list[tuple[Pair, str, int, Reading]]] = WeakKeyDictionary()


def reread(evidence: Evidence, name: str) -> list[Reread]:
    """Return the readings with this id, by conversation.

    Only records whose flags or window are odd are read at all; each is given its conversation to compare with.
    """
    if evidence not in _READ:
        _READ[evidence] = _read(evidence)
    groups: defaultdict[Pair, list[tuple[str, Reading]]] = defaultdict(list)
    unread: dict[Pair, int] = {}
    for pair, src, total, reading in _READ[evidence]:
        unread[pair] = unread.get(pair, total) - 1
        if reading.id == name:
            groups[pair].append((src, reading))
    return [
        Reread(pair, tuple(reading for _, reading in read), tuple(sorted({src for src, _ in read})), unread[pair])
        for pair, read in sorted(groups.items())
    ]


def _read(evidence: Evidence) -> list[tuple[Pair, str, int, Reading]]:
    odd: list[tuple[int, str, Pair]] = []
    for number, src, dst, proto, flags, win, src_port, seq, ack in evidence.rows(
        ("number", "src", "dst", "proto", "flags", "tcp.win", "src.port", "tcp.seq", "tcp.ack")
    ):
        if proto == "tcp" and None not in (src, dst) and _suspicious(flags, win, src_port, seq):
            glimpse = Record(proto=proto, flags=flags, tcp_win=win, src_port=src_port, tcp_seq=seq, tcp_ack=ack)
            if any(module.fits(glimpse) for module in of_header()):
                odd.append((number, src, (min(src, dst), max(src, dst))))
    conversations = _conversations(evidence.whole, {pair for _, _, pair in odd})
    found = []
    for number, src, pair in sorted(odd):
        numbers = conversations[pair]
        place = bisect_left(numbers, number)
        near = numbers[max(0, place - NEAR) : place + NEAR + 1]
        others = (evidence.record(other) for other in near if other != number)
        readings = read_all(evidence.record(number), others, of_header())
        if readings:
            found.append((pair, src, len(numbers), readings[0]))
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
    """Add what the readings say, each sentence once with the records it holds for.

    Packets of one conversation repeat each other: the strongest reading alone gives bits.
    """
    strongest = max(reading.bits for reading in read.readings)
    for place, sentence in enumerate(_said(read.readings, "for_")):
        argument.supports(sentence, 0 if place else strongest)
    for sentence in _said(read.readings, "against"):
        argument.opposes(sentence)
    argument.untested += _said(read.readings, "untested")


def _said(readings: Sequence[Reading], name: str) -> list[str]:
    records: defaultdict[str, list[int]] = defaultdict(list)
    for reading in readings:
        for sentence in getattr(reading, name):
            records[sentence].append(reading.record)
    return [f"{cited(numbers)}: {sentence}" for sentence, numbers in records.items()]


def weigh_common(argument: Argument, read: Reread, alike: Sequence[Reread], defect: str) -> bool:
    """Say whether unrelated senders show the same defect; then it arose near the sensor."""
    others = [other for other in alike if other.ends != read.ends]
    if not others:
        argument.opposes(f"No other conversation of this case shows {defect}: a defect on the common path would.")
        return False
    senders = sorted({source for one in alike for source in one.sources})
    networks = {wide_block(sender) for sender in senders}
    conversations = len({other.ends for other in others})
    numbers = sorted(reading.record for other in others for reading in other.readings)
    said = (
        f"{counted(len(numbers), 'packet')} of {counted(conversations, 'other conversation')} ({cited(numbers)}) "
        f"{'shows' if len(numbers) == 1 else 'show'} {defect} too"
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
