"""The first records of a log as an import would read them; no Textual."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import tzinfo
from itertools import islice
from pathlib import Path

from db.values import kept_form
from parsers.containers import opened
from parsers.mapping import Mapping
from parsers.read import read_many
from parsers.record import Found, Record, Span
from workbench.dating import LOOK, Clock
from workbench.importing import written


def first_records(
    log: Path, most: int, *, year: int | None = None, zone: tzinfo | None = None, mappings: Sequence[Mapping] = ()
) -> list[Record]:
    """Return up to `most` records from the head of a log, in its order, numbered from 1; raises OSError.

    Year, zone and mappings are as `import_file` takes them. Raises ContainerError for a damaged compressed log.
    """
    with opened(log) as file:
        head = file.read(LOOK)
    clock, records = Clock(year, zone, head, written(log)), []
    for number, found in enumerate(islice(_found(head, mappings), most), 1):
        clock.date(found.record)
        record = kept_form(found.record)
        record.number = number
        records.append(record)
    return records


def _found(head: bytes, mappings: Sequence[Mapping]) -> Iterator[Found]:
    for entry in read_many(iter((head,)), mappings):
        if isinstance(entry, Found):
            yield entry
        elif not isinstance(entry, Span):
            yield from (each for each in entry.entries() if isinstance(each, Found))
