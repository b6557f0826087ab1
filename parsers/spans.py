"""The stretches of a source that are not records, joined where they belong together."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, TypeVar

from parsers.record import Span

Entry = TypeVar("Entry")
"""A span or what stands between spans."""


def merged(entries: Iterator[Entry]) -> Iterator[Entry]:
    """Join neighbouring spans of one kind and reason, so that a million odd lines are one line of the ledger."""
    held: Any = None
    for entry in entries:
        if isinstance(entry, Span):
            if held is not None and (held.kind, held.reason, held.stop) == (entry.kind, entry.reason, entry.start):
                held = Span(held.start, entry.stop, held.line, held.kind, held.reason)
                continue
            if held is not None:
                yield held
            held = entry
            continue
        if held is not None:
            yield held
            held = None
        yield entry
    if held is not None:
        yield held
