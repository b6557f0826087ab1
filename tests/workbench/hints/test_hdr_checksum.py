"""Constants in checksums: addresses that were edited after capture, and packets that only came damaged."""

from __future__ import annotations

import pytest

from parsers.record import Record
from tests.workbench.hints.build import found, said
from tests.workbench.readings.test_spoiled import NEXT, OTHER, SEGMENT, at

HINT = "hdr.checksum-delta"


def edited(data: bytes, number: int, place: int, octets: bytes) -> Record:
    """Return a captured packet with octets of an address replaced, checksums left as they are."""
    record = at(data[:place] + octets + data[place + len(octets) :], number)
    record.format = "pcap"
    return record


def test_practicals_were_sanitised(records: list[Record]) -> None:
    """Of the hex dump 3 packets to 10.0/16 are wrong by BC64 and 5 to 10.1/16 by 176F: tcpdump's expected less stored."""
    (finding,) = found(records, HINT)
    assert len(finding.records) == 8
    assert finding.grade == "proven"
    # id 28329: ip 901a->4c7f, tcp 778d->33f2; id 4031: ip eed5->0645: 4c7f-901a = BC64, 0645-eed5 = 176F modulo FFFF
    assert "3 packets to 10.0.0.0/16" in said(finding) and "0xbc64" in said(finding)
    assert "5 packets to 10.1.0.0/16" in said(finding) and "0x176f" in said(finding)


@pytest.mark.parametrize(("place", "word"), [(16, "to 10.0.0.0/16"), (12, "from 10.0.0.0/16")])
def test_edited_end_is_told(place: int, word: str) -> None:
    """Packets of several hosts say which end was edited: the one whose network they share."""
    packets = [edited(data, number, place, b"\x0a\0") for number, data in enumerate((SEGMENT, NEXT), 1)]
    (finding,) = found(packets, HINT)
    assert "other end" in said(finding)  # one pair of networks: either may be the edited one
    if place == 16:
        packets.append(edited(OTHER, 3, place, b"\x0a\0"))
        (finding,) = found(packets, HINT)
        assert "other end" not in said(finding)
        assert word in said(finding)


def test_near_misses() -> None:
    """Whole packets, one edited packet alone, two constants in one network, and a damaged segment are none."""
    whole = [at(SEGMENT, 1), at(NEXT, 2)]
    assert found(whole, HINT) == []
    assert found([edited(SEGMENT, 1, 16, b"\x0a\0")], HINT) == []
    two = [edited(SEGMENT, 1, 16, b"\x0a\0"), edited(NEXT[:12] + b"\x0b" + NEXT[13:], 2, 16, b"\x0a\0")]
    assert found(two, HINT) == []
    damaged = [at(data[:-1] + b"x", number) for number, data in enumerate((SEGMENT, NEXT), 1)]
    assert found(damaged, HINT) == []
