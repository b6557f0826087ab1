"""Lines that a table reads alone, and the same lines looked at with their neighbours."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parsers import formats
from parsers.read import proposals, read, read_blocks
from parsers.record import Found, Span, SpanKind
from tests.parsers.mangle import PROSE
from tests.parsers.reading import not_understood, read_slowly, records, tiles

ZEEK = (
    "#separator \\x09\n#set_separator\t,\n#empty_field\t(empty)\n#unset_field\t-\n#path\tssh\n"
    "#fields\tts\tuid\tid.orig_h\tid.orig_p\tid.resp_h\tid.resp_p\tversion\tclient\n"
    "#types\ttime\tstring\taddr\tport\taddr\tport\tcount\tstring\n"
    "1500000000.000001\tCa\t192.0.2.1\t40000\t198.51.100.1\t22\t2\tSSH-2.0-x\n"
    "1500000000.000002\tCb\t192.0.2.1\t40001\t198.51.100.1\t22\t-\t(empty)\n"
    "#close\t2017-07-14-02-40-01\n"
)
W3C = (
    "#Version: 1.5\n#Software: Microsoft Windows Firewall\n#Time Format: Local\n"
    "#Fields: date time action protocol src-ip dst-ip src-port dst-port size path\n\n"
    "2019-11-06 12:35:19 DROP UDP 192.0.2.3 224.0.0.251 5353 5353 59 RECEIVE\n"
    "2019-11-06 12:35:19 DROP UDP 192.0.2.3 224.0.0.251 5353 5353 59 RECEIVE\n"
)
FAST = (
    "07/06-03:57:35.938066  [**] [1:528:5] loopback [**] [Priority: 2] {TCP} 127.0.0.1:55920 -> 127.0.0.1:80\n"
    "07/06/2005-03:57:35.938066  [**] [1:528:5] loopback [**] [Classification: x] [Priority: 2] {TCP} 127.0.0.1:1 -> 127.0.0.1:80\n"
)
EVE = (
    '{"timestamp":"2014-01-14T17:37:24.820046+0000","flow_id":1,"event_type":"dns","src_ip":"192.0.2.1","src_port":53,'
    '"dest_ip":"198.51.100.9","dest_port":4000,"proto":"UDP","dns":{"type":"answer","rrname":"a.example","rrtype":"A"}}\n'
)
EVENT = (
    '{"_path":"weird","ts":1500000000.25,"uid":"Cx","id.orig_h":"192.0.2.1","id.orig_p":1,"name":"bad_TCP_checksum"}\n'
)
UNKNOWN = '{"time":"2023-05-01T10:00:00Z","client":"192.0.2.7","server":"198.51.100.7","text":"hello"}\n'
CSV = "Time,Source,Destination,Port\n2023-05-01 10:00:00,192.0.2.7,198.51.100.7,22\n2023-05-01 10:00:01,192.0.2.7,198.51.100.7,23\n"
OTHER = [
    "Mar 31 19:09:34 203.85.30.129:1542 -> 10.1.1.30:98 SYN **S*****\n",
    "15:57:33.803147 ppp0 @0:2 b 100.100.100.103,443 -> 20.20.20.10,4923 PR tcp len 20 1488 -A\n",
    "2003-08-11 23:10:05 -04:00\t123456\t3\t192.0.2.9\t4321\t10.1.2.3\t135\tTCP\tS\n",
    "> " + EVENT,
    "\n",
    "```\n",
    '{"cut": "off\n',
    "#fields\tts\tnote\n",
]
ALL = [ZEEK, W3C, FAST, EVE, EVENT, UNKNOWN, CSV, *OTHER, *(paragraph + "\n" for paragraph in PROSE[:4])]


@pytest.mark.parametrize("text", [ZEEK * 3, W3C * 3, FAST * 40, EVE * 40, (EVENT + EVE) * 20, UNKNOWN * 40, CSV * 3])
@pytest.mark.parametrize("ending", ["\n", "\r\n"])
def test_a_pure_log_reads_the_same_line_by_line(text: str, ending: str) -> None:
    """Reading lines alone gives the records, pieces and spans that looking at their neighbours gives."""
    data = text.replace("\n", ending).encode()
    mappings = [made.mapping for made in proposals(data)]
    entries = list(read(data, mappings))
    assert entries == read_slowly(data, mappings)
    assert tiles(data, entries)
    assert not_understood(data, mappings) == []


@settings(max_examples=150, deadline=None)
@given(seed=st.integers(0, 10**9), mapped=st.booleans())
def test_mixed_logs_read_the_same_line_by_line(seed: int, mapped: bool) -> None:
    """However logs of tables, other logs and prose follow each other, the two ways of reading agree."""
    chance = random.Random(seed)
    data = "".join(chance.choices(ALL, k=chance.randrange(1, 25))).encode()
    mappings = [made.mapping for made in proposals(data)] if mapped else []
    entries = list(read(data, mappings))
    assert entries == read_slowly(data, mappings)
    assert tiles(data, entries)


@settings(max_examples=100, deadline=None)
@given(seed=st.integers(0, 10**9))
def test_damaged_tables_tile(seed: int) -> None:
    """Logs of tables with bytes cut out, doubled and overwritten never raise, and every byte is accounted for."""
    chance = random.Random(seed)
    data = bytearray("".join(chance.choices(ALL, k=8)).encode())
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
    entries = list(read(bytes(data)))
    assert tiles(bytes(data), entries)
    assert entries == read_slowly(bytes(data))


@pytest.mark.parametrize("size", [200, 777, 4000])
def test_columns_outlive_a_block(size: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Rows in later blocks are read by the header lines of the first one."""
    from parsers import read as module

    monkeypatch.setattr(module, "MARGIN", 4)
    row = ZEEK.splitlines(keepends=True)[7]
    data = (ZEEK[: ZEEK.index("#close")] + "".join(row.replace("000001", f"{n:06}") for n in range(300))).encode()
    blocks = (data[at : at + size] for at in range(0, len(data), size))
    found = [entry.record for entry in module.read_blocks(blocks) if isinstance(entry, Found)]
    assert [record.format for record in found] == ["zeek-ssh"] * 302
    assert found == records(data)


def test_equal_rows_of_one_second_are_two_events() -> None:
    """Two packets that a log of whole seconds describes alike are two records; the same log again adds none."""
    first, second = records(W3C.encode())
    assert second.words["copy"] == "2"
    assert first.identity() != second.identity()
    again = records((W3C + "\n" + W3C).encode())
    assert {record.identity() for record in again[:2]} == {first.identity(), second.identity()}


def test_every_sample_of_a_table_reads_the_same_both_ways() -> None:
    """The samples of each format with a table are read alike with and without a look at the neighbours."""
    for made in formats.each():
        if made.table is not None:
            for text, _ in made.samples:
                data = text.encode()
                mappings = [proposal.mapping for proposal in proposals(data)]
                assert list(read(data, mappings)) == read_slowly(data, mappings)


def test_objects_may_be_long() -> None:
    """An object is read up to 1 MiB; a longer one, and any other line over 64 KiB, is said to be too long."""
    long = EVE.replace("a.example", "a" * 500_000)
    (record,) = records(long.encode())
    assert len(record.words["dns.rrname"]) == 500_000
    data = (EVE + long + EVE).encode()
    blocks = (data[at : at + 9_999] for at in range(0, len(data), 9_999))
    assert list(read_blocks(blocks)) == list(read(data))
    longer = EVE.replace("a.example", "a" * 1_100_000).encode()
    entries = list(read(longer + EVE.encode() + b"x" * 70_000))
    assert [entry.reason for entry in entries if isinstance(entry, Span)] == ["object over 1 MiB", "line over 64 KiB"]
    assert tiles(longer + EVE.encode() + b"x" * 70_000, entries)


def test_letters_of_utf8_stay_whole() -> None:
    """Letters whose bytes look like a no-break blank or a copyright sign are neither blanks nor page furniture."""
    (record,) = records(EVE.replace("a.example", "voilà-©é").encode())
    assert record.words["dns.rrname"] == "voilà-©é"
    spans = [entry for entry in read("café au lait\n".encode()) if isinstance(entry, Span)]
    assert [span.kind for span in spans] == [SpanKind.PROSE]
