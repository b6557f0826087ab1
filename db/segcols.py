"""Columns of runs as narrow arrays, one for each column of each run: how they are kept and read.

numpy is loaded when it is needed.
"""

from __future__ import annotations

import hashlib
import sqlite3
from typing import TYPE_CHECKING, Any

from parsers.record import TimeBasis

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Numbers = NDArray[np.integer[Any]]
    """Integers, of any width."""
    Bits = NDArray[np.bool_]

COLUMNS = (
    "time", "src", "dst", "proto", "src_port", "dst_port", "flags", "ttl", "tos", "ip_id", "ip_len", "frag", "ip_df",
    "tcp_seq", "tcp_ack", "tcp_win", "tcp_mss", "icmp_type", "icmp_code", "format", "kind", "time_basis", "sensor",
    "action", "count", "flags_known", "message", "sid",
)  # fmt: skip
"""Attributes of the columns that are kept, in the order of their numbers."""
PLACES = ("number", "source", "line")
"""Attributes that tell where records are; a run knows them without an array."""
SHIFT = 40
"""Id of a column of a run: its number << SHIFT | number of the first record."""
_UNKNOWN = -1


class Unsuited(Exception):  # noqa: N818 - no error: SQL answers
    """A filter asks what the columns do not hold."""


def encoded(values: Numbers | int) -> bytes:
    """Return a column as it is kept: width, whether all are known, little-endian integers, bits of the known ones.

    A column that is the same for all records is one integer.
    """
    import numpy as np

    if isinstance(values := condensed(values), int):
        return b"\0\0" if values == _UNKNOWN else bytes([width := _width(values), 3]) + values.to_bytes(width, "little")
    known = values != _UNKNOWN
    width = _width(int(values.max()))
    data = np.where(known, values, 0).astype(f"<u{width}").tobytes()
    return bytes([width, 1]) + data if known.all() else bytes([width, 2]) + data + np.packbits(known).tobytes()


def condensed(values: Numbers | int) -> Numbers | int:
    """Return a column, or its one value if that is the same for all records."""
    if isinstance(values, int) or values[0] != values[-1] or not (values == values[0]).all():
        return values
    return int(values[0])


def _width(highest: int) -> int:
    """Return how many bytes an integer takes that is kept."""
    return next(width for width in (1, 2, 4, 8) if highest < 1 << 8 * width)


def decoded(data: bytes, count: int) -> tuple[Numbers, Bits]:
    """Return the values of a column in as few bytes as they are kept in, and which of them are known."""
    import numpy as np

    width, kind = data[0], data[1]
    if not width:
        return np.zeros(count, np.uint8), np.zeros(count, np.bool_)
    form = "<i8" if width == 8 else f"<u{width}"
    if kind == 3:
        return np.full(count, int.from_bytes(data[2:], "little"), form), np.ones(count, np.bool_)
    values = np.frombuffer(data[2 : 2 + width * count], form, count)  # a copy lies where numpy reads it at once
    if kind == 1:
        return values, np.ones(count, np.bool_)
    bits = np.frombuffer(data, np.uint8, -(-count // 8), 2 + width * count)
    return values, np.unpackbits(bits, count=count).view(np.bool_)


class Segment:
    """The columns of one run, each read once."""

    def __init__(
        self, connection: sqlite3.Connection, record: int, count: int, source: int, line: int, shift: int,
        earliest: int, latest: int, in_order: int,
    ) -> None:  # fmt: skip
        """Make ready to read; `shift` is added to every time, as the analyst says of the source."""
        self._connection, self._shift = connection, shift
        self.span = earliest + shift, latest + shift
        """Earliest and latest time."""
        self.in_order = bool(in_order)
        """Whether the records follow one another in time."""
        self.record, self.count, self.source, self.line = record, count, source, line
        self._read: dict[str, tuple[Numbers, Bits]] = {}

    @property
    def was_read(self) -> bool:
        """Whether a column was asked for."""
        return bool(self._read)

    def column(self, attribute: str) -> tuple[Numbers, Bits]:
        """Return the values of a column, times in eight bytes and others in few, and which of them are known."""
        if attribute not in self._read:
            import numpy as np

            values, known = self._place(attribute) if attribute in PLACES else self._kept(attribute)
            self._read[attribute] = (values + np.int64(self._shift) if attribute == "time" else values), known
        return self._read[attribute]

    @property
    def undated(self) -> Bits | None:
        """Which records have a time of day and no date; None if all are dated."""
        row = self._connection.execute("SELECT id FROM word WHERE text = ?", (TimeBasis.TIME_OF_DAY,)).fetchone()
        if row is None:
            return None
        found: Bits = self.column("time_basis")[0] == row[0]
        return found if found.any() else None

    def _place(self, attribute: str) -> tuple[Numbers, Bits]:
        import numpy as np

        known = np.ones(self.count, np.bool_)
        if attribute == "source":
            return np.full(self.count, self.source, np.int64), known
        if attribute == "number":
            return self.record + np.arange(self.count), known
        from db.runs import lines_beyond

        return self.line + lines_beyond(self._connection, self.record, self.count), known

    def _kept(self, attribute: str) -> tuple[Numbers, Bits]:
        if attribute not in COLUMNS:
            raise Unsuited
        place = COLUMNS.index(attribute) << SHIFT | self.record
        row = self._connection.execute("SELECT data FROM segcol WHERE id = ?", (place,)).fetchone()
        if row is None:
            raise Unsuited
        return decoded(row[0], self.count)


def columns_hash(connection: sqlite3.Connection, record: int) -> bytes:
    """Return the hash of the columns of the run that begins with a record."""
    hashed = hashlib.sha256()
    ids = ", ".join(str(column << SHIFT | record) for column in range(len(COLUMNS)))
    for place, data in connection.execute(f"SELECT id, data FROM segcol WHERE id IN ({ids}) ORDER BY id"):
        hashed.update(place.to_bytes(8) + len(data).to_bytes(8) + data)
    return hashed.digest()
