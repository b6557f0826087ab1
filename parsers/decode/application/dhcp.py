"""BOOTP (RFC 951, 1542) and DHCP (RFC 2131) messages."""

from __future__ import annotations

from parsers.decode.application.dhcp_options import MESSAGES, read_options
from parsers.decode.reader import Reader, count_bytes, hexadecimal, named, seconds, set_or_not, spelled
from parsers.decode.view import Fit, Layer, Part, View

FOLLOWS = (("udp.port", 67), ("udp.port", 68))
TITLE = "DHCP"
ANYWHERE = ("udp.port",)
HEADER = 236
COOKIE = bytes((99, 130, 83, 99))
_OPERATIONS = {1: "boot request", 2: "boot reply"}
_ADDRESSES = ((12, "client", "Client's address"), (16, "your", "Address for the client"),
              (20, "server", "Next server's address"), (24, "relay", "Relay agent's address"))  # fmt: skip


def fits(view: View) -> Fit:
    """Tell whether bytes are a message: SURE if the cookie of RFC 1497 stands in its place."""
    head = view.solid(0, 3)
    if len(head) < 3 or head[0] not in _OPERATIONS or head[2] > 16:
        return Fit.NO
    cookie = view.solid(HEADER, 4)
    if cookie == COOKIE:
        return Fit.SURE
    return Fit.PERHAPS if len(view) >= HEADER or not view.ends else Fit.NO


def read(view: View) -> Layer:
    """Read a message with its options."""
    reader = Reader(view)
    operation = reader.number("dhcp.type", "Operation", 0, 1, named(_OPERATIONS))
    hardware = reader.number("dhcp.hw.type", "Kind of network", 1, 1, lambda value: f"0x{value:02x}")
    size = reader.number("dhcp.hw.len", "Length of the hardware address", 2, 1, count_bytes)
    reader.number("dhcp.hops", "Hops", 3, 1)
    reader.number("dhcp.id", "Transaction", 4, 4, hexadecimal(8))
    reader.number("dhcp.secs", "Time since the client began", 8, 2, seconds)
    reader.number("dhcp.flags.bc", "Answer by broadcast", 10, 2, set_or_not, bits=0x8000)
    reader.number("dhcp.flags.reserved", "Reserved", 10, 2, hexadecimal(4), bits=0x7FFF)
    for at, name, label in _ADDRESSES:
        reader.ipv4(f"dhcp.ip.{name}", label, at)
    _hardware(reader, hardware, size)
    for at, length, name, label in ((44, 64, "server", "Server's name"), (108, 128, "file", "Boot file")):
        if any(view.solid(at, length)):
            reader.piece(f"dhcp.{name}", label, at, length, lambda data: spelled(data.partition(b"\0")[0]))
        else:
            reader.raw(f"dhcp.{name}.empty", label, at, length, "not given")
    text = _OPERATIONS.get(-1 if operation is None else operation, "")
    if view.solid(HEADER, 4) != COOKIE:
        field = reader.layer("dhcp", "BOOTP", text, HEADER, HEADER)
        after = view.within(view.start + HEADER, view.stop)
        return Layer(field, (Part(after, (), "dhcp.vendor", "Vendor's part"),))
    reader.ipv4("dhcp.cookie", "Cookie", HEADER)
    stop, message = read_options(reader, HEADER + 4)
    field = reader.layer("dhcp", "DHCP", MESSAGES.get(message or 0, text), stop, HEADER)
    return Layer(field, (Part(view.within(view.start + stop, view.stop), (), "dhcp.padding", "After the options"),))


def _hardware(reader: Reader, hardware: int | None, size: int | None) -> None:
    size = min(16, 6 if size is None else size)
    if hardware == 1 and size == 6:
        reader.mac("dhcp.hw.mac_addr", "Client's hardware address", 28)
    else:
        reader.raw("dhcp.hw.addr", "Client's hardware address", 28, size)
    reader.raw("dhcp.hw.addr_padding", "Padding", 28 + size, 16 - size)
