"""Takes the fields of one layer from its bytes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from ipaddress import IPv6Address

from parsers.decode.tree import Basis, Field
from parsers.decode.view import View

NOT_LOGGED = "not logged"
MOST_ITEMS = 100
"""Items of one list (options, records, chunks) that are read."""
LONGEST = 300
"""Characters of a text that a field shows; its value holds all of them."""
Bit = tuple[int, str, str]
"""One bit of a field of flags: mask, name in the tree, label."""


class Reader:
    """Reads the fields of one layer, in order, and says so where the bytes end."""

    def __init__(self, view: View) -> None:
        self.view = view
        self.fields: list[Field] = []
        self.notes: list[str] = []
        self._turns: Counter[str] = Counter()

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
        little: bool = False,
        value_of: Callable[[int], object] | None = None,
        children: Sequence[Field] = (),
        into: list[Field] | None = None,
    ) -> int | None:
        """Read a number, or the bits of it, and return it times `scale`; None if missing or unknown.

        The field holds that number, or what `value_of` makes of it; `children` are its parts. `bits` counts in the
        number itself, also where it lies in the packet with its low byte first (`little`).
        """
        start = self.view.start + at
        stop = start + size
        if stop > self.view.stop:
            self._cut(name, label, start, size, into)
            return None
        image = self.view.image
        order: str = "little" if little else "big"
        every = (1 << 8 * size) - 1 if bits is None else bits
        number: int | None = None
        value: object | None = None
        shown = NOT_LOGGED
        if not image.rebuilt or int.from_bytes(image.mask[start:stop], order) & every == every:  # type: ignore[arg-type]
            whole = int.from_bytes(image.data[start:stop], order) & every  # type: ignore[arg-type]
            number = whole * scale if bits is None else (whole >> (bits & -bits).bit_length() - 1) * scale
            value, shown = number if value_of is None else value_of(number), text(number)
        if little and bits is not None:
            bits = int.from_bytes(bits.to_bytes(size, "little"))
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
        view = self.view
        if view.image.work.done:
            if not self._turns["all"]:
                self._turns["all"] = 1
                self.notes.append("the packet has had all the fields it may give; what follows is not shown in parts")
            return
        view.image.work.fields += 1
        start = min(view.start + at, view.stop)
        stop = min(start + size, view.stop)
        if len(text) > LONGEST:
            text = f"{text[:LONGEST]}..."
        bases = view.image.bases
        basis = bases[0][2] if len(bases) == 1 else view.image.basis(start, stop)
        made = Field(view.prefix + name, label, value, text, start, stop, bits, basis, notes, children)
        (self.fields if into is None else into).append(made)

    def flags(
        self, name: str, label: str, at: int, size: int, bits: Sequence[Bit], *, mask: int | None = None,
        little: bool = False, into: list[Field] | None = None,
    ) -> int | None:  # fmt: skip
        """Read a field of flags, one part for each bit, and return it; the text names the bits that are set."""
        parts: list[Field] = []
        if self.view.start + at + size <= self.view.stop:
            for bit, part, said in bits:
                self.number(part, said, at, size, set_or_not, bits=bit, little=little, into=parts)
        words = ", ".join(part.label for part in parts if part.value)
        width = 2 * size

        def text(value: int) -> str:
            return f"0x{value:0{width}x} {words or 'none set'}"

        return self.number(name, label, at, size, text, bits=mask, little=little, children=parts, into=into)

    def ipv4(self, name: str, label: str, at: int, into: list[Field] | None = None) -> str | None:
        """Read an IPv4 address and return its text; None if missing or not all of it is known."""
        data, mask = self.view.data(at, 4), self.view.mask(at, 4)
        if len(data) < 4:
            self._cut(name, label, self.view.start + at, 4, into)
            return None
        known = mask == b"\xff\xff\xff\xff"
        text = ".".join(str(byte) if bits == 0xFF else "··" for byte, bits in zip(data, mask, strict=True))
        self.add(name, label, text if known else None, text, at, 4, into=into)
        return text if known else None

    def ipv6(self, name: str, label: str, at: int, into: list[Field] | None = None) -> str | None:
        """Read an IPv6 address and return its text (RFC 5952); None if missing or not all of it is known."""
        return self.piece(name, label, at, 16, lambda data: str(IPv6Address(data)), into)

    def mac(self, name: str, label: str, at: int, into: list[Field] | None = None) -> str | None:
        """Read a hardware address of six bytes and return its text; None if missing or not all of it is known."""
        return self.piece(name, label, at, 6, lambda data: data.hex(":"), into)

    def string(self, name: str, label: str, at: int, size: int, into: list[Field] | None = None) -> str | None:
        """Read bytes as text and return it; bytes that are no UTF-8 are written as escapes."""
        return self.piece(name, label, at, size, spelled, into)

    def piece(
        self, name: str, label: str, at: int, size: int, value_of: Callable[[bytes], str],
        into: list[Field] | None = None,
    ) -> str | None:  # fmt: skip
        """Read `size` bytes as what `value_of` makes of them and return it; None if missing or not all are known."""
        data = self.view.data(at, size)
        if len(data) < size:
            self._cut(name, label, self.view.start + at, size, into)
            return None
        if self.view.image.rebuilt and self.view.mask(at, size).count(0xFF) < size:
            self.add(name, label, None, NOT_LOGGED, at, size, into=into)
            return None
        text = value_of(data)
        self.add(name, label, text, text, at, size, into=into)
        return text

    def raw(
        self, name: str, label: str, at: int, size: int, text: str | None = None, into: list[Field] | None = None
    ) -> bytes | None:
        """Read bytes as they are and return them; `text` is shown in their place. A size of 0 adds nothing."""
        if size <= 0:
            return b""
        data = self.view.data(at, size)
        if len(data) < size:
            self._cut(name, label, self.view.start + at, size, into)
            return None
        if self.view.image.rebuilt and self.view.mask(at, size).count(0xFF) < size:
            self.add(name, label, None, NOT_LOGGED, at, size, into=into)
            return None
        self.add(name, label, data, brief(data) if text is None else text, at, size, into=into)
        return data

    def inside(self, at: int, size: int | None = None) -> Reader:
        """Return a reader of a part of the layer, `at` being its place 0; `group` makes one field of what it reads."""
        return Reader(self.view.part(at, size))

    def group(
        self, name: str, label: str, text: str, inner: Reader, value: object | None = None,
        into: list[Field] | None = None,
    ) -> None:  # fmt: skip
        """Add a field over all that another reader had, with what it read as parts."""
        at = inner.view.start - self.view.start
        self.add(
            name, label, value, text, at, len(inner.view), notes=tuple(inner.notes), children=tuple(inner.fields),
            into=into,
        )  # fmt: skip

    def turn(self, what: str, most: int = MOST_ITEMS) -> bool:
        """Count one more item of a list; False, with a note, when there were `most` or the packet is done."""
        self._turns[what] += 1
        if self._turns[what] <= most and not self.view.image.work.done:
            return True
        if self._turns[what] == most + 1 or self.view.image.work.done:
            self.notes.append(f"only the first {self._turns[what] - 1} {what} are read")
        return False

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
        if len(text) > LONGEST:
            text = f"{text[:LONGEST]}..."
        return Field(name, label, None, text, view.start, stop, None, basis, notes, tuple(self.fields))

    def _cut(self, name: str, label: str, start: int, size: int, into: list[Field] | None = None) -> None:
        left = self.view.stop - start
        if left > 0:
            self.add(name, label, None, self.view.lack(left, size), start - self.view.start, left, into=into)


def set_or_not(value: int) -> str:
    """Return what one bit says."""
    return "set" if value else "not set"


def named(names: Mapping[int, str], width: int = 0) -> Callable[[int], str]:
    """Return what writes a number, in `width` hexadecimal digits or decimal, with its name if it has one."""

    def text(value: int) -> str:
        number = f"0x{value:0{width}x}" if width else str(value)
        name = names.get(value)
        return number if name is None else f"{number} {name}"

    return text


def hexadecimal(width: int) -> Callable[[int], str]:
    """Return what writes a number in so many hexadecimal digits."""
    return lambda value: f"0x{value:0{width}x}"


def decimal_and_hex(width: int) -> Callable[[int], str]:
    """Return what writes a number in decimal and in so many hexadecimal digits."""
    return lambda value: f"{value} (0x{value:0{width}x})"


def count_bytes(number: int) -> str:
    """Return a number of bytes in words."""
    return "1 byte" if number == 1 else f"{number} bytes"


def seconds(number: int) -> str:
    """Return a number of seconds in words."""
    return "1 second" if number == 1 else f"{number} seconds"


def spelled(data: bytes) -> str:
    """Return bytes as text; those that are no UTF-8 are written as escapes."""
    return data.decode("utf-8", "backslashreplace")


def brief(data: bytes) -> str:
    """Return bytes in hexadecimal; of more than 24 only the number."""
    return data.hex(" ") if len(data) <= 24 else count_bytes(len(data))
