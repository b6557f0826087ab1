"""The mobility header of IPv6 (RFC 6275 section 6.1): type and checksum; what the message says stays bytes."""

from __future__ import annotations

from parsers.decode.checksum import Sum, verify
from parsers.decode.ipv6 import after_header, next_header
from parsers.decode.reader import Reader, count_bytes, hexadecimal, named
from parsers.decode.sums import add_sum
from parsers.decode.view import Layer, View

FOLLOWS = (("ip.proto", 135),)
HEADER = 6
TYPES = {
    0: "binding refresh request", 1: "home test init", 2: "care-of test init", 3: "home test", 4: "care-of test",
    5: "binding update", 6: "binding acknowledgement", 7: "binding error", 8: "fast binding update",
    9: "fast binding acknowledgement", 10: "fast neighbour advertisement", 11: "experimental",
    12: "home agent switch", 13: "heartbeat", 14: "handover initiate", 15: "handover acknowledgement",
    16: "binding revocation", 17: "localised routing initiation", 18: "localised routing acknowledgement",
    19: "update notification", 20: "update notification acknowledgement", 21: "flow binding",
    22: "subscription query", 23: "subscription response",
}  # fmt: skip


def read(view: View) -> Layer:
    """Read the header; the message is bytes of it."""
    reader = Reader(view)
    following = next_header(reader, "mip6.proto")
    size = reader.number("mip6.hlen", "Length", 1, 1, lambda value: f"{value} ({count_bytes(8 * value + 8)})")
    kind = reader.number("mip6.mhtype", "Type", 2, 1, named(TYPES))
    reader.number("mip6.reserved", "Reserved", 3, 1, hexadecimal(2))
    whole = 8 if size is None else 8 * size + 8
    add_sum(reader, "mip6.csum", 4, _sum(view, whole))
    reader.raw("mip6.data", "Message", HEADER, whole - HEADER)
    text = TYPES.get(-1 if kind is None else kind, f"type {kind}")
    field = reader.layer("mip6", "IPv6 mobility header", text, whole, whole)
    return Layer(field, (after_header(view, whole, following),))


def _sum(view: View, whole: int) -> Sum:
    data = view.solid(0, whole)
    stored = int.from_bytes(data[4:6]) if len(data) >= HEADER else None
    if len(data) < whole or view.carrier is None or view.carrier.addresses is None:
        return Sum("unverifiable", stored, reason="not all that it covers is here")
    return verify(data, 4, view.carrier.addresses + whole.to_bytes(4) + bytes((0, 0, 0, 135)))
