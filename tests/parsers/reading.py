"""Ways to read a source in tests: its records, whether it is tiled, and the reader without its shortest way."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from datetime import UTC
from unittest.mock import patch

from parsers.mapping import Mapping
from parsers.read import read
from parsers.record import Found, Record, Span, SpanKind, Stamp

Entry = Found | Span


def records(data: bytes, mappings: Sequence[Mapping] = ()) -> list[Record]:
    """Return the records of a source."""
    return [entry.record for entry in read(data, mappings) if isinstance(entry, Found)]


def not_understood(data: bytes, mappings: Sequence[Mapping] = ()) -> list[str]:
    """Return the reasons of all that was not understood."""
    spans = [entry for entry in read(data, mappings) if isinstance(entry, Span)]
    return [span.reason for span in spans if span.kind is SpanKind.NOT_UNDERSTOOD]


def tiles(data: bytes, entries: Sequence[Entry]) -> bool:
    """Say whether pieces and spans cover `data` once, without gap or overlap."""
    stretches: list[tuple[int, int]] = []
    for entry in entries:
        stretches += [(entry.start, entry.stop)] if isinstance(entry, Span) else [p[:2] for p in entry.pieces]
    at = 0
    for start, stop in sorted(stretches):
        if start != at or stop <= start:
            return False
        at = stop
    return at == len(data)


def read_slowly(data: bytes, mappings: Sequence[Mapping] = ()) -> list[Entry]:
    """Return what is read when no line is taken before the reader has looked at its neighbours."""

    def none(*_: object) -> Generator[Entry, None, tuple[int, int]]:
        yield from ()
        return 0, 0

    with patch("parsers.read.rows", none):
        return list(read(data, mappings))


def seconds(stamp: Stamp | None, year: int = 1970) -> tuple[int, int]:
    """Return a stamp as seconds since 1970 and nanoseconds, zone UTC where it states none."""
    assert stamp is not None
    whole, rest = divmod(stamp.resolve(year, True, UTC, True)[0], 10**9)
    return whole, rest
