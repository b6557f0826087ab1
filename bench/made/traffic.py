"""A capture: mostly TCP with its options, some UDP, ICMP, ARP, 400 bytes a frame on average."""

from __future__ import annotations

import struct
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import numpy as np

BEGIN = 953_254_788_000_000
"""When the capture begins, microseconds since 1970."""
AT_ONCE = 100_000
SYN_OPTIONS = b"\2\4\5\xb4\4\2\x08\x0a" + bytes(8) + b"\1\3\3\7"
HEAD = struct.pack("<IHHIIII", 0xA1B2C3D4, 2, 4, 0, 0, 262144, 1)


class Flow(NamedTuple):
    """Who talks to whom."""

    source: int
    destination: int
    port: int


def capture(path: Path, count: int) -> None:
    """Write a capture of so many packets."""
    chance = np.random.default_rng(7)
    noise, now = chance.bytes(1 << 16), BEGIN
    with path.open("wb") as file:
        file.write(HEAD)
        for first in range(0, count, AT_ONCE):
            size = min(AT_ONCE, count - first)
            times = now + np.cumsum(chance.integers(0, 400, size))
            now = int(times[-1])
            file.write(b"".join(_stored(times.tolist(), _frames(chance, noise, size))))


def printed(path: Path, count: int) -> None:
    """Write the text that `tcpdump -X` prints of a capture."""
    source = path.with_suffix(".pcap")
    capture(source, count)
    with path.open("wb") as file:
        command = ("tcpdump", "-nn", "-tttt", "-X", "-r", str(source))
        subprocess.run(command, stdout=file, stderr=subprocess.DEVNULL, check=True)
    source.unlink()


def _stored(times: list[int], frames: Iterator[bytes]) -> Iterator[bytes]:
    """Yield frames with the header that a capture stores before each."""
    for time, frame in zip(times, frames, strict=True):
        yield struct.pack("<IIII", time // 1_000_000, time % 1_000_000, len(frame), len(frame)) + frame


def _frames(chance: np.random.Generator, noise: bytes, count: int) -> Iterator[bytes]:
    kinds = chance.choice(4, count, p=[0.8, 0.15, 0.04, 0.01]).tolist()
    numbers = chance.integers(0, 1 << 32, (count, 5), np.uint64).tolist()
    flows = (chance.power(0.4, (max(1, count // 20), 3)) * 4000).astype(int)
    ends = flows[chance.integers(0, len(flows), count)].tolist()
    sizes = np.minimum(chance.lognormal(5.2, 1.2, count), 1400).astype(int).tolist()
    for kind, row, flow, size in zip(kinds, numbers, ends, sizes, strict=True):
        payload = noise[row[0] & 0x7FFF : (row[0] & 0x7FFF) + size]
        yield _frame(kind, row, Flow(*flow), payload, noise)


def _frame(kind: int, numbers: list[int], flow: Flow, payload: bytes, noise: bytes) -> bytes:
    if kind == 3:
        asked = b"\0\1\x08\0\6\4\0\1" + noise[:6] + ip(flow.source) + bytes(6) + ip(flow.destination)
        return noise[:12] + b"\x08\x06" + asked
    if kind == 0:
        protocol, inside = 6, _tcp(numbers, flow, payload, noise)
    elif kind == 1:
        protocol, inside = 17, struct.pack(">HHHH", numbers[1] >> 16, 53, 8 + len(payload), 0) + payload
    else:
        protocol, inside = 1, b"\x08\0\0\0" + numbers[2].to_bytes(4) + payload[:56]
    size, ident = 20 + len(inside), numbers[4] >> 16
    head = struct.pack(">BBHHHBBH", 0x45, 0, size, ident, 0x4000, 64, protocol, 0)
    return noise[:12] + b"\x08\0" + head + ip(flow.source) + ip(flow.destination) + inside


def _tcp(numbers: list[int], flow: Flow, payload: bytes, noise: bytes) -> bytes:
    _, window, seq, ack, kind = numbers
    options, flags = b"\1\1\x08\x0a" + noise[:8], (16, 24, 17, 4)[kind >> 8 & 3]
    if kind & 15 == 0:
        options, flags = SYN_OPTIONS, 2
    port, offset = (22, 80, 443, 25)[flow.port & 3], (20 + len(options)) << 2
    head = struct.pack(">HHIIBBHHH", 1024 + flow.port, port, seq, ack, offset, flags, window >> 16, 0, 0)
    return head + options + payload


def ip(host: int) -> bytes:
    """Return the address of a host; those of low numbers talk the most."""
    return (0x0A000000 + host * 7919 % (1 << 24)).to_bytes(4)
