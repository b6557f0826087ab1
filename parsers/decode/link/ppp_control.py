"""Control protocols of PPP that share one form: LCP (RFC 1661), IPCP (1332), IPV6CP (5072), CCP (1962) and others."""

from __future__ import annotations

from collections.abc import Mapping

from parsers.decode.link.ppp import CONTROL
from parsers.decode.reader import Reader, brief, count_bytes, named
from parsers.decode.view import Layer, Part, View

FOLLOWS = tuple(("ppp.protocol", number) for number in sorted(CONTROL))
HEADER = 4
_CODES = {
    1: "configure request", 2: "configure ack", 3: "configure nak", 4: "configure reject",
    5: "terminate request", 6: "terminate ack", 7: "code reject", 8: "protocol reject", 9: "echo request",
    10: "echo reply", 11: "discard request", 12: "identification", 13: "time remaining", 14: "reset request",
    15: "reset ack",
}  # fmt: skip
_WITH_OPTIONS = (1, 2, 3, 4)


def read(view: View) -> Layer:
    """Read the header, and what looks like options of a negotiation; the rest is data."""
    reader = Reader(view)
    code, stop = header(reader, "ppp", _CODES)
    if code in _WITH_OPTIONS and _options_fit(view, stop):
        _options(reader, stop)
    else:
        reader.raw("ppp.data", "Data", HEADER, stop - HEADER)
    text = "" if code is None else f"{_CODES.get(code, f'code {code}')}"
    field = reader.layer("ppp.control", "PPP control", text, stop, HEADER)
    rest = view.within(view.start + stop, view.stop)
    return Layer(field, (Part(rest, (), "ppp.padding", "Beyond the message"),))


def header(reader: Reader, name: str, codes: Mapping[int, str]) -> tuple[int | None, int]:
    """Read code, identifier and length, end the reader's view with the message, and return the code and that place."""
    view = reader.view
    code = reader.number(f"{name}.code", "Code", 0, 1, named(codes))
    reader.number(f"{name}.identifier", "Identifier", 1, 1)
    size = reader.number(f"{name}.length", "Length", 2, 2, count_bytes)
    if size is not None and size > len(view):
        reader.notes.append(view.lack(len(view), size))
    stop = len(view) if size is None else max(HEADER, min(size, len(view)))
    reader.view = view.part(0, stop)
    return code, stop


def _options_fit(view: View, stop: int) -> bool:
    """Tell whether a chain of types and lengths fills the message to its end."""
    data, at = view.solid(0, stop), HEADER
    while at + 2 <= len(data):
        if data[at + 1] < 2:
            return False
        at += data[at + 1]
    return at == len(data) == stop


def _options(reader: Reader, stop: int) -> None:
    at = HEADER
    while at < stop and reader.turn("options"):
        size = reader.view.data(at + 1, 1)[0]
        inner = reader.inside(at, size)
        kind = inner.number("ppp.opt.type", "Type", 0, 1)
        inner.number("ppp.opt.length", "Length", 1, 1, count_bytes)
        inner.raw("ppp.opt.data", "Data", 2, size - 2)
        reader.group("ppp.opt", f"Option {kind}", brief(inner.view.data(2)), inner)
        at += size
