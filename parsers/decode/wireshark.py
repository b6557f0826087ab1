"""The fields of a decoded packet under the names that Wireshark has for them, to hold two decoders side by side."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import datetime

from parsers.decode.tree import Decoded, Field
from parsers.protocols import NUMBERS

_RENAMED: dict[str, dict[str, str]] = {
    "ip": {
        "src": "ip.src", "dst": "ip.dst", "proto": "ip.proto", "frag": "ip.frag_offset", "ip.df": "ip.flags.df",
        "ip.tos": "ip.dsfield",
    },
    "ipv6": {"src": "ipv6.src", "dst": "ipv6.dst", "ttl": "ipv6.hlim", "tos": "ipv6.tclass"},
    "ipv6.fraghdr": {"frag": "ipv6.fraghdr.offset", "ip.id": "ipv6.fraghdr.ident"},
    "tcp": {
        "src.port": "tcp.srcport", "dst.port": "tcp.dstport", "tcp.seq": "tcp.seq_raw", "tcp.ack": "tcp.ack_raw",
        "tcp.win": "tcp.window_size_value", "tcp.mss": "tcp.options.mss_val",
        "tcp.options.wscale": "tcp.options.wscale.shift", "flags": "", "tcp.options.echo": "tcp.options.echo_value",
        "tcp.options.echoreply": "tcp.options.echo_value", "tcp.options.cc": "tcp.options.cc_value",
        "tcp.options.ccnew": "tcp.options.cc_value", "tcp.options.ccecho": "tcp.options.cc_value",
        "tcp.options.md5": "tcp.options.md5.digest", "tcp.options.unknown": "tcp.options.unknown.payload",
    },
    "udp": {"src.port": "udp.srcport", "dst.port": "udp.dstport"},
    "sctp": {"src.port": "sctp.srcport", "dst.port": "sctp.dstport"},
    "arp": {"src": "arp.src.proto_ipv4", "dst": "arp.dst.proto_ipv4"},
}  # fmt: skip
"""Our name and Wireshark's, by layer, where they differ; "": Wireshark has none for the same bits."""
_WHOLE_OPTIONS = ("tcp.options.tfo", "tcp.options.rvbd.probe", "tcp.options.rvbd.trpy", "tcp.options.snap")
"""Options that Wireshark has as all their bytes, kind and length included, under the name that our body has."""
_UNITS = {"ip.frag_offset": 8, "ipv6.fraghdr.offset": 8}
"""What our value counts in bytes and Wireshark's in units of so many."""

EXPLAINED = {
    "ip.dst": "of a source-routed packet tshark calls the last hop so, wherever it stands; we the field of the header",
    "ip.src_rt": "the last hop of a route: see ip.dst",
    "dns.qry.name": "dots inside a label are escaped, as RFC 1035 section 5.1 has it; tshark prints them bare",
    "nbns.name": "a name padded with zeros: tshark writes each of them out",
    "nbns.netbios_name": "tshark leaves the suffix 00 out",
    "smtp.response.code": "tshark gives the code of a reply's first line alone, we that of each line",
}
"""Names under which a value may differ, or have another place, and why that is no fault."""
_BLANKS = dict.fromkeys(map(ord, "\r\n\t"), " ")
"""What an XML reader makes of line ends in an attribute."""
_TIME = re.compile(r"([A-Z][a-z]{2} +\d+, \d{4} \d\d:\d\d:\d\d)\.(\d{9}) (?:UTC|GMT)")


def fields(decoded: Decoded) -> Iterator[tuple[str, object, Field]]:
    """Yield Wireshark's name, the value as Wireshark has it, and the field, in order, also from quoted packets.

    Only fields that have a value; whether Wireshark knows a name that both would spell alike is not asked.
    """
    for layer in decoded.fields:
        if layer.name != "log":
            yield from _layer(layer)


def _layer(layer: Field) -> Iterator[tuple[str, object, Field]]:
    name = _bare(layer)
    if layer.value is not None:
        yield name, layer.value, layer
    yield from _parts(layer.children, _RENAMED.get(name, {}))


def _parts(parts: Sequence[Field], renamed: dict[str, str]) -> Iterator[tuple[str, object, Field]]:
    for field in parts:
        name = _bare(field)
        if name.endswith(".quoted"):
            for layer in field.children:
                yield from _layer(layer)
            continue
        name = renamed.get(name, name)
        option = name.startswith("tcp.options.") and (field.children or name in _WHOLE_OPTIONS)
        if field.value is not None and name and not option:
            yield name, _value(name, field.value), field
        yield from _parts(field.children, renamed)


def _value(name: str, value: object) -> object:
    if name == "ip.proto" and isinstance(value, str):
        return int(value) if value.isdigit() else NUMBERS.get(value, value)
    if name in _UNITS and isinstance(value, int):
        return value // _UNITS[name]
    return value


def _bare(field: Field) -> str:
    return field.name.rpartition("quoted.")[2] if field.name.startswith("quoted.") else field.name


def same(ours: object, shown: str) -> bool:
    """Tell whether a value of ours and a text of tshark's are the same value."""
    if isinstance(ours, bytes):
        text = ours.decode("utf-8", "replace").translate(_BLANKS)
        return ours.hex() == shown.replace(":", "").lower() or text == shown
    if isinstance(ours, int):
        return int(ours) == _number(shown) or (":" in shown and f"{ours:x}" == shown.replace(":", "").lstrip("0"))
    text = str(ours)
    if (match := _TIME.fullmatch(shown)) is not None:
        return text == f"{datetime.strptime(match[1], '%b %d, %Y %H:%M:%S'):%Y-%m-%dT%H:%M:%S}.{match[2]}Z"
    return text == shown or (text, shown) == ("not set", "NULL") or text.replace(":", "") == shown.replace(":", "")


def _number(shown: str) -> int | None:
    if shown in ("True", "False"):
        return int(shown == "True")
    try:
        return int(shown, 16) if shown.startswith("0x") else int(shown)
    except ValueError:
        return None
