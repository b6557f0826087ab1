"""Times that count from another packet: tcpdump -ttt and -ttttt print them like times of day."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from parsers.record import Found, Record, Span, SpanKind
from parsers.wholelines import Lines

_WORD = "time since the packet before or the first"
_NOTE = "the time counts from the packet before (tcpdump -ttt) or from the first (-ttttt); when it was is not said"
_PRINTED = frozenset(("tcpdump", "pf"))


def with_elapsed(entries: Iterable[Found | Span | Lines]) -> Iterator[Found | Span | Lines]:
    """Take the time of packets that do not say when they were, from the first at 00:00:00 sharp on.

    Until other text comes, the times of day after it are those of the same listing.
    """
    counting = False
    for entry in entries:
        if isinstance(entry, Found):
            counting = _counts(entry.record, counting)
            if counting:
                _count(entry.record)
        elif isinstance(entry, Lines) or entry.kind is SpanKind.PROSE:
            counting = False  # lines that are read together have dates
        yield entry


def _counts(record: Record, before: bool) -> bool:
    """Say whether the time of a record counts from another packet."""
    stamp = record.stamp
    if record.format not in _PRINTED or stamp is None or stamp.month is not None:
        return False
    return before or (stamp.hour, stamp.minute, stamp.second, stamp.nanosecond) == (0, 0, 0, 0)


def _count(record: Record) -> None:
    stamp = record.stamp
    assert stamp is not None
    record.words[_WORD] = f"{stamp.hour:02}:{stamp.minute:02}:{stamp.second:02}.{stamp.nanosecond:09}"
    record.stamp = None
    record.notes += (_NOTE,)
