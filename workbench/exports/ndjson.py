"""Records as JSON objects, one in a line, for programs."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, TextIO

from parsers.record import COLUMNS
from workbench.exports._rows import place_of, rows
from workbench.output import column_json

if TYPE_CHECKING:
    from db.case import Case

NAME = "ndjson"
SUFFIX = ".ndjson"
TITLE = "records as JSON, one object in a line, keys by their public names"


def write(case: Case, out: TextIO, detects: Sequence[int] | None = None) -> None:
    """Write all records in order of their numbers, or those that some detects cite; KeyError for no such detect.

    A key that is not there is unknown. The text is ASCII: no control character stands in it as itself.
    """
    basis = place_of("time.basis")
    for row in rows(case, detects):
        made = {
            column.name: column_json(column.name, value, row[basis])
            for column, value in zip(COLUMNS, row, strict=True)
            if value is not None
        }
        out.write(json.dumps(made).replace("\x7f", "\\u007f") + "\n")
