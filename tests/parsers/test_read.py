"""The reader on the traces of the practicals, whole and mangled."""

from __future__ import annotations

import random
import textwrap
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parsers import formats
from parsers.format import REPAIRS
from parsers.read import proposals, read
from parsers.record import COLUMNS, Found, Kind, Record, Span, SpanKind
from tests.parsers.mangle import PROSE, scattered
from tests.parsers.practicals import COUNTS, blocks

FOLDER = Path(__file__).parents[2] / "workbench" / "demo" / "traces"
BLOCKS = blocks(FOLDER)


def found(data: bytes) -> list[Found]:
    """Return the records among what is read."""
    return [entry for entry in read(data) if isinstance(entry, Found)]


def values(record: Record) -> dict[str, Any]:
    """Return what a record says, its place aside."""
    return {column.name: getattr(record, column.attribute) for column in COLUMNS if column.name != "line"}


def tiles(data: bytes) -> bool:
    """Say whether pieces and spans cover `data` once, without gap or overlap."""
    at = 0
    stretches = [
        piece
        for entry in read(data)
        for piece in ([(entry.start, entry.stop)] if isinstance(entry, Span) else [p[:2] for p in entry.pieces])
    ]
    for start, stop in sorted(stretches):
        if start != at or stop <= start:
            return False
        at = stop
    return at == len(data)


ORIGINAL = {
    entry.record.identity(): values(entry.record) for block in BLOCKS for entry in found(block.encode("latin-1"))
}


def same_records(text: str) -> None:
    """Check that a text gives the 113 records, each as it is unmangled, and leaves nothing not understood."""
    data = text.encode()
    entries = list(read(data))
    read_back = {entry.record.identity(): values(entry.record) for entry in entries if isinstance(entry, Found)}
    assert [e.reason for e in entries if isinstance(e, Span) and e.kind is SpanKind.NOT_UNDERSTOOD] == []
    assert read_back == ORIGINAL
    assert tiles(data)


def test_counts_per_format(traces: Path) -> None:
    """Each format of the practicals gives as many records as were counted by hand, and nothing else is left."""
    counted: Counter[str] = Counter()
    for path in traces.iterdir():
        entries = list(read(path.read_bytes()))
        counted.update(entry.record.format for entry in entries if isinstance(entry, Found))
        assert {e.kind for e in entries if isinstance(e, Span)} <= {SpanKind.FURNITURE}
    assert counted == COUNTS
    assert len(ORIGINAL) == sum(COUNTS.values()) == len(BLOCKS) == 113


def test_traces_tile(traces: Path) -> None:
    """Records and spans of every trace add up to the file."""
    assert all(tiles(path.read_bytes()) for path in traces.iterdir())


def test_hex_dumps_say_what_tshark_says(traces: Path) -> None:
    """Every column of the tcpdump records equals what tshark reads in the same bytes."""
    rows = (Path(__file__).parents[1] / "data" / "tcpdump-hex.tshark.tsv").read_text().splitlines()
    names = [
        "src",
        "dst",
        "src_port",
        "dst_port",
        "ttl",
        "ip_id",
        "ip_len",
        "ip_df",
        "frag",
        "tcp_seq",
        "tcp_ack",
        "flags",
        "tcp_win",
        "tcp_mss",
    ]
    records = [entry.record for entry in found((traces / "01-tcpdump-hex.txt").read_bytes())]
    assert len(records) == len(rows) - 1 == 8
    for record, row in zip(records, rows[1:], strict=True):
        expected = [cell if "." in cell else int(cell, 0) for cell in row.split("\t")]
        assert [getattr(record, name) for name in names] == expected


def test_the_bytes_win_over_lost_flags(traces: Path) -> None:
    """The first tcpdump record prints no S; its bytes 6012 say SYN ACK, and the difference is kept."""
    first, *others = found((traces / "01-tcpdump-hex.txt").read_bytes())
    assert first.record.flags == 0x12
    assert "lost-flags" in first.repairs
    assert any("no flag letters" in note for note in first.record.notes)
    assert all("lost-flags" not in other.repairs for other in others)


@pytest.mark.parametrize(
    ("printed", "flags"),
    [
        ("SFR***1", 0x87), ("SFRPA*2", 0x5F), ("SF***U2", 0x63), ("SF**AU2", 0x73), ("SFR***2", 0x47),
        ("SF****21", 0xC3), ("SF*PA*", 0x1B), ("SFR**U1", 0xA7), ("SFRPAU", 0x3F), ("SFR**U21", 0xE7),
        ("SF****", 0x03), ("SFRP**1", 0x8F), ("SF*P*U1", 0xAB), ("SFRPAU21", 0xFF), ("SF*P**", 0x0B),
        ("SF*P*U21", 0xEB), ("**S*****", 0x02), ("******S*", 0x02), ("**U*P**F", 0x29), ("21S*****", 0xC2),
        ("12****S*", 0xC2), ("********", 0x00), ("******", 0x00),
    ],
)  # fmt: skip
def test_snort_flag_spellings(printed: str, flags: int) -> None:
    """Each of Snort's three flag spellings means the byte that RFC 9293's bit numbers give (2 is 0x40, 1 is 0x80)."""
    from parsers.snortflags import snort_flags

    assert snort_flags(printed) == (flags, None)


def test_a_damaged_flag_string_is_not_guessed() -> None:
    """A flag string that fits no spelling (a star was lost) leaves the flags unknown and says so."""
    text = BLOCKS[[block.find("SFRPA*2") >= 0 for block in BLOCKS].index(True)].replace("SFRPA*2", "SFRPA*1*2")
    (entry,) = found(text.encode())
    assert entry.record.flags is None
    assert any("damaged" in note for note in entry.record.notes)


def test_payload_bytes_of_a_dump_with_a_damaged_text_column(traces: Path) -> None:
    """Glued and shortened text columns do not change the bytes (taken from the hex column by hand)."""
    payloads = {e.record.ip_id: e.record.payload for e in found((traces / "02-04-snort-1.5-dump.txt").read_bytes())}
    assert payloads[62328] == bytes.fromhex(
        "00000000450000251 1a700007111 34d4813b1b6dc29fa4050a5269910011".replace(" ", "")
    )
    assert payloads[6158] == bytes.fromhex("04e71a2c00fd1f130881c7000 0c35010223814a62020202000".replace(" ", ""))
    assert payloads[58740] == bytes.fromhex("391b00000703a4ea430f0d07115ffdf8ff000010a471")


def test_dropped_column_is_realigned(traces: Path) -> None:
    """Two of the five BlackICE rows lack the empty name column; both keep address, port and count in place."""
    entries = found((traces / "05-blackice.csv").read_bytes())
    repaired = [entry.record for entry in entries if "dropped-column" in entry.repairs]
    assert [record.src for record in repaired] == ["212.46.35.81", "212.11.164.81"]
    assert {(e.record.dst, e.record.dst_port, e.record.count) for e in entries} == {("24.114.X.X", 28431, 1)}


def test_repairs_have_an_explanation(traces: Path) -> None:
    """Every repair that a record names is one the program can explain."""
    named = {repair for path in traces.iterdir() for entry in found(path.read_bytes()) for repair in entry.repairs}
    assert {"rejoined-wrap", "broken-arrow", "missing-blank", "dropped-column", "lost-flags"} <= named <= set(REPAIRS)


@settings(max_examples=60, deadline=None, derandomize=True)
@given(seed=st.integers(0, 10**9), wrap=st.booleans(), quote=st.booleans(), footers=st.booleans())
def test_scattered_through_prose(seed: int, wrap: bool, quote: bool, footers: bool) -> None:
    """Wrapped, quoted, cut by page footers and scattered through prose, the traces give the same 113 records."""
    same_records(scattered(BLOCKS, seed, wrap=wrap, quote=quote, footers=footers))


@settings(max_examples=20, deadline=None)
@given(width=st.integers(50, 110))
def test_reflowed(width: int) -> None:
    """Each record refilled as a paragraph, line structure lost, gives the same record."""
    same_records("\n\n".join(textwrap.fill(" ".join(block.split()), width) for block in BLOCKS))


@settings(max_examples=20, deadline=None)
@given(width=st.integers(60, 110))
def test_cut_at_a_fixed_column(width: int) -> None:
    """One-line records cut at a fixed column, in the middle of words, come back whole."""
    single = [" ".join(block.split()) for block in BLOCKS if "TTL:" not in block and "0000:" not in block]
    cut = "\n".join(line[at : at + width] for line in single for at in range(0, len(line), width))
    identities = {entry.record.identity() for entry in found(cut.encode())}
    assert identities == {key for line in single for key in (entry.record.identity() for entry in found(line.encode()))}
    assert len(identities) == 83


@pytest.mark.parametrize(
    "damage",
    [
        lambda text: text.replace("\n", "\r\n"),
        lambda text: text.replace(" ", "\xa0"),
        lambda text: text.replace(">", "&gt;"),
        lambda text: "\ufeff" + text,
        lambda text: text.replace("\n\n", "\n\f\n"),
    ],
    ids=["CRLF", "no-break blanks", "HTML entities", "byte order mark", "form feeds"],
)
def test_other_damage(damage: Any) -> None:
    """What mail programs and web pages do to white space and arrows does not change a record."""
    same_records(damage("\n\n".join(BLOCKS)))


def test_prose_stays_prose() -> None:
    """Sentences about addresses, ports and times are prose, not records and not unread logs."""
    entries = list(read("\n\n".join(PROSE).encode()))
    assert all(isinstance(entry, Span) for entry in entries)
    kinds = {entry.kind for entry in entries if isinstance(entry, Span)}
    assert kinds <= {SpanKind.PROSE, SpanKind.FURNITURE}


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("Mar  7 23:55:13 beer kernel: Packet log: input DENY ppp0 PROTO=6\n", "begins like ipchains"),
        ("Mar  7 23:55:13 beer frobnicate[12]: what is this 10.1.1.1\n", "no format reads it"),
        ("0010: 0a00 0328 0016 0481 400a c811 2837 483a\n", "hex dump without a packet"),
        ("Mar 31 19:09:34 1.2.3.4:1 -> 1.2.3.5:2 SYN **S***** and more\n", "after the end of a record"),
        ("x" * 70_000 + "\n", "64 KiB"),
    ],
)
def test_not_understood_has_a_reason(text: str, reason: str) -> None:
    """What looks logged and is not read is said to be so, with the reason."""
    spans = [e for e in read(text.encode()) if isinstance(e, Span) and e.kind is SpanKind.NOT_UNDERSTOOD]
    assert len(spans) == 1
    assert reason in spans[0].reason


@settings(max_examples=150, deadline=None)
@given(data=st.binary(max_size=3000))
def test_any_bytes_tile(data: bytes) -> None:
    """No bytes raise, and every byte is accounted for."""
    assert tiles(data)


@settings(max_examples=100, deadline=None)
@given(seed=st.integers(0, 10**9))
def test_damaged_traces_tile(seed: int) -> None:
    """Traces with bytes cut out, doubled and overwritten never raise, and every byte is accounted for."""
    chance = random.Random(seed)
    data = bytearray("\n".join(chance.sample(BLOCKS, 12)).encode("latin-1"))
    for _ in range(chance.randrange(1, 30)):
        at = chance.randrange(len(data))
        act = chance.randrange(3)
        if act == 0:
            del data[at : at + chance.randrange(1, 60)]
        elif act == 1:
            data[at:at] = data[at : at + chance.randrange(1, 200)]
        else:
            data[at : at + 1] = bytes([chance.randrange(256)])
        data = data or bytearray(b"\n")
    assert tiles(bytes(data))


@pytest.mark.parametrize("format", formats.each(), ids=lambda each: each.name)
def test_samples(format: Any) -> None:
    """A format reads its own samples as promised, and no other format claims them."""
    assert format.samples
    for text, promised in format.samples:
        mappings = [made.mapping for made in proposals(text.encode())] if format.last_resort else []
        entries = [entry for entry in read(text.encode(), mappings) if isinstance(entry, Found)]
        assert [format.gives(entry.record.format) for entry in entries] == [True]
        record = entries[0].record
        assert {name: getattr(record, name) for name in promised} == promised
        assert isinstance(record.kind, Kind)
        assert tiles(text.encode())


@pytest.mark.parametrize("size", [3000, 7000, 20000])
def test_blocks_change_nothing(size: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """A source that comes in blocks gives the same records as one that comes whole."""
    from parsers import read as module

    monkeypatch.setattr(module, "MARGIN", 60)
    data = scattered(BLOCKS, 7, wrap=True, quote=True, footers=True).encode()
    whole = [(entry.pieces, values(entry.record)) for entry in found(data)]
    blocks_ = (data[at : at + size] for at in range(0, len(data), size))
    parts = [(e.pieces, values(e.record)) for e in module.read_blocks(blocks_) if isinstance(e, Found)]
    assert parts == whole


def test_a_line_that_never_ends_is_bounded() -> None:
    """Twelve million bytes without a line end come back as one stretch that is not understood."""
    (span,) = read(b"x" * 12_000_000)
    assert isinstance(span, Span)
    assert (span.start, span.stop, span.kind) == (0, 12_000_000, SpanKind.NOT_UNDERSTOOD)


def test_repeated_messages_count() -> None:
    """syslogd's `last message repeated` stands for as many of the record before it from the same host."""
    text = (
        "Mar  3 00:07:11 dns3 in.telnetd[11055]: refused connect from probe.example.net\n"
        "Mar  3 00:07:12 dns4 sshd[7]: Invalid user x from 192.0.2.1\n"
        "Mar  3 00:08:11 dns3 last message repeated 4 times\n"
        "Mar  3 00:08:12 dns5 last message repeated 2 times\n"
    )
    records = [entry.record for entry in found(text.encode())]
    assert [(record.format, record.src, record.count) for record in records] == [
        ("tcp-wrappers", "probe.example.net", None),
        ("sshd", "192.0.2.1", None),
        ("syslog-repeat", "probe.example.net", 4),
        ("syslog-repeat", None, 2),
    ]
    assert records[2].words["repeats"] == "tcp-wrappers, line 1"


def test_the_last_line_of_an_indented_log_keeps_its_time() -> None:
    """Read as the line before it was, a line says the same whatever indentation stands before it."""
    line = "Mar 15 20:58:59 gw kernel: DROP IN=eth0 OUT= SRC=192.0.2.9 DST=192.0.2.1 LEN=44 PROTO=ICMP TYPE=8 CODE=0"
    entries = list(read("\n".join(f"    {line} ID={number}" for number in range(3)).encode()))
    stamps = [entry.record.stamp for entry in entries if isinstance(entry, Found)]
    assert [stamp and (stamp.month, stamp.day, stamp.hour) for stamp in stamps] == [(3, 15, 20)] * 3


def test_text_before_a_logged_line_is_told() -> None:
    """A line that quotes a log behind other text is no prose, and says what stands in the way."""
    data = b"log 1 pass = Feb  9 11:44:56 host sshd[1234]: error: x\nIt was late: at 11:44 he left.\n"
    spans = [entry for entry in read(data) if isinstance(entry, Span)]
    assert [(span.kind, span.reason) for span in spans] == [
        (SpanKind.NOT_UNDERSTOOD, "other text stands before what looks logged"),
        (SpanKind.PROSE, ""),
    ]


@pytest.mark.parametrize(
    "sentence",
    [
        "Nov  2 18:03:14 gw xinetd[123]: FAIL: telnet libwrap from=192.0.2.4",
        "Mar  7 10:00:01 gw sshd[306]: Failed password for root from 192.0.2.0 port 1024 ssh2",
    ],
)
def test_a_sentence_ends_before_what_another_program_logged(sentence: str) -> None:
    """A line that a program logged without its time is a record of its own, not the rest of the sentence before it."""
    state = "ipmon[11]: [ID 702911 local0.warning] 09:30:39.300795 ce0 @0:1 b 192.0.2.1,4 -> 192.0.2.2,22 PR tcp len 20 100 -AP IN"
    found = [entry for entry in read(f"{sentence}\n{state}\n".encode()) if isinstance(entry, Found)]
    assert [(each.record.line, each.repairs) for each in found] == [(1, ()), (2, ())]
    assert found[1].record.format == "ipmon"
