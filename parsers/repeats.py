"""Lines in which syslogd counts the message before: they are about whom that message is about."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from parsers.record import Found, Record, Span
from parsers.syslog import ABOUT, REPEATED, tell_counted
from parsers.wholelines import Lines

if TYPE_CHECKING:
    from parsers.arrays import Numbers


def with_repeats(entries: Iterator[Found | Span | Lines]) -> Iterator[Found | Span | Lines]:
    """Give the line `last message repeated` the ends and the protocol of the message it speaks of.

    That is the record before it from the same logging host; where there is none the line says nothing but a count.
    """
    last: dict[str | None, Record] = {}
    for entry in entries:
        if isinstance(entry, Lines):
            yield from _lines(entry, last)
            continue
        if isinstance(entry, Found) and entry.record.stamp is not None:
            _tell(entry.record, last)
        yield entry


def _tell(record: Record, last: dict[str | None, Record]) -> None:
    """Tell a line that counts what it counts, and remember any other record."""
    if record.format != REPEATED:
        last[record.sensor] = record
    elif (counted := last.get(record.sensor)) is not None:
        tell_counted(record, counted)


def _lines(lines: Lines, last: dict[str | None, Record]) -> Iterator[Found | Span | Lines]:
    """Yield lines that are read together, those alone that count a record before all of them."""
    counting = _counting(lines)
    if not len(counting):
        last.update(_last_of_each(lines, counting))
        yield lines
        return
    messages = _messages(lines, counting)
    before = [int(at) for at in counting[messages < 0] if _sensor(lines, int(at)) in last]
    for part in _told(lines, counting[messages >= 0], messages[messages >= 0]).parted(before):
        if isinstance(part, Lines):
            last.update(_last_of_each(part, _counting(part)))
        elif isinstance(part, Found):
            _tell(part.record, last)
        yield part


def _counting(lines: Lines) -> Numbers:
    """Return the positions of lines that count another one."""
    import numpy as np

    if REPEATED not in lines.formats:
        return np.zeros(0, np.int64)
    formats = lines.format_of_each()
    return np.flatnonzero(formats.which == formats.values.index(REPEATED))


def _messages(lines: Lines, counting: Numbers) -> Numbers:
    """Return the position of the line that each of those counts: the last of its host before it; -1 for none."""
    import numpy as np

    from parsers.arrays import numbers_of

    count, whose = len(lines), lines.columns.get("sensor")
    hosts = np.zeros(count, np.int64) if whose is None else numbers_of(whose)
    order = np.argsort(hosts, kind="stable")  # the lines of one host, in order
    places = np.arange(count)
    begins = np.searchsorted(hosts[order], hosts[order])
    is_message = np.ones(count, np.bool_)
    is_message[counting] = False
    latest = np.maximum.accumulate(np.where(is_message[order], places, -1))
    made = np.empty(count, np.int64)
    made[order] = np.where(latest >= begins, order[latest], -1)
    return made[counting]


def _told(lines: Lines, counting: Numbers, messages: Numbers) -> Lines:
    """Return lines of which some are about whom the messages that they count are about."""
    import numpy as np

    index = np.arange(len(lines))
    index[counting] = messages
    columns = {name: column[index] if name in ABOUT else column for name, column in lines.columns.items()}
    counted = dict(zip(counting.tolist(), messages.tolist(), strict=True))
    names = dict(lines.names) | {at: lines.names[of] for at, of in counted.items() if of in lines.names}
    return replace(lines, columns=columns, counted=counted, names=dict(sorted(names.items())))


def _sensor(lines: Lines, position: int) -> str | None:
    from parsers.arrays import value

    whose = lines.columns.get("sensor")
    sensor: str | None = None if whose is None else value(whose, position)
    return sensor


def _last_of_each(lines: Lines, counting: Numbers) -> Iterator[tuple[str | None, Record]]:
    """Yield each logging host, and the last record of it that counts no other one."""
    import numpy as np

    from parsers.arrays import lasts

    rows = np.delete(np.arange(len(lines)), counting)
    if not len(rows):
        return
    whose = lines.columns.get("sensor")
    for at in lasts(None if whose is None else whose[rows], len(rows)):
        record = lines.found(int(rows[at])).record
        yield record.sensor, record
