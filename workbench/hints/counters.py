"""Counters that a sender carries along without meaning to: source ports, IP identifications, address walks."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

OCTET = 256
WORD = 65536
FAR = 8 * OCTET
"""A counter that jumps by more than this many between two probes belongs to another run (eight /24 blocks)."""


def swap(number: int) -> int:
    """Return a 16-bit number with its two bytes exchanged: 54328 (0xD438) becomes 14548 (0x38D4)."""
    return (number & 0xFF) << 8 | number >> 8


def missing(seen: Sequence[int]) -> list[int]:
    """Return the numbers between the lowest and highest seen that were not seen; [] if most are missing."""
    known = set(seen)
    between = range(min(known), max(known) + 1) if known else range(0)
    return [number for number in between if number not in known] if len(between) <= 2 * len(known) else []


def steps(numbers: Sequence[int]) -> list[int]:
    """Return the advances of a 16-bit counter from each reading to the next, from 0 to 65535."""
    return [(after - before) % WORD for before, after in pairwise(numbers)]


class Point(NamedTuple):
    """One probe of a walk: what the sender's counter said and which address it went to."""

    counter: int
    block: str
    octet: int
    number: int
    """Record number."""
    time: int | None


@dataclass(frozen=True, slots=True)
class Walk:
    """Probes whose counter runs along with the last octet of their targets."""

    points: tuple[Point, ...]
    """In counter order."""
    changes: int
    """How often counter minus octet (modulo 256) differs from the probe before."""
    bits: float
    offsets: dict[str, int]
    """Block -> how many /24 blocks it lies after the first one, by the counter."""

    def constants(self, block: str) -> list[tuple[int, int]]:
        """Return counter minus octet in a block with the number of probes that show it, lowest first."""
        return sorted(Counter(point.counter - point.octet for point in self.points if point.block == block).items())

    def index(self, point: Point) -> int:
        """Return the place of a target in the walk: its octet plus 256 per block passed."""
        return OCTET * self.offsets[point.block] + point.octet

    @property
    def addresses(self) -> int:
        """Return how many addresses lie from the first target to the last, both included."""
        places = [self.index(point) for point in self.points]
        return max(places) - min(places) + 1

    @property
    def advance(self) -> int:
        """Return how many numbers the counter passed from the first probe to the last, both included."""
        return self.points[-1].counter - self.points[0].counter + 1

    @property
    def even_steps(self) -> int:
        """Return in how many steps counter and address advanced by the same amount."""
        return sum(b.counter - a.counter == self.index(b) - self.index(a) for a, b in pairwise(self.points))


EVEN = 3
"""One step in this many, at least, must advance counter and address by the same amount."""


def walks(points: Sequence[Point], least: int) -> list[Walk]:
    """Return the runs of probes, at least `least` targets long, whose counter is tied to the target's last octet.

    Under the null that the two are unrelated, counter minus octet takes any of 256 values modulo 256: each
    probe that repeats the value of the one before it (in counter order) is worth 8 bits, and the places of
    the changes are paid for. A sender that goes through addresses advances counter and address together; where
    fewer than one step in three does, the values agree modulo 256 by chance alone.
    """
    found = []
    for run in _runs(sorted(set(points))):
        distinct = {(point.block, point.octet) for point in run}
        if len(distinct) < least or len({p.octet for p in run}) < least or len({p.counter for p in run}) < least:
            continue
        residues = [(point.counter - point.octet) % OCTET for point in run]
        changes = sum(before != after for before, after in pairwise(residues))
        repeats = len(run) - 1 - changes
        bits = 8.0 * repeats - math.log2(math.comb(len(run) - 1, changes))
        walk = Walk(tuple(run), changes, bits, _offsets(run))
        if walk.even_steps * EVEN >= len(run) - 1:
            found.append(walk)
    return found


def _runs(points: list[Point]) -> list[list[Point]]:
    runs: list[list[Point]] = []
    for point in points:
        if runs and point.counter - runs[-1][-1].counter <= FAR:
            runs[-1].append(point)
        else:
            runs.append([point])
    return runs


def _offsets(run: list[Point]) -> dict[str, int]:
    """Return how many blocks after the lowest each block lies, from what its commonest constant exceeds."""
    commonest = {
        block: Counter(point.counter - point.octet for point in run if point.block == block).most_common(1)[0][0]
        for block in {point.block for point in run}
    }
    lowest = min(commonest.values())
    return {block: round((constant - lowest) / OCTET) for block, constant in commonest.items()}
