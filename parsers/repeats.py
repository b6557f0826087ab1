"""Lines in which syslogd counts the message before: they are about whom that message is about."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from parsers.record import Found, Record, Span
from parsers.syslog import ABOUT, REPEATED, Counted
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
            entry = _lines(entry, last)
        elif isinstance(entry, Found) and entry.record.stamp is not None:
            _tell(entry.record, last)
        yield entry


def _tell(record: Record, last: dict[str | None, Record]) -> None:
    """Tell a line that counts what it counts, and remember any other record."""
    if record.format != REPEATED:
        last[record.sensor] = record
    elif (message := last.get(record.sensor)) is not None:
        Counted.of(message).tell(record)


def _lines(lines: Lines, last: dict[str | None, Record]) -> Lines:
    """Return lines that are read together, those told that count a message, and remember the last one of each host."""
    counting = _counting(lines)
    if len(counting):
        messages = _messages(lines, counting)
        here = messages >= 0
        known = {int(at): last[host] for at in counting[~here] if (host := _host(lines, int(at))) in last}
        lines = _told_of_others(_told(lines, counting[here], messages[here]), known)
    last.update(_last_of_each(lines, counting))
    return lines


def _counting(lines: Lines) -> Numbers:
    """Return the positions of lines that count a message."""
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
    ranked = hosts[order]
    is_message = np.ones(count, np.bool_)
    is_message[counting] = False
    latest = np.maximum.accumulate(np.where(is_message[order], np.arange(count), -1))
    made = np.empty(count, np.int64)
    made[order] = np.where(latest >= np.searchsorted(ranked, ranked), order[latest], -1)
    return made[counting]


def _told(lines: Lines, counting: Numbers, messages: Numbers) -> Lines:
    """Return lines of which some are about whom others of them are about, which they count."""
    import numpy as np

    from parsers.arrays import value

    index = np.arange(len(lines))
    index[counting] = messages
    columns = {name: column[index] if name in ABOUT else column for name, column in lines.columns.items()}
    pairs = dict(zip(counting.tolist(), messages.tolist(), strict=True))
    names = {at: lines.names[message] for at, message in pairs.items() if message in lines.names}
    said = [columns.get(name) for name in ABOUT[:-1]]
    formats = lines.format_of_each()
    counted = {
        at: Counted(
            value(formats, message),
            int(lines.numbers[message]),
            (*(None if column is None else value(column, at) for column in said), tuple(names.get(at, ()))),
        )
        for at, message in pairs.items()
    }
    return replace(lines, columns=columns, counted=counted, names=dict(sorted({**lines.names, **names}.items())))


def _told_of_others(lines: Lines, messages: dict[int, Record]) -> Lines:
    """Return lines of which some are about whom records before all of them are about, which they count."""
    if not messages:
        return lines
    import numpy as np

    from parsers.arrays import woven
    from parsers.gather import columns_of_records

    rows = np.array(list(messages))
    others = np.delete(np.arange(len(lines)), rows)
    said, columns = columns_of_records(list(messages.values())).said, dict(lines.columns)
    for name in ABOUT[:-1]:
        parts = ((others, columns[name][others] if name in columns else None), (rows, said.get(name)))
        if any(column is not None for _, column in parts):
            columns[name] = woven(len(lines), parts)
    names = {**lines.names, **{at: record.names for at, record in messages.items() if record.names}}
    counted = {**lines.counted, **{at: Counted.of(record) for at, record in messages.items()}}
    return replace(lines, columns=columns, counted=counted, names=dict(sorted(names.items())))


def _host(lines: Lines, position: int) -> str | None:
    from parsers.arrays import value

    whose = lines.columns.get("sensor")
    host: str | None = None if whose is None else value(whose, position)
    return host


def _last_of_each(lines: Lines, counting: Numbers) -> Iterator[tuple[str | None, Record]]:
    """Yield each logging host, and the last record of it that counts no message."""
    import numpy as np

    from parsers.arrays import lasts

    rows = np.delete(np.arange(len(lines)), counting)
    if not len(rows):
        return
    whose = lines.columns.get("sensor")
    for at in lasts(None if whose is None else whose[rows], len(rows)):
        record = lines.found(int(rows[at])).record
        yield record.sensor, record
