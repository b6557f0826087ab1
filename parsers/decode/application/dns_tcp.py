"""DNS messages in a TCP stream: each behind its length (RFC 7766)."""

from __future__ import annotations

from parsers.decode.application import dns
from parsers.decode.reader import Reader, count_bytes
from parsers.decode.view import Fit, Layer, Part, View

FOLLOWS = (("tcp.port", 53), ("dns.stream", 0))
TITLE = "DNS"
HEADER = 2


def fits(view: View) -> Fit:
    """Tell whether a length and a message begin here."""
    head = view.solid(0, HEADER)
    if len(head) < HEADER or int.from_bytes(head) < dns.HEADER:
        return Fit.NO
    return dns.fits(view.part(HEADER, int.from_bytes(head)))


def read(view: View) -> Layer:
    """Read a length; the message follows, and the next one after it."""
    reader = Reader(view)
    size = reader.number("dns.length", "Length", 0, 2, count_bytes)
    field = reader.layer("dns.tcp", "DNS over TCP", "" if size is None else count_bytes(size), HEADER, HEADER)
    start, stop = view.start + HEADER, view.start + HEADER + (size or 0)
    parts = (Part(view.within(start, stop), (("dns.message", 0),)),)
    after = view.within(stop, view.stop)
    return Layer(field, (*parts, Part(after, (("dns.stream", 0),))) if len(after) else parts)
