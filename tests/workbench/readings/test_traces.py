"""The readings of the practicals' packets, worked out by hand from the printed words."""

from __future__ import annotations

from datetime import UTC
from pathlib import Path

import pytest

from parsers.read import read
from parsers.record import Found, Record
from workbench.readings import Reading, read_all

SHIFTED = {
    # IP ID: the words of the TCP header as Snort printed them: ports, Seq, Ack, (offset and) flags, Win; the inserted one
    # in brackets. Win is in all of them an offset and flags word: 5010, 5018, 8010 or A010. What remains when the
    # bracket is taken out: ports, sequence number, acknowledgement. ?? is the byte with the data offset, not printed;
    # one digit of it is known where the options tell the data offset.
    7976: ("0437 1A2B 0005 2F40 [0000] 01FE ??87 8010", 1079, 6699, 0x00052F40, "0x01FE??87"),
    47952: ("074A 1A2B [0000] 014D D76E 0020 6?5F 5010", 1866, 6699, 0x014DD76E, "0x00206?5F"),
    56400: ("074A 1A2B [0000] 014D D76E 0021 ??5F 5010", 1866, 6699, 0x014DD76E, "0x0021??5F"),
    4177: ("074A 1A2B [0000] 014D D76E 0023 ??5F 5010", 1866, 6699, 0x014DD76E, "0x0023??5F"),
    55178: ("1A2B 0436 0128 61BB 0118 D583 [0073] 5018", 6699, 1078, 0x012861BB, "0x0118D583"),
    6158: ("04E7 1A2C 00FD 1F13 0881 C700 [00C3] 5010", 1255, 6700, 0x00FD1F13, "0x0881C700"),
    27853: ("068A 18CA 0097 FCBA [0001] 141D 8?E7 5018", 1674, 6346, 0x0097FCBA, "0x141D8?E7"),
    3310: ("[00E6] 068A 18CA 0098 5C0B 141D ??03 5018", 1674, 6346, 0x00985C0B, "0x141D??03"),
    61266: ("068A 18CA 0099 6CFA [0000] 141D F?8F 5018", 1674, 6346, 0x00996CFA, "0x141DF?8F"),
    46459: ("068A 18CA [00C3] 0099 DBD9 141E 06AB 5018", 1674, 6346, 0x0099DBD9, "0x141E06AB"),
    53039: ("[0000] 120F 004C 0A90 9B8D 0564 ??73 5010", 4623, 76, 0x0A909B8D, "0x0564??73"),
    5343: ("068A 18CA [00DB] 009A 7786 141E 39FF 5018", 1674, 6346, 0x009A7786, "0x141E39FF"),
    34903: ("120F 004C 0A90 9B8D [005A] 063E ??0B 5010", 4623, 76, 0x0A909B8D, "0x063E??0B"),
    2907: ("045C 18CA 47D9 DA59 [01C8] 1443 ??87 5010", 1116, 6346, 0x47D9DA59, "0x1443??87"),
    27570: ("1A20 0FCA 0040 5819 [00F0] 1F38 4?EB A010", 6688, 4042, 0x00405819, "0x1F384?EB"),
    24611: ("1A2B 07E3 0012 F710 [0000] 0485 ??EB 8010", 6699, 2019, 0x0012F710, "0x0485??EB"),
}
BITS = {
    # 88 of 65,536 windows read as offset and flags: 16 - log2(88) = 9.54. Zero urgent pointer: 8. Both: 17.5.
    55178: 17.5,
    47952: 17.5,
    # Window 8760 = 6 x 1460 instead of the urgent pointer: 16 - log2(44) - 1 for two sizes tried = 9.54. 9.54 + 9.54.
    6158: 19.1,
    # 9.54 + 8, options that fill the area 8, SACK edge 16, less log2(7) = 2.81 for seven places tried.
    7976: 38.7,
    24611: 38.7,
    # 9.54 + 8 + 9.54 + 8 + 16, less log2(14) = 3.81: seven places in two layouts.
    27570: 47.3,
}
DATAGRAMS = {
    # IP ID: source port, destination port, high half of Seq = length, low half = checksum
    33118: (27070, 27005, 0x0047, 0x0CD1),
    38873: (31516, 31501, 0x006C, 0x2AB8),
    58740: (27045, 27005, 0x0091, 0x9A3E),
    59731: (7744, 2111, 0x0051, 0xD2A6),
    3063: (27035, 27005, 0x0056, 0x4364),
}
MESSAGE = 62328
"""IP ID of the ICMP error: source port 771 = 3 x 256 + 3, destination port 57149 = 0xDF3D, its checksum."""


@pytest.fixture(scope="module")
def records(traces: Path) -> list[Record]:
    """All records of the traces, numbered."""
    found = [
        item.record for path in sorted(traces.iterdir()) for item in read(path.read_bytes()) if isinstance(item, Found)
    ]
    for number, record in enumerate(found, 1):
        record.number = number
        if record.stamp is not None:
            record.time, record.time_basis = record.stamp.resolve(2000, True, UTC, True)
    return found


@pytest.fixture(scope="module")
def readings(records: list[Record]) -> dict[int, list[Reading]]:
    """The readings of every record, by record number."""
    return {record.number: read_all(record, records) for record in records}


def of(identification: int, records: list[Record], readings: dict[int, list[Reading]]) -> tuple[Record, Reading]:
    """Return the Snort packet with this IP ID and its only reading of the header."""
    record = next(item for item in records if item.format == "snort-dump" and item.ip_id == identification)
    (reading,) = (reading for reading in readings[record.number] if not reading.aside)
    assert reading.record == record.number
    return record, reading


# What stands beside the header, worked out by hand. IP IDs.
ECHOES = {55178: 0, 6158: 0, 58740: 3, 62328: 1, 46459: 0, 5343: 3}
"""Data offset at which the printed payload repeats the header: 4 x offset is the byte at which it begins."""
OVERREAD = {56400, 4177, 38873, 3063, 27853, 3310, 61266, 53039, 2907}
"""Printed options hold data up to byte 34 = 68 - 14 - 20 of TCP, and zeros from there on."""
SWAPPED = {
    # 20667, 20700, 20752 with the bytes exchanged; 14548, 14551, 14552; 1257, 1260, ... 1405
    47952, 56400, 4177, 54328, 55096, 55352,
}  # fmt: skip


def test_what_stands_beside_the_header(records: list[Record], readings: dict[int, list[Reading]]) -> None:
    """Header printed as payload, bytes never captured, swapped counters, old padding: where they are and nowhere else."""
    found: dict[str, set[int]] = {}
    for record in records:
        for reading in readings[record.number]:
            if reading.aside:
                found.setdefault(reading.name, set()).add(record.ip_id or 0)
    walked = {record.ip_id for record in records if record.src == "203.37.101.21"}
    assert len(walked) == 29
    assert found == {
        "echo": set(ECHOES),
        "edited": {record.ip_id for record in records if record.format == "tcpdump"},  # all 8: BC64 and 176F
        "overread": OVERREAD,
        "swap": SWAPPED | walked,
        "padding": {6158},  # 20 20 20 20 00 behind the 20 bytes of TCP
        "quoted": {62328},  # 45 00 00 25 ... 0A 52 69 91
    }


@pytest.mark.parametrize("identification", ECHOES)
def test_printed_header(identification: int, records: list[Record], readings: dict[int, list[Reading]]) -> None:
    """The offset at which the header is repeated is the one that stands in it."""
    record = next(item for item in records if item.format == "snort-dump" and item.ip_id == identification)
    (reading,) = (reading for reading in readings[record.number] if reading.name == "echo")
    offset = ECHOES[identification]
    assert any(f"is {offset}, and {offset} x 4 = {4 * offset}" in sentence for sentence in reading.for_)
    assert (record.payload or b"")[12 - 4 * offset] >> 4 == offset


def test_conversations_outrank_packets(records: list[Record], readings: dict[int, list[Reading]]) -> None:
    """Five packets of one conversation and two of another fall in line by the repairs that were found by hand."""
    for identifications in ((27853, 3310, 61266, 46459, 5343), (53039, 34903)):
        numbers = tuple(of(each, records, readings)[0].number for each in identifications)
        for each in identifications:
            reading = of(each, records, readings)[1]
            assert reading.together == numbers
            assert reading.bits >= 32
            assert any("fall in line" in sentence for sentence in reading.for_)
    rising = "0x0097FCBA, 0x00985C0B, 0x00996CFA, 0x0099DBD9, 0x009A7786"
    assert any(rising in sentence for sentence in of(61266, records, readings)[1].for_)
    assert all(not of(each, records, readings)[1].together for each in (7976, 27570, 6158))


def test_each_odd_packet_has_one_reading(records: list[Record], readings: dict[int, list[Reading]]) -> None:
    """16 headers are shifted, 5 datagrams and 1 ICMP message were read as TCP; none of the other 91 records is reread."""
    found = {
        record.ip_id: names
        for record in records
        if (names := [reading.id for reading in readings[record.number] if not reading.aside])
    }
    assert len(records) == 113
    assert found == (
        {key: ["corrupt.header-shift"] for key in SHIFTED}
        | {key: ["proto.udp-as-tcp"] for key in DATAGRAMS}
        | {MESSAGE: ["proto.icmp-as-tcp"]}
    )


@pytest.mark.parametrize("identification", SHIFTED)
def test_inserted_word(identification: int, records: list[Record], readings: dict[int, list[Reading]]) -> None:
    """The inserted word, and the header that remains without it, are those found by hand."""
    printed, source, destination, seq, ack = SHIFTED[identification]
    words = printed.replace("[", "").replace("]", "").split()
    place = next(index for index, word in enumerate(printed.split()) if word.startswith("["))
    record, reading = of(identification, records, readings)
    # the words above are the printed ones
    assert [int(word, 16) for word in words[:6]] == [
        record.src_port, record.dst_port, (record.tcp_seq or 0) >> 16, (record.tcp_seq or 0) & 0xFFFF,
        (record.tcp_ack or 0) >> 16, (record.tcp_ack or 0) & 0xFFFF,
    ]  # fmt: skip
    assert (int(words[6][2:], 16), int(words[7], 16)) == (record.flags, record.tcp_win)
    repair = reading.repaired
    assert repair is not None
    assert (repair.offset, str(repair.removed)) == (2 * place, f"0x{words[place]}")
    after = repair.after
    assert [str(word)[2:] for word in after[:6]] == words[:place] + words[place + 1 : 7]
    assert (after[0].value, after[1].value) == (source, destination)
    assert (after[2].then(after[3]).value, str(after[4].then(after[5]))) == (seq, ack)
    assert after[6].value == record.tcp_win


@pytest.mark.parametrize("identification", BITS)
def test_bits_of_a_shift(identification: int, records: list[Record], readings: dict[int, list[Reading]]) -> None:
    """The evidence counts as much as the sum by hand."""
    assert of(identification, records, readings)[1].bits == BITS[identification]


def test_conversation_speaks(records: list[Record]) -> None:
    """Beside one other packet, ports that were 230 to 1674 and 0 to 4623 become its ports: more than the shape alone."""
    for identification, other in ((3310, 1674), (53039, 4623)):
        record = next(item for item in records if item.format == "snort-dump" and item.ip_id == identification)
        others = [item for item in records if item.src == record.src and item.src_port == other]
        (reading,) = (each for each in read_all(record, others[:1]) if not each.aside)
        assert reading.bits >= 32
        assert any("continues record" in sentence or "fall in line" in sentence for sentence in reading.for_)


def test_doubt_about_the_word_is_said(records: list[Record], readings: dict[int, list[Reading]]) -> None:
    """Where two words could be the inserted one, both are named: 0x00F0 or 0x0040."""
    reading = of(27570, records, readings)[1]
    assert any("not certain" in sentence and "0x0040 at byte 4" in sentence for sentence in reading.against)


@pytest.mark.parametrize("identification", SHIFTED)
def test_shifted_header_shown_as_repaired(
    identification: int, records: list[Record], readings: dict[int, list[Reading]]
) -> None:
    """The repaired bytes decode to a header with ordinary flags; everything in it is inferred."""
    _, source, destination, seq, _ = SHIFTED[identification]
    decoded = of(identification, records, readings)[1].decoded
    values = {field.name: field.value for field in decoded.walk()}
    assert (values["src.port"], values["dst.port"], values["tcp.seq"]) == (source, destination, seq)
    assert values["flags"] in (0x10, 0x18)
    assert values["tcp.hdr_len"] in (20, 32, 40)
    assert {field.basis for field in decoded.walk()} == {"inferred"}


@pytest.mark.parametrize("identification", DATAGRAMS)
def test_datagram_shown_as_udp(identification: int, records: list[Record], readings: dict[int, list[Reading]]) -> None:
    """The bytes decode as UDP with the length and checksum that stood in the sequence number."""
    decoded = of(identification, records, readings)[1].decoded
    values = {field.name: field.value for field in decoded.walk()}
    source, destination, length, summed = DATAGRAMS[identification]
    assert (values["src.port"], values["dst.port"]) == (source, destination)
    assert (values["udp.length"], values["udp.checksum"], values["proto"]) == (length, summed, "udp")


def test_game_counters(records: list[Record], readings: dict[int, list[Reading]]) -> None:
    """Bytes 39 1B 00 00 twice after the UDP header are two equal counters, 0x1B39 = 6969."""
    reading = of(58740, records, readings)[1]
    assert any("0x1B39 and 0x1B39" in sentence for sentence in reading.for_)
    # 16 - log2(1473) = 5.48 for the length, 12 for small counters, 16 - log2(3) = 14.42 for their closeness
    assert reading.bits == 31.9


def test_message_shown_as_icmp(records: list[Record], readings: dict[int, list[Reading]]) -> None:
    """The bytes decode as port unreachable; the checksum of the quoted header verifies, and it is not for this receiver."""
    reading = of(MESSAGE, records, readings)[1]
    values = {field.name: field.value for field in reading.decoded.walk()}
    assert (values["icmp.type"], values["icmp.code"], values["icmp.checksum"]) == (3, 3, 0xDF3D)
    assert (values["quoted.src"], values["quoted.dst"]) == ("129.59.27.109", "194.159.164.5")
    assert (values["quoted.src.port"], values["quoted.dst.port"]) == (2642, 27025)
    # 4500+0025+11A7+0000+7111+34D4+813B+1B6D+C29F+A405 = 2FFFD, folded FFFF
    quoted = reading.decoded.field("quoted.ip.checksum")
    assert quoted is not None
    assert quoted.text == "0x34d4, valid"
    assert reading.proven
    assert any("129.59.27.109" in sentence and "MY.NET.202.54" in sentence for sentence in reading.against)
    assert any("IP header and payload of different packets" in sentence for sentence in reading.against)


def test_every_reading_argues_both_ways(readings: dict[int, list[Reading]]) -> None:
    """Each has numbers for it, something against it, and says what could not be tested."""
    for found in readings.values():
        for reading in found:
            assert any("bits" in sentence for sentence in reading.for_[:-1])
            assert reading.against
            assert reading.untested
            assert reading.aside or any("checksum" in sentence for sentence in reading.untested)
