"""What is known about one address, as paragraphs: records, names, notes, look-ups."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from workbench.conditions import condition
from workbench.lookups.paste import decoded
from workbench.lookups.summary import Said, summary
from workbench.paragraph import Paragraph

if TYPE_CHECKING:
    from db.case import Case, HostSummary

_LABEL = 12


def paragraphs(case: Case, address: str) -> Iterator[Paragraph]:
    """Yield what the case knows about an address; targets are filters (str) or record numbers (int)."""
    host = case.hosts.summary(address)
    yield from _records(host)
    names = dict(host.names)
    for name, record in names.items():
        yield _line("name", f"{name}  (record #{record} ties it to the address)", target=record)
    for name, other, record in ((n, a, r) for a, n, r in case.names() if n in names and a != host.address):
        yield _line("also", f"{name} is tied to {other} by record #{record}", target=record)
    notes = case.notes.of(f"host:{address}")
    yield _head("Notes" if notes else "No notes; c writes one")
    for note in notes:
        yield _line(_day(note.created), note.text)
    lookups = summary(case, address)
    yield _head("Look-ups" if lookups else "No look-ups; p pastes one")
    for said in reversed(lookups):
        yield from _lookup(said)


def _records(host: HostSummary) -> Iterator[Paragraph]:
    """Yield counts, times and ports."""
    address = host.address
    both = condition("src", address), condition("dst", address)
    yield _line("records", f"{host.records:,}", target=" or ".join(filter(None, both)))
    yield _line("as source", f"{host.as_source:,}", target=both[0])
    yield _line("as dest.", f"{host.as_destination:,}", target=both[1])
    yield _line("first seen", _time(host.first))
    yield _line("last seen", _time(host.last))
    if host.source_ports:
        yield _line("from ports", _ports(host.source_ports))
    if host.destination_ports:
        yield _line("to ports", _ports(host.destination_ports))
    if host.formats:
        yield _line("in", ", ".join(f"{name} {count:,}" for name, count in host.formats))


def _lookup(found: Said) -> Iterator[Paragraph]:
    """Yield one look-up: what it says in short, then the answer as it was given."""
    lookup = found.lookup
    words = f"{lookup.tool}; {found.asked}; kept {_day(lookup.added_at)}"
    yield _line(lookup.kind, words, label_look="strong")
    for label, value in found.facts:
        yield _line(label, value)
    for note in (*found.notes, *filter(None, [found.late])):
        yield Paragraph(note, "warn", f" {'':<{_LABEL}} ")
    yield Paragraph(decoded(lookup.raw), "dim", "  | ", raw=True)


def _line(label: str, text: str, *, target: str | int | None = None, label_look: str = "dim") -> Paragraph:
    return Paragraph(text, "", f" {label:<{_LABEL}} ", label_look, target)


def _head(text: str) -> Paragraph:
    return Paragraph("", "", f" {text}", "strong")


def _ports(ports: tuple[tuple[int, int], ...]) -> str:
    return ", ".join(f"{port} ({count:,})" if count > 1 else str(port) for port, count in ports)


def _time(time: int | None) -> str:
    if time is None:
        return "not known: no record of it has a date"
    return f"{datetime.fromtimestamp(time // 1_000_000_000, UTC):%Y-%m-%d %H:%M:%S} UTC"


def _day(time: int) -> str:
    return f"{datetime.fromtimestamp(time // 1_000_000_000, UTC):%Y-%m-%d}"
