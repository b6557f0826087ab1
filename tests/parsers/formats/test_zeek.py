"""Zeek's logs: the same events as columns and as objects, in every spelling, whole and damaged."""

from __future__ import annotations

import gzip
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parsers.format import REPAIRS
from parsers.read import read
from parsers.record import COLUMNS, Found, Kind, Record, SpanKind
from parsers.zeek import log_name
from tests.parsers.reading import not_understood, read_slowly, records, seconds, tiles

CONN = (
    "1320279567.181431\tCdysLK1XpcrXOpVDuh\t192.168.2.76\t52034\t174.129.249.33\t80\ttcp\thttp\t0.082899\t389\t1495\tSF\t-\t-\t0"
    "\tShADdfFa\t5\t613\t4\t1667\t(empty)"
)
FIELDS = (
    "ts uid id.orig_h id.orig_p id.resp_h id.resp_p proto service duration orig_bytes resp_bytes conn_state local_orig "
    "local_resp missed_bytes history orig_pkts orig_ip_bytes resp_pkts resp_ip_bytes tunnel_parents"
).split()


def table(path: str, types: dict[str, str], *rows: dict[str, str]) -> bytes:
    """Return a log of Zeek's ASCII writer; what a row leaves out is unset."""
    head = ["#separator \\x09", "#set_separator\t,", "#empty_field\t(empty)", "#unset_field\t-", f"#path\t{path}"]
    head += ["#open\t2017-07-14-02-40-00", "\t".join(["#fields", *types]), "\t".join(["#types", *types.values()])]
    body = ["\t".join(row.get(name, "-") for name in types) for row in rows]
    return ("\n".join([*head, *body, "#close\t2017-07-14-02-40-01"]) + "\n").encode("utf-8", "surrogateescape")


def said(record: Record) -> dict[str, Any]:
    """Return all that a record says, words about the file aside."""
    words = {name: word for name, word in record.words.items() if not name.startswith("_")}
    columns = {column.name: getattr(record, column.attribute) for column in COLUMNS if column.name != "line"}
    return {**columns, "stamp": record.stamp, "words": words, "notes": record.notes}


@pytest.mark.parametrize(("log", "count"), [("ssh", 22), ("ftp", 93)])
def test_columns_and_objects_of_the_same_events_are_equal(corpus: Path, log: str, count: int) -> None:
    """Every event gives the same record from the TSV as from the JSON, and the same identity."""
    folder = corpus / "zeek" / "zed"
    columns = records(gzip.decompress((folder / f"zeek-default_{log}.log.gz").read_bytes()))
    objects = records(gzip.decompress((folder / f"zeek-json_{log}.json.gz").read_bytes()))
    assert len(columns) == len(objects) == count

    def order(record: Record) -> str:
        return record.identity().hex()

    for column, made in zip(sorted(columns, key=order), sorted(objects, key=order), strict=True):
        assert said(column) == said(made)
        assert column.identity() == made.identity()


@pytest.mark.parametrize(("name", "log"), [("lnav_bro_conn.log", "conn"), ("lnav_bro_http.log", "http")])
def test_every_row_is_what_its_cells_say(corpus: Path, name: str, log: str) -> None:
    """Each row of Bro's logs is a record with the row's cells, split by hand; the header lines are furniture."""
    data = (corpus / "zeek" / name).read_bytes()
    lines = data.decode().splitlines()
    fields = next(line for line in lines if line.startswith("#fields")).split("\t")[1:]
    rows = [dict(zip(fields, line.split("\t"), strict=True)) for line in lines if not line.startswith("#")]
    found = records(data)
    assert len(found) == len(rows) == len(lines) - 9
    for record, row in zip(found, rows, strict=True):
        whole, nanoseconds = seconds(record.stamp)
        assert f"{whole}.{nanoseconds // 1000:06}" == row["ts"]
        assert (record.format, record.src, str(record.src_port)) == (f"zeek-{log}", row["id.orig_h"], row["id.orig_p"])
        assert (record.dst, str(record.dst_port)) == (row["id.resp_h"], row["id.resp_p"])
        assert record.proto == row.get("proto")
        left = set(fields) - {"ts", "proto", "id.orig_h", "id.orig_p", "id.resp_h", "id.resp_p"}
        assert set(record.words) == {name for name in left if row[name] != "-"}
        for word in set(record.words) & {"uid", "conn_state", "history", "uri", "user_agent", "status_code"}:
            assert record.words[word] == row[word]
    kinds = {entry.kind for entry in read(data) if not isinstance(entry, Found)}
    assert kinds == {SpanKind.FURNITURE}


CASES: list[tuple[str, dict[str, str], dict[str, str], dict[str, Any]]] = [
    (
        "conn",
        {"ts": "time", "uid": "string", "id.orig_h": "addr", "id.orig_p": "port", "id.resp_h": "addr", "id.resp_p": "port", "proto": "enum", "duration": "interval", "orig_bytes": "count", "conn_state": "string", "local_orig": "bool", "history": "string", "tunnel_parents": "set[string]"},
        {"ts": "1500000000.123456", "uid": "C1", "id.orig_h": "192.0.2.1", "id.orig_p": "3", "id.resp_h": "198.51.100.1", "id.resp_p": "1", "proto": "icmp", "duration": "0.000005", "orig_bytes": "56", "conn_state": "OTH", "local_orig": "T", "tunnel_parents": "Ca,Cb"},
        {"ts": 1500000000.123456, "uid": "C1", "id.orig_h": "192.0.2.1", "id.orig_p": 3, "id.resp_h": "198.51.100.1", "id.resp_p": 1, "proto": "icmp", "duration": 5e-06, "orig_bytes": 56, "conn_state": "OTH", "local_orig": True, "tunnel_parents": ["Ca", "Cb"]},
    ),
    (
        "dns",
        {"ts": "time", "uid": "string", "id.orig_h": "addr", "id.orig_p": "port", "id.resp_h": "addr", "id.resp_p": "port", "proto": "enum", "trans_id": "count", "query": "string", "qtype_name": "string", "rcode_name": "string", "AA": "bool", "answers": "vector[string]", "TTLs": "vector[interval]", "rejected": "bool"},
        {"ts": "1500000000.000000", "uid": "C2", "id.orig_h": "fe80::1", "id.orig_p": "5353", "id.resp_h": "ff02::fb", "id.resp_p": "53", "proto": "udp", "trans_id": "0", "query": "a\\x09b\\\\c\\xc3\\xa9.example", "qtype_name": "TXT", "rcode_name": "NOERROR", "AA": "F", "answers": "one\\x2ctwo,three,-", "TTLs": "60.000000,1.500000,-", "rejected": "F"},
        {"ts": "2017-07-14T02:40:00.000000Z", "uid": "C2", "id": {"orig_h": "fe80::1", "orig_p": 5353, "resp_h": "ff02::fb", "resp_p": 53}, "proto": "udp", "trans_id": 0, "query": "a\tb\\cé.example", "qtype_name": "TXT", "rcode_name": "NOERROR", "AA": False, "answers": ["one,two", "three", None], "TTLs": [60.0, 1.5, None], "rejected": False},
    ),
    (
        "http",
        {"ts": "time", "uid": "string", "id.orig_h": "addr", "id.orig_p": "port", "id.resp_h": "addr", "id.resp_p": "port", "trans_depth": "count", "method": "string", "host": "string", "uri": "string", "version": "string", "user_agent": "string", "status_code": "count", "status_msg": "string", "tags": "set[enum]", "orig_fuids": "vector[string]"},
        {"ts": "1500000000.000001", "uid": "C3", "id.orig_h": "192.0.2.1", "id.orig_p": "4", "id.resp_h": "198.51.100.1", "id.resp_p": "80", "trans_depth": "1", "method": "GET", "host": "a.example", "uri": "/\\x2d", "version": "1.10", "user_agent": "(empty)", "status_code": "404", "status_msg": "Not Found", "tags": "(empty)"},
        {"ts": 1500000000.000001, "uid": "C3", "id.orig_h": "192.0.2.1", "id.orig_p": 4, "id.resp_h": "198.51.100.1", "id.resp_p": 80, "trans_depth": 1, "method": "GET", "host": "a.example", "uri": "/-", "version": "1.10", "user_agent": "", "status_code": 404, "status_msg": "Not Found", "tags": []},
    ),
    (
        "ssl",
        {"ts": "time", "uid": "string", "id.orig_h": "addr", "id.orig_p": "port", "id.resp_h": "addr", "id.resp_p": "port", "version": "string", "cipher": "string", "server_name": "string", "established": "bool", "cert_chain_fps": "vector[string]"},
        {"ts": "1500000000.100000", "uid": "C4", "id.orig_h": "192.0.2.1", "id.orig_p": "5", "id.resp_h": "198.51.100.1", "id.resp_p": "443", "version": "TLSv12", "cipher": "TLS_X", "server_name": "a.example", "established": "T", "cert_chain_fps": "ab,cd"},
        {"ts": 1500000000.1, "uid": "C4", "id.orig_h": "192.0.2.1", "id.orig_p": 5, "id.resp_h": "198.51.100.1", "id.resp_p": 443, "version": "TLSv12", "cipher": "TLS_X", "server_name": "a.example", "established": True, "cert_chain_fps": ["ab", "cd"]},
    ),
    (
        "notice",
        {"ts": "time", "note": "enum", "msg": "string", "sub": "string", "src": "addr", "dst": "addr", "p": "port", "n": "count", "actions": "set[enum]", "suppress_for": "interval"},
        {"ts": "1500000000.000000", "note": "Scan::Port_Scan", "msg": "192.0.2.1 scanned", "sub": "local", "src": "192.0.2.1", "dst": "198.51.100.1", "p": "22", "actions": "Notice::ACTION_LOG", "suppress_for": "3600.000000"},
        {"ts": 1500000000.0, "note": "Scan::Port_Scan", "msg": "192.0.2.1 scanned", "sub": "local", "src": "192.0.2.1", "dst": "198.51.100.1", "p": 22, "actions": ["Notice::ACTION_LOG"], "suppress_for": 3600.0},
    ),
    (
        "weird",
        {"ts": "time", "uid": "string", "id.orig_h": "addr", "id.orig_p": "port", "id.resp_h": "addr", "id.resp_p": "port", "name": "string", "addl": "string", "notice": "bool", "peer": "string"},
        {"ts": "1500000000.000000", "name": "non_IPv4_packet", "notice": "F", "peer": "zeek"},
        {"ts": "2017-07-14T02:40:00Z", "name": "non_IPv4_packet", "notice": False, "peer": "zeek"},
    ),
    (
        "x509",
        {"ts": "time", "fingerprint": "string", "certificate.subject": "string", "certificate.not_valid_before": "time", "certificate.not_valid_after": "time"},
        {"ts": "1500000000.000000", "fingerprint": "ab", "certificate.subject": "CN=a", "certificate.not_valid_before": "1400000000.000000", "certificate.not_valid_after": "1600000000.000000"},
        {"ts": 1500000000.0, "fingerprint": "ab", "certificate.subject": "CN=a", "certificate.not_valid_before": "2014-05-13T16:53:20.000000Z", "certificate.not_valid_after": 1600000000.0},
    ),
    (
        "some_new.log-2",
        {"ts": "time", "host": "addr", "share": "double", "seen": "set[addr]"},
        {"ts": "1500000000.000000", "host": "192.0.2.1", "share": "0.250000", "seen": "192.0.2.2,192.0.2.3"},
        {"ts": 1500000000, "host": "192.0.2.1", "share": 0.25, "seen": ["192.0.2.2", "192.0.2.3"]},
    ),
]  # fmt: skip


@pytest.mark.parametrize(("log", "types", "row", "event"), CASES, ids=[case[0] for case in CASES])
def test_spellings_of_one_event(log: str, types: dict[str, str], row: dict[str, str], event: dict[str, Any]) -> None:
    """What the writers spell differently (times, truth, sets, escapes, nesting, unset) is one record."""
    (column,) = records(table(log, types, row))
    (made,) = records((json.dumps({"_path": log, "_write_ts": "2017-07-14T02:40:01Z", **event}) + "\n").encode())
    assert said(column) == said(made)
    assert column.identity() == made.identity()
    assert column.format == f"zeek-{log}"


def test_kinds_and_messages() -> None:
    """A connection is one, a notice and a weird are alerts, the rest are services; each is summed up in a line."""
    found = {log: records(table(log, types, row))[0] for log, types, row, _ in CASES}
    assert {log: record.kind for log, record in found.items() if record.kind is not Kind.SERVICE} == {
        "conn": Kind.CONNECTION,
        "notice": Kind.ALERT,
        "weird": Kind.ALERT,
    }
    assert {log: record.message for log, record in found.items()} == {
        "conn": "OTH",
        "dns": "TXT a\tb\\cé.example NOERROR one,two, three, -",
        "http": "GET a.example/- 404 Not Found",
        "ssl": "TLSv12 a.example TLS_X",
        "notice": "Scan::Port_Scan 192.0.2.1 scanned local",
        "weird": "non_IPv4_packet",
        "x509": "CN=a",
        "some_new.log-2": None,
    }
    notice, conn = found["notice"], found["conn"]
    assert (notice.src, notice.dst, notice.dst_port) == ("192.0.2.1", "198.51.100.1", 22)
    assert (conn.icmp_type, conn.icmp_code, conn.src_port, conn.dst_port) == (3, 1, None, None)


@pytest.mark.parametrize(
    ("fields", "log"),
    [
        ({"ts", "uid", "trans_depth", "helo", "mailfrom"}, "smtp"),  # both count transactions
        ({"ts", "uid", "trans_depth", "last_reply"}, "smtp"),
        ({"ts", "uid", "trans_depth", "method"}, "http"),
        ({"ts", "uid", "conn_state"}, "conn"),
        ({"ts", "uid", "query", "trans_id"}, "dns"),
        ({"ts", "uid", "method", "trans_depth"}, "http"),
        ({"ts", "uid", "auth_attempts"}, "ssh"),
        ({"ts", "uid", "command", "reply_code"}, "ftp"),
        ({"ts", "uid", "foo"}, "log"),
    ],
)
def test_objects_without_a_path(fields: set[str], log: str) -> None:
    """Zeek's own JSON writer does not name the log: fields that one log alone has do."""
    assert log_name(None, fields) == log
    assert log_name("../etc\x1b", fields) == log


def test_new_columns_from_the_next_header_on() -> None:
    """Two logs in one file, each under its own header lines; after #close nothing is a row."""
    first = table("a", {"ts": "time", "name": "string"}, {"ts": "1500000000.000000", "name": "x"})
    second = table("b", {"name": "string", "ts": "time"}, {"ts": "1500000000.000000", "name": "y"})
    found = records(first + second)
    assert [(record.format, record.words) for record in found] == [("zeek-a", {"name": "x"}), ("zeek-b", {"name": "y"})]
    rest = b"1500000000.000000\ty\n"
    assert records(first + second + rest) == found
    assert not_understood(first + rest) == ["a row of a Zeek log, without the #fields line above it"]


def test_other_separators() -> None:
    """A log whose writer was told to separate by commas, and sets by bars, is read by what its header says."""
    text = (
        "#separator \\x2c\n#set_separator,|\n#empty_field,EMPTY\n#unset_field,NONE\n#path,mine\n#fields,ts,name,all,none\n"
        "#types,time,string,set[string],string\n1500000000.500000,a\\x2cb,x|y,NONE\n1500000001.500000,EMPTY,EMPTY,NONE\n"
    )
    first, second = records(text.encode())
    assert (first.format, first.words) == ("zeek-mine", {"name": "a,b", "all": "x, y"})
    assert second.words == {"name": "", "all": ""}


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("1500000000.000000\tC1\t192.0.2.1", "a row of 3 cells under a #fields line of 4"),
        ("yesterday\tC1\t192.0.2.1\t5", "time or ports"),
        ("1500000000.000000\tC1\t192.0.2.1\thttp", "time or ports"),
    ],
)
def test_rows_that_do_not_fit(row: str, reason: str) -> None:
    """A row with too few cells, or without a time, is not understood and says why."""
    head = table("x", {"ts": "time", "uid": "string", "id.orig_h": "addr", "id.orig_p": "port"}).split(b"#close")[0]
    (found,) = not_understood(head + row.encode() + b"\n")
    assert reason in found


def test_rows_of_conn_without_header_lines() -> None:
    """A pasted row of conn.log is read by its usual columns, which its notes say; 20 cells are those before Bro 2.4."""
    (record,) = records(CONN.encode() + b"\n")
    assert (record.format, record.src_port, record.message) == ("zeek-conn", 52034, "http SF ShADdfFa")
    assert "no #fields line" in record.notes[0]
    cells = CONN.split("\t")
    (old,) = records(("\t".join(cells[:13] + cells[14:]) + "\n").encode())
    (new,) = records((CONN + "\t6\n").encode())
    assert replace(old, line=1) == record
    assert new.words["ip_proto"] == "6"
    assert records(("\t".join([*cells[:11], "XX", *cells[12:]]) + "\n").encode()) == []


@settings(max_examples=60, deadline=None)
@given(width=st.integers(40, 200), header=st.booleans(), tabs=st.booleans())
def test_pasted_rows_come_back(width: int, header: bool, tabs: bool) -> None:
    """Rows that a mail wrapped, with their tabs or with blanks for them, give the same record; the repairs are named."""
    (expected,) = records(CONN.encode() + b"\n")
    gap = "\t" if tabs else " "
    rows, row = [], ""
    for cell in CONN.split("\t"):
        if row and len(row) + 1 + len(cell) > width:
            rows.append(row)
            row = cell
        else:
            row = f"{row}{gap}{cell}" if row else cell
    head = "#fields\t" + "\t".join(FIELDS) + "\n" if header else ""
    data = (head + "\n".join([*rows, row]) + "\n").encode()
    (found,) = (entry for entry in read(data) if isinstance(entry, Found))
    assert {**said(found.record), "notes": ()} == {**said(expected), "notes": ()}
    assert ("rejoined-wrap" in found.repairs) == bool(rows)
    assert set(found.repairs) <= set(REPAIRS)
    assert tiles(data, list(read(data)))


_CELL = st.text(alphabet="ab0.-,\\x9(){}\x1b\x00é\udce9 ", max_size=12)


@settings(max_examples=300, deadline=None)
@given(
    rows=st.lists(st.lists(_CELL, min_size=1, max_size=6), max_size=6),
    types=st.lists(
        st.sampled_from(["string", "set[string]", "vector[interval]", "bool", "double", "port", "table[count]"]),
        min_size=2,
        max_size=5,
    ),
)
def test_random_cells_never_raise(rows: list[list[str]], types: list[str]) -> None:
    """Whatever stands in the cells, rows are records or refused, alone as with their neighbours."""
    names = {f"f{n}": kind for n, kind in enumerate(types)}
    head = table("x", names).split(b"#close")[0]
    data = head + "".join("\t".join(row) + "\n" for row in rows).encode("utf-8", "surrogateescape")
    entries = list(read(data))
    assert tiles(data, entries)
    assert entries == read_slowly(data)


@settings(max_examples=200, deadline=None)
@given(
    event=st.dictionaries(
        st.sampled_from(["ts", "uid", "_path", "id.orig_h", "id.orig_p", "id", "proto", "x", "note"]),
        st.none()
        | st.booleans()
        | st.integers(-5, 2**70)
        | st.floats()
        | st.text(max_size=9)
        | st.lists(st.integers(), max_size=3),
        max_size=8,
    )
)
def test_random_objects_never_raise(event: dict[str, Any]) -> None:
    """Whatever an object says of itself, nothing is raised and every byte is accounted for."""
    data = (json.dumps(event) + "\n").encode() * 2
    entries = list(read(data))
    assert tiles(data, entries)
    assert entries == read_slowly(data)
