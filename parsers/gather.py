"""The columns of lines that are read together: those that fit a template, and the records of others among them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from operator import attrgetter
from typing import NamedTuple

import numpy as np

from parsers.arrays import Coded, Column, Numbers, addresses, coded, integers, turns, woven
from parsers.fitting import Fitted
from parsers.minutes import parted
from parsers.record import COLUMNS, ColumnType, Record, Span
from parsers.wholelines import IDENTITY_WORDS, LineLayout, Lines

_NOT_HERE = ("number", "source", "line", "format", "time", "time_basis", "tcp_opts", "payload", "captured")
"""Columns that all lines share, or that follow from where a line is, or that are read again when asked for."""
_TYPES = {column.attribute: column.type for column in COLUMNS if column.attribute not in _NOT_HERE}
_said = attrgetter(*_TYPES)
_TIED = "names"
"""The column of pairs of address and host name, as `Record.names` has them: it is kept apart from the others."""


class Rows(NamedTuple):
    """What neighbouring lines say: each fits a template, or is read as a record of its own."""

    fitted: Sequence[Fitted]
    """Lines by their position, those of one format together; the usual format comes first."""
    records: Mapping[int, Record]
    """The others by their position, in order."""
    copies: Mapping[int, int] = {}
    """How many times rows of tables came in their second by then, where that is more than once."""

    def __len__(self) -> int:
        return len(self.records) + sum(len(part.rows) for part in self.fitted)

    def _formats(self) -> Coded:
        """Return the format of each line, the usual one first."""
        names = dict.fromkeys(
            (*(part.format for part in self.fitted), *(each.format for each in self.records.values()))
        )
        places = {name: place for place, name in enumerate(names)}
        which = np.zeros(len(self), np.int64)
        for part in self.fitted:
            which[part.rows] = places[part.format]
        which[list(self.records)] = [places[record.format] for record in self.records.values()]
        return Coded(list(names), which)

    def _tied(self) -> dict[int, Sequence[tuple[str, str]]]:
        """Return the pairs of an address and a host name that lines tie together, by their position."""
        tied = {at: record.names for at, record in self.records.items() if record.names}
        for part in self.fitted:
            if isinstance(pairs := part.columns.get(_TIED), Coded):
                known = np.flatnonzero(pairs.which >= 0)
                said = (pairs.values[which] for which in pairs.which[known].tolist())
                tied.update(zip(part.rows[known].tolist(), said, strict=True))
        return dict(sorted(tied.items()))

    def gathered(
        self, layout: Callable[[str], LineLayout], place: Places, asides: Sequence[Span] = ()
    ) -> Iterator[Lines]:
        """Yield the lines of a place, with what stands among them; rows of tables by format name.

        `layout` gives for a format name how its lines are read again.
        """
        names = self._formats()
        columns = _columns(len(self), self.fitted, self.records)
        main, *others = names.values
        copies = self.copies
        if not layout(main).table:
            copies = marks(names)
        read_by = replace(layout(main), others=tuple(others))
        whole = Lines(read_by, *place, *columns, copies, self._tied(), asides)
        if not whole.layout.table:
            yield whole
            return
        for first, last in pairwise([*turns([names.which]).tolist(), len(self)]):
            yield replace(whole.part(first, last), layout=layout(names.values[names.which[first]]))


def marks(formats: Coded) -> dict[int, int]:
    """Return what tells the format of lines that are not of the first one, as `Lines.copies` has it."""
    return {at: int(formats.which[at]) + 1 for at in np.flatnonzero(formats.which).tolist()}


class Places(NamedTuple):
    """Where lines are, as `Lines` has it."""

    data: bytes
    offset: int
    begins: Numbers
    stops: Numbers
    numbers: Numbers


class Columns(NamedTuple):
    """The columns of some lines, and their times as `Lines` has them."""

    said: dict[str, Column]
    stamps: Coded
    beyond: Numbers


def _columns(count: int, fitted: Sequence[Fitted], records: Mapping[int, Record]) -> Columns:
    """Return the columns of lines that fit templates, or are records, or both."""
    parts = []
    for part in fitted:
        said = {name: column for name, column in part.columns.items() if name != _TIED}
        parts.append((part.rows, Columns(said, part.stamps, part.beyond)))
    if records:
        parts.append((np.array(list(records), np.int64), columns_of_records(list(records.values()))))
    if len(parts) == 1:
        return parts[0][1]
    names = dict.fromkeys(name for _, part in parts for name in part.said)
    said = {name: woven(count, ((rows, part.said.get(name)) for rows, part in parts)) for name in names}
    stamps = woven(count, ((rows, part.stamps) for rows, part in parts))
    beyond = woven(count, ((rows, part.beyond) for rows, part in parts))
    assert isinstance(stamps, Coded)
    assert isinstance(beyond, np.ndarray)
    return Columns(said, stamps, beyond)


_MAKERS: dict[ColumnType, Callable[[tuple[object, ...]], Column]] = {
    ColumnType.ADDRESS: addresses,  # type: ignore[dict-item]
    ColumnType.WORD: coded,
    ColumnType.TEXT: coded,
}


def columns_of_records(records: list[Record]) -> Columns:
    """Return the columns of records."""
    said: dict[str, Column] = {}
    for name, values in zip(_TYPES, zip(*map(_said, records), strict=True), strict=True):
        if values.count(None) < len(values):
            said[name] = _MAKERS.get(_TYPES[name], integers)(values)
    for word in IDENTITY_WORDS:
        said[word] = coded([record.words.get(word) for record in records])
    return Columns(said, *parted([record.stamp for record in records]))
