"""One record, complete: from its row, and its detail or the evidence of the run that it lies in."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from typing import Any

from db.columns import as_read
from db.errors import CaseError
from db.runs import Frames
from db.values import LARGEST, NARROW, pairs, stamp_of, strings, undamaged
from parsers.record import Kind, Record, TimeBasis

WHOLE = (
    ", ".join(as_read(column.name) for column in NARROW)
    + ", tcp_opts, payload, captured, flags_text, stamp, words, names, notes"
)
"""SQL for all that the case keeps of a record, from `record` and `detail`."""
JOINED = "{} JOIN detail ON detail.record = record.number"
"""SQL for both, to be given the table or what readers see of it."""
_JOINED = "{} LEFT JOIN detail ON detail.record = record.number"
_ATTRIBUTES = (*(column.attribute for column in NARROW), "tcp_opts", "payload", "captured", "flags_text")


def _with_frame(row: tuple[Any, ...], frame: Record | None) -> Record:
    """Return a record of a run: its columns from its row, the rest from its bytes."""
    if frame is None:
        raise CaseError("A value in the case file is damaged; run `workbench verify` on it.")
    values = dict(zip((column.attribute for column in NARROW), row, strict=False))
    return replace(frame, **_typed(values))


def _typed(values: dict[str, Any]) -> dict[str, Any]:
    with undamaged():
        values["kind"] = Kind(values["kind"])
        values["time_basis"] = None if values["time_basis"] is None else TimeBasis(values["time_basis"])
    values["ip_df"] = None if values["ip_df"] is None else bool(values["ip_df"])
    return values


def load(
    connection: sqlite3.Connection, number: int, within: str = "record", tail: bytes = b"", frames: Frames | None = None
) -> Record:
    """Return one record, complete; KeyError if there is none of this number.

    `frames` reads those of runs, more quickly if they are asked for in order.
    """
    row = None
    if number <= LARGEST:
        row = connection.execute(f"SELECT {WHOLE} FROM {_JOINED} WHERE number = ?".format(within), (number,)).fetchone()
    if row is None:
        raise KeyError(number)
    if row[-1] is None:
        return _with_frame(row, (frames or Frames(connection, tail)).record(number))
    values = _typed(dict(zip(_ATTRIBUTES, row, strict=False)))
    stamp, words, names, notes = row[len(_ATTRIBUTES) :]
    return Record(**values, stamp=stamp_of(stamp), words=dict(pairs(words)), names=pairs(names), notes=strings(notes))
