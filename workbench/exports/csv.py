"""Records as comma-separated values, every field in quotes, safe to open in a spreadsheet."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, TextIO

from parsers.record import COLUMNS, TimeBasis
from workbench.exports._rows import place_of, rows
from workbench.output import column_json
from workbench.safe import safe

if TYPE_CHECKING:
    from db.case import Case

NAME = "csv"
SUFFIX = ".csv"
TITLE = "records as comma-separated values, one per line, columns by their public names"

_FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r")
"""What a spreadsheet takes for the beginning of a formula (OWASP ASVS 5.0, 1.2.10), full-width forms included."""


def write(case: Case, out: TextIO, detects: Sequence[int] | None = None) -> None:
    """Write all records in order of their numbers, or those that some detects cite; KeyError for no such detect.

    Unknown is an empty field; flags are letters, bytes hexadecimal, times ISO 8601. What cannot be seen is written
    out, and a field that a spreadsheet would reckon has an apostrophe before it.
    """
    writer = csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\r\n")  # RFC 4180
    writer.writerow(column.name for column in COLUMNS)
    basis = place_of("time.basis")
    for row in rows(case, detects):
        writer.writerow(_field(column.name, value, row[basis]) for column, value in zip(COLUMNS, row, strict=True))


def _field(name: str, value: Any, basis: TimeBasis | str | None) -> str:
    """Return the text of one field."""
    if value is None:
        return ""
    made = column_json(name, value, basis)
    text = safe(str(made).lower() if isinstance(made, bool) else str(made))
    return f"'{text}" if text.startswith(_FORMULA) else text
