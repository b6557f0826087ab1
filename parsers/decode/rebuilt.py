"""Header bytes rebuilt from the words of a log that carries no bytes, with what is unknown left unknown."""

from __future__ import annotations

import re
from dataclasses import dataclass

from parsers.decode import rebuilt_ipv6
from parsers.decode.draft import Draft
from parsers.decode.layout import lay_out
from parsers.decode.tree import Basis
from parsers.decode.view import Image
from parsers.protocols import NUMBERS
from parsers.record import Kind, Record

IP_HEADER = 20
_NAMES_EVERY_BIT = ("ipchains", "netfilter")
"""Formats that name all three flag bits of the IP header that are set, so that silence means a clear one."""
_SANITISED = re.compile(r"MY|NET|HOME|ATTACKER|VICTIM|\*+|([A-Za-z])\1*", re.ASCII | re.IGNORECASE)
"""What stands for an octet in a sanitised address: MY.NET.221.82, A.B.C.30, xxx.xxx.1.2."""


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """Rebuilt bytes, and the names of the log's words that found their place in them."""

    image: Image
    notes: tuple[str, ...]
    words: frozenset[str]


def rebuild(record: Record) -> Rebuilt | None:
    """Rebuild the headers that a record describes; None if it does not describe an IP packet."""
    if not describes_packet(record):
        return None
    draft = Draft()
    start = rebuilt_ipv6.header(draft, record) if ":" in (record.src or "") else _ip(draft, record)
    if start is None:
        draft.notes.append("extension headers are named, not printed: what stands behind them is not rebuilt")
    elif not record.frag:
        _ABOVE.get(record.proto or "", _nothing)(draft, record, start)
    elif record.payload:
        draft.lay(start, record.payload, basis=Basis.CAPTURED)
    return Rebuilt(draft.image(), tuple(draft.notes), frozenset(draft.words))


def describes_packet(record: Record) -> bool:
    """Tell whether a record speaks of one IP packet and not of a service, an attack or many packets."""
    if record.kind not in (Kind.PACKET, Kind.ALERT):
        return False
    if record.src is None or record.dst is None or (":" in record.src) is not (":" in record.dst):
        return False
    told = (record.src_port, record.icmp_type, record.ttl, record.ip_id, record.ip_len, record.flags)
    return any(value is not None for value in told)


def octets(address: str) -> tuple[int | None, ...]:
    """Return the four octets of an address, None for each that is sanitised; a host name gives four times None."""
    labels = address.split(".")
    numbers = [int(label) if label.isascii() and label.isdigit() and len(label) <= 3 else None for label in labels]
    good = len(labels) == 4 and all(
        number <= 255 if number is not None else _SANITISED.fullmatch(label)
        for label, number in zip(labels, numbers, strict=True)
    )
    return tuple(numbers) if good else (None,) * 4


def _ip(draft: Draft, record: Record) -> int:
    """Rebuild the IPv4 header and return its length."""
    draft.grow(IP_HEADER)
    logged = draft.word(record, "header length") or draft.word(record, "IpLen")
    options = draft.digits(record, "IP options") or b""  # Linux prints their bytes, Snort their names
    if options and len(options) % 4 == 0:
        logged = IP_HEADER + len(options)
    length = logged if logged is not None and IP_HEADER <= logged <= 60 and logged % 4 == 0 else IP_HEADER
    basis = Basis.RECONSTRUCTED if length == logged else Basis.INFERRED
    draft.put("version", 0, 1, 4, 0xF0, basis)
    draft.put("header length", 0, 1, length // 4, 0x0F, basis)
    if "IP options" in record.words and length == IP_HEADER:
        draft.notes.append("the log names IP options; their bytes are not rebuilt, so the header was longer than shown")
    draft.put("tos", 1, 1, record.tos)
    if record.tos is not None:
        draft.words.update(name for name in ("TOS", "PREC") if name in record.words)  # Linux prints it in two parts
    draft.put("ip.len", 2, 2, record.ip_len)
    draft.put("ip.id", 4, 2, record.ip_id)
    _fragment(draft, record)
    draft.put("ttl", 8, 1, record.ttl)
    draft.put("proto", 9, 1, _protocol(record))
    for at, address in ((12, record.src), (16, record.dst)):
        for place, octet in enumerate(octets(address or "")):
            draft.put("address", at + place, 1, octet)
    draft.grow(length)
    if options and length == IP_HEADER + len(options):
        draft.lay(IP_HEADER, options)
    return length


def _protocol(record: Record) -> int | None:
    name = record.proto or ""
    return int(name) if name.isascii() and name.isdigit() else NUMBERS.get(name)


def _fragment(draft: Draft, record: Record) -> None:
    """Rebuild the flag bits and the fragment offset: where a log tells of fragments, silence means a clear bit."""
    if record.ip_df is not None:
        draft.put("ip.df", 6, 1, int(record.ip_df), 0x40)
    more = record.words.get("more fragments") or record.words.get("MF")
    if more is not None or record.frag is not None or (record.ip_df is not None and _snort(record)):
        draft.put("more fragments", 6, 1, int(more is not None), 0x20)
        draft.words |= {"more fragments", "MF"}
    if not {"reserved bit", "CE"}.isdisjoint(record.words) or record.format in _NAMES_EVERY_BIT:
        draft.put("reserved bit", 6, 1, int(not {"reserved bit", "CE"}.isdisjoint(record.words)), 0x80)
        draft.words |= {"reserved bit", "CE"}
    place = 0 if record.frag is None and _snort(record) else record.frag
    if place is not None and place % 8:
        draft.notes.append(f"fragment offset {place} is no multiple of 8; it is left unknown")
    elif place is not None:
        draft.put("frag", 6, 2, place // 8, 0x1FFF)


def _snort(record: Record) -> bool:
    """Tell whether Snort printed the packet; it names every fragment and every flag bit that is set."""
    return record.format in ("snort-dump", "snort-alert")


def _ports(draft: Draft, record: Record, start: int) -> None:
    draft.put("src.port", start, 2, record.src_port)
    draft.put("dst.port", start + 2, 2, record.dst_port)


def _tcp(draft: Draft, record: Record, start: int) -> None:
    draft.grow(start + 20)
    _ports(draft, record, start)
    draft.put("tcp.seq", start + 4, 4, record.tcp_seq)
    draft.put("tcp.ack", start + 8, 4, record.tcp_ack)
    if record.flags is not None:
        known = 0xFF if record.flags_known is None else record.flags_known & 0xFF
        draft.lay(start + 13, bytes((record.flags & known,)), bytes((known,)))
    draft.put("tcp.win", start + 14, 2, record.tcp_win)
    for name in ("UrgPtr", "URGP"):
        draft.put(name, start + 18, 2, draft.word(record, name))
    if (reserved := draft.word(record, "RES")) is not None:
        draft.put("RES", start + 12, 1, reserved >> 2, 0x0F)  # Linux prints it above the two ECN bits
    stated = draft.word(record, "TcpLen")
    laid = lay_out(bytes(draft.data[start:]), bytes(draft.mask[start:]), record, stated)
    draft.notes += laid.notes
    draft.lay(start + 20, laid.options, laid.mask)
    if (options := draft.digits(record, "TCP options")) is not None and len(options) % 4 == 0:
        draft.lay(start + 20, options)  # Linux prints all that the data offset leaves for them
        draft.put("data offset", start + 12, 1, 5 + len(options) // 4, 0xF0)
    elif laid.length is not None:
        basis = Basis.RECONSTRUCTED if stated is not None else Basis.INFERRED
        draft.put("data offset", start + 12, 1, laid.length // 4, 0xF0, basis)
    if record.payload:
        draft.lay(start + laid.payload_at, record.payload, basis=Basis.CAPTURED)
    draft.payload_at = start + laid.payload_at


def _udp(draft: Draft, record: Record, start: int) -> None:
    draft.grow(start + 8)
    _ports(draft, record, start)
    carried = None if record.ip_len is None else record.ip_len - start
    printed = draft.word(record, "Len")
    if printed is not None and (carried is None or printed == carried):
        draft.put("udp.length", start + 4, 2, printed)  # Snort 1.x prints the length field
    elif printed is not None and printed + 8 == carried:
        draft.put("udp.length", start + 4, 2, carried)  # Snort 2.x prints the bytes of the payload
    elif (payload := draft.word(record, "length")) is not None:
        draft.put("udp.length", start + 4, 2, payload + 8)
    else:
        draft.put("udp.length", start + 4, 2, draft.word(record, "transport length"))
    if record.payload:
        draft.lay(start + 8, record.payload, basis=Basis.CAPTURED)


def _icmp(draft: Draft, record: Record, start: int) -> None:
    draft.grow(start + 8)
    draft.put("icmp.type", start, 1, record.icmp_type)
    draft.put("icmp.code", start + 1, 1, record.icmp_code)
    if record.icmp_type is not None:  # Snort before 1.7 prints no type, and the two numbers with their bytes exchanged
        draft.put("ICMP ID", start + 4, 2, draft.word(record, "ICMP ID"))
        draft.put("ICMP Seq", start + 6, 2, draft.word(record, "ICMP Seq"))
    if record.icmp_type in (_WITH_ID if record.proto == "icmp" else _ECHO_6):
        draft.put("ICMP id", start + 4, 2, draft.word(record, "ICMP id"))
        draft.put("ICMP seq", start + 6, 2, draft.word(record, "ICMP seq"))
    elif record.icmp_type == 3:
        draft.put("MTU", start + 6, 2, draft.word(record, "MTU"))
    if record.payload:
        draft.lay(start + 8, record.payload, basis=Basis.CAPTURED)


def _esp(draft: Draft, record: Record, start: int) -> None:
    draft.grow(start + 8)
    draft.put("SPI", start, 4, draft.word(record, "SPI"))


def _ah(draft: Draft, record: Record, start: int) -> None:
    draft.grow(start + 12)
    draft.put("SPI", start + 4, 4, draft.word(record, "SPI"))


def _nothing(draft: Draft, record: Record, start: int) -> None:
    """A protocol whose header no log words describe."""
    if record.payload:
        draft.lay(start, record.payload, basis=Basis.CAPTURED)


_WITH_ID = (0, 8, 13, 14, 15, 16, 17, 18)
"""ICMP types that have an identifier and a sequence number."""
_ECHO_6 = (128, 129)
"""ICMPv6 types that have them."""
_ABOVE = {"tcp": _tcp, "udp": _udp, "icmp": _icmp, "icmpv6": _icmp, "esp": _esp, "ah": _ah}
"""What rebuilds the header above IP, by the name of the protocol."""
