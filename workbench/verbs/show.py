"""The verb `show`: one record, decoded."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from parsers.record import CAPTURE_FORMATS
from workbench.about_bytes import print_against, print_copy, print_opinion
from workbench.about_reading import banner
from workbench.arguments import as_json, in_case, numbers, readable
from workbench.cli import Refused
from workbench.output import document, record_json, say
from workbench.quotes import dump, ends, where

if TYPE_CHECKING:
    from db.case import Case
    from db.evidence import Place
    from parsers.decode import Decoded
    from parsers.decode.tree import Field
    from parsers.record import Record
    from workbench.bytes.notes import ByteNote
    from workbench.readings import Reading

SECTION = "Evidence"


@click.command()
@in_case
@click.argument("number")
@click.option("--as", "name", metavar="READING", help="Show the bytes as another reading has them, by its short name.")
@click.option(
    "--bytes", "form", metavar="FORM", help="Print its bytes as hexdump, hex, c, python, base64, text, value."
)
@click.option("--range", "bytes_", metavar="A-B", help="With --bytes: only these, as 20-23, 0x14-0x17 or 0x14+4.")
@click.option("--against", metavar="NUMBER", help="Show how it differs from another record.")
@click.option("--second-opinion", "opinion", is_flag=True, help="Show what tshark says of it, differences first.")
@as_json
def verb(
    path: Path, number: str, name: str | None, form: str | None, bytes_: str | None, against: str | None,
    opinion: bool, as_json: bool,
) -> None:  # fmt: skip
    """Show one record, decoded.

    Its text with all places, every field with bytes and basis, hex, what else the bytes could be, and what the
    analyst made of it. With --as its bytes as one of its other readings has them, and the arithmetic of that.
    """
    if bytes_ is not None and form is None:
        raise Refused("--range belongs to --bytes")
    if (against is not None) + opinion + (name is not None or form is not None) > 1:
        raise Refused("--against, --second-opinion and --as or --bytes are different views; ask for one")
    with readable(path) as case:
        wanted = numbers(case, [number])[0]
        if against is not None:
            print_against(case.records.get(wanted), case.records.get(numbers(case, [against])[0]), as_json)
            return
        if opinion:
            print_opinion(case.records.get(wanted), as_json)
            return
        known = _known(case, wanted)
    if form is not None:
        print_copy(known.decoded if name is None else _chosen(known, name).decoded, form, bytes_, as_json)
    elif name is not None:
        reading = _chosen(known, name)
        if as_json:
            document(
                {"record": record_json(known.record), "reading": _reading(reading), "decode": _decode(reading.decoded)}
            )
        else:
            _show_as(reading)
    elif as_json:
        document(_document(known))
    else:
        _show(known)


def _chosen(known: _Known, name: str) -> Reading:
    from workbench.readings import every, named

    reading = named(name, known.readings)
    if reading is None:
        others = ", ".join(each.name for each in every(known.readings))
        raise Refused(
            f"record {known.record.number} has no reading {name!r}; "
            + (f"it has: {others}" if others else "it has none but what the log says")
        )
    return reading


@dataclass(frozen=True, slots=True)
class _Known:
    """All that a case knows about one record."""

    record: Record
    raw: str
    places: list[Place]
    decoded: Decoded
    readings: list[Reading]
    marked: bool
    tags: list[str]
    notes: list[str]
    byte_notes: list[ByteNote]
    cited: list[tuple[int, str]]


def _known(case: Case, number: int) -> _Known:
    from parsers.decode import decode
    from workbench.bytes.notes import notes
    from workbench.readings import read_all

    record = case.records.get(number)
    return _Known(
        record,
        case.sources.raw(number),
        case.sources.places(number),
        decode(record),
        read_all(record, case.records),
        number in case.marks.all(),
        case.tags.of(number),
        [note.text for note in case.notes.of(f"record:{number}")],
        notes(case, number),
        [(detect.id, detect.title) for detect in case.detects.citing(number)],
    )


def _document(known: _Known) -> dict[str, Any]:
    decoded = known.decoded
    return {
        "record": record_json(known.record),
        "words": known.record.words,
        "odd": known.record.notes,
        "raw": known.raw,
        "places": [_place(place) for place in known.places],
        "decode": _decode(decoded),
        "readings": [_reading(reading) for reading in known.readings],
        "marked": known.marked,
        "tags": known.tags,
        "notes": known.notes,
        "byte_notes": [
            {"id": note.id, "first": note.bytes.start, "last": note.bytes.stop - 1, "text": note.text}
            for note in known.byte_notes
        ],
        "cited": [{"detect": number, "title": title} for number, title in known.cited],
    }


def _decode(decoded: Decoded) -> dict[str, Any]:
    return {
        "basis": str(decoded.basis), "bytes": decoded.data, "known": decoded.known,
        "fields": [_field(field) for field in decoded.fields], "notes": decoded.notes,
    }  # fmt: skip


def _show(known: _Known) -> None:
    _show_places(known)
    if known.record.format not in CAPTURE_FORMATS:
        _heading("Text")
        for text in known.raw.split("\n"):
            say(text, 2)
    decoded = known.decoded
    _heading(f"Fields ({decoded.basis} bytes)" if decoded.data else "Fields")
    _tree(decoded.fields, 2)
    for note in decoded.notes:
        say(f"! {note}", 2)
    if decoded.data:
        _heading("Bytes")
        for row in dump(decoded.data, decoded.known):
            say(row, 2)
    if known.readings:
        _heading("Other readings")
        for reading in known.readings:
            _show_reading(reading)
    _show_judgement(known)


def _show_places(known: _Known) -> None:
    say(f"Record {known.record.number}: {known.record.format} {known.record.kind}")
    for place in known.places:
        say(f"{place.source_name}, {where(*ends(known.record, place))}{', a repeat' if place.repeat else ''}", 2)
        for text in (*(f"repair: {repair}" for repair in place.repairs), *place.differences):
            say(text, 4)


def _show_judgement(known: _Known) -> None:
    if known.marked or known.tags or known.notes or known.byte_notes or known.cited:
        click.echo()
    if known.marked or known.tags:
        say(", ".join(["marked"] * known.marked + [f"tagged {tag}" for tag in known.tags]))
    for note in known.notes:
        say(f"note: {note}")
    for each in known.byte_notes:
        say(f"note on {each.line}")
    for number, title in known.cited:
        say(f"cited in detect {number}: {title}")


def _heading(text: str) -> None:
    click.echo()
    say(text)


def _tree(fields: Iterable[Field], indent: int) -> None:
    for field in fields:
        place = "" if field.start is None else f"  [{field.start}:{field.stop}]"
        basis = "" if field.basis == "captured" else f"  ({field.basis})"
        value = f": {field.text}" if field.text else ""
        say(f"{field.label}{value}{place}{basis}", indent)
        for note in field.notes:
            say(f"! {note}", indent + 4)
        _tree(field.children, indent + 2)


def _place(place: Place) -> dict[str, Any]:
    return {
        "source": place.source, "name": place.source_name, "line": place.line, "last_line": place.last_line,
        "pieces": place.pieces, "repeat": place.repeat, "repairs": place.repairs, "differences": place.differences,
    }  # fmt: skip


def _field(field: Field) -> dict[str, Any]:
    return {
        "name": field.name, "label": field.label, "value": field.value, "text": field.text, "start": field.start,
        "stop": field.stop, "bits": field.bits, "basis": str(field.basis), "notes": field.notes,
        "children": [_field(child) for child in field.children],
    }  # fmt: skip


def _reading(reading: Reading) -> dict[str, Any]:
    return {
        "name": reading.name, "id": reading.id, "title": reading.title, "for": reading.for_,
        "against": reading.against, "untested": reading.untested, "bits": reading.bits, "proven": reading.proven,
        "aside": reading.aside, "together": reading.together, "rivals": [rival.name for rival in reading.rivals],
    }  # fmt: skip


def _show_as(reading: Reading) -> None:
    say(f"Record {reading.record} {banner(reading)}")
    _show_reading(reading)
    _heading("Fields (inferred)")
    _tree(reading.fields, 2)
    for note in reading.decoded.notes:
        say(f"! {note}", 2)
    _heading("Bytes")
    for row in dump(reading.decoded.data, reading.decoded.known):
        say(row, 2)


def _show_reading(reading: Reading) -> None:
    say(f"{reading.title} ({reading.grade}; --as {reading.name})", 2)
    listed: Sequence[tuple[str, Sequence[str]]] = (
        ("for", reading.for_), ("against", reading.against), ("untested", reading.untested),
    )  # fmt: skip
    for word, sentences in listed:
        for text in sentences:
            say(f"{word}: {text}", 4)
    for rival in reading.rivals:
        say(f"or: {rival.title} ({rival.grade}; --as {rival.name})", 4)
