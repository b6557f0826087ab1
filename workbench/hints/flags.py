"""TCP flags that no ordinary system sends."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import NamedTuple

from parsers.record import flag_letters
from workbench.counted import counted
from workbench.hints.evidence import Evidence
from workbench.hints.finding import Actor, Argument, Finding, Grade, Hint, Stage, Threshold
from workbench.hints.integrity import sums
from workbench.hints.probes import FIN, RST, SYN
from workbench.hints.words import cited, listed

SCAN = Threshold(
    "packets", 3, "packets of one source to two or more ends that make a scan of an event", "the catalogue of this hint"
)
EVENT_BITS = 3.0
"""One such packet earns weak: nothing legitimate sends it, but damage does."""
CHANCE_BITS = math.log2(8 / 3)
"""A damaged flag byte has such a pair in 3 of the 8 settings of FIN, SYN and RST."""
SAME_BYTE_BITS = 8.0
"""Random damage does not repeat a flag byte: each further end that gets the same one is 1 chance in 256."""
CHECKSUM_BITS = 16.0
"""A checksum that fits a damaged packet by chance: 1 in 65,536."""
WHOLE = 64
"""How many records of one finding are read whole to verify checksums."""


class Odd(NamedTuple):
    """A record with an impossible pair of flags."""

    number: int
    src: str
    dst: str
    dst_port: int | None
    flags: int
    opts: str | None
    win: int | None


def impossible(flags: int) -> bool:
    """Say whether SYN stands beside FIN or RST: to open and to end a connection at once."""
    return flags & (FIN | SYN) == FIN | SYN or flags & (SYN | RST) == SYN | RST


def impossible_pair(evidence: Evidence) -> Iterator[Finding]:
    """Yield a finding for each source that sent SYN together with FIN or RST."""
    odd: defaultdict[str, list[Odd]] = defaultdict(list)
    for number, src, dst, dst_port, flags, frag, opts, win in evidence.rows(
        ("number", "src", "dst", "dst.port", "flags", "frag", "tcp.opts", "tcp.win")
    ):
        if flags is not None and not frag and src is not None and impossible(flags):
            odd[src].append(Odd(number, src, dst or "", dst_port, flags, opts, win))
    sound = _sound(evidence.whole, set(odd))
    for src, records in sorted(odd.items()):
        yield _finding(evidence, sorted(records), sound[src])


def _sound(evidence: Evidence, sources: set[str]) -> Counter[str]:
    """Count the records of these sources whose flags are possible."""
    if not sources:
        return Counter()
    rows = evidence.rows(("src", "flags"))
    return Counter(src for src, flags in rows if src in sources and flags is not None and not impossible(flags))


def _finding(evidence: Evidence, records: list[Odd], sound: int) -> Finding:
    total, src = len(records), records[0].src
    bytes_ = Counter(record.flags for record in records)
    ends = {(record.dst, record.dst_port) for record in records}
    commonest, repeats = _repeated(records)
    argument = Argument("a damaged header: any flag byte is as likely as any other, and 3 of 8 show such a pair.")
    argument.supports(
        f"{counted(total, 'packet')} of {src} to {counted(len(ends), 'end')} ({cited([r.number for r in records])}) "
        f"{'has' if total == 1 else 'have'} SYN beside FIN or RST, to open and to end at once: "
        f"{listed([f'{flag_letters(flags)} ({times})' for flags, times in bytes_.most_common()], 8)}.",
        EVENT_BITS + CHANCE_BITS * (total - 1),
    )
    scan = total >= SCAN.value and len(ends) >= 2 and repeats >= SCAN.value
    if repeats > 1:
        argument.supports(
            f"Packets to {repeats} different ends repeat the flag byte {flag_letters(commonest)}: random damage would "
            "not, a shift that always hits the same place might.",
            SAME_BYTE_BITS * (repeats - 1),
        )
    _checksums(argument, evidence, records, scan)
    _dull(argument, records, sound, len(bytes_))
    _open(argument, records)
    argument.cap(Grade.MODERATE, "flags alone name no tool, and damage is their usual cause.")
    title = f"{src}: SYN beside FIN or RST in {counted(total, 'packet')}"
    actor = Actor.SCANNER if scan else Actor.UNKNOWN
    return argument.finding("flags.impossible-pair", title, actor, [record.number for record in records], (SCAN,))


def _repeated(records: list[Odd]) -> tuple[int, int]:
    """Return the flag byte that went to most different ends, and to how many."""
    ends: defaultdict[int, set[tuple[str, int | None]]] = defaultdict(set)
    for record in records:
        ends[record.flags].add((record.dst, record.dst_port))
    flags = max(sorted(ends), key=lambda flags: len(ends[flags]))
    return flags, len(ends[flags])


def _checksums(argument: Argument, evidence: Evidence, records: list[Odd], scan: bool) -> None:
    """Ask the checksums whether the flags are what was sent."""
    read = records[:WHOLE]
    states = Counter(
        "unknown" if pair is None else pair[1].state for pair in (sums(evidence.record(r.number)) for r in read)
    )
    if states["valid"]:
        argument.supports(
            f"The TCP checksum of {states['valid']} of {len(read)} fits: sent with these flags.", CHECKSUM_BITS
        )
    if states["wrong"]:
        argument.opposes(
            f"The TCP checksum of {states['wrong']} of {len(read)} is wrong: the header may be damaged.", 8.0
        )
        argument.cap(Grade.WEAK, "a wrong checksum.")
    if unknown := states["unknown"] + states["unverifiable"]:
        argument.untested.append(
            f"The TCP checksum of {unknown} of {len(read)}: the log does not carry the whole segment."
        )
        if not states["valid"] and not scan:
            argument.cap(Grade.WEAK, "no checksum says that the flags were sent so.")


def _dull(argument: Argument, records: list[Odd], sound: int, kinds: int) -> None:
    """Add what speaks for damage or a dull origin."""
    total = len(records)
    words = sum(record.win is not None and offset_word(record.win) for record in records)
    if words:
        argument.opposes(
            f"The window of {words} of {total} reads as data offset and flags of a TCP header (5 to 15 words, usual "
            "flags): the header may have slid by two bytes.",
            WORD_BITS * words,
        )
    if kinds > 1:
        argument.opposes(f"{total} packets show {kinds} different flag bytes: a tool repeats its own, damage varies.")
    if sound:
        argument.opposes(
            f"{counted(sound, 'other record')} of the same source have possible flags: it speaks TCP properly."
        )
    if any(record.opts and "CC" in record.opts for record in records):
        argument.opposes("CC options are present: SYN with FIN is T/TCP then (RFC 1644).", 8.0)
        argument.cap(Grade.WEAK, "T/TCP opens and ends in one packet.")
    argument.opposes(
        f"Damage alone explains {counted(total, 'such packet')}: a random flag byte shows the pair in 3 of 8 cases."
    )


def _open(argument: Argument, records: list[Odd]) -> None:
    """Add what could not be tested, the rivals and what would decide."""
    src = records[0].src
    argument.untested.append(
        f"Whether the {counted(len(records), 'packet')} left {src} with these flags: no second sensor saw them."
    )
    argument.rivals += [
        "A header damaged on the way: two bytes inserted or lost move every later field.",
        "A UDP or ICMP packet printed as TCP: then the flag byte is data.",
        "T/TCP (RFC 1644, historic), which sends SYN and FIN together and carries CC options.",
    ]
    argument.decides += [
        f"The TCP checksum of {cited([record.number for record in records])} over the whole segment.",
        f"The same pair from {src} to further hosts or ports: {SCAN.value:g} packets with one flag byte make it a "
        "scan.",
    ]


def offset_word(word: int) -> bool:
    """Say whether a 16-bit number reads as data offset, reserved bits and flags of an ordinary TCP header."""
    return word >> 12 >= 5 and not word & 0x0FC0 and word & 0x3F in USUAL


USUAL = frozenset({0x02, 0x04, 0x10, 0x11, 0x12, 0x14, 0x18, 0x19})
"""Flag bytes of ordinary traffic: S, R, A, FA, SA, RA, PA, FPA."""
WORD_BITS = 9.0
"""A random window reads so in 88 of 65,536 cases: 11 offsets, no reserved bit, 8 flag bytes."""

HINTS = (
    Hint(
        id="flags.impossible-pair",
        title="Impossible flag pair: SYN with FIN or RST",
        stage=Stage.SHAPE,
        help="SYN opens a connection, FIN and RST end one; no ordinary system sends them together. Readings of the "
        "bytes as a shifted header, UDP or ICMP speak first and explain most of them away.",
        find=impossible_pair,
        thresholds=(SCAN,),
    ),
)
