"""A bounded view of a packet's bytes, and the reader that layers take their fields with.

A layer sees bytes only through a View: it cannot read past what was captured, and it does not know whether the
bytes were captured or rebuilt from a log's words.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from parsers.decode.checksum import Carrier
from parsers.decode.tree import Bases, Basis, Field

NOT_LOGGED = "not logged"
_CERTAINTY = (Basis.CAPTURED, Basis.LOGGED, Basis.RECONSTRUCTED, Basis.INFERRED)
Key = tuple[str, int]
"""What names the next layer: a kind of number and the number, as ("ip.proto", 6)."""


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

    def within(self, start: int, stop: int, carrier: Carrier | None = None) -> View:
        """Return the view of a part, kept inside this one."""
        first = min(max(start, self.start), self.stop)
        return replace(self, start=first, stop=max(first, min(stop, self.stop)), carrier=carrier, depth=self.depth + 1)

    def data(self, at: int = 0, size: int | None = None) -> bytes:
        """Return bytes from `at`, relative to the view's start and cut at its end."""
        first = self.start + at
        return self.image.data[first : self.stop if size is None else min(first + size, self.stop)]

    def mask(self, at: int = 0, size: int | None = None) -> bytes:
        """Return the known bits of the same bytes."""
        first = self.start + at
        return self.image.mask[first : self.stop if size is None else min(first + size, self.stop)]

    def lack(self, have: int, need: int) -> str:
        """Return words for bytes that are missing, and why they are."""
        if self.carrier is not None and self.carrier.length <= len(self):
            return f"the packet carries only {have} of {need} bytes"
        verb = "quoted" if self.prefix else "logged" if self.image.rebuilt else "captured"
        return f"{verb} only {have} of {need} bytes"

    def __len__(self) -> int:
        return self.stop - self.start


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


class Reader:
    """Reads the fields of one layer, in order, and says so where the bytes end."""

    def __init__(self, view: View) -> None:
        self.view = view
        self.fields: list[Field] = []
        self.notes: list[str] = []

    def number(
        self,
        name: str,
        label: str,
        at: int,
        size: int,
        text: Callable[[int], str] = str,
        *,
        bits: int | None = None,
        scale: int = 1,
        value_of: Callable[[int], object] | None = None,
        children: Sequence[Field] = (),
        into: list[Field] | None = None,
    ) -> int | None:
        """Read a big-endian number, or the bits of it, and return it times `scale`; None if missing or unknown.

        The field holds that number, or what `value_of` makes of it; `children` are its parts.
        """
        start = self.view.start + at
        stop = start + size
        if stop > self.view.stop:
            self._cut(name, label, start, size)
            return None
        every = (1 << 8 * size) - 1 if bits is None else bits
        number: int | None = None
        value: object | None = None
        shown = NOT_LOGGED
        if int.from_bytes(self.view.image.mask[start:stop]) & every == every:
            whole = int.from_bytes(self.view.image.data[start:stop]) & every
            number = (whole >> (every & -every).bit_length() - 1) * scale
            value, shown = number if value_of is None else value_of(number), text(number)
        self.add(name, label, value, shown, at, size, bits=bits, children=tuple(children), into=into)
        return number

    def add(
        self,
        name: str,
        label: str,
        value: object | None,
        text: str,
        at: int,
        size: int,
        *,
        bits: int | None = None,
        notes: tuple[str, ...] = (),
        children: tuple[Field, ...] = (),
        into: list[Field] | None = None,
    ) -> None:
        """Add a field over bytes of the view, cut at its end."""
        start = min(self.view.start + at, self.view.stop)
        stop = min(start + size, self.view.stop)
        name = self.view.prefix + name
        basis = self.view.image.basis(start, stop)
        made = Field(name, label, value, text, start, stop, bits, basis, notes, children)
        (self.fields if into is None else into).append(made)

    def layer(self, name: str, label: str, text: str, length: int, least: int) -> Field:
        """Return the field of the whole layer, `length` bytes long, whose header has at least `least` bytes."""
        view = self.view
        stop = min(view.start + max(length, 0), view.stop)
        notes = tuple(self.notes)
        if len(view) < least:
            notes = (view.lack(len(view), least) + " of the header", *notes)
        basis = view.image.basis(view.start, stop)
        if basis is Basis.INFERRED and len(view.image.bases) > 1:
            basis = Basis.RECONSTRUCTED
        name = view.prefix + name
        return Field(name, label, None, text, view.start, stop, None, basis, notes, tuple(self.fields))

    def _cut(self, name: str, label: str, start: int, size: int) -> None:
        left = self.view.stop - start
        if left > 0:
            self.add(name, label, None, self.view.lack(left, size), start - self.view.start, left)


def hexadecimal(width: int) -> Callable[[int], str]:
    """Return what writes a number in so many hexadecimal digits."""
    return lambda value: f"0x{value:0{width}x}"


def count_bytes(number: int) -> str:
    """Return a number of bytes in words."""
    return "1 byte" if number == 1 else f"{number} bytes"
