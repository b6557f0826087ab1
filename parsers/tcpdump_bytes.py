"""What the bytes of a dump say, laid over what the line above it says."""

from __future__ import annotations

from ipaddress import IPv4Address
from typing import Any

from parsers.format import Taken
from parsers.protocols import protocol_name
from parsers.record import COLUMNS, Record, flag_letters


def fill_from_bytes(taken: Taken, data: bytes) -> None:
    """Take every column that captured bytes hold from the bytes, and note where the words said something else."""
    record = taken.record
    record.captured = data
    said = columns_of(data)
    for attribute, value in said.items():
        printed = getattr(record, attribute)
        if printed is not None and printed != value and attribute not in ("payload",):
            record.notes += (_disagreement(attribute, printed, value, record),)
        setattr(record, attribute, value)
    if "flags" in said:
        if record.flags_text is None and said["flags"]:
            letters = flag_letters(said["flags"])
            record.notes += (f"the line prints no flag letters; the bytes say {letters} (0x{said['flags']:02x})",)
            taken.repairs.append("lost-flags")
        record.flags_known = None


def _disagreement(attribute: str, printed: Any, value: Any, record: Record) -> str:
    name = next(column.name for column in COLUMNS if column.attribute == attribute)
    if attribute == "flags":
        return f"{name}: the line says {record.flags_text}, the bytes say {flag_letters(value)}; the bytes count"
    return f"{name}: the line says {printed}, the bytes say {value}; the bytes count"


def columns_of(data: bytes) -> dict[str, Any]:
    """Return the columns of Record, by attribute, that an IPv4 packet's bytes hold; {} for anything else.

    Cut packets give what lies within the bytes. Header layouts: RFC 791, RFC 9293, RFC 768, RFC 792.
    """
    if len(data) < 20 or data[0] >> 4 != 4:
        return {}
    header = (data[0] & 0xF) * 4
    if header < 20:
        return {}
    total, flags_offset = int.from_bytes(data[2:4]), int.from_bytes(data[6:8])
    said: dict[str, Any] = {
        "tos": data[1],
        "ip_len": total,
        "ip_id": int.from_bytes(data[4:6]),
        "ip_df": bool(flags_offset & 0x4000),
        "frag": (flags_offset & 0x1FFF) * 8,
        "ttl": data[8],
        "proto": protocol_name(data[9]),
        "src": str(IPv4Address(data[12:16])),
        "dst": str(IPv4Address(data[16:20])),
    }
    if said["frag"] == 0:
        body = data[header : max(total, header)] if total else data[header:]
        said |= {"tcp": _tcp, "udp": _udp, "icmp": _icmp}.get(said["proto"], _nothing)(body)
    return said


def _nothing(body: bytes) -> dict[str, Any]:
    return {}


def _tcp(body: bytes) -> dict[str, Any]:
    if len(body) < 20:
        return {"src_port": int.from_bytes(body[:2]), "dst_port": int.from_bytes(body[2:4])} if len(body) >= 4 else {}
    size = (body[12] >> 4) * 4
    said = {
        "src_port": int.from_bytes(body[:2]),
        "dst_port": int.from_bytes(body[2:4]),
        "tcp_seq": int.from_bytes(body[4:8]),
        "tcp_ack": int.from_bytes(body[8:12]),
        "flags": body[13],
        "tcp_win": int.from_bytes(body[14:16]),
    }
    if size >= 20:
        mss = _mss(body[20:size])
        if mss is not None:
            said["tcp_mss"] = mss
        if len(body) >= size:
            said["payload"] = body[size:]  # type: ignore[assignment]
    return said


def _mss(options: bytes) -> int | None:
    at = 0
    while at < len(options) and options[at] != 0:
        if options[at] == 1:
            at += 1
            continue
        if at + 1 >= len(options) or options[at + 1] < 2:
            return None
        if options[at] == 2 and options[at + 1] == 4 and at + 4 <= len(options):
            return int.from_bytes(options[at + 2 : at + 4])
        at += options[at + 1]
    return None


def _udp(body: bytes) -> dict[str, Any]:
    if len(body) < 8:
        return {}
    return {"src_port": int.from_bytes(body[:2]), "dst_port": int.from_bytes(body[2:4]), "payload": body[8:]}


def _icmp(body: bytes) -> dict[str, Any]:
    return {"icmp_type": body[0], "icmp_code": body[1], "payload": body[8:]} if len(body) >= 8 else {}
