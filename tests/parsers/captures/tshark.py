"""What tshark reads from a capture file, as the columns of a record."""

from __future__ import annotations

import shutil
import subprocess
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest

from parsers.protocols import protocol_name
from parsers.record import Record

TSHARK = shutil.which("tshark")
needs_tshark = pytest.mark.skipif(TSHARK is None, reason="no tshark here to compare with")
_NAMES = (
    "frame.number", "frame.time_epoch", "frame.len", "frame.cap_len", "frame.interface_name", "frame.comment",
    "ip.src", "ip.dst", "ip.proto", "ip.len", "ip.id", "ip.ttl", "ip.dsfield", "ip.flags", "ip.frag_offset",
    "ipv6.src", "ipv6.dst", "ipv6.plen", "ipv6.hlim", "ipv6.tclass", "ipv6.nxt",
    "ipv6.hopopts.nxt", "ipv6.dstopts.nxt", "ipv6.routing.nxt", "ipv6.fraghdr.nxt", "ipv6.fraghdr.offset",
    "ipv6.fraghdr.ident", "ah.next_header",
    "arp.src.proto_ipv4", "arp.dst.proto_ipv4", "tcp.srcport", "tcp.dstport", "tcp.seq_raw", "tcp.ack_raw", "tcp.flags",
    "tcp.window_size_value", "tcp.options.mss_val", "tcp.payload", "tcp.len", "tcp.hdr_len", "udp.srcport", "udp.dstport", "udp.payload",
    "icmp.type", "icmp.code", "icmpv6.type", "icmpv6.code", "sctp.srcport", "sctp.dstport", "dccp.srcport", "dccp.dstport",
)  # fmt: skip
_SETTINGS = ("ip.defragment:FALSE", "ipv6.defragment:FALSE", "tcp.desegment_tcp_streams:FALSE")
_EXTENSIONS = (
    "ipv6.nxt", "ipv6.hopopts.nxt", "ipv6.dstopts.nxt", "ipv6.routing.nxt", "ipv6.fraghdr.nxt", "ah.next_header",
)  # fmt: skip
COMPARED = (
    "src", "dst", "src_port", "dst_port", "proto", "flags", "ttl", "tos", "ip_id", "ip_len", "frag", "ip_df",
    "tcp_seq", "tcp_ack", "tcp_win", "tcp_mss", "icmp_type", "icmp_code", "payload",
)  # fmt: skip
"""Attributes of a record that tshark knows as well."""


def ask(path: Path) -> list[dict[str, str]]:
    """Return tshark's fields of each packet, the first of each name; of what a packet quotes nothing else is left."""
    assert TSHARK is not None
    command = [TSHARK, "-n", "-r", str(path), "-T", "fields", "-E", "occurrence=f"]
    for setting in _SETTINGS:
        command += ["-o", setting]
    for name in _NAMES:
        command += ["-e", name]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # a cut file makes it return 2
    return [dict(zip(_NAMES, line.split("\t"), strict=True)) for line in done.stdout.splitlines()]


def time_of(row: dict[str, str]) -> int | None:
    """Return the time in nanoseconds; tshark leaves it out where the packet has none."""
    if not row["frame.time_epoch"]:
        return None
    second, _, fraction = row["frame.time_epoch"].partition(".")
    return int(second) * 1_000_000_000 + (-1 if second.startswith("-") else 1) * int(fraction.ljust(9, "0"))


def columns(row: dict[str, str]) -> dict[str, Any]:
    """Return the columns that a row of tshark's says."""
    said: dict[str, Any] = {}
    if row["ip.src"]:
        said |= {
            "src": row["ip.src"], "dst": row["ip.dst"], "proto": protocol_name(int(row["ip.proto"])),
            "ip_len": int(row["ip.len"]), "ip_id": int(row["ip.id"], 0), "ttl": int(row["ip.ttl"]),
            "tos": int(row["ip.dsfield"], 0), "ip_df": bool(int(row["ip.flags"], 16) & 2),
            "frag": int(row["ip.frag_offset"]) * 8,
        }  # fmt: skip
    elif row["ipv6.src"]:
        last = [row[name] for name in _EXTENSIONS if row[name] and int(row[name]) not in (0, 43, 44, 51, 60)]
        said |= {
            "src": row["ipv6.src"], "dst": row["ipv6.dst"], "ttl": int(row["ipv6.hlim"]),
            "ip_len": int(row["ipv6.plen"]) + 40, "tos": int(row["ipv6.tclass"], 0),
        }  # fmt: skip
        if last:
            said["proto"], said["frag"] = protocol_name(int(last[0])), 0
        if row["ipv6.fraghdr.ident"]:
            said["ip_id"], said["frag"] = int(row["ipv6.fraghdr.ident"], 0), int(row["ipv6.fraghdr.offset"]) * 8
    elif row["arp.src.proto_ipv4"]:
        said |= {"src": row["arp.src.proto_ipv4"], "dst": row["arp.dst.proto_ipv4"], "proto": "arp"}
    _transport(said, row)
    return {name: value for name, value in said.items() if value != ""}


def _transport(said: dict[str, Any], row: dict[str, str]) -> None:
    layer = said.get("proto")
    if said.get("frag") or layer not in ("tcp", "udp", "icmp", "icmpv6", "sctp", "dccp"):
        return
    names = {
        "src_port": f"{layer}.srcport", "dst_port": f"{layer}.dstport", "icmp_type": f"{layer}.type",
        "icmp_code": f"{layer}.code",
    }  # fmt: skip
    if layer == "tcp":
        names |= {
            "tcp_seq": "tcp.seq_raw", "tcp_ack": "tcp.ack_raw", "tcp_win": "tcp.window_size_value",
            "tcp_mss": "tcp.options.mss_val",
        }  # fmt: skip
        if row["tcp.flags"]:
            said["flags"] = int(row["tcp.flags"], 16) & 0xFF
    said |= {attribute: int(row[name]) for attribute, name in names.items() if row.get(name)}
    if payload := row.get(f"{layer}.payload"):
        said["payload"] = bytes.fromhex(payload)


def differences(record: Record, row: dict[str, str]) -> list[str]:
    """Return where a record and tshark say something else, either way round."""
    theirs = columns(row)
    said = []
    for attribute in COMPARED:
        ours, other = getattr(record, attribute), theirs.get(attribute)
        if attribute == "payload" and (not ours or record.proto not in ("tcp", "udp")):
            ours = None  # tshark prints no empty payload, and none of other protocols
        if attribute == "payload" and other is None and str(len(ours or b"")) == row["tcp.len"]:
            continue  # it found options damaged and prints how long the payload is, not what it is
        if attribute in ("flags", "tcp_ack", "tcp_win") and row["tcp.hdr_len"] and int(row["tcp.hdr_len"]) < 20:
            continue  # it stops at an impossible header length; ours reads the fixed fields where they stand
        if attribute in ("src", "dst") and ours and other and ip_address(ours) == ip_address(other):
            continue
        if attribute == "proto" and other is None:
            continue  # tshark has no one field for the name of what is no IP packet
        if ours != other:
            said.append(f"{attribute}: {ours!r}, tshark {other!r}")
    return said
