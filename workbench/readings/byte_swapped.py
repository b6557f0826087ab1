"""An IP identification that its sender counts up with the two bytes exchanged, as Windows up to 2000 does."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from math import log2

from parsers.decode import decode
from parsers.record import Record
from workbench.readings.others import sent
from workbench.readings.reading import Reading

NAME = "swap"
ID = "fp.ipid-byteorder"
TITLE = "Identification counted with its bytes exchanged"
OTHERS = sent
ASIDE = True
LEAST = 16.0
"""Bits below which no reading is offered."""
FEWEST = 3
"""Identifications of one sender that are needed."""
_PLAIN = 16
"""How many times larger the steps must be as logged: a counter in network order is none of this kind."""
_SPAN = 3_600_000_000_000
"""Nanoseconds within which identifications are compared: in more a busy counter goes round."""


def fits(record: Record) -> bool:
    """Tell whether there is an identification of an undivided packet to compare."""
    return bool(record.ip_id) and record.time is not None and not record.frag and record.src is not None


def read(record: Record, others: Sequence[Record]) -> Reading | None:
    """Return the reading with the bytes exchanged if the sender's identifications then count up, None otherwise."""
    series = _series(record, others)
    if len(series) < FEWEST:
        return None
    plain = max(_steps([number for number, _ in series]))
    swapped = [swap(number) for number, _ in series]
    step = max(_steps(swapped))
    if plain < _PLAIN * step:
        return None
    count = len(series) - 1
    bits = count * log2(65536 / step) - 1
    if bits < LEAST:
        return None
    image = _swapped(record)
    if image is None:
        return None
    names = ", ".join(f"#{number}" for _, number in series[:8]) + (" and more" if len(series) > 8 else "")
    shown = ", ".join(str(number) for number in swapped[:8]) + (" ..." if len(swapped) > 8 else "")
    told = ", ".join(str(number) for number, _ in series[:8]) + (" ..." if len(series) > 8 else "")
    return Reading(
        id=ID,
        title=TITLE,
        record=record.number,
        for_=(
            f"The identifications of {record.src} in order of time, {told} ({names}), are with their bytes exchanged "
            f"{shown}.",
            f"So they only rise, by {step} at most, where as logged they step by up to {plain:,}: of random numbers "
            f"{count} steps in a row would be so small with a chance of {step}/65,536 each "
            f"({count} x {log2(65536 / step):.1f} bits, less 1 for two byte orders tried).",
            f"Together {bits:.1f} bits.",
        ),
        against=("Several hosts behind one address, or random numbers, would not count; a sender may imitate it.",),
        untested=("Which system it is: several of that time counted so.",),
        bits=round(bits, 1),
        data=image[0],
        mask=image[1],
    )


def swap(number: int) -> int:
    """Return a 16-bit number with its two bytes exchanged."""
    return (number & 0xFF) << 8 | number >> 8


def _series(record: Record, others: Sequence[Record]) -> list[tuple[int, int]]:
    """Return identification and record number of the sender's packets, in order of time, each number once."""
    when = record.time or 0
    near = [
        other
        for other in (record, *others)
        if fits(other) and other.time_basis == record.time_basis and abs((other.time or 0) - when) <= _SPAN
    ]
    near.sort(key=lambda other: (other.time or 0, other.number))
    found: list[tuple[int, int]] = []
    for other in near:
        if not found or found[-1][0] != other.ip_id:
            found.append(((other.ip_id or 0) & 0xFFFF, other.number))
    return found


def _steps(numbers: Sequence[int]) -> list[int]:
    return [max(1, (after - before) % 65536) for before, after in pairwise(numbers)]


def _swapped(record: Record) -> tuple[bytes, bytes] | None:
    """Return the packet from the IP header on with the identification exchanged, and its known bits."""
    decoded = decode(record)
    ip, number = decoded.field("ip"), decoded.field("ip.id")
    if ip is None or number is None or ip.start is None or number.start is None:
        return None
    at = number.start
    data = decoded.data[ip.start : at] + decoded.data[at : at + 2][::-1] + decoded.data[at + 2 :]
    return data, decoded.mask[ip.start :]
