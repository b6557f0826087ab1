"""What every scan is weighed by: outcomes, source ports that were skipped, the limits of a mere shape."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise

from db.spans import spans
from workbench.counted import counted
from workbench.hints.counters import missing
from workbench.hints.finding import Argument, Grade
from workbench.hints.probes import Opening, Scan
from workbench.hints.words import lasting, listed

REFUSAL_BITS = math.log2(1 / 0.2)
"""What a refused first contact is worth: a benign one fails one time in five (Jung and others 2004, theta 0.8)."""


def within(scan: Scan) -> str:
    """Return " in 3 s", or nothing where the log bears no time."""
    return "" if scan.lasted is None else f" in {lasting(scan.lasted)}"


def weigh_outcomes(argument: Argument, scan: Scan) -> None:
    """Say what became of the openings, and what the log cannot say about it."""
    total = len(scan.openings)
    if scan.reset:
        argument.supports(f"{scan.reset} of {total} were refused with RST.", scan.reset * REFUSAL_BITS)
    if scan.denied:
        argument.supports(f"{scan.denied} of {total} were denied by the filter that logged them.")
        argument.untested.append(
            f"What the targets would have answered: {counted(scan.denied, 'denied record')} "
            f"{'shows' if scan.denied == 1 else 'show'} the filter's answer, not theirs."
        )
    if (silent := sum(not opening.stated for opening in scan.openings) - scan.reset) > 0:
        argument.untested.append(f"What became of the probes: {silent} of {total} records do not say.")
    if scan.answered:
        argument.opposes(
            f"{counted(scan.answered, 'further opening')} of the same stretch got an answer; they are left out here."
        )


def weigh_source_ports(argument: Argument, scan: Scan) -> None:
    """Say which source ports a rising counter passed over without a record here."""
    asked = scan.openings
    ports = [opening.src_port for opening in asked if opening.src_port is not None]
    if len(ports) < len(asked) or not all(before < after for before, after in pairwise(ports)):
        return
    argument.opposes(
        f"Each of the {len(ports)} records has a source port of its own, counting up from {ports[0]} to {ports[-1]}: "
        "an ordinary connect() of the sender's system does that; nothing speaks for hand-made or forged packets."
    )
    if not (gaps := missing(ports)):
        return
    argument.untested.append(
        f"{counted(len(gaps), 'probe')} may be missing: the counter passed source ports {listed(gaps)} without a "
        f"record here ({_between(asked, gaps)}). Let through, dropped elsewhere, or other connections of the sender: "
        "the log does not say. That every probe was stopped, that the defences held, is not shown."
    )
    argument.decides.append(
        f"What the filter passed from {asked[0].src} with source ports "
        f"{listed(gaps)}{within(scan).replace(' in ', ' in those ')}."
    )


def _between(asked: Sequence[Opening], gaps: Sequence[int]) -> str:
    """Say between which probes each run of skipped source ports falls."""
    by_port = {opening.src_port: opening for opening in asked}
    one_host = len({opening.dst for opening in asked}) == 1
    places = []
    for first, last in spans(gaps):
        before, after = by_port[first - 1], by_port[last + 1]
        ends = f"ports {before.dst_port} and {after.dst_port}" if one_host else f"{before.dst} and {after.dst}"
        places.append(f"{first if first == last else f'{first}-{last}'} between the probes of {ends}")
    return listed(places)


def weigh_shape(argument: Argument, scan: Scan, window: float) -> None:
    """Add what holds for every scan that is judged by its shape alone."""
    first = scan.openings[0]
    argument.opposes(
        f"Only ports, addresses and times of {counted(len(scan.openings), 'record')} speak: no answer and no data "
        "shows what the source was after."
    )
    argument.untested.append(
        f"Whether {first.src} is the true sender: none of the {len(scan.openings)} records shows a completed handshake."
    )
    argument.rivals.append(f"Packets forged in the name of {first.src}; but whoever forges gets none of the answers.")
    if scan.lasted is None:
        argument.untested.append(f"Whether all fell within {window:g} s: the records bear no time.")
        argument.cap(Grade.WEAK, "without times the pace is unknown.")
    argument.cap(Grade.STRONG, "a count of ports or hosts names neither intent nor tool.")
