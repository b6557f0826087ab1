from __future__ import annotations

import random
import struct
from types import SimpleNamespace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import workbench.readings
from db.case import Case
from parsers.record import Record
from workbench.readings import Reading, each, named, read_all
from workbench.readings.in_line import Ends, likeness
from workbench.readings.others import conversation
from workbench.readings.reading import Word, regular

# Made by scapy 2.8, checksums valid:
# IP(src="192.0.2.9", dst="198.51.100.7", id=300) / TCP(sport=1674, dport=6346, seq=0x97fcba, ack=0x141d00e7, flags="PA",
#   window=8760) / b"abcdefgh"
SEGMENT = bytes.fromhex(
    "45000030012c000040068d58c0000209c6336407068a18ca0097fcba141d00e750182238de0800006162636465666768"
)
# IP(src="192.0.2.9", dst="198.51.100.7", id=301) / UDP(sport=4000, dport=4001) / b"abcdefghijklmnop"
DATAGRAM = bytes.fromhex("4500002c012d000040118d50c0000209c63364070fa00fa10018b0ed6162636465666768696a6b6c6d6e6f70")
# IP(src="192.0.2.9", dst="198.51.100.7", id=302) / ICMP(type=8, id=7, seq=1) / b"abcdefghijklmnop"
ECHO = bytes.fromhex("4500002c012e000040018d5fc0000209c63364070800b4ac000700016162636465666768696a6b6c6d6e6f70")


def captured(data: bytes, number: int = 1) -> Record:
    """Return the record of a captured packet that says TCP."""
    words = struct.unpack(">HHIIBBH", data[20:36])
    return Record(
        number=number, format="pcap", captured=data, proto="tcp", src="192.0.2.9", dst="198.51.100.7", ip_len=len(data),
        src_port=words[0], dst_port=words[1], tcp_seq=words[2], tcp_ack=words[3], flags=words[5], tcp_win=words[6],
    )  # fmt: skip


def header_changed(data: bytes, place: int, new: bytes) -> bytes:
    """Return a packet with bytes of its IP header changed and the header's checksum changed with them (RFC 1624)."""
    changed = data[:place] + new + data[place + len(new) :]
    total = sum(int.from_bytes(changed[at : at + 2]) for at in range(0, 20, 2) if at != 10)
    while total > 0xFFFF:
        total = (total & 0xFFFF) + (total >> 16)
    return changed[:10] + (0xFFFF - total).to_bytes(2) + changed[12:]


def inserted(data: bytes, word: bytes, place: int) -> bytes:
    """Return a packet with a word inserted into its TCP header, and two bytes more of total length."""
    longer = data[: 20 + 2 * place] + word + data[20 + 2 * place :]
    return header_changed(longer, 2, len(longer).to_bytes(2))


@pytest.mark.parametrize("place", range(7))
def test_checksum_proves_the_inserted_word(place: int) -> None:
    """With the packet's bytes at hand, the checksum tells which word was inserted, wherever it stands."""
    (reading,) = read_all(captured(inserted(SEGMENT, b"\x5a\xa5", place)))
    assert reading.id == "corrupt.header-shift"
    assert reading.proven
    assert reading.repaired is not None
    assert (str(reading.repaired.removed), reading.repaired.offset) == ("0x5AA5", 2 * place)
    assert reading.data[20:] == SEGMENT[20:]


def test_whole_segment_has_no_other_reading() -> None:
    """A segment whose checksum verifies is what it says, though its window reads as an offset and flags word."""
    assert read_all(captured(SEGMENT)) == []
    odd = SEGMENT[:34] + b"\x50\x18" + SEGMENT[36:]  # window 8760 = 2238 becomes 5018: the sum falls by 2DE0
    summed = (int.from_bytes(SEGMENT[36:38]) - (0x5018 - 0x2238)) % 0xFFFF
    good = odd[:36] + summed.to_bytes(2) + odd[38:]
    assert read_all(captured(good)) == []


def test_offloaded_checksum_is_no_shift() -> None:
    """An ordinary segment with window 0x5018 whose checksum the network card was to fill in gets no reading."""
    data = SEGMENT[:34] + b"\x50\x18\x12\x34" + bytes(2) + bytes(8)
    assert read_all(captured(data)) == []


def test_edited_addresses_do_not_hide_a_good_sum() -> None:
    """A segment whose addresses were edited after capture still counts as whole."""
    odd = SEGMENT[:34] + b"\x50\x18" + SEGMENT[36:]
    summed = (int.from_bytes(SEGMENT[36:38]) - (0x5018 - 0x2238)) % 0xFFFF
    good = odd[:16] + b"\x0a\x00" + odd[18:36] + summed.to_bytes(2) + odd[38:]
    assert [reading.name for reading in read_all(captured(good))] == ["edited"]


def test_protocol_field_set_to_tcp() -> None:
    """A datagram sent with protocol 6: its UDP checksum and length prove it, the IP checksum says it was sent so."""
    (reading,) = read_all(captured(header_changed(DATAGRAM, 9, b"\x06")))
    assert (reading.id, reading.proven) == ("proto.udp-as-tcp", True)
    assert any("verifies with protocol 6" in sentence for sentence in reading.against)
    assert reading.bits == 32.0  # length equal to what IP carries 16, checksum 16


def test_protocol_field_changed_on_the_way() -> None:
    """If the IP checksum verifies with protocol 17 only, the field was changed after it was summed."""
    (reading,) = read_all(captured(DATAGRAM[:9] + b"\x06" + DATAGRAM[10:]))
    assert reading.bits == 48.0
    assert any("verifies with protocol 17 and not with 6" in sentence for sentence in reading.for_)


def test_echo_request_read_as_tcp() -> None:
    """An echo request under protocol 6 is told by its checksum: source port 2048 = 8 x 256 + 0."""
    (reading,) = read_all(captured(header_changed(ECHO, 9, b"\x06")))
    assert (reading.id, reading.proven) == ("proto.icmp-as-tcp", True)
    assert reading.decoded.field("icmp.ident").value == 7  # type: ignore[union-attr]


def snort(**given: object) -> Record:
    """Return a TCP packet as a log without lengths prints it."""
    values: dict[str, object] = {
        "format": "snort-dump", "src": "192.0.2.9", "dst": "198.51.100.7", "src_port": 1025, "dst_port": 80, "proto": "tcp",
        "ttl": 60, "ip_id": 1, "tcp_seq": 0x12345678, "tcp_ack": 0x9ABCDEF0, "tcp_win": 8760, "flags": 0x03,
        "flags_text": "SF****",
    }  # fmt: skip
    return Record(**(values | given))  # type: ignore[arg-type]


NEAR_MISSES = {
    "SYN and FIN of a scanner": {"tcp_win": 1028, "ip_id": 39426, "src_port": 53, "dst_port": 53},
    "a small sequence number": {"tcp_seq": 0x00470CD1},
    "a sequence number like a length, ordinary flags": {"tcp_seq": 0x00470CD1, "flags": 0x02, "tcp_ack": 0},
    "a window like an offset word and nothing else": {"tcp_win": 0x5018},
    "such a window in an ordinary flow": {"tcp_win": 0x5018, "flags": 0x18, "payload": bytes(6)},
    "ident from port 771": {"src_port": 771, "flags": 0x02, "tcp_ack": 0},
    "a reset from port 771": {"src_port": 771, "flags": 0x14, "tcp_seq": 0, "tcp_ack": 0x45001234},
    "port 0 alone": {"src_port": 0},
    "not TCP": {"proto": "udp", "tcp_win": 0x5018},
    "a fragment": {"frag": 8, "tcp_win": 0x5018, "payload": bytes(8)},
    "flags known in part": {"flags_known": 0x16, "tcp_win": 0x5018, "payload": bytes(8)},
    "no sequence number": {"tcp_seq": None, "tcp_win": 0x5018, "payload": bytes(8)},
    "no addresses": {"src": None, "dst": None, "tcp_win": 0x5018, "payload": bytes(8)},
}


@pytest.mark.parametrize("name", NEAR_MISSES)
def test_near_miss(name: str) -> None:
    """What only resembles a misread header gets no reading."""
    assert read_all(snort(**NEAR_MISSES[name])) == []


def test_random_headers_get_no_reading() -> None:
    """Of 4,000 headers with random fields and flags that no TCP sends, not one is reread."""
    chance = random.Random(1)
    for _ in range(4000):
        record = snort(
            src_port=chance.randrange(65536), dst_port=chance.randrange(65536), tcp_seq=chance.randrange(1 << 32),
            tcp_ack=chance.randrange(1 << 32), tcp_win=chance.randrange(65536), flags=chance.choice((0x03, 0x07, 0xC3, 0xFF)),
            payload=chance.randbytes(12),
        )  # fmt: skip
        assert read_all(record) == []


number = st.integers(-3, 1 << 33) | st.none()
logged = st.builds(
    snort, src_port=number, dst_port=number, tcp_seq=number, tcp_ack=number, flags=st.integers(0, 255),
    tcp_win=st.sampled_from([0x5018, 0x8010, 0xA010, 0, 128]) | number, payload=st.binary(max_size=60) | st.none(),
    tcp_opts=st.sampled_from(["EOL EOL NOP NOP Sack: 1@2", "EOL EOL Opt 9 (40): 0101", "MSS: 5", None]), ip_len=number,
    captured=st.none() | st.binary(max_size=80) | st.binary(max_size=60).map(lambda tail: SEGMENT[:30] + tail),
)  # fmt: skip


@given(logged, st.lists(logged, max_size=3))
@settings(max_examples=200, deadline=None)
def test_any_record(record: Record, others: list[Record]) -> None:
    """No record and no conversation makes a reading raise; what it gives can be shown."""
    for reading in read_all(record, others):
        assert reading.for_
        assert reading.against
        assert reading.untested
        assert reading.bits >= (8 if reading.aside else 12)
        assert len(reading.mask) == len(reading.data)
        assert reading.fields


def test_conversation_of_a_case(case: Case) -> None:
    """A case gives the conversation of a record: the shifted packet continues the others of its two hosts."""
    numbers = case.records.select(None, "number").numbers
    record = next(found for number in numbers if (found := case.records.get(number)).ip_id == 3310)
    assert len(conversation(record, case.records)) == 4
    reading = read_all(record, case.records)[0]
    assert any("fall in line" in sentence for sentence in reading.for_)


def test_other_records_are_asked_only_with_reason() -> None:
    """A record that no reading fits does not make the case look for its conversation."""

    def refuse() -> object:
        raise AssertionError("asked")
        yield

    assert read_all(snort(tcp_win=8760, tcp_ack=1, ip_id=None), refuse()) == []  # type: ignore[arg-type]


def test_best_of_rivals(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of several readings the best is offered, and it names the others."""

    def module(bits: float, title: str) -> SimpleNamespace:
        reading = Reading(
            id=title, title=title, record=1, for_=("x",), against=("y",), untested=("z",), bits=bits, data=b"", mask=b""
        )
        return SimpleNamespace(NAME=title.lower(), fits=lambda record: True, read=lambda record, others: reading)

    monkeypatch.setattr(workbench.readings, "each", lambda: (module(20, "Weaker"), module(40, "Stronger")))
    (best,) = read_all(snort())
    assert best.title == "Stronger"
    assert best.against == ("y", "Another reading is possible: weaker, 20 bits.")
    (rival,) = best.rivals
    assert rival.against == ("Another reading has more for it: stronger, 40 bits.", "y")
    assert named("weaker", [best]) is rival


def test_each_reading_is_a_file() -> None:
    """Readings are found by walking the folder."""
    assert [(module.ID, module.NAME) for module in each()] == [
        ("corrupt.bitflip", "bitflip"),
        ("corrupt.decoder-overread", "overread"),
        ("corrupt.header-loss", "loss"),
        ("corrupt.header-payload-splice", "splice"),
        ("corrupt.header-shift", "shift"),
        ("corrupt.header-tail", "tail"),
        ("corrupt.host-order", "hostorder"),
        ("corrupt.offset-echo", "echo"),
        ("corrupt.pad-residue", "padding"),
        ("fp.ipid-byteorder", "swap"),
        ("hdr.checksum-delta", "edited"),
        ("payload.quoted-header", "quoted"),
        ("proto.icmp-as-tcp", "icmp"),
        ("proto.udp-as-tcp", "udp"),
    ]
    assert len({module.NAME for module in each()}) == len(each())


def test_words_show_what_is_unknown() -> None:
    """A word prints a question mark for each hexadecimal digit of which a bit is unknown."""
    assert str(Word(0x6A5F, 0xF0FF)) == "0x6?5F"
    assert str(Word(0x0020, 0xFFFF).then(Word(0x605F, 0xF0FF))) == "0x00206?5F"


@pytest.mark.parametrize(("flags", "expected"), [(0x02, True), (0x12, True), (0x10, True), (0x18, True), (0x11, True),
    (0x04, True), (0x14, True), (0xC2, True), (0x52, True), (0x03, False), (0x06, False), (0x00, False), (0x29, False),
    (0x01, False), (0x5F, False), (0x05, False)])  # fmt: skip
def test_regular_flags(flags: int, expected: bool) -> None:
    """Flags that RFC 9293 lets a TCP send are regular, with or without the ECN bits of RFC 3168."""
    assert regular(flags) is expected


def test_likeness_around_zero() -> None:
    """Sequence numbers just before and after their wrap are close; closer than 128 KiB counts no more."""
    whole = 0xFFFFFFFF
    one = Ends(1, 2, Word(0xFFFFFFF0, whole, 32), Word(5, whole, 32))
    other = Ends(1, 2, Word(0x00000010, whole, 32), Word(5 + (1 << 24), whole, 32))
    assert likeness(one, other) == pytest.approx(32 + 14 + 7, abs=0.01)  # 32 - log2(2^25 + 1) = 7
    assert likeness(one, one.reversed()) == 28  # both numbers lie 21 apart; the ports differ
