"""Bytes to a tree of fields with byte spans; a record without bytes gets its headers rebuilt from its words."""

from __future__ import annotations

from parsers.decode.layers import each, walk
from parsers.decode.log_words import log_layer, stated
from parsers.decode.rebuilt import rebuild
from parsers.decode.tree import Basis, Decoded, Field
from parsers.decode.view import Image, Part, View
from parsers.links import link_of, network_offset
from parsers.record import CAPTURE_FORMATS, Record

__all__ = ["Basis", "Decoded", "Field", "decode", "decode_bytes"]


_WHOLE = bytes(255) + b"\1"
"""Turns a mask of known bits into 1 for bytes of which all bits are known, 0 for others."""
_IP = ("ip", "raw")
"""Link types without a header: the first four bits tell which IP it is."""


def decode(record: Record) -> Decoded:
    """Return what a record says as bytes and as a tree.

    Captured bytes are decoded as they are, a frame of a capture from its link header on. Without them, header bytes
    are rebuilt from the logged words, unknown bits left unknown; captured payload bytes of a log stand after them.
    Words without a place in the packet form a last layer. Never raises, whatever the bytes and words are.
    """
    if record.captured is not None:
        made = decode_bytes(record.captured, link_of(record), length=_length(record, len(record.captured)))
        return _decoded(made, record, frozenset(), ())
    rebuilt = rebuild(record)
    if rebuilt is None:
        return Decoded(b"", b"", Basis.LOGGED, log_layer(record, (), frozenset()), record.notes)
    made = _tree(rebuilt.image, "ip", Basis.RECONSTRUCTED, None)
    return _decoded(made, record, rebuilt.words, rebuilt.notes)


def decode_bytes(
    data: bytes,
    link: str = "ip",
    *,
    mask: bytes | None = None,
    basis: Basis = Basis.CAPTURED,
    length: int | None = None,
) -> Decoded:
    """Decode bytes that begin with the layer `link`: "ip" for an IP header, or a link type of parsers.links.

    `mask` tells which bits are known, byte by byte; without it all are. Unknown bits give fields without a value.
    `length` is how many bytes were sent, where a capture tells it: then bytes that headers promise and nobody sent
    are told from bytes that were not captured.
    """
    known = b"\xff" * len(data) if mask is None else mask[: len(data)].ljust(len(data), b"\0")
    return _tree(Image(data, known, ((0, len(data), basis),), mask is not None), link, basis, length)


def _tree(image: Image, link: str, basis: Basis, length: int | None) -> Decoded:
    known = image.mask.translate(_WHOLE)
    view = View(image, 0, len(image.data), ends=length is not None and length <= len(image.data))
    fields = tuple(field for part in _outermost(view, link) for field in walk(part))
    return Decoded(image.data, known, basis, fields, (), image.bases, image.mask)


def _outermost(view: View, link: str) -> tuple[Part, ...]:
    """Return the frame as one part, or where no layer reads its link type, its header and what lies behind it."""
    if not len(view):
        return ()
    if link in _IP:
        return (Part(view, (("ip.version", view.data(0, 1)[0] >> 4),), "data", "Data"),)
    key = (f"link.{link}", 0)
    if key in each():
        return (Part(view, (key,)),)
    place = network_offset(view.data(), link)
    if place is None:
        return (Part(view, (), "data", f"Frame: {link}, not decoded"),)
    header = Part(view.within(0, place[0]), (), "link", f"Link header: {link}")
    return header, Part(view.within(place[0], view.stop), (("ethertype", place[1]),))


def _decoded(made: Decoded, record: Record, placed: frozenset[str], notes: tuple[str, ...]) -> Decoded:
    fields = made.fields if record.captured is not None else tuple(stated(field, record) for field in made.fields)
    fields += log_layer(record, fields, placed)
    return Decoded(made.data, made.known, made.basis, fields, (*record.notes, *notes), made.bases, made.mask)


def _length(record: Record, here: int) -> int | None:
    """Return how many bytes were sent, as a capture tells it; None if nothing does."""
    if record.format not in CAPTURE_FORMATS:
        return None
    text = record.words.get("original length", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else here
