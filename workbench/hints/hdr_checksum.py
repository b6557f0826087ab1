"""Checksums that are wrong by one constant for a network: its addresses were edited, and the packets are whole."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from parsers.record import CAPTURE_FORMATS
from workbench.counted import counted
from workbench.hints.evidence import Evidence
from workbench.hints.finding import Actor, Argument, Finding, Hint, Stage, Threshold
from workbench.hints.words import cited, listed
from workbench.readings.edited_addresses import network, residue

WITH_BYTES = frozenset((*CAPTURE_FORMATS, "tcpdump"))
"""Formats whose records hold the bytes of whole headers."""
FEWEST = Threshold(
    "packets of a network", 2, "packets of one network whose checksums are wrong by the same amount", "the catalogue"
)
EACH = Threshold("records looked at", 16, "first records to each network that are verified", "a bound on the work")
MOST = Threshold("networks looked at", 256, "networks to which records are verified", "a bound on the work")
_BITS = 16.0
"""Bits that it counts if two sums of 16 bits are wrong by one amount, or one is wrong as in the packet before."""


@dataclass(slots=True)
class Side:
    """The packets looked at, by the network of their source or their destination."""

    word: str
    """How the packets stand to the network: `from` or `to`."""
    found: defaultdict[str, dict[int, int | None]] = field(default_factory=lambda: defaultdict(dict))
    """Network -> record number -> by how much its checksums are wrong, None if they are not wrong alike."""

    @property
    def steady(self) -> dict[str, int]:
        """The networks all of whose packets are wrong by one amount, and that amount."""
        return {
            net: constant
            for net, amounts in self.found.items()
            if len(amounts) >= FEWEST.value and len(set(amounts.values())) == 1
            if (constant := next(iter(amounts.values()))) is not None
        }

    @property
    def records(self) -> list[int]:
        """The records of those networks."""
        return sorted(number for net in self.steady for number in self.found[net])


def checksum_delta(evidence: Evidence) -> Iterator[Finding]:
    """Yield one finding on all networks whose packets share a constant."""
    sides = _looked_at(evidence)
    best = max(sides, key=lambda side: (len(side.records), -len(side.steady), side.word))
    if best.steady:
        other = next(side for side in sides if side is not best)
        yield _finding(best, open_=len(other.records) == len(best.records) and len(other.steady) == len(best.steady))


def _looked_at(evidence: Evidence) -> tuple[Side, Side]:
    """Verify the first records to each network that carry bytes."""
    first: defaultdict[str, list[tuple[int, str]]] = defaultdict(list)
    for number, src, dst, form in evidence.rows(("number", "src", "dst", "format")):
        if form not in WITH_BYTES or None in (src, dst) or src.count(".") != 3 or dst.count(".") != 3:
            continue
        net = network(dst)
        if (net in first or len(first) < MOST.value) and len(first[net]) < EACH.value:
            first[net].append((number, network(src)))
    source, target = Side("from"), Side("to")
    for net, numbers in first.items():
        for place, (number, sender) in enumerate(numbers):
            if place >= FEWEST.value and not any(target.found[net].values()):
                break  # the first ones are not wrong alike: the others would add nothing
            target.found[net][number] = source.found[sender][number] = residue(evidence.record(number))
    return source, target


def _finding(side: Side, *, open_: bool) -> Finding:
    steady = side.steady
    nets = listed(sorted(f"{net}.0.0/16" for net in steady))
    argument = Argument("checksums that were damaged at random: both would not be wrong by one amount.")
    for net in sorted(steady):
        numbers = list(side.found[net])
        bits = _BITS * min(4, 2 * len(numbers) - 1)
        argument.supports(
            f"In all {counted(len(numbers), 'packet')} {side.word} {net}.0.0/16 ({cited(numbers)}) the IP and the "
            f"upper checksum are wrong by one and the same 0x{steady[net]:04x}, whatever host, ports and numbers "
            f"({bits:.0f} bits).",
            bits,
        )
    _doubts(argument, side, nets)
    argument.untested.append(
        "What stood in the addresses before: the constant is a sum over it, shown for "
        f"{counted(len(steady), 'network')} and not solved."
    )
    if open_:
        argument.untested.append(f"Whether the other end of these packets was edited: all came {side.word} {nets}.")
    argument.rivals.append("A translator of addresses that mends no checksum: it would shift both sums alike too.")
    argument.decides.append(f"The unedited capture, or whoever prepared it: ask what {nets} was before.")
    constants = counted(len(set(steady.values())), "constant")
    title = f"Addresses of {counted(len(steady), 'network')} were edited after capture: checksums wrong by {constants}"
    return argument.finding("hdr.checksum-delta", title, Actor.EQUIPMENT, side.records, (FEWEST, EACH, MOST))


def _doubts(argument: Argument, side: Side, nets: str) -> None:
    """Say what the packets of other networks say."""
    others = {net: found for net, found in side.found.items() if net not in side.steady}
    odd = [number for found in others.values() for number, amount in found.items() if amount is not None]
    whole = sum(amount is None for found in others.values() for amount in found.values())
    if odd:
        argument.opposes(f"Wrong by no constant are {counted(len(odd), 'packet')} of other networks: {cited(odd)}.")
    if whole:
        argument.opposes(f"{counted(whole, 'packet')} of other networks do not show it: these alone were edited.")
    else:
        argument.opposes(f"The addresses of {nets} may be true, and another program have written both checksums.")


HINTS = (
    Hint(
        id="hdr.checksum-delta",
        title="Constant checksum difference: addresses were edited",
        stage=Stage.INTEGRITY,
        help="Both checksums that cover the addresses are wrong by one amount, the same for every packet of a network: "
        "whoever sanitised the log replaced its network numbers and left the checksums. The rest of the packets is "
        "whole; their addresses are not those of the traffic.",
        find=checksum_delta,
        explains=("hdr.checksum", "hdr.bogon-address"),
        why="the addresses were edited after capture, so wrong checksums and impossible addresses say nothing.",
        thresholds=(FEWEST, EACH, MOST),
    ),
)
