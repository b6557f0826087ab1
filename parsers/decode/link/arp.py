"""The address resolution protocol (RFC 826), reverse (RFC 903) and inverse (RFC 2390)."""

from __future__ import annotations

from parsers.decode.link.types import type_text
from parsers.decode.reader import Reader, count_bytes, named
from parsers.decode.view import Layer, Part, View

FOLLOWS = (("ethertype", 0x0806), ("ethertype", 0x8035))
HEADER = 8
_HARDWARE = {
    1: "Ethernet", 3: "AX.25", 6: "802", 7: "ARCNET", 15: "frame relay", 16: "ATM", 18: "fibre channel", 19: "ATM",
    24: "FireWire", 32: "InfiniBand",
}  # fmt: skip
OPERATIONS = {
    1: "request", 2: "reply", 3: "reverse request", 4: "reverse reply", 5: "dynamic reverse request",
    6: "dynamic reverse reply", 7: "dynamic reverse error", 8: "inverse request", 9: "inverse reply", 10: "nak",
}  # fmt: skip


def read(view: View) -> Layer:
    """Read a message; what pads the frame follows."""
    reader = Reader(view)
    hardware = reader.number("arp.hw.type", "Kind of network", 0, 2, named(_HARDWARE))
    kind = reader.number("arp.proto.type", "Protocol", 2, 2, type_text)
    size = reader.number("arp.hw.size", "Length of a hardware address", 4, 1, count_bytes) or 0
    wide = reader.number("arp.proto.size", "Length of a protocol address", 5, 1, count_bytes) or 0
    code = reader.number("arp.opcode", "Operation", 6, 2, named(OPERATIONS))
    ethernet = hardware in (1, 6) and size == 6
    internet = kind == 0x0800 and wide == 4
    at = HEADER
    ends: list[tuple[str | None, str | None]] = []
    for side, word, column in (("src", "Sender", "src"), ("dst", "Target", "dst")):
        mac = _hardware(reader, f"arp.{side}.hw", f"{word}'s hardware address", at, size, ethernet)
        place = at + size
        name = column if internet else f"arp.{side}.proto"
        label = f"{word}'s protocol address"
        if internet:
            ends.append((mac, reader.ipv4(name, label, place)))
        else:
            reader.raw(name, label, place, wide)
            ends.append((mac, None))
        at = place + wide
    text = OPERATIONS.get(-1 if code is None else code, "") + _said(code, ends)
    _judge(reader, code, ends)
    label = "Reverse ARP" if code in (3, 4) else "Address Resolution Protocol"
    field = reader.layer("arp", label, text, at, at)
    return Layer(field, (Part(view.within(view.start + at, view.stop), (), "padding", "Padding"),))


def _hardware(reader: Reader, name: str, label: str, at: int, size: int, ethernet: bool) -> str | None:
    if ethernet:
        return reader.mac(f"{name}_mac", label, at)
    reader.raw(name, label, at, size)
    return None


def _said(code: int | None, ends: list[tuple[str | None, str | None]]) -> str:
    (mac, source), (_, target) = ends
    if code == 1 and source is not None and target is not None:
        return f": who has {target}, tell {source}"
    if code == 2 and source is not None and mac is not None:
        return f": {source} is at {mac}"
    return ""


def _judge(reader: Reader, code: int | None, ends: list[tuple[str | None, str | None]]) -> None:
    (mac, source), (_, target) = ends
    if code in (1, 2) and source is not None and source == target:
        reader.notes.append("gratuitous: the sender announces its own address")
    elif code == 1 and source == "0.0.0.0":
        reader.notes.append("a probe: the sender asks whether an address is in use before it takes it (RFC 5227)")
    if mac is not None and int(mac[:2], 16) & 1:
        reader.notes.append("the sender's hardware address is a group address, which no host has")
