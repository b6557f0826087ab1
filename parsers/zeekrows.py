"""Rows of one of Zeek's logs read many at a time, exactly as `zeek_record` reads each; it needs numpy."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from parsers.arrays import UNKNOWN, Addresses, Coded, Column, Numbers, Truths, combined, same
from parsers.cellrows import CellRows
from parsers.cells import ICMP, PORTED, protocol
from parsers.eights import Block
from parsers.fitting import Fitted
from parsers.zeek import ENDS, MESSAGES, OTHER_ENDS, kind_of, summed

Said = Callable[[str, str], str | None]
"""Returns what the cell of a column says, which is given by its name, None for nothing."""
_SENSORS = ("_system_name", "_node_name")


def zeek_rows(block: Block, first: int, log: str, names: Sequence[str], said: Said, unset: str) -> Fitted | None:
    """Return what the rows of a block from line `first` on say; None if their log has no time."""
    places = {name: place for place, name in enumerate(names)}
    if "ts" not in places or len(names) < 2:
        return None
    rows = CellRows(block, first, len(names), unset)
    stamps, beyond = rows.times(places["ts"])
    columns = _Columns(rows, places, said)
    proto = columns.texts("proto").turned(protocol)
    made: dict[str, Column] = {"kind": same(kind_of(log), len(rows.rows)), "proto": proto, **columns.ends(log, proto)}
    if fields := [name for name in MESSAGES.get(log, ()) if name in places]:
        made["message"] = combined([columns.texts(name) for name in fields], lambda each: _summed(fields, each))
    if any(name in places for name in _SENSORS):
        made["sensor"] = combined([columns.texts(name) for name in _SENSORS], lambda each: each[0] or each[1])
    fit = rows.fits
    kept = {name: column[fit] for name, column in made.items()}
    return Fitted(f"zeek-{log}", rows.rows[fit], kept, stamps[fit], beyond[fit])


def _summed(fields: Sequence[str], values: Sequence[str | None]) -> str | None:
    return summed(tuple(fields), {name: text for name, text in zip(fields, values, strict=True) if text is not None})


class _Columns:
    """The columns of some rows by name; one that is not there is unknown."""

    def __init__(self, rows: CellRows, places: dict[str, int], said: Said) -> None:
        self._rows, self._places, self._said = rows, places, said

    def texts(self, name: str) -> Coded:
        """Return what the cells of a column say."""
        return self._rows.texts(self._places.get(name), lambda cell: self._said(name, cell))

    def _addresses(self, name: str) -> Addresses:
        return self._rows.addresses(self._places.get(name), lambda cell: self._said(name, cell))

    def ends(self, log: str, proto: Coded) -> dict[str, Column]:
        """Return addresses and ports, or ICMP type and code, by attribute of Record."""
        source, first, destination, second = ENDS
        if source not in self._places and destination not in self._places:
            source, first, destination, second = OTHER_ENDS.get(log, ("", "", "", ""))
        made: dict[str, Column] = {}
        made["src"], made["dst"] = ends = self._addresses(source), self._addresses(destination)
        if source == ENDS[0] and log in OTHER_ENDS:  # rows without a connection have ends elsewhere
            self._rows.fits &= (ends[0].numbers >= 0) | (ends[1].numbers >= 0)
        icmp = proto.numbers(lambda name: int(name in ICMP)) == 1
        ported = proto.numbers(lambda name: int(name in PORTED)) != 0
        top = np.where(icmp, 255, 65_535)
        numbers = [self._rows.numbers(self._places.get(name), top) for name in (first, second)]
        for name in {ENDS[1], ENDS[3]} - {first, second}:  # there is no row without a number in them
            self._rows.numbers(self._places.get(name), np.full_like(top, 65_535))
        for names, chosen in ((("src_port", "dst_port"), ported), (("icmp_type", "icmp_code"), icmp)):
            made |= {name: _only(chosen, said) for name, said in zip(names, numbers, strict=True)}
        return made


def _only(chosen: Truths, numbers: Numbers) -> Numbers:
    return np.where(chosen, numbers, UNKNOWN)
