"""Bytes to a tree of fields with byte spans; a record without bytes gets its headers rebuilt from its words."""

from __future__ import annotations

from parsers.decode.layers import each, walk
from parsers.decode.log_words import log_layer, stated
from parsers.decode.rebuilt import rebuild
from parsers.decode.tree import Basis, Decoded, Field
from parsers.decode.view import Image, Part, View
from parsers.links import link_of, network_offset
from parsers.record import Record

__all__ = ["Basis", "Decoded", "Field", "decode", "decode_bytes"]


_WHOLE = bytes(255) + b"\1"
"""Turns a mask of known bits into 1 for bytes of which all bits are known, 0 for others."""


def decode(record: Record) -> Decoded:
    """Return what a record says as bytes and as a tree.

    Captured bytes are decoded as they are, a frame of a capture from its link header on. Without them, header bytes
    are rebuilt from the logged words, unknown bits left unknown; captured payload bytes of a log stand after them.
    Words without a place in the packet form a last layer. Never raises, whatever the bytes and words are.
    """
    if record.captured is not None:
        made = decode_bytes(record.captured, link_of(record))
        return _decoded(made, record, frozenset(), ())
    rebuilt = rebuild(record)
    if rebuilt is None:
        return Decoded(b"", b"", Basis.LOGGED, log_layer(record, (), frozenset()), record.notes)
    made = _tree(rebuilt.image, "ip", Basis.RECONSTRUCTED)
    return _decoded(made, record, rebuilt.words, rebuilt.notes)


def decode_bytes(data: bytes, link: str = "ip", *, mask: bytes | None = None, basis: Basis = Basis.CAPTURED) -> Decoded:
    """Decode bytes that begin with `link`: a link type of parsers.links, or "ip" for an IP header.

    `mask` tells which bits are known, byte by byte; without it all are. Unknown bits give fields without a value.
    """
    known = b"\xff" * len(data) if mask is None else mask[: len(data)].ljust(len(data), b"\0")
    return _tree(Image(data, known, ((0, len(data), basis),), mask is not None), link, basis)


def _tree(image: Image, link: str, basis: Basis) -> Decoded:
    known = image.mask.translate(_WHOLE)
    fields = tuple(field for part in _outermost(image, link) for field in walk(part))
    return Decoded(image.data, known, basis, fields, (), image.bases, image.mask)


def _outermost(image: Image, link: str) -> tuple[Part, ...]:
    """Return the frame as one part, or where no layer reads its link type, its header and what lies behind it."""
    view = View(image, 0, len(image.data))
    if link == "ip":
        return (Part(view, (("ip.version", image.data[0] >> 4),) if image.data else (), "data", "Data"),)
    key = (f"link.{link}", 0)
    place = None if key in each() else network_offset(image.data, link)
    if place is None:
        return (Part(view, (key,), "data", "Data"),)
    header = Part(view.within(0, place[0]), (), "link", f"Link header: {link}")
    return header, Part(view.within(place[0], view.stop), (("ethertype", place[1]),))


def _decoded(made: Decoded, record: Record, placed: frozenset[str], notes: tuple[str, ...]) -> Decoded:
    fields = made.fields if record.captured is not None else tuple(stated(field, record) for field in made.fields)
    fields += log_layer(record, fields, placed)
    return Decoded(made.data, made.known, made.basis, fields, (*record.notes, *notes), made.bases, made.mask)
