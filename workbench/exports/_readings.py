"""Readings that an exported document cites: what the bytes are taken for, with the arithmetic, fields and bytes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from workbench.exports._labelled import labelled
from workbench.quotes import dump
from workbench.safe import code, fenced, safe

if TYPE_CHECKING:
    from parsers.decode.tree import Field
    from workbench.readings import Reading
    from workbench.writeup.read_as import ReadAs

_MOST_BYTES = 2048
_DEEPEST = 3
"""Packets quoted inside packets that are printed."""


def noted(name: str, found: Sequence[ReadAs]) -> str:
    """Return what stands behind the numbers of a citation that names a reading; "" for one that names none."""
    if not name:
        return ""
    title = next((each.reading.title for each in found if each.name == name and each.reading), "no such reading")
    return f" read as {code(name)} ({title}); not what the log says, see the readings below"


def cited(head: str, found: Sequence[ReadAs]) -> Iterator[str]:
    """Yield the readings that a text cites, each as a fenced block; nothing if it cites none."""
    readings = [each.reading for each in found if each.reading is not None]
    if not readings:
        return
    yield f"{head} Readings cited"
    yield (
        "The same bytes, read as something else than the log took them for. A reading never changes a record; "
        "everything in it is inferred. Bits count how unlikely the coincidences are: 16 are strong, 32 as good as "
        "proof."
    )
    yield from (fenced(list(_lines(reading)), "text") for reading in readings)


def _lines(reading: Reading) -> Iterator[str]:
    yield from labelled(f"record {reading.record}", f"read as {reading.name}: {reading.title}")
    yield from labelled("reading", reading.id)
    yield from labelled("evidence", reading.grade)
    for label, sentences in (
        ("for", reading.for_), ("against", reading.against), ("could not be tested", reading.untested),
    ):  # fmt: skip
        yield ""
        for place, sentence in enumerate(sentences):
            yield from labelled("" if place else label, sentence)
    yield ""
    for place, field in enumerate(reading.fields):
        yield from _layer(field, "" if place else "fields")
    decoded = reading.decoded
    yield ""
    yield from (safe(row) for row in dump(decoded.data[:_MOST_BYTES], decoded.known[:_MOST_BYTES]))


def _layer(field: Field, label: str, depth: int = 0) -> Iterator[str]:
    """Yield a layer in a few lines: what it is, its fields in a row, and the packets it quotes below."""
    yield from labelled(label, _said(field))
    quoted = [child for child in field.children if child.name.endswith(".quoted")]
    fields = [_said(child) for child in field.children if child not in quoted]
    if fields:
        yield from labelled("", f"  {'; '.join(fields)}")
    if depth < _DEEPEST:
        for child in quoted:
            yield from labelled("", f"  {_said(child)}")
            for layer in child.children:
                yield from _layer(layer, "", depth + 1)


def _said(field: Field) -> str:
    return f"{field.label}: {field.text}" if field.text else field.label
