"""Every field that tshark finds in packets, with its place, held against our tree field by field."""

from __future__ import annotations

import json
import shutil
import struct
import subprocess
import xml.etree.ElementTree as ElementTree
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from parsers.decode import Decoded
from parsers.decode.wireshark import EXPLAINED, fields, same
from parsers.links import link_number

TSHARK = shutil.which("tshark")
_SETTINGS = (
    "ip.check_checksum:TRUE", "tcp.check_checksum:TRUE", "udp.check_checksum:TRUE", "ip.defragment:FALSE",
    "ipv6.defragment:FALSE", "tcp.relative_sequence_numbers:FALSE", "tcp.analyze_sequence_numbers:FALSE",
    "tcp.desegment_tcp_streams:FALSE", "nbss.desegment_nbss_commands:FALSE", "tls.desegment_ssl_records:FALSE",
    "http.desegment_headers:FALSE", "http.desegment_body:FALSE", "sctp.checksum:TRUE",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Theirs:
    """One field as tshark has it."""

    name: str
    start: int
    stop: int
    shown: str


@dataclass(slots=True)
class Comparison:
    """What came of holding one packet's fields side by side."""

    equal: list[Theirs] = field(default_factory=list)
    different: list[tuple[str, object, str]] = field(default_factory=list)
    """Name, our value, tshark's, or where it has the name instead."""

    @property
    def faults(self) -> list[tuple[str, object, str]]:
        """Differences that nothing explains."""
        return [found for found in self.different if found[0] not in EXPLAINED]


def compare(decoded: Decoded, theirs: Sequence[Theirs], whole: bool = True) -> Comparison:
    """Compare every field that both have under one name at one place; each of tshark's counts once.

    In a `whole` packet it is a difference too if tshark has the name, and nowhere near our place. What a cut packet
    ends in one of the two may leave out.
    """
    waiting: defaultdict[str, list[Theirs]] = defaultdict(list)
    for each in theirs:
        waiting[each.name].append(each)
    made = Comparison()
    for name, value, found in fields(decoded):
        if name not in waiting:
            continue
        assert found.start is not None
        assert found.stop is not None
        here = [each for each in waiting[name] if _meet(each, found.start, found.stop)]
        good = [each for each in here if same(value, each.shown)]
        if good:
            made.equal.append(good[0])
        elif here or (whole and waiting[name]):
            made.different.append((name, value, str([each.shown for each in here or waiting[name]])))
        for taken in (good or here)[:1]:
            waiting[name].remove(taken)
    return made


def _meet(each: Theirs, start: int, stop: int) -> bool:
    return each.start == start or (each.start < stop and start < each.stop)


def write_pcap(path: Path, link: str, packets: Iterable[tuple[bytes, int]]) -> None:
    """Write packets (bytes, length on the wire) as a capture of a link type."""
    number = 101 if link == "ip" else link_number(link)
    with path.open("wb") as out:
        out.write(struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 262144, number))
        for second, (data, length) in enumerate(packets):
            out.write(struct.pack("<IIII", second, 0, len(data), length) + data)


def ask(path: Path) -> list[list[Theirs]]:
    """Return every field that tshark prints a value of, packet by packet."""
    assert TSHARK is not None
    command = [TSHARK, "-n", "-r", str(path), "-T", "pdml"]
    for setting in _SETTINGS:
        command += ["-o", setting]
    printed = subprocess.run(command, capture_output=True, check=True).stdout
    return [list(_fields(packet)) for packet in ElementTree.fromstring(printed).findall("packet")]


def _fields(packet: Any) -> Iterator[Theirs]:
    for layer in packet.findall("proto"):
        if layer.get("name") in ("geninfo", "frame"):
            continue
        for each in layer.iter():
            name, shown = each.get("name"), each.get("show")
            if name and shown and not name.startswith("_ws"):
                start = int(each.get("pos") or 0)
                yield Theirs(name, start, start + int(each.get("size") or 0), shown)


def load(path: Path) -> list[dict[str, Any]]:
    """Return the rows of a table of packets, their bytes as bytes and tshark's fields as Theirs."""
    rows: list[dict[str, Any]] = json.loads(path.read_text())
    for row in rows:
        row["bytes"] = bytes.fromhex(row["bytes"])
        row["theirs"] = [Theirs(*each) for each in row["theirs"]]
    return rows
