"""Scans that give their whole walk away: a counter of the sender runs along with the target address."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise

from workbench.counted import counted
from workbench.hints.address import block_value, placed
from workbench.hints.counters import OCTET, Point, Walk, swap, walks
from workbench.hints.evidence import Evidence
from workbench.hints.finding import Actor, Argument, Finding, Grade, Hint, Stage, Threshold, grade_of
from workbench.hints.probes import Opening, openings
from workbench.hints.words import SECOND, listed

TARGETS = Threshold(
    "targets", 4, "different addresses whose last number the counter follows", "the catalogue of this hint"
)
RETRY = Threshold(
    "retry", 3, "seconds until a SYN without answer is sent again", "RFC 1122 section 4.2.3.1 as stacks of 2000 did it"
)
COUNTERS: tuple[tuple[str, Callable[[Opening], int | None]], ...] = (
    ("source port", lambda asked: asked.src_port),
    ("IP ID", lambda asked: asked.ip_id),
    ("byte-swapped IP ID", lambda asked: None if asked.ip_id is None else swap(asked.ip_id)),
)
"""The counters a sender may carry, as the finding names them."""


def counter_walk(evidence: Evidence) -> Iterator[Finding]:
    """Yield a finding for each run of probes whose counter minus target address stays constant."""
    groups: defaultdict[tuple[str, str | None, int | None], list[Opening]] = defaultdict(list)
    for opening in openings(evidence):
        groups[opening.src, opening.proto, opening.dst_port].append(opening)
    groups = defaultdict(list, {key: asked for key, asked in groups.items() if len(asked) >= TARGETS.value})
    for asked in groups.values():
        found = [(walk, name) for name, read in COUNTERS for walk in walks(_points(asked, read), int(TARGETS.value))]
        by_number = {opening.number: opening for opening in asked}
        taken: set[int] = set()
        for walk, name in sorted(found, key=lambda one: (-one[0].bits, one[1])):
            records = {point.number for point in walk.points}
            finding = _finding(walk, name, by_number[walk.points[0].number], len(groups) * len(COUNTERS))
            if taken.isdisjoint(records) and grade_of(finding.bits).rank >= Grade.MODERATE.rank:
                taken |= records
                yield finding


def _points(asked: Sequence[Opening], read: Callable[[Opening], int | None]) -> list[Point]:
    return [
        Point(counter, *place, opening.number, opening.time)
        for opening in asked
        if (counter := read(opening)) is not None and (place := placed(opening.dst)) is not None
    ]


def _finding(walk: Walk, counter: str, first: Opening, alternatives: int) -> Finding:
    number = len(walk.points)
    argument = Argument(
        f"the {counter} has nothing to do with the target: {counter} minus last octet is any of {OCTET} values modulo "
        f"{OCTET}, 8 bits for each probe that repeats the one before.",
        alternatives=alternatives,
    )
    _constant(argument, walk, counter)
    _blocks(argument, walk)
    _complete(argument, walk, counter)
    argument.untested.append(
        f"Probes to targets before the first and after the last of the {number}: a counter shows "
        "what lies between two records, not beyond them."
    )
    argument.rivals += [
        "An ordinary program that opens one connection after the other to neighbouring addresses leaves the same "
        "trail: an inventory, a monitoring job, a client going through a row of servers.",
        f"A tool that writes the target into the {counter} on purpose: then a skipped target leaves the same gap.",
    ]
    _clock(argument, walk, counter)
    argument.decides += [
        f"The same minute from another sensor of these networks: probes with the {counter}s that are missing here.",
        f"A probe of {first.src} to an address between two of these targets whose {counter} does not fit: it would "
        "refute the walk.",
    ]
    title = (
        f"{first.src}: address walk, its {counter} counts the targets along; {walk.addresses} addresses asked, "
        f"{number} logged"
    )
    records = [point.number for point in walk.points]
    return argument.finding("scan.counter-walk", title, Actor.SCANNER, records, (TARGETS,))


def _constant(argument: Argument, walk: Walk, counter: str) -> None:
    """Say which constants the blocks show."""
    said = []
    lowest = min(value for block in walk.offsets for value, _ in walk.constants(block))
    for block in sorted(walk.offsets, key=lambda block: (walk.offsets[block], block)):
        offset = walk.offsets[block]
        for value, times in walk.constants(block):
            sum_ = (
                f" = {value - OCTET * offset} + {OCTET * offset}" if offset and value - OCTET * offset >= lowest else ""
            )
            said.append(f"{value}{sum_} in {block} ({times})")
    argument.supports(
        f"{counter[0].upper() + counter[1:]} minus last octet of the target is constant in each block (times seen): "
        f"{listed(said, 8)}. In counter order the value changes {counted(walk.changes, 'time')} modulo {OCTET}.",
        walk.bits,
    )


def _blocks(argument: Argument, walk: Walk) -> None:
    """Say in which order the blocks lie, and check it where their numbers are not hidden."""
    offsets = walk.offsets
    if len(offsets) < 2:
        return
    first = min(offsets, key=lambda block: offsets[block])
    order = [
        f"{block} is {first} + {offset}" for block, offset in sorted(offsets.items(), key=lambda o: o[1]) if offset
    ]
    argument.supports(f"By the multiples of {OCTET} the blocks follow each other: {listed(order)}.")
    start = block_value(first)
    spelled = [(block, value) for block in offsets if block != first and (value := block_value(block)) is not None]
    if start is None or not spelled:
        argument.untested.append(f"The order of {listed(sorted(offsets))} by their own numbers: those are hidden.")
        return
    agreeing = [block for block, value in spelled if value - start == offsets[block]]
    if agreeing:
        argument.supports(f"The printed numbers of {listed(agreeing)} agree with that order.", 8.0 * len(agreeing))
    if len(agreeing) < len(spelled):
        others = sorted({block for block, _ in spelled} - set(agreeing))
        argument.opposes(f"The printed numbers of {listed(others)} do not agree with that order.", 8.0 * len(others))


def _complete(argument: Argument, walk: Walk, counter: str) -> None:
    """Say how many addresses lie between, and how the counter accounts for them."""
    steps, logged = len(walk.points) - 1, len({walk.index(point) for point in walk.points})
    argument.supports(
        f"In {walk.even_steps} of {steps} steps {counter} and address advance by the same amount; from first to last "
        f"the {counter} passes {walk.advance} numbers for {walk.addresses} addresses. So every address between was "
        f"asked: {walk.addresses - logged} probes are not in this log; the gaps are the sensor's, not choices of the "
        "sender."
    )
    spare = walk.advance - walk.addresses
    argument.opposes(
        f"{spare} of the {walk.advance} numbers fit no address: {counted(spare, 'other socket')} of the sender."
        if spare > 0
        else f"All {walk.advance} numbers fit; still, {steps + 1} of {walk.addresses} addresses is all that was seen."
    )


def _clock(argument: Argument, walk: Walk, counter: str) -> None:
    """Compare counter order with the printed times, and try retransmissions as the reason where they differ."""
    times = [point.time for point in walk.points if point.time is not None]
    back = sum(after < before for before, after in pairwise(times))
    if len(times) < len(walk.points) or not back:
        return
    argument.opposes(
        f"The printed times do not follow the {counter}: {back} of {len(times) - 1} steps in counter order go back."
    )
    retried = _retried(times, int(RETRY.value) * SECOND)
    if retried is not None:
        argument.rivals.append(
            f"For the disorder of the times: {retried} or more of the {len(times)} records may be second SYNs, "
            f"{RETRY.value:g} s after a first that was not logged; taking that off puts all times in counter order."
        )


def _retried(times: Sequence[int], delay: int) -> int | None:
    """Return how many times at least must be put back by `delay` so that none goes back; None if that fails."""
    ways = {times[0]: 0, times[0] - delay: 1}
    for time in times[1:]:
        following: dict[int, int] = {}
        for there, cost in ((time, 0), (time - delay, 1)):
            if reached := [moved for here, moved in ways.items() if here <= there]:
                following[there] = min(reached) + cost
        ways = following
    return min(ways.values(), default=None)


HINTS = (
    Hint(
        id="scan.counter-walk",
        title="Address walk shown by a counter of the sender",
        stage=Stage.SHAPE,
        help="Source port (or IP ID) minus the target's last number is constant: the sender went through the addresses "
        "one by one. The counter then tells the order of hidden networks and how many probes the log does not hold.",
        find=counter_walk,
        thresholds=(TARGETS, RETRY),
    ),
)
