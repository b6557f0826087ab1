"""What the bytes of a dump say, laid over what the line above it says."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from parsers.cells import one_spelling
from parsers.columns import columns_of
from parsers.decode.option_words import option_bytes
from parsers.ethertypes import IPV4, IPV6
from parsers.format import Taken
from parsers.links import network_offset
from parsers.record import PUBLIC_NAMES, Record, flag_letters


def fill_from_bytes(taken: Taken, data: bytes) -> None:
    """Take every column that captured bytes hold from the bytes, and note where the words said something else."""
    record = taken.record
    at = _ip_offset(record, data)
    if at:
        record.words["link header"] = data[:at].hex(" ")
        data = data[at:]
    record.captured = data
    said = columns_of(data)
    for attribute, value in said.items():
        printed = getattr(record, attribute)
        if attribute == "tcp_opts" and printed is not None:
            continue  # the same options in the words of the release that printed them
        stated = one_spelling(printed) if attribute in ("src", "dst") and printed is not None else printed
        if stated is not None and stated != value and attribute != "payload":
            record.notes += (_disagreement(attribute, printed, value, record),)
        setattr(record, attribute, value)
    if "flags" in said:
        if record.flags_text is None and said["flags"]:
            letters = flag_letters(said["flags"])
            record.notes += (f"the line prints no flag letters; the bytes say {letters} (0x{said['flags']:02x})",)
            taken.repairs.append("lost-flags")
        record.flags_known = None
    record.notes += tuple(_of_segment(record, data))


_LINKS = ("ip", "ethernet", "linux-sll2", "linux-sll", "null", "ppp", "ppp-ether", "radiotap", "ieee802.11", "pflog")
"""What a dump may begin with: -x leaves the link header out, -xx does not, and neither says which it is."""
_COMPARED = ("src", "dst", "proto", "src_port", "dst_port", "ttl", "ip_id", "ip_len", "icmp_type")


def _ip_offset(record: Record, data: bytes) -> int:
    """Return where in a dump the IP header begins, by which reading agrees best with the words above it."""
    best, place = -1, 0
    for link in _LINKS:
        found = network_offset(data, link)
        if found is None or found[1] not in (IPV4, IPV6):
            continue
        said = columns_of(data[found[0] :])
        agreed = sum(name in said and said[name] == getattr(record, name) for name in _COMPARED)
        if agreed > best:
            best, place = agreed, found[0]
    return place


def _of_segment(record: Record, data: bytes) -> Iterator[str]:
    """Yield disagreements on what has no column: how long the payload is, and the bytes of TCP options."""
    if len(data) < 20 or data[0] >> 4 != 4:
        return
    start = 4 * (data[0] & 15)
    stop = start + 4 * (data[start + 12] >> 4) if record.proto == "tcp" and len(data) > start + 12 else start + 8
    printed, carried = record.words.get("length", ""), int.from_bytes(data[2:4]) - stop
    if record.proto in ("tcp", "udp") and printed.isdigit() and not record.frag and 0 <= carried != int(printed):
        yield f"length: the line says {printed}, the bytes leave room for {carried}; the bytes count"
    if record.proto != "tcp" or not record.tcp_opts:
        return
    made, there = option_bytes(record.tcp_opts), data[start + 20 : stop]
    pairs = zip(made.data, there, made.mask, strict=False)
    if made.certain and not made.rest and any((one ^ other) & bits for one, other, bits in pairs):
        yield f"tcp.opts: the line says {record.tcp_opts}, the bytes are {there.hex(' ')}; the bytes count"


def _disagreement(attribute: str, printed: Any, value: Any, record: Record) -> str:
    name = PUBLIC_NAMES[attribute]
    if attribute == "flags":
        return f"{name}: the line says {record.flags_text}, the bytes say {flag_letters(value)}; the bytes count"
    return f"{name}: the line says {printed}, the bytes say {value}; the bytes count"
