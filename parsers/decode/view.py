"""A bounded view of a packet's bytes, and what reading one layer gives.

A layer sees bytes only through a View: it cannot read past what was captured, and it does not know whether the
bytes were captured or rebuilt from a log's words.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import IntEnum

from parsers.decode.checksum import Carrier
from parsers.decode.tree import Bases, Basis, Field

MOST_FIELDS = 1500
"""Fields that one packet may give; the bytes of what comes after them are still there to see."""
_CERTAINTY = (Basis.CAPTURED, Basis.LOGGED, Basis.RECONSTRUCTED, Basis.INFERRED)
Key = tuple[str, int]
"""What names the next layer: a kind of number and the number, as ("ip.proto", 6)."""


@dataclass(slots=True)
class Work:
    """What decoding one packet has taken so far."""

    fields: int = 0

    @property
    def done(self) -> bool:
        """Tell whether the packet has had all the fields it may give."""
        return self.fields >= MOST_FIELDS


@dataclass(frozen=True, slots=True)
class Image:
    """The bytes of one packet, which of their bits are known, and what they stand on."""

    data: bytes
    mask: bytes
    bases: Bases
    rebuilt: bool = False
    """Header bytes come from a log's words."""
    payload_at: int | None = None
    """Where the log says that the payload begins, for headers that do not tell their own length."""
    work: Work = field(default_factory=Work, compare=False)

    def basis(self, start: int, stop: int) -> Basis:
        """Return the least certain basis in a stretch of bytes."""
        if len(self.bases) == 1:
            return self.bases[0][2]
        within = [basis for first, last, basis in self.bases if first < stop and start < last]
        return max(within, key=_CERTAINTY.index, default=Basis.RECONSTRUCTED if self.rebuilt else Basis.CAPTURED)


@dataclass(frozen=True, slots=True)
class View:
    """The stretch of a packet that one layer may read."""

    image: Image
    start: int
    stop: int
    carrier: Carrier | None = None
    prefix: str = ""
    """Goes before every field name: `quoted.` inside a packet that another packet quotes."""
    depth: int = 0
    ends: bool = False
    """What was sent ends where the view ends: bytes that are missing there were never sent."""

    def within(self, start: int, stop: int, carrier: Carrier | None = None) -> View:
        """Return the view of what the next layer reads, kept inside this one."""
        first, last, ends = self._bounds(start, stop)
        return View(self.image, first, last, carrier, self.prefix, self.depth + 1, ends)

    def part(self, at: int, size: int | None = None) -> View:
        """Return the view of a part of the same layer, from `at` relative to the view's start."""
        start = self.start + at
        first, last, ends = self._bounds(start, self.stop if size is None else start + size)
        return View(self.image, first, last, self.carrier, self.prefix, self.depth, ends)

    def ending(self) -> View:
        """Return the same view, known to end where what was sent ends."""
        return self if self.ends else replace(self, ends=True)

    def _bounds(self, start: int, stop: int) -> tuple[int, int, bool]:
        """Return start and stop kept inside the view, and whether what was sent ends at the stop too."""
        first = min(max(start, self.start), self.stop)
        last = max(first, min(stop, self.stop))
        return first, last, self.ends or last < self.stop or (last == stop and last < len(self.image.data))

    def data(self, at: int = 0, size: int | None = None) -> bytes:
        """Return bytes from `at`, relative to the view's start and cut at its end."""
        first = self.start + at
        return self.image.data[first : self.stop if size is None else min(first + size, self.stop)]

    def mask(self, at: int = 0, size: int | None = None) -> bytes:
        """Return the known bits of the same bytes."""
        first = self.start + at
        return self.image.mask[first : self.stop if size is None else min(first + size, self.stop)]

    def solid(self, at: int = 0, size: int | None = None) -> bytes:
        """Return bytes from `at` up to the first of which not every bit is known."""
        data = self.data(at, size)
        if self.image.rebuilt:
            known = self.mask(at, size)
            return data[: len(known) - len(known.lstrip(b"\xff"))]
        return data

    def lack(self, have: int, need: int) -> str:
        """Return words for bytes that are missing, and why they are."""
        if self.ends:
            return f"the packet carries only {have} of {need} bytes"
        verb = "quoted" if self.prefix else "logged" if self.image.rebuilt else "captured"
        return f"{verb} only {have} of {need} bytes"

    def __len__(self) -> int:
        return self.stop - self.start


class Fit(IntEnum):
    """How well the bytes behind a port fit the application that the port is known for."""

    NO = 0
    """They are no message of it, or begin in the middle of one."""
    PERHAPS = 1
    """They may be: only the port says so."""
    SURE = 2
    """They say so themselves, whatever the port."""


@dataclass(frozen=True, slots=True)
class Part:
    """Bytes that follow a layer: for the layer that one of `keys` names, else shown as they are."""

    view: View
    keys: tuple[Key, ...] = ()
    name: str = "payload"
    label: str = "Payload"
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Layer:
    """What reading one layer gives."""

    field: Field
    follows: tuple[Part, ...] = ()
    inside: Part | None = None
    """A packet quoted inside the layer: decoded as the last child of its field."""
