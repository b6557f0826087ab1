"""The columns of many frames at once, as arrays: the same values that `parsers.columns` gives frame by frame.

Frames that are not IP with a whole transport header, behind Ethernet with at most one tag, a cooked header, a protocol
family or bare, and of IPv6 without extension headers, are left to `parsers.columns`. Only the bulk import loads this
module; it needs numpy.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from socket import AF_INET6, inet_ntop
from typing import Any

import numpy as np
from numpy.typing import NDArray

from parsers.arrays import UNKNOWN, Numbers, Truths
from parsers.captures.chunks import Chunk
from parsers.columns import EXTENSIONS, columns_of
from parsers.ethertypes import IPV4, IPV6
from parsers.links import IEEE80211, NETLINK, NULL_IPV6, RADIOTAP
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
_IP6 = np.dtype(
    {
        "names": ["first", "length", "following", "ttl", "src", "dst"],
        "formats": [">u4", ">u2", "u1", "u1", "S16", "S16"],
        "offsets": [0, 4, 6, 7, 8, 24],
        "itemsize": 40,
    }
)
_FIRST, _TYPE = np.dtype([("first", "u1")]), np.dtype([("type", ">u2")])
_FAMILY = np.dtype({"names": ["little", "big"], "formats": ["<u4", ">u4"], "offsets": [0, 0], "itemsize": 4})
_TYPED = {"ethernet": (14, 12, None), "linux-sll": (16, 14, 2), "linux-sll2": (20, 0, 8)}
"""Bytes of link headers that state an Ethernet type, where it stands, and where the type of hardware does."""
_UNTYPED = (NETLINK, RADIOTAP, IEEE80211)
"""Types of hardware with which it is no Ethernet type."""
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
        self._others: dict[str, dict[int, str]] = {"src": {}, "dst": {}, "proto": {}}

    def _read(self, kind: np.dtype[Any], at: Numbers) -> NDArray[Any]:
        """Return a structure at each place; places behind the last frame give what is no frame."""
        last = len(self._bytes) - kind.itemsize
        return np.ndarray((last + 1,), kind, self._bytes, 0, (1,))[np.minimum(at, last)]

    def network(self) -> Truths:
        """Fill the columns of the IP header; return which frames have none that is whole and plain."""
        at, version = self._network_place()
        four, six = version == 4, version == 6
        odd = self._version_four(at, four) if four.any() else ~four
        if six.any():
            odd[six] = self._version_six(at, six)
        return odd

    def _version_four(self, at: Numbers, four: Truths) -> Truths:
        """Fill the columns of IPv4 headers; return which frames have none that is whole and plain."""
        said = self._read(_IP, at)
        header = (said["first"] & 15).astype(np.int64) * 4
        odd: Truths = ~four | (at + 20 > self._stop) | (said["first"] >> 4 != 4) | (header < 20)
        total, place = said["total"].astype(np.int64), said["place"].astype(np.int64)
        for name, values in (
            ("tos", said["tos"]), ("ip_len", total), ("ip_id", said["id"]), ("ip_df", (place >> 14) & 1),
            ("frag", (place & 0x1FFF) * 8), ("ttl", said["ttl"]),
        ):  # fmt: skip
            self._numbers[name] = values.astype(np.int64)
        self._src, self._dst = said["src"].astype(np.int64), said["dst"].astype(np.int64)
        self._protocol = said["protocol"].astype(np.int64)
        self._start = at + header
        stop = np.minimum(at + np.maximum(total, header), self._stop)
        self._stop = np.where(four & (total > 0), stop, self._stop)
        return odd

    def _version_six(self, at: Numbers, six: Truths) -> Truths:
        """Fill the columns of IPv6 headers; return which of those frames have none that is whole and plain."""
        at, stop = at[six], self._stop[six]
        said = self._read(_IP6, at)
        length, following = said["length"].astype(np.int64), said["following"].astype(np.int64)
        odd: Truths = (at + 40 > stop) | (said["first"] >> 28 != 6) | np.isin(following, list(EXTENSIONS))
        for name, values in (
            ("tos", said["first"] >> 20 & 0xFF), ("ip_len", 40 + length), ("ttl", said["ttl"]), ("frag", 0),
            ("ip_id", UNKNOWN), ("ip_df", UNKNOWN),
        ):  # fmt: skip
            self._numbers[name][six] = values
        self._src[six] = self._dst[six] = UNKNOWN
        self._protocol[six] = following
        self._start[six] = at + 40
        self._stop[six] = np.where(length > 0, np.minimum(at + 40 + length, stop), stop)
        whole = np.flatnonzero(six)[~odd].tolist()
        for name in ("src", "dst"):
            ends, which = np.unique(said[name][~odd], return_inverse=True)
            texts = [inet_ntop(AF_INET6, each.ljust(16, b"\0")) for each in ends.tolist()]
            self._others[name] = dict(zip(whole, map(texts.__getitem__, which.tolist()), strict=True))
        return odd

    def _network_place(self) -> tuple[Numbers, Numbers]:
        """Return where IP headers begin, and their version; 0 where that is to be found out frame by frame."""
        link, start = self._chunk.layout.link, self._start
        if link in ("raw", "ipv4", "ipv6"):
            first = self._read(_FIRST, start)["first"] >> 4
            version = first if link == "raw" else np.full(len(start), 4 if link == "ipv4" else 6)
            return start, version.astype(np.int64)
        if link in ("null", "loop"):
            return start + 4, self._family(start, link)
        if link not in _TYPED:
            return start, np.zeros(len(start), np.int64)
        header, at, hardware = _TYPED[link]
        kind = self._read(_TYPE, start + at)["type"]
        after = np.full(len(start), header)
        if link == "ethernet":
            tagged = kind == _VLAN
            kind = np.where(tagged, self._read(_TYPE, start + 16)["type"], kind)
            after[tagged] += 4
        version = np.where(kind == IPV4, 4, np.where(kind == IPV6, 6, 0))
        if hardware is not None:
            version[np.isin(self._read(_TYPE, start + hardware)["type"], _UNTYPED)] = 0
        return start + after, version

    def _family(self, start: Numbers, link: str) -> Numbers:
        """Return the version of IP that a protocol family before it tells, 0 for none."""
        said = self._read(_FAMILY, start)
        family = np.where((link == "loop") | (said["little"] >= 0x10000), said["big"], said["little"])
        return np.where(family == 2, 4, np.where(np.isin(family, list(NULL_IPV6)), 6, 0))

    def transport(self, known: Truths) -> Truths:
        """Fill the columns of the transport headers; return which frames have one that is cut."""
        known = known & (self._numbers["frag"] == 0)
        said = self._read(_TRANSPORT, self._start)
        room = self._stop - self._start
        tcp = known & (self._protocol == _TCP)
        icmp = known & np.isin(self._protocol, _ICMP)
        ported = known & np.isin(self._protocol, _PORTED) & (room >= 4)
        odd: Truths = tcp & (room < 20)
        tcp &= ~odd
        self._put(ported | tcp, (("src_port", said["src"]), ("dst_port", said["dst"])))
        self._put(icmp & (room >= 2), (("icmp_type", said["one"]), ("icmp_code", said["two"])))
        words = (("tcp_seq", "seq"), ("tcp_ack", "ack"), ("flags", "flags"), ("tcp_win", "win"))
        self._put(tcp, tuple((name, said[word]) for name, word in words))
        self._segment_size(tcp, said, (said["size"] >> 4).astype(np.int64) * 4, room)
        return odd

    def _put(self, where: Truths, values: tuple[tuple[str, NDArray[Any]], ...]) -> None:
        for name, said in values:
            self._numbers[name][where] = said[where]

    def _segment_size(self, tcp: Truths, said: NDArray[Any], header: Numbers, room: Numbers) -> None:
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
        others = self._others
        if odd:
            for values in (*self._numbers.values(), self._src, self._dst, self._protocol):
                values[odd] = UNKNOWN
        for position in odd:
            for texts in others.values():
                texts.pop(position, None)
            for name, value in columns_of(self._chunk.frame(position), self._chunk.layout.link).items():
                if name in others:
                    others[name][position] = value
                elif name in self._numbers:
                    self._numbers[name][position] = int(value)
        return Columns(self._numbers, self._src, self._dst, self._protocol, others)
