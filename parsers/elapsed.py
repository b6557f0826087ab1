"""Times that count from another packet: tcpdump -ttt and -ttttt print them like times of day."""

from __future__ import annotations

from collections.abc import Generator, Iterable, Iterator

from parsers.record import Found, Record, Span, SpanKind, Stamp
from parsers.wholelines import Lines

_WORD = "time since the packet before or the first"
_NOTE = "the time counts from the packet before (tcpdump -ttt) or from the first (-ttttt); when it was is not said"
PRINTED = frozenset(("tcpdump", "pf"))
"""Formats of which the times may be such ones."""
_OTHER, _GOES_ON, _BEGINS = 0, 1, 2
"""What a time may be: none that counts from another packet, one if the time before it is one, one in any case."""


def with_elapsed(entries: Iterable[Found | Span | Lines]) -> Iterator[Found | Span | Lines]:
    """Take the time of packets that do not say when they were, from the first at 00:00:00 sharp on.

    Until other text comes, the times of day after it are those of the same listing. Lines that are read together and
    have such times are given back one by one.
    """
    counting = False
    for entry in entries:
        if isinstance(entry, Lines):
            counting = yield from _parted(entry, counting)
            continue
        if isinstance(entry, Found):
            way = _way(entry.record.format, entry.record.stamp)
            counting = way == _BEGINS or (way == _GOES_ON and counting)
            if counting:
                _count(entry.record)
        elif entry.kind is SpanKind.PROSE:
            counting = False
        yield entry


def _way(format: str, stamp: Stamp | None) -> int:
    """Return what the time of a record may be."""
    if format not in PRINTED or stamp is None or stamp.month is not None:
        return _OTHER
    return _GOES_ON if any((stamp.hour, stamp.minute, stamp.second, stamp.nanosecond)) else _BEGINS


def _parted(lines: Lines, counting: bool) -> Generator[Found | Span | Lines, None, bool]:
    """Yield lines, those with such times alone; return whether the last one has one. `counting`: the one before has."""
    alone = []
    for at, way in enumerate(_ways(lines, counting)):
        counting = way == _BEGINS or (way == _GOES_ON and counting)
        if counting:
            alone.append(at)
    for entry in lines.parted(alone):
        if isinstance(entry, Found):
            _count(entry.record)
        yield entry
    return counting


def _ways(lines: Lines, counting: bool) -> list[int]:
    """Return what the time of each line may be; one _OTHER if that is all there is to know of them."""
    if PRINTED.isdisjoint(lines.formats):
        return [_OTHER]
    import numpy as np

    ways = lines.stamps.numbers(lambda stamp: _way("tcpdump", stamp))
    ways[(ways == _BEGINS) & (lines.beyond > 0)] = _GOES_ON
    ways *= lines.format_of_each().numbers(lambda name: int(name in PRINTED))
    goes_on = counting and ways[0] == _GOES_ON
    made: list[int] = ways.tolist() if goes_on or np.any(ways == _BEGINS) else [_OTHER]
    return made


def _count(record: Record) -> None:
    stamp = record.stamp
    assert stamp is not None
    record.words[_WORD] = f"{stamp.hour:02}:{stamp.minute:02}:{stamp.second:02}.{stamp.nanosecond:09}"
    record.stamp = None
    record.notes += (_NOTE,)
