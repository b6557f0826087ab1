"""A packet while it is rebuilt from words: its bytes, which of their bits are known, and what they stand on."""

from __future__ import annotations

from string import hexdigits

from parsers.decode.tree import Basis
from parsers.decode.view import Image
from parsers.record import Record


class Draft:
    """A packet being rebuilt: all bits are unknown until something is put there."""

    def __init__(self) -> None:
        self.data = bytearray()
        self.mask = bytearray()
        self.basis: list[Basis] = []
        self.notes: list[str] = []
        self.words: set[str] = set()
        """Names of the log's words that found their place in the bytes."""
        self.payload_at: int | None = None

    def grow(self, size: int) -> None:
        """Make the packet at least `size` bytes long."""
        missing = size - len(self.data)
        if missing > 0:
            self.data += bytes(missing)
            self.mask += bytes(missing)
            self.basis += [Basis.RECONSTRUCTED] * missing

    def put(
        self, name: str, at: int, size: int, value: int | None, bits: int | None = None, basis: Basis | None = None
    ) -> None:
        """Put a number, or the bits of it, at a place; one that is None or does not fit leaves it unknown."""
        self.grow(at + size)
        if value is None:
            return
        every = (1 << 8 * size) - 1 if bits is None else bits
        shift = (every & -every).bit_length() - 1
        if not 0 <= value <= every >> shift:
            self.notes.append(f"{name} {value} does not fit its place in the packet; it is left unknown there")
            return
        old = int.from_bytes(self.data[at : at + size]) & ~every
        self.data[at : at + size] = (old | value << shift).to_bytes(size)
        self.mask[at : at + size] = (int.from_bytes(self.mask[at : at + size]) | every).to_bytes(size)
        if basis is not None:
            self.basis[at : at + size] = [basis] * size

    def lay(self, at: int, data: bytes, mask: bytes | None = None, basis: Basis = Basis.RECONSTRUCTED) -> None:
        """Put bytes at a place."""
        self.grow(at + len(data))
        self.data[at : at + len(data)] = data
        self.mask[at : at + len(data)] = b"\xff" * len(data) if mask is None else mask
        self.basis[at : at + len(data)] = [basis] * len(data)

    def word(self, record: Record, name: str) -> int | None:
        """Return a word of the log as a number, decimal or with 0x, and remember that it has its place."""
        text = record.words.get(name)
        if text is None:
            return None
        try:
            value = int(text, 16) if text.lower().startswith("0x") else int(text)
        except ValueError:
            return None
        self.words.add(name)
        return value

    def digits(self, record: Record, name: str) -> bytes | None:
        """Return a word of the log that is bytes in hexadecimal, at most 40 of them, and remember it."""
        text = record.words.get(name, "")
        if not text or len(text) > 80 or len(text) % 2 or any(char not in hexdigits for char in text):
            return None
        self.words.add(name)
        return bytes.fromhex(text)

    def image(self) -> Image:
        """Return the bytes with what is known of them."""
        clean = bytes(byte & bits for byte, bits in zip(self.data, self.mask, strict=True))
        spans: list[tuple[int, int, Basis]] = []
        for place, basis in enumerate(self.basis):
            if spans and spans[-1][2] is basis:
                spans[-1] = (spans[-1][0], place + 1, basis)
            else:
                spans.append((place, place + 1, basis))
        return Image(clean, bytes(self.mask), tuple(spans), True, self.payload_at)
