"""What the command line prints about the bytes of a record: a copy, a difference, a second opinion."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import click

from workbench.cli import Refused
from workbench.output import document, record_json, say

if TYPE_CHECKING:
    from parsers.decode.tree import Decoded, Field
    from parsers.record import Record
    from workbench.opinion.compare import Pair
    from workbench.opinion.pdml import Told


def print_copy(decoded: Decoded, form: str, bytes_: str | None, as_json: bool) -> None:
    """Print bytes in a form and nothing else; where they come from, if not captured, goes to standard error."""
    from workbench.arguments import stretch
    from workbench.bytes.copies import copied, named
    from workbench.bytes.stretch import cut

    if not decoded.data:
        raise Refused("the record has no bytes, neither captured nor such as its words would give")
    wanted = range(len(decoded.data)) if bytes_ is None else stretch(bytes_, len(decoded.data))
    found = cut(decoded, wanted)
    try:
        text = copied(named(form), found)
    except ValueError as error:
        raise Refused(str(error)) from None
    if as_json:
        document({
            "form": form, "start": found.start, "length": len(found.data), "unknown": found.unknown,
            "origin": found.origin or "captured", "text": text,
        })  # fmt: skip
        return
    click.echo(text)
    if found.origin:
        click.echo(f"workbench: {found.origin}", err=True)


def print_against(ours: Record, theirs: Record, as_json: bool) -> None:
    """Print how a record differs from another one."""
    from workbench.bytes.against import difference, layer

    found = difference(ours, theirs)
    if as_json:
        document({
            "record": record_json(ours), "against": record_json(theirs), "first_byte": found.first,
            "bytes": sorted(found.places), "untestable": found.untestable, "shift": found.shift, "equal": found.equal,
            "changes": [
                {"name": each.name, "label": each.label, "ours": each.ours, "theirs": each.theirs, "start": each.start,
                 "stop": each.stop}
                for each in found.changes
            ],
        })  # fmt: skip
        return
    assert theirs.number is not None
    told = layer(theirs.number, found)
    say(f"Record {ours.number} against record {theirs.number}: {told.text}")
    _say_fields(told.children)


def print_opinion(record: Record, as_json: bool) -> None:
    """Print what tshark says of a record: differences first, then what only one of the two has."""
    from workbench.opinion.ask import ask, layers
    from workbench.opinion.tshark import NoOpinionError

    try:
        found = ask(record)
    except NoOpinionError as error:
        raise Refused(str(error)) from None
    if as_json:
        document({
            "record": record_json(record), "tshark": found.version,
            "different": [{**_pair(pair), "why": pair.why} for pair in found.different],
            "equal": [_pair(pair) for pair in found.equal],
            "only_tshark": [_told(each) for each in found.theirs],
            "only_here": [
                {"name": name, "value": field.value, "text": field.text, "start": field.start, "stop": field.stop}
                for name, field in found.ours
            ],
        })  # fmt: skip
        return
    for layer in layers(found):
        say(f"{layer.label}: {layer.text}")
        _say_fields(layer.children)


def _say_fields(fields: Iterable[Field]) -> None:
    for field in fields:
        place = "" if field.start is None else f"  [{field.start}:{field.stop}]"
        label = f"{field.label}: " if field.label else ""
        say(f"{label}{field.text}{place}", 2)


def _pair(pair: Pair) -> dict[str, Any]:
    return {
        "name": pair.name, "ours": pair.ours.value, "ours_text": pair.ours.text, "tshark": pair.theirs.show,
        "tshark_text": pair.theirs.words, "start": pair.ours.start, "stop": pair.ours.stop,
    }  # fmt: skip


def _told(each: Told) -> dict[str, Any]:
    return {"name": each.name, "value": each.show, "text": each.words, "start": each.start, "stop": each.stop}
