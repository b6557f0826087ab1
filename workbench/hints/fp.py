"""Fingerprints of a sender's system that need no more than its counters."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from parsers.record import TimeBasis
from workbench.hints.address import placed
from workbench.hints.counters import OCTET, WORD, steps, swap
from workbench.hints.evidence import Evidence
from workbench.hints.finding import Actor, Argument, Finding, Grade, Hint, Stage, Threshold
from workbench.hints.words import SECOND, lasting, listed

IDS = Threshold(
    "IDs", 3, "IP IDs of one source in time order: two steps", "two IDs give one step, which chance makes too often"
)
SMALL = Threshold(
    "step", 255, "largest advance of the byte-swapped counter that counts as small", "one step in 256 passes by chance"
)
SHARE = Threshold(
    "share", 0.9, "share of the steps that must be small", "leaves room for one packet in ten out of order"
)


class Reading(NamedTuple):
    """One IP ID with what places it in a series."""

    time: int
    number: int
    ip_id: int
    dst: str


@dataclass(frozen=True, slots=True)
class Series:
    """The IP IDs of one source in time order, read in both byte orders."""

    src: str
    read: list[Reading]

    @property
    def plain(self) -> list[int]:
        """Return the steps of the IDs as printed."""
        return steps([one.ip_id for one in self.read])

    @property
    def swapped(self) -> list[int]:
        """Return the steps of the IDs with their two bytes exchanged."""
        return steps([swap(one.ip_id) for one in self.read])

    @property
    def forward(self) -> list[int]:
        """Return the swapped steps that are small and forward."""
        return [step for step in self.swapped if 1 <= step <= SMALL.value]

    @property
    def lasted(self) -> int:
        """Return nanoseconds from first to last."""
        return self.read[-1].time - self.read[0].time


def ipid_byteorder(evidence: Evidence) -> Iterator[Finding]:
    """Yield a finding for each source whose IP IDs count up only once their bytes are exchanged."""
    found: defaultdict[tuple[str, bool], list[Reading]] = defaultdict(list)
    for time, number, src, dst, ip_id, df, basis in evidence.rows(
        ("time", "number", "src", "dst", "ip.id", "ip.df", "time.basis")
    ):
        if None not in (time, src, ip_id) and (ip_id or not df):
            found[src, basis != TimeBasis.TIME_OF_DAY].append(Reading(time, number, ip_id, dst or ""))
    series = [Series(src, sorted(read)) for (src, _), read in sorted(found.items()) if len(read) >= IDS.value]
    for one in series:
        if len(one.forward) >= max(IDS.value - 1, SHARE.value * len(one.swapped)):
            finding = _finding(one, len(series))
            if finding.grade.rank >= Grade.WEAK.rank:
                yield finding


def _finding(series: Series, tried: int) -> Finding:
    ids = [one.ip_id for one in series.read]
    swapped = [swap(number) for number in ids]
    count, small, total = len(ids), len(series.forward), len(ids) - 1
    argument = Argument(
        f"IDs of a counter in network byte order, or random ones: a swapped step from 1 to {SMALL.value:g} has one "
        f"chance in {OCTET}, 8 bits each.",
        alternatives=tried,
    )
    argument.supports(
        f"With their bytes exchanged the {count} IDs of {series.src} read {listed(swapped, 8)}: {small} of {total} "
        f"steps go forward, by {min(series.forward)} to {max(series.forward)}.",
        8.0 * small - math.log2(math.comb(total, small)),
    )
    whole, carried = (sum(step % OCTET == rest for step in series.plain) for rest in (0, 1))
    argument.supports(
        f"As printed ({listed(ids, 8)}) {whole} of {total} steps are multiples of {OCTET}"
        f"{f' and {carried} one more, the carry' if carried else ''}: the byte that should change fastest hardly does."
    )
    _targets(argument, series)
    _rates(argument, series)
    _doubts(argument, series)
    argument.cap(Grade.STRONG, "a counter's byte order narrows the system down, it names none.")
    title = f"{series.src}: IP IDs count in swapped byte order, {listed(swapped, 3)}"
    numbers = [one.number for one in series.read]
    return argument.finding("fp.ipid-byteorder", title, Actor.UNKNOWN, numbers, (IDS, SMALL, SHARE))


def _targets(argument: Argument, series: Series) -> None:
    """Weigh whether the swapped counter advances by as much as the target address."""
    places = [placed(one.dst) for one in series.read]
    known = [place for place in places if place is not None]
    if len(known) < len(places) or len({block for block, _ in known}) > 1 or len(set(known)) < len(known):
        return
    octets = [octet for _, octet in known]
    if steps(octets) == series.swapped:
        asked, targets = listed(f"+{step}" for step in series.swapped), listed(f".{octet}" for octet in octets)
        argument.supports(
            f"The swapped steps ({asked}) equal the steps of the target address ({targets}): one packet per "
            "address, also for those in between that this log does not show.",
            8.0 * len(series.swapped),
        )


def _rates(argument: Argument, series: Series) -> None:
    """Say what either byte order would mean for the number of packets sent meanwhile."""
    plain, swapped = sum(series.plain), sum(series.swapped)
    during = "within one second" if series.lasted < SECOND else f"in {lasting(series.lasted)}"
    argument.supports(
        f"Swapped, the host sent {swapped:,} packets {during}; plain order would say {plain:,}, in steps of "
        f"{min(series.plain):,} to {max(series.plain):,}."
    )


def _doubts(argument: Argument, series: Series) -> None:
    """Add what speaks against, what could not be tested, and the rivals."""
    total, small = len(series.swapped), len(series.forward)
    if small < total:
        argument.opposes(f"{total - small} of {total} swapped steps are not small: {_others(series)}.")
    else:
        argument.opposes(
            f"Plain order is not impossible: the host would have sent {min(series.plain):,} to {max(series.plain):,} "
            "packets between each two of these records."
        )
    times = [one.time for one in series.read]
    tied = len(times) - len(set(times))
    argument.untested.append(
        f"{tied} of {len(times)} records bear the same time as the one before: they stand in the order of the log."
        if tied
        else f"What else {series.src} sent between these {len(times)} packets: its counter alone saw it."
    )
    argument.rivals += [
        f"Random IDs: each small swapped step has one chance in {WORD // int(SMALL.value)}; {small} came together.",
        f"Several hosts behind {series.src} (address translation): their counters would mix and hardly keep {small} "
        "small steps in a row.",
        "A tool that writes the IDs itself, with a counter of its own in the byte order of its machine.",
    ]
    argument.decides += [
        f"More IDs of {series.src} at known times: a counter keeps its pace, and the swapped reading stays forward.",
        "TTL, window and options of the same host: a little-endian counter looks like Windows 9x or NT of the time, "
        "and those differ there too.",
    ]


def _others(series: Series) -> str:
    return listed([f"{step:,}" for step in series.swapped if not 1 <= step <= SMALL.value], 4)


HINTS = (
    Hint(
        id="fp.ipid-byteorder",
        title="IP ID counter in host byte order",
        stage=Stage.STATE,
        help="IP IDs that look random or fall count up evenly once their two bytes are exchanged: the sender writes "
        "its counter in little-endian order. Read so, the steps tell how many packets it sent meanwhile.",
        find=ipid_byteorder,
        thresholds=(IDS, SMALL, SHARE),
    ),
)
