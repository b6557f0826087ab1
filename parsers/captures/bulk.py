"""The columns of many frames at once, as arrays: the same values that `parsers.columns` gives frame by frame.

Frames that are not IPv4 with a whole transport header behind Ethernet, with at most one tag, or bare, are left to
`parsers.columns`. Only the bulk import loads this module; it needs numpy.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from parsers.arrays import UNKNOWN, Numbers
from parsers.captures.chunks import Chunk
from parsers.columns import columns_of
from parsers.ethertypes import IPV4
from parsers.option_text import options

NUMBERS = (
    "src_port", "dst_port", "flags", "ttl", "tos", "ip_id", "ip_len", "frag", "ip_df",
    "tcp_seq", "tcp_ack", "tcp_win", "tcp_mss", "icmp_type", "icmp_code",
)  # fmt: skip
"""Columns of integers, by attribute of Record."""
_IP = np.dtype(
    {
        "names": ["first", "tos", "total", "id", "place", "ttl", "protocol", "src", "dst"],
        "formats": ["u1", "u1", ">u2", ">u2", ">u2", "u1", "u1", ">u4", ">u4"],
        "offsets": [0, 1, 2, 4, 6, 8, 9, 12, 16],
        "itemsize": 20,
    }
)
_TRANSPORT = np.dtype(
    {
        "names": ["one", "two", "src", "dst", "seq", "ack", "size", "flags", "win", "option", "long", "mss"],
        "formats": ["u1", "u1", ">u2", ">u2", ">u4", ">u4", "u1", "u1", ">u2", ">u4", "u1", ">u2"],
        "offsets": [0, 1, 0, 2, 4, 8, 12, 13, 14, 20, 21, 22],
        "itemsize": 24,
    }
)
_TWO_NOPS_AND_STAMPS = 0x0101080A
_VLAN = 0x8100
_TCP, _UDP = 6, 17
_ICMP = (1, 58)
_PORTED = (17, 33, 132, 136)


@dataclass(frozen=True, slots=True)
class Columns:
    """What the frames of a chunk say; UNKNOWN where they do not."""

    numbers: Mapping[str, Numbers]
    src: Numbers
    """IPv4 addresses as numbers."""
    dst: Numbers
    protocol: Numbers
    """IP protocol numbers."""
    others: Mapping[str, Mapping[int, str]] = field(default_factory=dict)
    """Texts of src, dst and proto, by position, of frames whose texts are not in the arrays."""


def columns(chunk: Chunk) -> Columns:
    """Return the columns of all frames of a chunk."""
    made = _Arrays(chunk)
    odd = made.network()
    odd |= made.transport(~odd)
    return made.result(np.flatnonzero(odd).tolist())


class _Arrays:
    def __init__(self, chunk: Chunk) -> None:
        self._chunk = chunk
        count = len(chunk)
        self._bytes = np.frombuffer(chunk.data + bytes(32), np.uint8)
        self._start = chunk.places[:-1] + chunk.layout.head
        self._stop = self._start + chunk.sizes
        self._numbers: dict[str, Numbers] = {name: np.full(count, UNKNOWN, np.int64) for name in NUMBERS}
        self._src, self._dst, self._protocol = (np.full(count, UNKNOWN, np.int64) for _ in range(3))

    def _read(self, kind: np.dtype[Any], at: Numbers) -> NDArray[Any]:
        """Return a structure at each place; places behind the last frame give what is no frame."""
        last = len(self._bytes) - kind.itemsize
        return np.ndarray((last + 1,), kind, self._bytes, 0, (1,))[np.minimum(at, last)]

    def network(self) -> NDArray[np.bool_]:
        """Fill the columns of the IPv4 header; return which frames have none that is whole and plain."""
        at, odd = self._network_place()
        said = self._read(_IP, at)
        header = (said["first"] & 15).astype(np.int64) * 4
        odd |= (at + 20 > self._stop) | (said["first"] >> 4 != 4) | (header < 20)
        total, place = said["total"].astype(np.int64), said["place"].astype(np.int64)
        for name, values in (
            ("tos", said["tos"]), ("ip_len", total), ("ip_id", said["id"]), ("ip_df", (place >> 14) & 1),
            ("frag", (place & 0x1FFF) * 8), ("ttl", said["ttl"]),
        ):  # fmt: skip
            self._numbers[name] = values.astype(np.int64)
        self._src, self._dst = said["src"].astype(np.int64), said["dst"].astype(np.int64)
        self._protocol = said["protocol"].astype(np.int64)
        stop = np.minimum(at + np.maximum(total, header), self._stop)
        self._stop = np.where(total > 0, stop, self._stop)
        self._start = at + header
        return odd

    def _network_place(self) -> tuple[Numbers, NDArray[np.bool_]]:
        link, start = self._chunk.layout.link, self._start
        if link in ("raw", "ipv4"):
            return start, np.zeros(len(start), np.bool_)
        if link != "ethernet":
            return start, np.ones(len(start), np.bool_)
        kind = np.dtype({"names": ["type", "inner"], "formats": [">u2", ">u2"], "offsets": [12, 16], "itemsize": 18})
        said = self._read(kind, start)
        tagged = said["type"] == _VLAN
        plain = np.where(tagged, said["inner"], said["type"]) == IPV4
        return start + np.where(tagged, 18, 14), ~plain

    def transport(self, known: NDArray[np.bool_]) -> NDArray[np.bool_]:
        """Fill the columns of the transport headers; return which frames have one that is cut."""
        known = known & (self._numbers["frag"] == 0)
        said = self._read(_TRANSPORT, self._start)
        room = self._stop - self._start
        tcp = known & (self._protocol == _TCP)
        icmp = known & np.isin(self._protocol, _ICMP)
        ported = known & np.isin(self._protocol, _PORTED) & (room >= 4)
        odd: NDArray[np.bool_] = tcp & (room < 20)
        tcp &= ~odd
        self._put(ported | tcp, (("src_port", said["src"]), ("dst_port", said["dst"])))
        self._put(icmp & (room >= 2), (("icmp_type", said["one"]), ("icmp_code", said["two"])))
        words = (("tcp_seq", "seq"), ("tcp_ack", "ack"), ("flags", "flags"), ("tcp_win", "win"))
        self._put(tcp, tuple((name, said[word]) for name, word in words))
        self._segment_size(tcp, said, (said["size"] >> 4).astype(np.int64) * 4, room)
        return odd

    def _put(self, where: NDArray[np.bool_], values: tuple[tuple[str, NDArray[Any]], ...]) -> None:
        for name, said in values:
            self._numbers[name][where] = said[where]

    def _segment_size(self, tcp: NDArray[np.bool_], said: NDArray[Any], header: Numbers, room: Numbers) -> None:
        """Fill in the maximum segment size: most often the first option, or there are time stamps alone."""
        have = tcp & (header > 20)
        first = have & (header >= 24) & (room >= 24) & (said["option"] >> 16 == 0x0204)
        self._put(first, (("tcp_mss", said["mss"]),))
        stamps = have & (header == 32) & (room >= 32) & (said["option"] == _TWO_NOPS_AND_STAMPS)
        for position in np.flatnonzero(have & ~first & ~stamps).tolist():
            start, stop = int(self._start[position]), int(self._stop[position])
            size = int(header[position])
            data = self._chunk.data[start + 20 : min(start + size, stop)]
            if (mss := options(data, size - 20)[1]) is not None:
                self._numbers["tcp_mss"][position] = mss

    def result(self, odd: list[int]) -> Columns:
        """Return the columns, once `odd` frames have gone the plain way."""
        others: dict[str, dict[int, str]] = {"src": {}, "dst": {}, "proto": {}}
        if odd:
            for values in (*self._numbers.values(), self._src, self._dst, self._protocol):
                values[odd] = UNKNOWN
        for position in odd:
            for name, value in columns_of(self._chunk.frame(position), self._chunk.layout.link).items():
                if name in others:
                    others[name][position] = value
                elif name in self._numbers:
                    self._numbers[name][position] = int(value)
        return Columns(self._numbers, self._src, self._dst, self._protocol, others)
