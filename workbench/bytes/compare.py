"""Two records held side by side: which fields changed, and which bytes differ."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from parsers.decode.tree import Decoded, Field

_Path = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Change:
    """A field that the two do not have alike."""

    name: str
    label: str
    ours: str | None
    """Its value in the first record as text; None: the record has no such field."""
    theirs: str | None
    start: int | None
    """Where it stands in the first record, None if nowhere."""
    stop: int | None


@dataclass(frozen=True, slots=True)
class Difference:
    """What came of comparing two records."""

    changes: tuple[Change, ...]
    equal: int
    """Fields with the same value in both."""
    places: frozenset[int]
    """Bytes of the first record that differ, also those that the other one does not have."""
    first: int | None
    """The first byte that differs, also one that only the other record has; None if none does."""
    untestable: int
    """Bytes that both have and that are not known in one of them."""
    shift: int
    """Bytes of the first record are held against bytes so much further on in the other: link headers differ."""


def compare(ours: Decoded, theirs: Decoded, shift: int = 0) -> Difference:
    """Compare two decoded records field by field and byte by byte."""
    changes, equal = _changes(ours, theirs)
    known = [(place, place + shift) for place in range(len(ours.data)) if 0 <= place + shift < len(theirs.data)]
    unknown = sum(not (ours.known[here] and theirs.known[there]) for here, there in known)
    places = {
        here
        for here, there in known
        if ours.known[here] and theirs.known[there] and ours.data[here] != theirs.data[there]
    }
    alone = {place for place in range(len(ours.data)) if place + shift >= len(theirs.data)}
    more = [len(ours.data)] if len(theirs.data) - shift > len(ours.data) else []
    return Difference(
        tuple(changes), equal, frozenset(places | alone), min([*places, *alone, *more], default=None), unknown, shift
    )


def network_shift(ours: tuple[bytes, str], theirs: tuple[bytes, str]) -> int:
    """Return how much further on the network header stands in the second packet (bytes, link type), 0 if unknown."""
    from parsers.links import network_offset

    here, there = (network_offset(data, link) for data, link in (ours, theirs))
    return there[0] - here[0] if here is not None and there is not None else 0


def _changes(ours: Decoded, theirs: Decoded) -> tuple[list[Change], int]:
    mine, other = dict(_leaves(ours.fields)), dict(_leaves(theirs.fields))
    changes = []
    equal = 0
    for path, field in mine.items():
        against = other.get(path)
        if against is not None and (against.value, against.text) == (field.value, field.text):
            equal += 1
        else:
            said = None if against is None else _said(against, theirs.known)
            changes.append(Change(field.name, field.label, _said(field, ours.known), said, field.start, field.stop))
    changes += [
        Change(field.name, field.label, None, _said(field, theirs.known), None, None)
        for path, field in other.items()
        if path not in mine
    ]
    return changes, equal


def _said(field: Field, known: bytes) -> str:
    """Return the value as text; a field that is only there or not has none."""
    if field.text or field.value is not None:
        return field.text or str(field.value)
    return "there" if field.start is None or all(known[field.start : field.stop]) else "not known"


def _leaves(fields: Sequence[Field], above: _Path = ()) -> Iterator[tuple[_Path, Field]]:
    """Yield the fields that hold a value or nothing below them, by their names from the layer on."""
    seen: dict[str, int] = {}
    for field in fields:
        seen[field.name] = nth = seen.get(field.name, 0) + 1
        path = (*above, field.name if nth == 1 else f"{field.name}#{nth}")
        if above and (field.value is not None or not field.children):
            yield path, field
        yield from _leaves(field.children, path)
