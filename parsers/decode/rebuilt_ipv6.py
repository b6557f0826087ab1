"""The IPv6 header rebuilt from the words of a log (RFC 8200 section 3)."""

from __future__ import annotations

from ipaddress import AddressValueError, IPv6Address

from parsers.decode.draft import Draft
from parsers.decode.tree import Basis
from parsers.protocols import NUMBERS
from parsers.record import Record

HEADER = 40
_EXTENDED = ("OPT", "IP options", "FRAG", "fragment ID", "TUNNEL")
"""Words that tell of extension headers whose bytes no log prints."""


def header(draft: Draft, record: Record) -> int | None:
    """Rebuild the IPv6 header and return where the header above it stands, None if other headers stand between."""
    draft.grow(HEADER)
    draft.put("version", 0, 1, 6, 0xF0, Basis.INFERRED)
    draft.put("tos", 0, 2, draft.word(record, "TC") if record.tos is None else record.tos, 0x0FF0)
    draft.put("FLOWLBL", 0, 4, draft.word(record, "FLOWLBL"), 0x000FFFFF)
    if record.ip_len is not None and record.ip_len >= HEADER:
        draft.put("ip.len", 4, 2, record.ip_len - HEADER)
    draft.put("ttl", 7, 1, record.ttl)
    for at, address in ((8, record.src), (24, record.dst)):
        try:
            draft.lay(at, IPv6Address((address or "").partition("%")[0]).packed)
        except AddressValueError:
            continue  # sanitised: it stays unknown
    if record.frag or record.ip_id is not None or any(word in record.words for word in _EXTENDED):
        return None
    draft.put("proto", 6, 1, NUMBERS.get(record.proto or ""))
    return HEADER
