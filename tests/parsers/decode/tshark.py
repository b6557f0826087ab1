"""What tshark reads from packets, and the same read from our tree, both as tshark prints it."""

from __future__ import annotations

import shutil
import struct
import subprocess
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from parsers.decode import Decoded, Field

TSHARK = shutil.which("tshark")
RAW_IP = 101
"""Link type of packets that begin with the IP header (pcap-linktype(7))."""
BEYOND = ("padding", "eth.padding", "udp.trailer")
"""Fields of bytes that no transport layer carries."""
STATES = {"valid": "1", "wrong": "0", "computed none": "3", "(offload)": "0", "cannot": "2"}
"""Words of ours, and tshark's number for what became of a checksum; one left to the card is wrong to it."""
_SETTINGS = (
    "ip.check_checksum:TRUE", "tcp.check_checksum:TRUE", "udp.check_checksum:TRUE", "ip.defragment:FALSE",
    "tcp.relative_sequence_numbers:FALSE", "tcp.analyze_sequence_numbers:FALSE", "tcp.desegment_tcp_streams:FALSE",
)  # fmt: skip
NUMBERS = {
    "ip.version": "ip.version", "ip.hdr_len": "ip.hdr_len", "ip.dsfield.dscp": "ip.dsfield.dscp",
    "ip.dsfield.ecn": "ip.dsfield.ecn", "ip.len": "ip.len", "ip.flags.rb": "ip.flags.rb", "ip.df": "ip.flags.df",
    "ip.flags.mf": "ip.flags.mf", "ip.ttl": "ip.ttl", "src": "ip.src", "dst": "ip.dst",
    "tcp.seq": "tcp.seq_raw", "tcp.ack": "tcp.ack_raw", "tcp.hdr_len": "tcp.hdr_len", "tcp.flags.ae": "tcp.flags.ae",
    "tcp.flags.cwr": "tcp.flags.cwr", "tcp.flags.urg": "tcp.flags.urg", "tcp.flags.ack": "tcp.flags.ack",
    "tcp.flags.push": "tcp.flags.push", "tcp.flags.reset": "tcp.flags.reset", "tcp.flags.syn": "tcp.flags.syn",
    "tcp.flags.fin": "tcp.flags.fin", "tcp.win": "tcp.window_size_value", "tcp.urgent_pointer": "tcp.urgent_pointer",
    "tcp.mss": "tcp.options.mss_val", "tcp.options.wscale": "tcp.options.wscale.shift",
    "tcp.options.sack_le": "tcp.options.sack_le", "tcp.options.sack_re": "tcp.options.sack_re",
    "tcp.options.timestamp.tsval": "tcp.options.timestamp.tsval",
    "tcp.options.timestamp.tsecr": "tcp.options.timestamp.tsecr", "udp.length": "udp.length",
    "icmp.type": "icmp.type", "icmp.code": "icmp.code", "icmp.ident": "icmp.ident", "icmp.seq": "icmp.seq",
    "icmp.mtu": "icmp.mtu", "icmp.redir_gw": "icmp.redir_gw",
}  # fmt: skip
"""Fields whose value both print alike: our name and tshark's."""
WORDS = {"ip.id": "ip.id", "ip.checksum": "ip.checksum", "tcp.checksum": "tcp.checksum", "udp.checksum": "udp.checksum",
         "icmp.checksum": "icmp.checksum"}  # fmt: skip
"""Fields of 16 bits that tshark prints in hexadecimal."""
SUMS = {f"{layer}.checksum": f"{layer}.checksum.status" for layer in ("ip", "tcp", "udp", "icmp")}
OTHERS = (
    "ip.proto", "tcp.srcport", "tcp.dstport", "udp.srcport", "udp.dstport", "tcp.flags.ece", "tcp.flags.res", "tcp.option_kind",
    "tcp.payload", "udp.payload", "ip.checksum_calculated", "tcp.checksum_calculated", "tcp.flags.ns", "ip.frag_offset",
    "ip.cur_rt",
)  # fmt: skip
NAMES = (*NUMBERS.values(), *WORDS.values(), *SUMS.values(), *OTHERS)


def write_pcap(path: Path, packets: Sequence[tuple[bytes, int]]) -> None:
    """Write packets (bytes, length on the wire) as a capture of bare IP packets."""
    with path.open("wb") as out:
        out.write(struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 262144, RAW_IP))
        for second, (data, length) in enumerate(packets):
            out.write(struct.pack("<IIII", second, 0, len(data), length) + data)


def ask(path: Path) -> list[dict[str, list[str]]]:
    """Return what tshark prints of each packet of a capture: name -> values, outer and quoted ones in order."""
    assert TSHARK is not None
    known = subprocess.run([TSHARK, "-G", "fields"], capture_output=True, text=True, check=True).stdout
    there = {line.split("\t")[2] for line in known.splitlines() if line.startswith("F")}
    names = [name for name in NAMES if name in there]
    command = [TSHARK, "-n", "-r", str(path), "-T", "fields", "-E", "occurrence=a", "-E", "aggregator=,"]
    for setting in _SETTINGS:
        command += ["-o", setting]
    for name in names:
        command += ["-e", name]
    printed = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    rows = [line.split("\t") for line in printed.splitlines()]
    return [{name: text.split(",") for name, text in zip(names, row, strict=True) if text} for row in rows]


def ours(decoded: Decoded) -> dict[str, list[str]]:
    """Return our tree as tshark would print it."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for name, body in carried(decoded):
        found[f"{name}.payload"].append(body.hex())
    layer = ""
    for field in decoded.walk():
        name = field.name.removeprefix("quoted.")
        if name in ("ip", "tcp", "udp", "icmp"):
            layer = name
        elif field.value is not None:
            for theirs, text in printed(layer, name, field, name != field.name):
                found[theirs].append(text)
    found["tcp.option_kind"] = option_kinds(decoded)
    return dict(found)


def printed(layer: str, name: str, field: Field, quoted: bool) -> Iterator[tuple[str, str]]:
    """Yield the names that tshark has for a field, each with the value as tshark prints it."""
    value: Any = field.value
    if name in NUMBERS:
        yield NUMBERS[name], str(int(value) if isinstance(value, bool) else value)
    elif name in WORDS:
        yield WORDS[name], f"0x{value:04x}"
        if name in SUMS and not quoted:  # tshark does not verify what is quoted
            yield SUMS[name], next(state for words, state in STATES.items() if words in field.text)
    elif name in ("src.port", "dst.port"):
        yield f"{layer}.{name[:3]}port", str(value)
    elif name == "proto":
        yield "ip.proto", field.text.split()[0]
    elif name == "frag":
        yield "ip.frag_offset", str(value // 8)
    elif name == "tcp.flags.ece":
        yield name, str(value)
    elif name == "tcp.flags.res":
        yield name, str(int(value > 0))  # tshark prints three bits as one truth


def carried(decoded: Decoded) -> Iterator[tuple[str, bytes]]:
    """Yield the transport protocol and what it carries, whatever that was decoded as; also of a quoted packet."""
    layers = [decoded.fields]
    layers += [field.children for field in decoded.walk() if field.name.endswith("icmp.quoted")]
    for group in layers:
        after = [each.stop or 0 for each in group if each.name not in BEYOND]
        for each in group:
            name = each.name.rpartition("quoted.")[2]
            if name in ("tcp", "udp") and max(after) > (each.stop or 0):
                yield name, decoded.data[each.stop : max(after)]


def option_kinds(decoded: Decoded) -> list[str]:
    """Return the kinds of TCP options, in order."""
    found = []
    for layer in decoded.walk():
        if layer.name.removeprefix("quoted.") != "tcp":
            continue
        for field in layer.children:
            name = field.name.removeprefix("quoted.")
            if (name.startswith("tcp.options") and name != "tcp.options.padding") or name == "tcp.mss":
                assert field.start is not None
                found.append(str(decoded.data[field.start]))
    return trimmed(found)


def trimmed(kinds: list[str]) -> list[str]:
    """Return kinds of options without the last ones of kind 0, of which tshark shows every one."""
    while kinds[-1:] == ["0"]:
        kinds = kinds[:-1]
    return kinds
