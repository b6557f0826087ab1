"""Hop-by-hop and destination options of IPv6 (RFC 8200 section 4.2; types from the IANA registry)."""

from __future__ import annotations

from collections.abc import Callable

from parsers.decode.reader import Reader, brief, count_bytes, hexadecimal, named, set_or_not
from parsers.decode.view import View

PAD1, PADN = 0, 1
HOME_ADDRESS = 0xC9
_NAMES = {
    PADN: "PadN", 0x04: "Tunnel encapsulation limit", 0x05: "Router alert", 0x07: "CALIPSO", 0x08: "SMF_DPD",
    0x0F: "Performance and diagnostic metrics", 0x11: "IOAM", 0x12: "AltMark", 0x13: "Reserved", 0x23: "RPL",
    0x26: "Quick start", 0x30: "Minimum path MTU", 0x31: "IOAM, changing", 0x63: "RPL, deprecated", 0x6D: "MPL",
    0x8A: "Endpoint identification, deprecated", 0x8B: "ILNP nonce", 0x8C: "Line identification",
    0xC2: "Jumbo payload", HOME_ADDRESS: "Home address", 0xEE: "IP_DFF",
}  # fmt: skip
_ACTIONS = ("skip it", "discard the packet", "discard it and send an ICMP error",
            "discard it, and send an ICMP error unless multicast")  # fmt: skip
_ALERTS = {0: "multicast listener discovery", 1: "RSVP", 2: "active networks"}
_RATES = {0: "no rate"} | {step: f"{40 * 2**step} kbit/s" for step in range(1, 16)}
"""Rates of the quick-start option (RFC 4782): 80 kbit/s, doubled with every step."""


def read_options(reader: Reader, start: int, stop: int) -> str:
    """Read the options between two places of the view, and return their names; a run of Pad1 is one field."""
    view = reader.view
    at, words = start, []
    while at < min(stop, len(view)) and reader.turn("options"):
        data = view.solid(at, stop - at)
        if not data:
            reader.add("ipv6.opt", "Options", None, "not known", at, stop - at)
            break
        if data[0] == PAD1:
            size = len(data) - len(data.lstrip(b"\0"))
            reader.add("ipv6.opt.pad1", "Pad1", None, count_bytes(size), at, size)
            at += size
            continue
        size = 2 + data[1] if len(data) > 1 else 0
        if len(data) < 2 or at + size > stop:
            note = "its length is missing" if len(data) < 2 else f"its {size} bytes run over the end of the options"
            reader.add("ipv6.opt", _name(data[0]), None, "damaged", at, stop - at, notes=(note,))
            break
        words.append(_name(data[0]))
        _option(reader, data[0], at, size)
        at += size
    return ", ".join(word for word in words if word != "PadN")


def _name(kind: int) -> str:
    return _NAMES.get(kind, f"Option 0x{kind:02x}")


def _option(reader: Reader, kind: int, at: int, size: int) -> None:
    inner = reader.inside(at, size)
    inner.number("ipv6.opt.type", "Type", 0, 1, lambda value: f"0x{value:02x}, if unknown: {_ACTIONS[value >> 6]}")
    inner.number("ipv6.opt.length", "Length", 1, 1, count_bytes)
    if kind == PADN:
        data = inner.raw("ipv6.opt.padn", "Padding", 2, size - 2, count_bytes(size - 2))
        if data and any(data):
            inner.notes.append("the padding is not zero")
        reader.group("ipv6.opt", "PadN", count_bytes(size), inner)
        return
    wanted, form = _FORMS.get(kind, (0, None))
    body = Reader(inner.view.part(2))
    if form is None:
        body.raw("ipv6.opt.unknown", "Data", 0, size - 2)
    elif size - 2 < wanted:
        inner.notes.append(f"its {count_bytes(size - 2)} of data are too few: {wanted} are needed")
        body.raw("ipv6.opt.unknown", "Data", 0, size - 2)
    else:
        form(body)
    inner.fields += body.fields
    said = next((field.text for field in body.fields if field.value is not None), brief(inner.view.data(2)))
    reader.group("ipv6.opt", _name(kind), said, inner)


def _calipso(body: Reader) -> None:
    body.number("ipv6.opt.calipso.doi", "Domain of interpretation", 0, 4)
    size = body.number("ipv6.opt.calipso.cmpt.length", "Length of the compartments in words", 4, 1) or 0
    body.number("ipv6.opt.calipso.sens_level", "Sensitivity", 5, 1)
    body.number("ipv6.opt.calipso.checksum", "Checksum", 6, 2, hexadecimal(4))
    body.raw("ipv6.opt.calipso.cmpt_bitmap", "Compartments", 8, 4 * size)


def _quick_start(body: Reader) -> None:
    what = body.number("ipv6.opt.qs_func", "Function", 0, 1, bits=0xF0)
    body.number("ipv6.opt.qs_rate", "Rate", 0, 1, named(_RATES), bits=0x0F)
    body.number("ipv6.opt.qs_unused" if what == 8 else "ipv6.opt.qs_ttl", "TTL", 1, 1)
    body.number("ipv6.opt.qs_nonce", "Nonce", 2, 4, hexadecimal(8), bits=0xFFFFFFFC)
    body.number("ipv6.opt.qs_reserved", "Reserved", 2, 4, bits=3)


def _metrics(body: Reader) -> None:
    body.number("ipv6.opt.pdm.scale_dtlr", "Scale of the time since the last received", 0, 1)
    body.number("ipv6.opt.pdm.scale_dtls", "Scale of the time since the last sent", 1, 1)
    for at, name, label in (
        (2, "psn_this_pkt", "Number of this packet"), (4, "psn_last_recv", "Number of the last received"),
        (6, "delta_last_recv", "Time since the last received"), (8, "delta_last_sent", "Time since the last sent"),
    ):  # fmt: skip
        body.number(f"ipv6.opt.pdm.{name}", label, at, 2)


def _path_mtu(body: Reader) -> None:
    body.number("ipv6.opt.pmtu.min", "Smallest MTU so far", 0, 2)
    body.number("ipv6.opt.pmtu.rtn", "Smallest MTU of the way back", 2, 2, bits=0xFFFE, scale=2)
    body.number("ipv6.opt.pmtu.r_flag", "Asks for an answer", 2, 2, set_or_not, bits=1)


def _rpl(body: Reader) -> None:
    bits = ((0x80, "ipv6.opt.rpl.flag.o", "down"), (0x40, "ipv6.opt.rpl.flag.r", "rank error"),
            (0x20, "ipv6.opt.rpl.flag.f", "forwarding error"))  # fmt: skip
    body.flags("ipv6.opt.rpl.flag", "Flags", 0, 1, bits)
    body.number("ipv6.opt.rpl.instance_id", "Instance", 1, 1)
    body.number("ipv6.opt.rpl.sender_rank", "Rank of the sender", 2, 2)


_FORMS: dict[int, tuple[int, Callable[[Reader], object]]] = {
    0x04: (1, lambda body: body.number("ipv6.opt.tel", "Limit", 0, 1)),
    0x05: (2, lambda body: body.number("ipv6.opt.router_alert", "Value", 0, 2, named(_ALERTS))),
    0x07: (8, _calipso),
    0x0F: (10, _metrics),
    0x23: (4, _rpl),
    0x63: (4, _rpl),
    0x26: (6, _quick_start),
    0x30: (4, _path_mtu),
    0x8B: (1, lambda body: body.raw("ipv6.opt.ilnp_nonce", "Nonce", 0, len(body.view))),
    0xC2: (4, lambda body: body.number("ipv6.opt.jumbo", "Payload length", 0, 4, count_bytes)),
    HOME_ADDRESS: (16, lambda body: body.ipv6("ipv6.opt.mipv6.home_address", "Home address", 0)),
}
"""Bytes that the data of an option needs at least, and what reads them."""


def home_address(view: View, start: int, stop: int) -> bytes | None:
    """Return the address of a home address option, which pseudo headers hold as the source (RFC 6275 11.3.2)."""
    data = view.solid(0, stop)
    at = start
    while at + 1 < len(data):
        size = 1 if data[at] == PAD1 else 2 + data[at + 1]
        if data[at] == HOME_ADDRESS and size == 18 and at + size <= len(data):
            return data[at + 2 : at + 18]
        at += size
    return None
