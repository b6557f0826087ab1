"""Joins lines of a block that were read together, where what stands between them is no record or was read alone.

A line in another alphabet, or what a program printed over several lines, is left to the reader of single records. What
that says of it is known here, so the lines before and behind need not be runs of their own. It needs numpy.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from parsers.arrays import Coded, Column, Numbers, coded, woven
from parsers.elapsed import PRINTED
from parsers.gather import columns_of_records, marks
from parsers.record import Found, Span
from parsers.spans import merged
from parsers.wholelines import Lines, read_again

WORTH = 64
"""Lines that are worth joining."""

_FEED = 0x0A

Entry = Found | Span | Lines


def joined(entries: Iterable[Entry], data: bytes, offset: int) -> Iterator[Entry]:
    """Yield the entries of a block, which begins at `offset` of the source, with lines joined that can be."""
    held: list[Entry] = []
    for entry in entries:
        if isinstance(entry, Span) or _can_join(entry, data, offset):
            held.append(entry)
        else:
            yield from _one(held, data, offset)
            held = []
            yield entry
    yield from _one(held, data, offset)


def _can_join(entry: Found | Lines, data: bytes, offset: int) -> bool:
    """Say whether lines, or the line of a record, can be among others: it alone must give the record again."""
    if isinstance(entry, Lines):
        return not entry.layout.table and PRINTED.isdisjoint(entry.formats)
    record, (start, stop, _), *more = entry.record, *entry.pieces
    if more or entry.repairs or record.stamp is None or record.format in PRINTED:
        return False
    begin, end = start - offset, stop - offset
    if (begin and data[begin - 1] != _FEED) or (end < len(data) and data[end - 1] != _FEED):
        return False  # another record, or other text, stands on the same line
    line = data[begin:end]
    return line.find(b"\n", 0, -1) < 0 and read_again(record.format, line, record.line) == record


def _one(held: Sequence[Entry], data: bytes, offset: int) -> Iterator[Entry]:
    """Yield some entries, all lines among them as one if that is worth it."""
    rows = [at for at, entry in enumerate(held) if not isinstance(entry, Span)]
    lines = [entry for entry in held if isinstance(entry, Lines)]
    if len(rows) < 2 or not lines or sum(map(len, lines)) + len(rows) - len(lines) < WORTH:
        yield from held
        return
    yield from held[: rows[0]]
    yield _lines(held[rows[0] : rows[-1] + 1], data, offset)
    yield from held[rows[-1] + 1 :]


def _lines(held: Sequence[Entry], data: bytes, offset: int) -> Lines:
    """Return the lines of all entries as one."""
    parts, alone, count = list[tuple[Numbers, Lines]](), dict[int, Found](), 0
    asides: list[Span] = []
    for entry in held:
        if isinstance(entry, Span):
            asides.append(entry)
        elif isinstance(entry, Lines):
            parts.append((np.arange(count, count + len(entry)), entry))
            asides.extend(entry.asides)
            count += len(entry)
        else:
            alone[count] = entry
            count += 1
    columns: list[tuple[Numbers, dict[str, Column]]] = [(rows, _all(lines)) for rows, lines in parts]
    if alone:
        columns.append((np.array(list(alone)), _of_single(alone, offset)))
    names = dict.fromkeys(name for _, said in columns for name in said)
    made: dict[str, Any] = {name: woven(count, ((rows, said.get(name)) for rows, said in columns)) for name in names}
    formats = made.pop(_FORMAT)
    main, *others = formats.values
    ties = {int(rows[at]): pairs for rows, lines in parts for at, pairs in lines.names.items()}
    ties |= {at: found.record.names for at, found in alone.items() if found.record.names}
    layout = replace(parts[0][1].layout, format=main, others=tuple(others))
    begins, stops, numbers, stamps, beyond = (made.pop(name) for name in (*_PLACES, _STAMPS, _BEYOND))
    ties, spans = dict(sorted(ties.items())), list(merged(iter(asides)))
    return Lines(layout, data, offset, begins, stops, numbers, made, stamps, beyond, marks(formats), ties, spans)


_PLACES = ("begins", "stops", "numbers")
_FORMAT, _STAMPS, _BEYOND = "format of each", "stamps", "beyond"
"""Names of what stands beside the columns while all are put together."""


def _all(lines: Lines) -> dict[str, Column]:
    """Return all that lines have one of for each, by name."""
    places = {name: getattr(lines, name) for name in _PLACES}
    return lines.columns | places | {_FORMAT: lines.format_of_each(), _STAMPS: lines.stamps, _BEYOND: lines.beyond}


def _of_single(alone: dict[int, Found], offset: int) -> dict[str, Column]:
    """Return the same of records that were read alone."""
    records = [found.record for found in alone.values()]
    pieces = np.array([found.pieces[0] for found in alone.values()]) - (offset, offset, 0)
    said, stamps, beyond = columns_of_records(records)
    formats: Coded = coded([record.format for record in records])
    places = dict(zip(_PLACES, pieces.T, strict=True))
    return said | places | {_FORMAT: formats, _STAMPS: stamps, _BEYOND: beyond}
