"""What stands around one record, as fields of the decode tree: its text, its places, notes, citations, findings."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from parsers.decode.tree import Basis, Field
from parsers.record import CAPTURE_FORMATS, Record
from workbench.bytes.notes import ByteNote
from workbench.bytes.notes import notes as byte_notes
from workbench.quotes import ends, where

if TYPE_CHECKING:
    from db.case import Case
    from workbench.hints.finding import Finding

_LONGEST_LINE = 400
_MOST_LINES = 60


def around(case: Case, record: Record, findings: Sequence[Finding]) -> Iterator[Field]:
    """Yield the layers that follow the decoded ones; values are as hostile as the evidence."""
    number = record.number
    places = case.sources.places(number)
    place = f"{places[0].source_name}, {where(*ends(record, places[0]))}" if places else ""
    lines = [] if record.format in CAPTURE_FORMATS else case.sources.raw(number).splitlines()
    yield _layer(
        "raw", "As logged" if lines else "Read from", place, (_line("raw.line", line) for line in _shortened(lines))
    )
    repairs = [_line("repair", f"{name}") for place in places for name in place.repairs]
    repeats = [
        _line(
            "repeat",
            f"{place.source_name}, {where(*ends(record, place))}" + "".join(f"; {each}" for each in place.differences),
        )
        for place in places[1:]
    ]
    if repairs:
        yield _layer("repairs", "Repaired", str(len(repairs)), repairs)
    if repeats:
        yield _layer("repeats", "Quoted again", str(len(repeats)), repeats)
    said = [finding for finding in findings if number in finding.records]
    if said:
        yield _layer("findings", "Hints", str(len(said)), (_line("finding", f"{f.grade}: {f.title}") for f in said))
    notes = [_line("note", note.text) for note in case.notes.of(f"record:{number}")]
    notes += [_on_bytes(note) for note in byte_notes(case, number)]
    if notes:
        yield _layer("notes", "Notes", str(len(notes)), notes)
    citing = case.detects.citing(number)
    if citing:
        yield _layer("cited", "Cited in", str(len(citing)), (_line("detect", f"{d.id} {d.title}") for d in citing))


def _layer(name: str, label: str, text: str, children: Iterator[Field] | Sequence[Field]) -> Field:
    return Field(f"about.{name}", label, None, text, basis=Basis.LOGGED, children=tuple(children))


def _line(name: str, text: str) -> Field:
    return Field(f"about.{name}", "", None, text, basis=Basis.LOGGED)


def _on_bytes(note: ByteNote) -> Field:
    return Field("about.note", "", None, note.line, note.bytes.start, note.bytes.stop, basis=Basis.LOGGED)


def _shortened(lines: list[str]) -> list[str]:
    made = [line[:_LONGEST_LINE] + ("…" if len(line) > _LONGEST_LINE else "") for line in lines[:_MOST_LINES]]
    return made + ([f"… {len(lines) - _MOST_LINES} lines more"] if len(lines) > _MOST_LINES else [])
