from __future__ import annotations

from parsers.decode import decode_bytes
from parsers.decode.checksum import ip_sum, ones_sum, shared_fault, transport_sum, verify

SYN = bytes.fromhex(
    # made by scapy 2.8: IP(src="192.0.2.1", dst="198.51.100.2", id=7)/TCP(sport=1025, dport=80, seq=5, flags="S")
    "450000280007000040068e92c0000201c6336402040100500000000500000000500220009f550000"
)
ROUTED = bytes.fromhex(
    # UDP of a source-routed packet; tshark 4.0.17 calls its checksum good and the last hop its destination
    "47000024383300009b11fcbcc633643dc63364f1830704cb00710b00b60b9d2400084631"
)


def test_sum_of_rfc_1071() -> None:
    """The example of RFC 1071 section 3 sums to 0xDDF2."""
    assert ones_sum(bytes.fromhex("0001f203f4f5f6f7")) == 0xDDF2


def test_odd_length_is_padded_with_zero() -> None:
    """A last single byte is the high half of a word: 0x0102 + 0x0300 = 0x0402."""
    assert ones_sum(b"\x01\x02\x03") == 0x0402


def test_good_packet() -> None:
    """Both checksums of a packet as it was sent are valid."""
    assert (ip_sum(SYN).state, transport_sum(SYN).state) == ("valid", "valid")
    assert str(ip_sum(SYN)) == "0x8e92, valid"


def test_one_changed_byte() -> None:
    """A changed byte of the segment makes its checksum wrong, and the words say stored, expected and difference."""
    changed = SYN[:24] + b"\x01" + SYN[25:]  # 0x0100 more in the sequence number: the sum must be 0x0100 less
    summed = transport_sum(changed)
    assert (summed.state, summed.stored, summed.expected) == ("wrong", 0x9F55, 0x9E55)
    assert str(summed) == "0x9f55, wrong: 0x9e55 expected, difference 0xfeff"
    assert ip_sum(changed).state == "valid"


def test_edited_address_shifts_both_alike() -> None:
    """An address edited after capture makes both checksums wrong by the same amount."""
    edited = SYN[:16] + bytes((10, 0)) + SYN[18:]
    assert ip_sum(edited).difference == transport_sum(edited).difference == 0xC633 - 0x0A00


def test_cut_packet_cannot_be_verified() -> None:
    """A packet cut before its end keeps its stored checksum, and it cannot be verified."""
    summed = transport_sum(SYN[:38])
    assert (summed.state, summed.stored) == ("unverifiable", 0x9F55)
    assert str(summed) == "0x9f55, cannot be verified: only 18 of the 20 bytes it covers are here"
    assert transport_sum(SYN[:34]).reason == "it was not captured"
    assert ip_sum(SYN[:15]).state == "unverifiable"
    assert ip_sum(b"").state == transport_sum(b"").state == "unverifiable"


def test_link_padding_is_not_summed() -> None:
    """Bytes beyond the total length belong to the link."""
    assert transport_sum(SYN + b"\xff\xff\xff").state == "valid"


def test_fragments_cannot_be_verified() -> None:
    """Neither the first fragment nor a later one holds all that a transport checksum covers."""
    assert "fragment" in transport_sum(SYN[:6] + b"\x20\x00" + SYN[8:]).reason
    assert "fragment" in transport_sum(SYN[:6] + b"\x00\x10" + SYN[8:]).reason


def test_udp_without_checksum() -> None:
    """A UDP checksum of 0 means that the sender computed none."""
    udp = bytes.fromhex("4500001d0001000040110000c0000201c6336402") + bytes.fromhex("00350400000900000a")
    assert transport_sum(udp).reason == "the sender computed none (0)"


def test_zero_and_all_ones_are_equal() -> None:
    """0xFFFF stands for 0 in one's complement: RFC 768 has it sent instead of 0."""
    assert verify(bytes.fromhex("ffff0000"), 2).state == "valid"
    assert verify(bytes.fromhex("ffffffff"), 2).state == "valid"


def test_source_route_counts_to_the_last_hop() -> None:
    """A packet under way on a source route sums with the last address of the route."""
    assert transport_sum(ROUTED).state == "valid"


def test_unknown_protocol() -> None:
    """A protocol whose checksum nobody here knows cannot be verified."""
    assert transport_sum(SYN[:9] + b"\x2f" + SYN[10:]).state == "unverifiable"


def test_what_two_wrong_sums_share() -> None:
    """Wrong by the same amount: the addresses were edited, or the protocol number, which both sums cover too."""
    edited = SYN[:16] + bytes((10, 0)) + SYN[18:]
    assert shared_fault(ip_sum(edited), transport_sum(edited), 6) == "addresses"
    udp = bytes.fromhex(
        # made by scapy 2.8: IP(src="192.0.2.1", dst="198.51.100.2", id=1)/UDP(sport=53, dport=1024)/(b"\n" + bytes(11))
        "450000280001000040118e8dc0000201c6336402003504000014055a0a0000000000000000000000"
    )
    changed = udp[:9] + b"\x06" + udp[10:]
    assert shared_fault(ip_sum(changed), transport_sum(changed), 6) == "protocol 17"
    assert shared_fault(ip_sum(SYN), transport_sum(SYN), 6) == ""


def test_checksum_left_to_the_network_card() -> None:
    """A checksum that holds the pseudo header's sum alone was never computed: that is no wrong one."""
    # C000+0201+C633+6402+0006+0014 = 1EC50, folded EC51 by hand
    offloaded = SYN[:36] + b"\xec\x51" + SYN[38:]
    summed = transport_sum(offloaded)
    assert (summed.state, summed.stored) == ("unverifiable", 0xEC51)
    assert "offload" in str(summed)
    assert transport_sum(SYN[:36] + b"\xec\x52" + SYN[38:]).state == "wrong"


def test_a_length_that_nobody_logged() -> None:
    """Where a log leaves the total length out, nobody knows whether all that a checksum covers is there."""
    known = b"\xff\xff\0\0" + b"\xff" * 36
    tcp = decode_bytes(SYN, mask=known).field("tcp.checksum")
    assert tcp is not None
    assert "does not tell how long" in tcp.text
    datagram = bytes.fromhex("450000280001000040118e8dc0000201c6336402003504000014055a0a0000000000000000000000")
    decoded = decode_bytes(datagram, mask=known)
    udp = decoded.field("udp.checksum")
    assert udp is not None
    assert udp.text == "0x055a, valid"  # UDP has a length of its own
    assert not any("the IP packet carries" in note for field in decoded.walk() for note in field.notes)
