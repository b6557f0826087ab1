"""Free text: which records say something in their raw text, wherever and however they were quoted."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from itertools import chain
from threading import Event

from db.errors import Stopped
from db.evidence import BLOCK, blocks

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
    wanted = pattern(text)
    reach = _REACH + 4 * len(text)
    places: set[int] = set()
    for (source,) in connection.execute("SELECT id FROM source ORDER BY id").fetchall():
        for place in chain(
            _in_one_piece(connection, source, wanted, reach, stop), _in_several_pieces(connection, source, wanted)
        ):
            places.add(place)
            if stop.is_set():
                raise Stopped
    return _records(connection, places)


def _records(connection: sqlite3.Connection, places: set[int]) -> set[int]:
    if not places:
        return set()
    rows = connection.execute("SELECT id, record FROM place WHERE id BETWEEN ? AND ?", (min(places), max(places)))
    return {record for place, record in rows if place in places}


def _in_one_piece(
    connection: sqlite3.Connection, source: int, wanted: re.Pattern[bytes], reach: int, stop: Event
) -> Iterator[int]:
    """Yield the places in which a match lies within one stretch of bytes."""
    tail, base = b"", 0  # base: where in the source `tail` begins
    for block in blocks(connection, source):
        if stop.is_set():
            raise Stopped
        data = tail + block
        position = 0
        while (match := wanted.search(data, position)) is not None:
            place = _place_of(connection, source, base + match.start(), base + match.end())
            if place is not None:
                yield place
            position = match.start() + 1 if place is None else match.end()
        keep = min(reach, len(data))
        tail, base = data[len(data) - keep :], base + len(data) - keep


def _place_of(connection: sqlite3.Connection, source: int, start: int, stop: int) -> int | None:
    row = connection.execute(
        "SELECT place, stop FROM span WHERE source = ? AND start <= ? ORDER BY start DESC LIMIT 1", (source, start)
    ).fetchone()
    return None if row is None or row[1] < stop else row[0]


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
