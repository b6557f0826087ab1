"""Records that answer something, and whether anybody was seen to ask."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import NamedTuple

from parsers.record import TimeBasis
from workbench.hints.evidence import Evidence
from workbench.hints.probes import ACK, ANSWERS, CONTROL, RST, SYN

Service = tuple[str, int]
"""Address and port that the answers come from."""


class Answer(NamedTuple):
    """A SYN-ACK or RST: what a host sends because a packet asked for it."""

    number: int
    time: int | None
    dated: bool
    src: str
    src_port: int
    dst: str
    dst_port: int | None
    flags: int
    ack: int | None


@dataclass(frozen=True, slots=True)
class Unasked:
    """The answers of one service that nobody in the case is seen to have asked for."""

    answers: tuple[Answer, ...]
    """In record order."""
    asked: int
    """Further answers of the same service that were asked for, or whose session went on."""
    speaking: int
    """How many of the unasked receivers send anything at all in this case."""

    @property
    def hosts(self) -> set[str]:
        """Return the addresses the answers went to."""
        return {answer.dst for answer in self.answers}


def unasked(evidence: Evidence, least: int) -> list[Unasked]:
    """Return, for each service that answers `least` or more hosts, the answers nobody asked for.

    An answer was asked for if its receiver sent anything to that service from that port, or if the service
    goes on with plain ACKs to it: then there was a session. Both are looked up in the whole evidence.
    """
    sent: defaultdict[Service, list[Answer]] = defaultdict(list)
    for number, time, basis, src, port, dst, dst_port, proto, flags, ack in evidence.rows(
        ("number", "time", "time.basis", "src", "src.port", "dst", "dst.port", "proto", "flags", "tcp.ack")
    ):
        if proto == "tcp" and None not in (src, port, dst, flags) and flags & CONTROL in ANSWERS:
            dated = basis != TimeBasis.TIME_OF_DAY
            sent[src, port].append(Answer(number, time, dated, src, port, dst, dst_port, flags & CONTROL, ack))
    crowded = {service: answers for service, answers in sent.items() if len({a.dst for a in answers}) >= least}
    asked, speaking = _asked(evidence.whole, crowded)
    found = []
    for answers in crowded.values():
        free = [answer for answer in answers if (answer.src, answer.src_port, answer.dst, answer.dst_port) not in asked]
        hosts = {answer.dst for answer in free}
        if len(hosts) >= least:
            free.sort(key=lambda answer: answer.number)
            found.append(Unasked(tuple(free), len(answers) - len(free), len(hosts & speaking)))
    return found


def _asked(
    evidence: Evidence, sent: dict[Service, list[Answer]]
) -> tuple[set[tuple[str, int, str, int | None]], set[str]]:
    """Return which (service, receiver, port) were asked for, and which receivers send anything at all."""
    receivers = {answer.dst for answers in sent.values() for answer in answers}
    asked: set[tuple[str, int, str, int | None]] = set()
    speaking: set[str] = set()
    for src, src_port, dst, dst_port, flags in evidence.rows(("src", "src.port", "dst", "dst.port", "flags")):
        if src in receivers:
            speaking.add(src)
            if (dst, dst_port) in sent:
                asked.add((dst, dst_port, src, src_port))
        if (src, src_port) in sent and flags is not None and flags & ACK and not flags & (SYN | RST):
            asked.add((src, src_port, dst, dst_port))
    return asked, speaking
