"""Logged lines that no format reads, told without a look at the lines around them; it needs numpy.

Every log has them: what cron, mail and the kernel say stands among what firewalls and daemons log. The reader of single
records (reader.py) looks for the rest of a record behind each line. Where the lines before and behind one begin with a
time printed alike, there is none, and what it says of such a line is said here.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cached_property

import numpy as np

from parsers import formats
from parsers.begins import UNREAD, misfit
from parsers.eights import Block
from parsers.format import Format
from parsers.syslog import MONTHS
from parsers.table import Tables

_STAMP = 19
"""Bytes of the longer one of the times that are looked for."""
_MONTHS = np.array([int.from_bytes(month.encode()) for month in MONTHS])
_CELLS = re.compile(r"([,;|\t])[^\n]*?\1")
"""What stands between the cells of a row, which are three at least."""


class Asides:
    """Tells which lines of a block are logged, and not read by any format."""

    def __init__(self, block: Block) -> None:
        self._block = block
        self._tables: Tables | None = None

    @cached_property
    def _shapes(self) -> bytes:
        """A byte for how the time before each line is printed, 0 for lines without one and behind the last.

        A date with a blank behind it is none here: rows of tables begin so.
        """
        data, begins = self._block.bytes, self._block.ends[:-1]
        shapes = np.zeros(len(begins) + 1, np.uint8)
        begins = begins[: np.searchsorted(begins, len(data) - _STAMP, "right")]
        seen = data[begins[:, None] + np.arange(_STAMP)]
        digit = (seen >= ord("0")) & (seen <= ord("9"))
        month = seen[:, 0].astype(np.int64) << 16 | seen[:, 1].astype(np.int64) << 8 | seen[:, 2]
        syslog = np.isin(month, _MONTHS) & (digit[:, 4] | (seen[:, 4] == ord(" ")))
        syslog &= digit[:, [5, 7, 8, 10, 11, 13, 14]].all(axis=1)
        syslog &= (seen[:, [3, 6, 9, 12, 15]] == np.frombuffer(b"  :: ", np.uint8)).all(axis=1)
        iso = digit[:, [0, 1, 2, 3, 5, 6, 8, 9, 11, 12, 14, 15, 17, 18]].all(axis=1)
        iso &= (seen[:, [4, 7, 13, 16]] == np.frombuffer(b"--::", np.uint8)).all(axis=1)
        shapes[: len(begins)][syslog] = 1
        shapes[: len(begins)][iso & (seen[:, 10] == ord("T"))] = 2
        return shapes.tobytes()

    def among_alike(self, position: int) -> bool:
        """Say whether the lines before and behind one begin with a time that is printed as its own."""
        return self.between_alike(position) and self._shapes[position] == self._shapes[position - 1]

    def between_alike(self, position: int) -> bool:
        """Say whether the lines before and behind one begin with times that are printed alike."""
        before, _, behind = self._shapes[position - 1 : position + 2]
        return bool(before and before == behind)

    def reason(self, position: int, text: str, possible: Sequence[Format]) -> str | None:
        """Return why a line that says `text` is not read; None if that is not to be told here.

        `possible` are the formats of which a record may begin with it; none of them reads any.
        """
        if any(each.table is not None or each.of_several for each in possible):
            return None
        if _CELLS.search(text) is not None and self._is_row(position, text.rstrip()):
            return None
        return misfit(each.name for each in possible) if possible else UNREAD

    def _is_row(self, position: int, text: str) -> bool:
        """Say whether a line may be something to a table."""
        if self._tables is None:
            self._tables = Tables(formats.each())
        following = self._block.text(*self._block.ends[position + 1 : position + 3].tolist()).rstrip()
        tables = self._tables
        return (tables.row(text) or tables.other(text, following) or tables.suspicion(text)) is not None


def begun(text: str) -> Sequence[Format]:
    """Return the formats of which a record may begin with a line, those aside that are asked last.

    Programs say the same again and again: it is kept in mind for what a line says behind its date, whatever its digits
    are. Where they tell how a record begins, as the levels of Cisco's messages do, each line is looked at.
    """
    said = text[_DATE:].translate(_DIGITS)
    if (known := _begun.get(said)) is not None and _DATED.match(text) is not None:
        return known
    found = [each for each in formats.each() if not each.last_resort and each.starts.match(text)]
    if _DATED.match(text) is not None and "%" not in said and "-0-" not in said:
        if len(_begun) >= _REMEMBERED:
            _begun.clear()
        _begun[said] = found
    return found


_DATED = re.compile(rf"(?:(?:{'|'.join(MONTHS)}) [ \d]\d \d|\d{{4}}-\d\d-\d\d[T ]\d)\d:\d\d:\d\d", re.ASCII)
_DATE = 10
"""How many characters of a date stand before a clock, at least."""
_DIGITS = str.maketrans("123456789", "000000000")
_REMEMBERED = 4096
_begun: dict[str, Sequence[Format]] = {}
