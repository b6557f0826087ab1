"""Captured packets as a capture file that every analyser reads (libpcap's savefile format, pcap-savefile(5))."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from struct import Struct
from typing import TYPE_CHECKING, TextIO

from db.errors import CaseError
from parsers.links import link_number, link_of
from parsers.record import Kind, Record, TimeBasis
from workbench.exports._rows import numbers

if TYPE_CHECKING:
    from db.case import Case

NAME = "pcap"
SUFFIX = ".pcap"
TITLE = "records with captured bytes as a capture file; what a log only words is left out"
BINARY = True

_FILE = Struct("<IHHiIII")
_RECORD = Struct("<IIII")
_MICRO, _NANO = 0xA1B2C3D4, 0xA1B23C4D
_SNAPLEN = 262_144
_SECOND = 1_000_000_000
_RAW_IP = "raw"


def write(case: Case, out: TextIO, detects: Sequence[int] | None = None) -> None:
    """Write the captured packets in order of their numbers, or those that some detects cite, to `out.buffer`.

    Times are nanoseconds if any packet has them, microseconds otherwise; a packet without a date is written at its
    time of day on 1 January 1970, one without a time at second 0. Raises CaseError where the packets begin with
    headers of several link types, which one file cannot hold; KeyError for no such detect.
    """
    links, nano = _survey(case, detects)
    if len(links) > 1:
        raise CaseError(f"the packets have several link types ({', '.join(sorted(links))}), and a pcap file holds one")
    link = links.pop() if links else _RAW_IP
    unit = 1 if nano else 1000
    out.buffer.write(_FILE.pack(_NANO if nano else _MICRO, 2, 4, 0, 0, _SNAPLEN, link_number(link)))
    for record in _packets(case, detects):
        data = record.captured or b""
        seconds, rest = divmod(record.time or 0, _SECOND)
        length = int(record.words.get("original length", len(data)))
        out.buffer.write(_RECORD.pack(max(seconds, 0) & 0xFFFFFFFF, rest // unit, len(data), length))
        out.buffer.write(data)


def _survey(case: Case, detects: Sequence[int] | None) -> tuple[set[str], bool]:
    """Return the link types among the packets, and whether any time is finer than a microsecond."""
    links: set[str] = set()
    nano = False
    for record in _packets(case, detects):
        links.add(_link(record))
        nano = nano or bool((record.time or 0) % 1000 and record.time_basis is not TimeBasis.TIME_OF_DAY)
    return links, nano


def _link(record: Record) -> str:
    """Return the link type of a packet's bytes; bytes of a log begin with the IP header, which is raw IP."""
    link = link_of(record)
    return _RAW_IP if link == "ip" else link


def _packets(case: Case, detects: Sequence[int] | None) -> Iterator[Record]:
    for record in case.records.as_read(numbers(case, detects)):
        if record.captured is not None and record.kind is Kind.PACKET:
            yield record
