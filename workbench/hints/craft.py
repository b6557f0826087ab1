"""Crafted packets: fields that no ordinary system repeats."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import NamedTuple

from parsers.record import Record
from workbench.counted import counted
from workbench.hints.constants import lineage
from workbench.hints.evidence import Evidence
from workbench.hints.finding import Actor, Argument, Finding, Hint, Stage, Threshold
from workbench.hints.integrity import weigh_checksums
from workbench.hints.probes import ACK, ANSWERS, CONTROL
from workbench.hints.words import cited, listed, wide

ENDS = Threshold(
    "ends",
    3,
    "different (destination, port) that one acknowledgement number went to",
    "each repeat is one chance in 2**32",
)
NUMBER_BITS = 32
"""Bits of a sequence or acknowledgement number."""
RELATIVE = frozenset({0, 1})
"""Acknowledgement numbers that prove nothing: 0 is "none", 1 is what tcpdump prints for a relative number."""


class Acknowledged(NamedTuple):
    """A record with an acknowledgement number."""

    number: int
    src: str
    dst: str
    dst_port: int | None
    flags: int | None


def const_ack(evidence: Evidence) -> Iterator[Finding]:
    """Yield a finding for each acknowledgement number that went to several unrelated ends."""
    suspects = _repeated(evidence)
    sent: defaultdict[int, list[Acknowledged]] = defaultdict(list)
    for number, src, dst, dst_port, flags, ack in evidence.rows(
        ("number", "src", "dst", "dst.port", "flags", "tcp.ack")
    ):
        if ack in suspects and None not in (src, dst) and (flags is None or flags & ACK):
            sent[ack].append(Acknowledged(number, src, dst, dst_port, flags))
    crowded = {ack: records for ack, records in sent.items() if len(_ends(records)) >= ENDS.value}
    logged = _logged(evidence.whole, {record.src for records in crowded.values() for record in records})
    for ack, records in sorted(crowded.items()):
        yield _finding(evidence, ack, sorted(records), logged)


def _repeated(evidence: Evidence) -> set[int]:
    """Return the acknowledgement numbers that went to more than one end."""
    first: dict[int, tuple[str, int | None]] = {}
    return {
        ack
        for dst, dst_port, ack in evidence.rows(("dst", "dst.port", "tcp.ack"))
        if ack is not None and ack not in RELATIVE and first.setdefault(ack, (dst, dst_port)) != (dst, dst_port)
    }


def _ends(records: list[Acknowledged]) -> set[tuple[str, int | None]]:
    return {(record.dst, record.dst_port) for record in records}


class Logged(NamedTuple):
    """What a case holds of a source: records with an acknowledgement number, and by format those without."""

    known: int
    silent: Counter[str]


def _logged(evidence: Evidence, sources: set[str]) -> dict[str, Logged]:
    """Count the TCP records of these sources with and without an acknowledgement number."""
    known: Counter[str] = Counter()
    silent: dict[str, Counter[str]] = {src: Counter() for src in sources}
    for src, log, proto, ack in evidence.rows(("src", "format", "proto", "tcp.ack")):
        if src in sources and proto == "tcp":
            if ack is None:
                silent[src][log] += 1
            else:
                known[src] += ack not in RELATIVE
    return {src: Logged(known[src], silent[src]) for src in sources}


def _finding(evidence: Evidence, ack: int, records: list[Acknowledged], logged: dict[str, Logged]) -> Finding:
    ends, sources = _ends(records), sorted({record.src for record in records})
    answers = sum(record.flags is not None and record.flags & CONTROL in ANSWERS for record in records)
    total, known = len(records), sum(logged[src].known for src in sources)
    argument = Argument(
        "receivers with sequence numbers of their own: that two unrelated ends are sent the same acknowledgement "
        "number has one chance in 2**32."
    )
    argument.supports(
        f"{total} of {known} acknowledgement numbers of {listed(sources, 3)}, to {len(ends)} different ends "
        f"({cited([r.number for r in records])}) are {wide(ack)}.",
        NUMBER_BITS * (len(ends) - 1),
    )
    _who(argument, sources, answers, total)
    _name(argument, ack, records, answers)
    weigh_checksums(argument, _whole(evidence, records))
    _unknown(argument, sources, logged)
    argument.untested.append(
        f"Packets with the same number to ends outside this log: {len(ends)} ends are a lower bound."
    )
    argument.rivals.append(
        f"One connection seen {total} times, or a proxy in front of {len(ends)} hosts: the ends differ in address or "
        "port and each has numbers of its own."
    )
    argument.decides.append(
        f"The packets that were acknowledged: SYNs to {listed(sources, 3)} with sequence number "
        f"{wide((ack - 1) % 2**32)} and these addresses as source."
    )
    victim = answers == total
    who = sources[0] if len(sources) == 1 else f"{len(sources)} senders"
    title = f"{who}: acknowledgement {wide(ack)} sent to {len(ends)} unrelated ends; " + (
        "the SYNs it answers were crafted" if victim else "crafted by the sender or by those it answers"
    )
    actor = Actor.VICTIM if victim else Actor.UNKNOWN
    return argument.finding("craft.const-ack", title, actor, [record.number for record in records], (ENDS,))


def _who(argument: Argument, sources: list[str], answers: int, total: int) -> None:
    """Say who crafted what: an answer repeats the number of the packet it answers."""
    who = listed(sources, 3)
    if answers == total:
        argument.supports(
            f"All {total} are SYN-ACK or RST: an answer takes the sequence number it was asked with and adds one; so "
            f"the crafted packets are the unseen SYNs, and {who} is their victim (RFC 9293 section 3.10.7)."
        )
        argument.opposes(
            f"The crafted packets themselves are not in this case; that {who} answered honestly is inferred from "
            f"{total} answers."
        )
    else:
        argument.opposes(
            f"{total - answers} of {total} are not answers but segments in their own right: then {who} may have "
            "written the number itself."
        )
    argument.rivals.append(
        f"{who} writes the constant itself, as a scanner that sends unasked answers would: then the targets should "
        "follow an order, and the port need not be that of a service."
    )


def _name(argument: Argument, ack: int, records: list[Acknowledged], answers: int) -> None:
    """Say which lineage of code the number looks like."""
    known = lineage(ack - 1) if answers else None
    if known is None:
        argument.untested.append(
            f"No known program writes {wide((ack - 1) % 2**32)} or is in this list: no name follows."
        )
        return
    ports = sorted({record.dst_port for record in records if record.dst_port is not None})
    argument.supports(
        f"Less one it is {wide(known.value)}: that looks like {known.lineage}. {known.public}. A lineage, not a tool: "
        f"moderate at most. Other traits: {known.trait}; the ports answered to here are {listed(ports)}."
    )
    argument.rivals.append("Any program that copied that line of code; the number alone tells none of them apart.")
    argument.decides.append(
        "Control traffic of a named flooder (for Shaft 20432/tcp, 18753/udp, 20433/udp) would name the tool; without "
        "it the name stays a lineage."
    )


def _unknown(argument: Argument, sources: list[str], logged: dict[str, Logged]) -> None:
    """Say which records of the same sources carry no acknowledgement number."""
    for src in sources:
        for log, count in sorted(logged[src].silent.items()):
            argument.untested.append(
                f"The {counted(count, f'{log} line')} of the same source {src} "
                f"{'carries' if count == 1 else 'carry'} no acknowledgement number: could not be tested."
            )


def _whole(evidence: Evidence, records: list[Acknowledged]) -> list[Record]:
    return [evidence.record(record.number) for record in records[:WHOLE]]


WHOLE = 64
"""How many records of one finding are read whole to verify checksums; the rest are likely to be like them."""

HINTS = (
    Hint(
        id="craft.const-ack",
        title="Constant acknowledgement number across destinations",
        stage=Stage.STATE,
        help="One acknowledgement number goes to three or more unrelated ends. An acknowledgement is the other side's "
        "number plus one, so the packets that provoked it carried a constant: they were crafted. If the records are "
        "answers, their sender is the victim.",
        find=const_ack,
        thresholds=(ENDS,),
    ),
)
