"""SYN beside FIN or RST is odd; damage is its usual cause, a valid checksum the best proof of intent."""

from __future__ import annotations

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers.record import Record, flag_byte
from tests.workbench.hints.build import found, packet
from workbench.hints import Finding, Grade
from workbench.hints.flags import impossible, offset_word

THEM = "192.0.2.66"


def pair(records: list[Record]) -> list[Finding]:
    """Ask for impossible flag pairs that nothing explains."""
    return found(records, "flags.impossible-pair")


def ones(data: bytes) -> int:
    """Return the Internet checksum of RFC 1071, written down here a second time."""
    total = sum(struct.unpack(f">{len(data) // 2}H", data))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return 0xFFFF - total


def captured(flags: str, *, damaged: bool = False) -> bytes:
    """Return a 40-byte TCP packet from 192.0.2.66 to 198.51.100.1 with valid checksums, or a wrong TCP one."""
    ends = bytes([192, 0, 2, 66, 198, 51, 100, 1])
    tcp = struct.pack(">HHIIBBHHH", 53, 53, 0x1234567, 0x7654321, 0x50, flag_byte(flags), 1028, 0, 0)
    tcp_sum = ones(ends + struct.pack(">BBH", 0, 6, len(tcp)) + tcp)
    tcp = tcp[:16] + struct.pack(">H", tcp_sum ^ (0x5555 if damaged else 0)) + tcp[18:]
    ip = struct.pack(">BBHHHBBH", 0x45, 0, 40, 39426, 0, 50, 6, 0) + ends
    return ip[:10] + struct.pack(">H", ones(ip)) + ip[12:] + tcp


@pytest.mark.parametrize(
    ("letters", "odd"),
    [("SF", True), ("SR", True), ("SFRPAU", True), ("SFE", True), ("S", False), ("SA", False), ("FPA", False),
     ("RA", False), ("FPU", False), ("", False), ("SEC", False)],
)  # fmt: skip
def test_the_pair_is_syn_with_fin_or_rst(letters: str, odd: bool) -> None:
    """Xmas, null and ECN set-up are other hints' business."""
    assert impossible(flag_byte(letters)) is odd


@given(st.integers(0, 255))
def test_three_of_eight_flag_bytes_are_impossible(flags: int) -> None:
    """SYN set, and FIN or RST or both: 3 of the 8 settings of the three, whatever the others are."""
    assert impossible(flags) == (flags & 7 in (3, 6, 7))


@pytest.mark.parametrize(
    ("word", "reads"),
    [(0x5010, True), (0x5018, True), (0x8010, True), (0xA010, True), (0x5000, False), (0x4010, False), (0x0404, False),
     (8192, False), (0x5510, False)],
)  # fmt: skip
def test_windows_that_read_as_offset_and_flags(word: int, reads: bool) -> None:
    """Data offset 5 to 15, reserved bits clear, flags of ordinary traffic."""
    assert offset_word(word) is reads


def test_a_single_packet_without_checksum_is_weak() -> None:
    """Nothing legitimate sends it, but a damaged header shows it three times in eight."""
    (finding,) = pair([packet(1, THEM, "198.51.100.1", flags="SF")])
    assert finding.grade is Grade.WEAK
    assert finding.actor == "unknown"
    assert any("checksum of 1 of 1" in text for text in finding.untested)


def test_a_valid_checksum_makes_it_moderate() -> None:
    """The flags were sent so: damage would have broken the sum."""
    record = packet(1, THEM, "198.51.100.1", flags="SF", captured=captured("SF"))
    (finding,) = pair([record])
    assert finding.grade is Grade.MODERATE
    assert any("checksum of 1 of 1 fits" in text for text in finding.for_)


def test_a_wrong_checksum_counts_against_it() -> None:
    """The header may be damaged, so it is no more than a note."""
    record = packet(1, THEM, "198.51.100.1", flags="SF", captured=captured("SF", damaged=True))
    (finding,) = pair([record])
    assert finding.grade is Grade.NOTE
    assert any("checksum of 1 of 1 is wrong" in text for text in finding.against)


def test_the_same_pair_to_many_hosts_is_a_scan() -> None:
    """53 to 53, SYN+FIN, ID 39426, window 1028 to ten hosts: one flag byte, repeated, though no checksum is at hand."""
    sweep = [
        packet(n, THEM, f"198.51.100.{n}", flags="SF", src_port=53, dst_port=53, ip_id=39426, tcp_win=1028)
        for n in range(1, 11)
    ]
    (finding,) = pair(sweep)
    assert finding.grade is Grade.MODERATE
    assert finding.actor == "scanner"


def test_later_fragments_have_no_flags() -> None:
    """What a decoder prints as flags of a later fragment is payload."""
    assert pair([packet(1, THEM, "198.51.100.1", flags="SF", frag=1480)]) == []
    assert len(pair([packet(1, THEM, "198.51.100.1", flags="SF", frag=0)])) == 1


def test_t_tcp_is_weak() -> None:
    """RFC 1644 sent SYN and FIN in one packet, with CC options."""
    record = packet(1, THEM, "198.51.100.1", flags="SF", tcp_opts="MSS: 1460 NOP NOP CC 5", captured=captured("SF"))
    (finding,) = pair([record])
    assert finding.grade.rank <= Grade.WEAK.rank
    assert any("T/TCP" in text for text in finding.against)


def test_logs_that_show_syn_alone_do_not_fire() -> None:
    """ipchains prints SYN and leaves FIN unknown: unknown is not set."""
    assert pair([packet(n, THEM, "198.51.100.1", flags="S", flags_known=0x16) for n in range(1, 20)]) == []


def test_every_pair_of_the_practicals_is_explained(records: list[Record]) -> None:
    """22 Snort packets carry such a pair (lines with SF in the two dumps, counted by hand); none is left over."""
    assert sum(record.flags is not None and impossible(record.flags) for record in records) == 22
    assert pair(records) == []
