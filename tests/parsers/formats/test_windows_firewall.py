"""Windows Firewall logs under their header lines, without them, wrapped and damaged."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parsers.read import read
from parsers.record import Found, Kind, SpanKind
from tests.parsers.reading import not_understood, read_slowly, records, seconds, tiles

FIELDS = "date time action protocol src-ip dst-ip src-port dst-port size tcpflags tcpsyn tcpack tcpwin icmptype icmpcode info path"
HEAD = f"#Version: 1.5\n#Software: Microsoft Windows Firewall\n#Time Format: Local\n#Fields: {FIELDS}\n\n"
ROW = "2019-11-06 12:35:19 DROP TCP 192.0.2.9 198.51.100.7 3080 1774 576 AP 123456789 987654321 12345 - - - RECEIVE"


def test_every_row_of_a_real_log(corpus: Path) -> None:
    """Each cell of each row is in its column or among the words, split by hand; the header is furniture."""
    data = (corpus / "windows_firewall" / "plaso_windows_firewall.log").read_bytes()
    lines = data.decode().splitlines()
    rows = [dict(zip(FIELDS.split(), line.split(), strict=True)) for line in lines if not line.startswith("#")]
    found = records(data)
    assert len(found) == len(rows) == len({record.identity() for record in found}) == 15
    for record, row in zip(found, rows, strict=True):
        stamp = record.stamp
        assert stamp is not None
        assert f"{stamp.year}-{stamp.month:02}-{stamp.day:02}" == row["date"]
        assert f"{stamp.hour:02}:{stamp.minute:02}:{stamp.second:02}" == row["time"]
        assert stamp.offset is None
        said = {
            "action": record.words["action"], "protocol": record.proto and record.proto.upper(),
            "src-ip": record.src, "dst-ip": record.dst, "src-port": record.src_port, "dst-port": record.dst_port,
            "size": record.ip_len, "tcpflags": record.flags_text, "tcpsyn": record.tcp_seq, "tcpack": record.tcp_ack,
            "tcpwin": record.tcp_win, "icmptype": record.icmp_type, "icmpcode": record.icmp_code,
            "info": record.count, "path": None,
        }  # fmt: skip
        for name, value in said.items():
            assert (row[name] if value is None else str(value)) in (row[name], "-")
            assert value is not None or row[name] == "-" or record.words[name] == row[name]
    assert {entry.kind for entry in read(data) if not isinstance(entry, Found)} == {SpanKind.FURNITURE}


def test_flags_show_what_has_a_letter() -> None:
    """The flag letters speak of six bits; the bits of ECN stay unknown."""
    (record,) = records((HEAD + ROW.replace(" AP ", " SAFRPU ")).encode())
    assert (record.flags, record.flags_known) == (0x3F, 0x3F)


def test_kinds() -> None:
    """What was dropped is a packet, what was opened, closed or allowed a connection, what was lost neither."""
    rows = [ROW.replace("DROP", action) for action in ("DROP", "ALLOW", "OPEN", "CLOSE", "OPEN-INBOUND")]
    found = records((HEAD + "\n".join(rows)).encode())
    assert [record.kind for record in found] == [Kind.PACKET] + [Kind.CONNECTION] * 4
    assert [record.action for record in found] == ["deny", "pass", "open", "close", "open"]


def test_the_time_is_local_unless_the_header_says_utc() -> None:
    """A log in UTC states its zone; any other leaves it open."""
    (local,) = records((HEAD + ROW).encode())
    (known,) = records((HEAD.replace("Local", "UTC") + ROW).encode())
    assert (local.stamp and local.stamp.offset, known.stamp and known.stamp.offset) == (None, 0)
    assert seconds(known.stamp) == (1573043719, 0)


def test_columns_are_those_of_the_last_header() -> None:
    """After rotation another header may stand in the file, with other columns in another order."""
    names = FIELDS.split()
    turned = dict(zip(reversed(names), reversed(ROW.split()), strict=True))
    second = "#Fields: " + " ".join(turned) + "\n" + " ".join(turned.values()) + "\n"
    _, again = records((HEAD + ROW + "\n" + second).encode())
    assert [getattr(again, name) for name in ("src", "dst", "src_port", "flags", "tcp_win", "ip_len")] == [
        "192.0.2.9", "198.51.100.7", 3080, 0x18, 12345, 576,
    ]  # fmt: skip


def test_a_path_that_was_left_empty() -> None:
    """Rows of old releases end before the path, and are rows all the same."""
    found = records((HEAD + ROW.removesuffix("RECEIVE") + "\n" + ROW + "\n").encode())
    assert [record.words.get("path") for record in found] == [None, "RECEIVE"]


def test_rows_without_a_header_say_so() -> None:
    """A pasted row is read by the usual columns, also with the process at its end, and its notes say that."""
    plain, process = records((ROW + "\n" + ROW + " 812\n").encode())
    assert all("usual order" in record.notes[0] for record in (plain, process))
    assert process.words["pid"] == "812"


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (ROW + " and more", "does not fit the #Fields line"),
        (ROW.replace("3080", "99999"), "does not fit"),
        (ROW.replace("2019-11-06", "2019-13-06"), "does not fit"),
    ],
)
def test_rows_that_do_not_fit(row: str, reason: str) -> None:
    """A row with too many cells, an impossible port or day is not understood, with the reason."""
    (found,) = not_understood((HEAD + row).encode())
    assert reason in found


def test_other_w3c_logs_are_left_to_a_mapping() -> None:
    """A web server's log in the same W3C format is not a firewall's."""
    text = "#Software: Microsoft Internet Information Services 6.0\n#Fields: date time c-ip cs-method\n2002-05-02 17:42:15 192.0.2.9 GET\n"
    assert records(text.encode()) == []
    (reason,) = not_understood(text.encode())
    assert reason == "looks like CSV; needs a mapping: time = date + time, src = c-ip"


@settings(max_examples=40, deadline=None)
@given(width=st.integers(30, 120), header=st.booleans())
def test_wrapped_rows_come_back(width: int, header: bool) -> None:
    """However a mail wraps a row, with or without the header above it, the record is the same."""
    rows, row = [], ""
    for cell in ROW.split():
        if row and len(row) + 1 + len(cell) > width:
            rows.append(row)
            row = cell
        else:
            row = f"{row} {cell}" if row else cell
    data = ((HEAD if header else "") + "\n".join([*rows, row]) + "\n").encode()
    (found,) = (entry for entry in read(data) if isinstance(entry, Found))
    assert (found.record.src_port, found.record.tcp_win, found.record.words) == (
        3080,
        12345,
        {"action": "DROP", "path": "RECEIVE"},
    )
    assert ("rejoined-wrap" in found.repairs) == bool(rows)


@settings(max_examples=200, deadline=None)
@given(
    rows=st.lists(st.lists(st.text(alphabet="-0123456789.:ADROP ", max_size=8), max_size=20), max_size=5),
    header=st.booleans(),
)
def test_random_cells_never_raise(rows: list[list[str]], header: bool) -> None:
    """Whatever stands in the cells, rows are records or refused, alone as with their neighbours."""
    text = (HEAD if header else "") + "".join("2019-11-06 12:35:19 DROP " + " ".join(row) + "\n" for row in rows)
    entries = list(read(text.encode()))
    assert tiles(text.encode(), entries)
    assert entries == read_slowly(text.encode())
