"""The tree that decoding gives: fields with their bytes, their meaning and the basis they stand on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum


class Basis(StrEnum):
    """Where a value comes from."""

    CAPTURED = "captured"
    """Read from bytes that were captured."""
    LOGGED = "logged"
    """Words of the log that have no place in the packet."""
    RECONSTRUCTED = "reconstructed"
    """Read from bytes that were rebuilt from the words of the log."""
    INFERRED = "inferred"
    """Concluded from something else, or read from bytes that another reading moved."""


@dataclass(frozen=True, slots=True)
class Field:
    """One decoded value and the bytes it was read from."""

    name: str
    """A name of the filter language where it has one, else Wireshark's; `quoted.` inside a quoted packet."""
    label: str
    value: object | None = None
    """None: the bytes are missing or unknown, which is not the same as zero."""
    text: str = ""
    """The value with its meaning; may hold hostile text from the evidence."""
    start: int | None = None
    stop: int | None = None
    """Span in the bytes of the decoded packet; None for words that have no bytes."""
    bits: int | None = None
    """Bits of the span that hold the value, the span read as one big-endian number; None means all of them."""
    basis: Basis = Basis.CAPTURED
    notes: tuple[str, ...] = ()
    children: tuple[Field, ...] = ()

    def walk(self) -> Iterator[Field]:
        """Yield this field and all below it, in order."""
        yield self
        for child in self.children:
            yield from child.walk()


Bases = tuple[tuple[int, int, Basis], ...]
"""Stretches (start, stop, basis) that tile the bytes of a packet."""


@dataclass(frozen=True, slots=True)
class Decoded:
    """A packet as bytes and as a tree of fields."""

    data: bytes
    known: bytes
    """One byte per byte of `data`: 1 if all its bits are known, else 0 and the byte itself means nothing."""
    basis: Basis
    """Basis of the bytes as a whole; `basis_at` tells it byte by byte."""
    fields: tuple[Field, ...]
    """One per layer, in order; last, if there is anything to say, the layer `log`: words that have no bytes."""
    notes: tuple[str, ...] = ()
    bases: Bases = ()
    mask: bytes = b""
    """The bits that are known, byte by byte: finer than `known`."""

    def walk(self) -> Iterator[Field]:
        """Yield every field of the tree, in order."""
        for field in self.fields:
            yield from field.walk()

    def field(self, name: str) -> Field | None:
        """Return the first field of that name, None if there is none."""
        return next((field for field in self.walk() if field.name == name), None)

    def basis_at(self, place: int) -> Basis:
        """Return the basis of one byte."""
        return next((basis for start, stop, basis in self.bases if start <= place < stop), self.basis)

    def at(self, place: int) -> Field | None:
        """Return the innermost field that covers a byte, None if no field does."""
        found = None
        fields = self.fields
        while inner := [field for field in fields if _covers(field, place)]:
            found = inner[0]
            fields = found.children
        return found


def _covers(field: Field, place: int) -> bool:
    return field.start is not None and field.stop is not None and field.start <= place < field.stop
