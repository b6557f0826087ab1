"""Free text: which records say something in their raw text, wherever and however they were quoted."""

from __future__ import annotations

import re
import sqlite3
from bisect import bisect_right
from collections.abc import Iterator
from threading import Event

from db.blocks import BLOCK, blocks
from db.errors import Stopped
from db.evidence import KINDS
from db.runs import Run, run_at
from parsers.record import SpanKind

_GAP = rb"[\s>|]+"
"""What may stand between two words: blanks, line ends, and the marks of a quoting mail."""
_REACH = 8192
"""How many bytes of blanks a match may take beyond its own words."""


def pattern(text: str) -> re.Pattern[bytes]:
    """Return what finds the words of `text` in evidence, in any case, in UTF-8 and Latin-1, over line ends."""
    return re.compile(_GAP.join(_word(word) for word in text.split()) or re.escape(text.encode()), re.IGNORECASE)


def _word(word: str) -> bytes:
    return b"".join(_character(character) for character in word)


def _character(character: str) -> bytes:
    if character.isascii():
        return re.escape(character.encode())
    spellings = dict.fromkeys(
        encoded
        for form in (character, character.lower(), character.upper())
        for encoding, errors in (("utf-8", "surrogateescape"), ("latin-1", "ignore"))
        if (encoded := _encoded(form, encoding, errors))
    )
    return b"(?:" + b"|".join(re.escape(spelling) for spelling in spellings) + b")"


def _encoded(text: str, encoding: str, errors: str) -> bytes:
    try:
        return text.encode(encoding, errors)
    except UnicodeEncodeError:  # a surrogate that stands for no byte
        return b""


def saying(connection: sqlite3.Connection, text: str, stop: Event) -> set[int]:
    """Return the numbers of the records of which some quote says `text`; raises Stopped once `stop` is set."""
    wanted, anchor = pattern(text), _anchor(text)
    reach = _REACH + 4 * len(text)
    places: set[int] = set()
    for (source,) in connection.execute("SELECT id FROM source ORDER BY id").fetchall():
        for base, data in _windows(connection, source, reach):
            if stop.is_set():
                raise Stopped
            if anchor in data.lower():
                places.update(_in_one_piece(wanted, data, _Spans(connection, source, base, base + len(data))))
        for place in _in_several_pieces(connection, source, wanted):
            places.add(place)
            if stop.is_set():
                raise Stopped
    return _records(connection, places)


def _anchor(text: str) -> bytes:
    """Return bytes in lower case without which no match can be: comparing them is faster than the pattern."""
    words = [word for word in text.split() if word.isascii()]
    return max(words, key=len, default="").lower().encode()


def _records(connection: sqlite3.Connection, places: set[int]) -> set[int]:
    if not places:
        return set()
    rows = connection.execute("SELECT id, record FROM place WHERE id BETWEEN ? AND ?", (min(places), max(places)))
    found = {record for place, record in rows if place in places}
    for first, count, record in connection.execute("SELECT place, count, record FROM run").fetchall():
        found.update(record + place - first for place in places.intersection(range(first, first + count)))
    return found


def _windows(connection: sqlite3.Connection, source: int, reach: int) -> Iterator[tuple[int, bytes]]:
    """Yield stretches of a source and where they begin; each begins `reach` bytes before the last one ended."""
    tail, base = b"", 0
    for block in blocks(connection, source):
        data = tail + block
        yield base, data
        keep = min(reach, len(data))
        tail, base = data[len(data) - keep :], base + len(data) - keep


class _Spans:
    """The ledger of a stretch of a source."""

    def __init__(self, connection: sqlite3.Connection, source: int, start: int, stop: int) -> None:
        rows = connection.execute(
            "SELECT start, stop, place, kind FROM span WHERE source = ?1 AND start < ?3 AND start >= coalesce("
            "(SELECT max(start) FROM span WHERE source = ?1 AND start <= ?2), 0) ORDER BY start",
            (source, start, stop),
        ).fetchall()
        self.base = start
        self._run: Run | None = None
        self._rows: list[tuple[int, int, int | None]] = [
            part for row in rows for part in self._parts(connection, source, row, stop)
        ]
        self._starts = [row[0] - start for row in self._rows]

    def _parts(
        self, connection: sqlite3.Connection, source: int, row: tuple[int, int, int | None, int], stop: int
    ) -> list[tuple[int, int, int | None]]:
        """Return a span, or the frames in the stretch if it is a run of frames."""
        if row[2] is not None or KINDS[row[3]] is not SpanKind.RECORD:
            return [row[:3]]
        if (run := run_at(connection, source, row[0], self._run)) is None:
            return []
        self._run = run
        shared = run.between(max(self.base, row[0]), min(stop, row[1]))
        return [(*run.span(at), run.place + at) for at in shared]

    def at(self, start: int, stop: int) -> tuple[int, int] | None:
        """Return the place in which all bytes from `start` to `stop` of the stretch lie, and where it ends."""
        row = bisect_right(self._starts, start) - 1
        if row < 0:
            return None
        _, end, place = self._rows[row]
        return None if place is None or end - self.base < stop else (place, end - self.base)


def _in_one_piece(wanted: re.Pattern[bytes], data: bytes, spans: _Spans) -> Iterator[int]:
    """Yield the places in which a match lies within one stretch of bytes."""
    position = 0
    while (match := wanted.search(data, position)) is not None:
        found = spans.at(match.start(), match.end())
        if found is None:
            position = match.start() + 1
        else:
            place, position = found
            yield place


_BROKEN = """
SELECT place, start, stop FROM span
WHERE source = ?1 AND place IN (
    SELECT place FROM span WHERE source = ?1 AND place IS NOT NULL GROUP BY place HAVING count(*) > 1
)
ORDER BY place, start
"""


def _in_several_pieces(connection: sqlite3.Connection, source: int, wanted: re.Pattern[bytes]) -> Iterator[int]:
    """Yield the places in which a match runs over something that stands between their pieces."""
    evidence = _Window(connection, source)
    text, current = b"", None
    for place, start, stop in connection.execute(_BROKEN, (source,)):
        if place != current:
            if current is not None and wanted.search(text):
                yield current
            text, current = b"", place
        text += evidence.read(start, stop) + b"\n"
    if current is not None and wanted.search(text):
        yield current


class _Window:
    """Reads evidence mostly forwards, each block once."""

    def __init__(self, connection: sqlite3.Connection, source: int) -> None:
        self._connection, self._source = connection, source
        self._first, self._last, self._data = 0, -1, b""

    def read(self, start: int, stop: int) -> bytes:
        """Return the bytes from `start` to `stop`."""
        first, last = start // BLOCK, (stop - 1) // BLOCK
        if first < self._first or last > self._last:
            self._data = b"".join(blocks(self._connection, self._source, first, last))
            self._first, self._last = first, last
        base = self._first * BLOCK
        return self._data[start - base : stop - base]
