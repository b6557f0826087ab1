"""Bytes to a tree of fields with byte spans; a record without bytes gets its headers rebuilt from its words."""

from __future__ import annotations

from parsers.decode.layers import walk
from parsers.decode.log_words import log_layer, stated
from parsers.decode.rebuilt import rebuild
from parsers.decode.tree import Basis, Decoded, Field
from parsers.decode.view import Image, Key, Part, View
from parsers.record import Record

__all__ = ["Basis", "Decoded", "Field", "decode", "decode_bytes"]


_WHOLE = bytes(255) + b"\1"
"""Turns a mask of known bits into 1 for bytes of which all bits are known, 0 for others."""


def decode(record: Record) -> Decoded:
    """Return what a record says as bytes and as a tree.

    Captured bytes are decoded as they are. Without them, header bytes are rebuilt from the logged words, unknown
    bits left unknown; captured payload bytes of a log stand after them. Words without a place in the packet form
    a last layer. Never raises, whatever the bytes and words are.
    """
    if record.captured is not None:
        made = decode_bytes(record.captured)
        return _decoded(made, record, frozenset(), ())
    rebuilt = rebuild(record)
    if rebuilt is None:
        return Decoded(b"", b"", Basis.LOGGED, log_layer(record, (), frozenset()), record.notes)
    made = _tree(rebuilt.image, "ip", Basis.RECONSTRUCTED)
    return _decoded(made, record, rebuilt.words, rebuilt.notes)


def decode_bytes(data: bytes, link: str = "ip", *, mask: bytes | None = None, basis: Basis = Basis.CAPTURED) -> Decoded:
    """Decode bytes that begin with the layer `link` ("ip": an IP header).

    `mask` tells which bits are known, byte by byte; without it all are. Unknown bits give fields without a value.
    """
    known = b"\xff" * len(data) if mask is None else mask[: len(data)].ljust(len(data), b"\0")
    return _tree(Image(data, known, ((0, len(data), basis),), mask is not None), link, basis)


def _tree(image: Image, link: str, basis: Basis) -> Decoded:
    known = image.mask.translate(_WHOLE)
    fields = walk(Part(View(image, 0, len(image.data)), _first(image, link), "data", "Data"))
    return Decoded(image.data, known, basis, fields, (), image.bases, image.mask)


def _first(image: Image, link: str) -> tuple[Key, ...]:
    """Return the key of the outermost layer."""
    if link == "ip":
        return (("ip.version", image.data[0] >> 4),) if image.data else ()
    return ((f"link.{link}", 0),)


def _decoded(made: Decoded, record: Record, placed: frozenset[str], notes: tuple[str, ...]) -> Decoded:
    fields = made.fields if record.captured is not None else tuple(stated(field, record) for field in made.fields)
    fields += log_layer(record, fields, placed)
    return Decoded(made.data, made.known, made.basis, fields, (*record.notes, *notes), made.bases, made.mask)
