"""Mappings for unknown JSON lines and CSV: proposed, asked about, serialised, confirmed and read by."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parsers.mapping import MAPPED, Mapping, MappingError
from parsers.proposal import propose
from parsers.read import proposals, read
from parsers.record import Found, Kind
from tests.parsers.formats.oracle import frames
from tests.parsers.reading import not_understood, read_slowly, records, seconds, tiles

ECS = {
    "@timestamp": "2023-05-01T10:00:00.500Z",
    "source": {"ip": "192.0.2.9", "port": 4444},
    "destination": {"ip": "198.51.100.7", "port": 22},
    "network": {"transport": "tcp"},
    "event": {"action": "denied", "created": "2023-05-01T10:00:01Z"},
    "message": "login failed",
}
CSV = (
    "Date,Time,Source Address,Source Port,Destination Address,Destination Port,Protocol,Action\n"
    '2023-05-01,10:00:00,192.0.2.9,4444,198.51.100.7,22,TCP,"Deny, logged"\n'
    "2023-05-01,10:00:01,192.0.2.9,4445,198.51.100.7,23,UDP,Permit\n"
)


def lines(*objects: Any) -> bytes:
    """Return JSON lines."""
    return "".join(json.dumps(made) + "\n" for made in objects).encode()


@pytest.mark.parametrize(
    ("event", "columns", "times"),
    [
        (ECS, {"time": "@timestamp", "src": "source.ip", "src_port": "source.port", "dst": "destination.ip", "dst_port": "destination.port", "proto": "network.transport", "action": "event.action", "message": "message"}, "iso"),
        ({"ts": 1683000000.5, "srcAddr": "10.0.0.1", "dstAddr": "10.0.0.2", "spt": "1", "dpt": 443}, {"time": "ts", "src": "srcAddr", "dst": "dstAddr", "src_port": "spt", "dst_port": "dpt"}, "seconds"),
        ({"when": 1683000000500, "client_ip": "::1", "server_ip": "fe80::2"}, {"time": "when", "src": "client_ip", "dst": "server_ip"}, "milliseconds"),
        ({"time": 1683000000500123, "remote_addr": "10.0.0.1", "request": "GET /"}, {"time": "time", "src": "remote_addr", "message": "request"}, "microseconds"),
        ({"event_time": 1683000000500123456, "sip": "10.0.0.1", "dip": "10.0.0.2"}, {"time": "event_time", "src": "sip", "dst": "dip"}, "nanoseconds"),
        ({"date": "13/04/2023 10:00:00", "src": "a.b.c.d", "attacker": "10.0.0.1"}, {"time": "date", "src": "attacker"}, "day/month/year"),
        ({"date": "04/13/2023 10:00:00 PM", "host": "gw"}, {"time": "date", "sensor": "host"}, "month/day/year"),
        ({"time": "10/Oct/2000:13:55:36 -0700", "host": "10.0.0.1"}, {"time": "time", "src": "host"}, "day/Month/year"),
        ({"time": "Mar  7 23:55:13", "host": "gw"}, {"time": "time", "sensor": "host"}, "syslog"),
        ({"start": "2023-05-01T10:00:00Z", "end": "2023-05-01T10:00:09Z", "src": "1.2.3.4", "bytes": 5}, {"time": "start", "src": "src"}, "iso"),
        ({"id": 1683000000, "name": "x"}, {}, "iso"),
    ],
)  # fmt: skip
def test_proposals(event: dict[str, Any], columns: dict[str, str], times: str) -> None:
    """Names and values together say which key is the time, the ends, the ports and the rest; each with a reason."""
    flat = {
        name: str(value)
        for key, inner in event.items()
        for name, value in (
            [(f"{key}.{k}", v) for k, v in inner.items()] if isinstance(inner, dict) else [(key, inner)]
        )
    }
    made = propose("json", tuple(flat), [flat])
    assert {name: keys for name, keys in made.mapping.columns.items() if name != "count"} == {
        name: (key,) for name, key in columns.items()
    }
    assert made.mapping.times == times
    assert set(made.reasons) == set(made.mapping.columns)


def test_two_readings_are_asked_about() -> None:
    """A date that may begin with the day, and addresses of which no name says the end, are questions."""
    row = {"when": "05/04/2023 10:00:00", "ip": "10.0.0.1", "address": "10.0.0.2"}
    made = propose("json", tuple(row), [row])
    assert [question.split(" may be ")[0] for question in made.questions] == ["when", "ip", "address"]
    more = [row, row | {"when": "05/14/2023 10:00:00"}]
    assert "when" not in str(propose("json", tuple(row), more).questions)


def test_unknown_lines_wait_for_a_mapping() -> None:
    """Without a mapping nothing is read, and the reason holds the proposal; with it every line is a record."""
    data = lines(ECS, ECS | {"message": "another"}, {"unrelated": 1})
    assert records(data) == []
    reasons = not_understood(data)
    assert reasons[0].startswith("looks like JSON lines; needs a mapping: time = @timestamp, src = source.ip, ")
    assert len(reasons) == 2
    (made,) = proposals(data)
    first, second = records(data, [made.mapping])
    assert (first.src, first.src_port, first.dst, first.dst_port, first.proto) == (
        "192.0.2.9",
        4444,
        "198.51.100.7",
        22,
        "tcp",
    )
    assert (first.action, first.message, second.message) == ("denied", "login failed", "another")
    assert seconds(first.stamp) == (1682935200, 500_000_000)
    assert first.words["event.created"] == "2023-05-01T10:00:01Z"
    assert len(not_understood(data, [made.mapping])) == 1


def test_csv_waits_for_a_mapping() -> None:
    """A header line with rows under it is furniture; its rows wait for a mapping, and are read by it."""
    reason = (
        "looks like CSV; needs a mapping: time = Date + Time, src = Source Address, dst = Destination Address, src_port"
    )
    (found,) = not_understood(CSV.encode())
    assert found.startswith(reason)
    (made,) = proposals(CSV.encode())
    first, second = records(CSV.encode(), [made.mapping])
    assert (first.src, first.dst_port, first.proto, first.action) == ("192.0.2.9", 22, "tcp", "deny, logged")
    assert (second.src_port, second.proto) == (4445, "udp")
    assert first.stamp is not None
    assert (first.stamp.hour, first.stamp.offset, first.words["Action"]) == (10, None, "Deny, logged")


@pytest.mark.parametrize("delimiter", [";", "\t", "|"])
def test_other_delimiters(delimiter: str) -> None:
    """Semicolons, tabs and bars separate cells as well; a tab at the end of a row may be lost with its empty cell."""
    text = "time;client;port;note\n2023-05-01 10:00:00;192.0.2.9;22;x\n2023-05-01 10:00:01;192.0.2.9;23;\n".replace(
        ";", delimiter
    )
    (made,) = proposals(text.encode())
    assert made.mapping.delimiter == delimiter
    assert [record.dst_port for record in records(text.encode(), [made.mapping])] == [22, 23]


def test_a_mapping_is_for_its_header_line_alone() -> None:
    """Rows under a header line of other names are not read by it."""
    (made,) = proposals(CSV.encode())
    other = CSV.replace("Action", "Verdict")
    assert len(records((CSV + other).encode(), [made.mapping])) == 2
    assert len(not_understood((CSV + other).encode(), [made.mapping])) == 1


def test_prose_with_commas_is_prose() -> None:
    """Sentences that list things like source, destination and time are no table."""
    text = "The source, the destination, the time\nand, of course, everything else\n\nSource, Destination, Port\nare the columns\n"
    assert not_understood(text.encode()) == []


def test_address_and_port_in_one_cell() -> None:
    """192.0.2.9:4444 is an address and its port where no key gives the port."""
    data = lines({"time": "2023-05-01T10:00:00Z", "src": "192.0.2.9:4444", "dst": "[2001:db8::1]:22"})
    (record,) = records(data, [Mapping("json", (), {"time": ("time",), "src": ("src",), "dst": ("dst",)})])
    assert (record.src, record.src_port, record.dst, record.dst_port) == ("192.0.2.9", 4444, "2001:db8::1", 22)


def test_values_that_do_not_fit_stay_words() -> None:
    """A time in another style and an impossible port are not guessed: notes say so, the words keep them."""
    mapping = Mapping("json", (), {"time": ("t",), "src": ("s",), "src_port": ("p",)}, times="seconds", kind=Kind.ALERT)
    (record,) = records(lines({"t": "yesterday", "s": "192.0.2.9", "p": 99999}), [mapping])
    assert (record.stamp, record.src_port, record.kind) == (None, None, Kind.ALERT)
    assert record.words == {"t": "yesterday", "s": "192.0.2.9", "p": "99999"}
    assert len(record.notes) == 2


def test_mappings_are_saved_as_json() -> None:
    """What is confirmed can be kept and read back."""
    for data in (lines(ECS), CSV.encode()):
        (made,) = proposals(data)
        assert Mapping.from_json(made.mapping.as_json()) == made.mapping


@pytest.mark.parametrize(
    "text",
    ["", "[]", "{}", "x" * 10, "[" * 100_000, '{"shape":"json"}', *(
        json.dumps({"shape": "csv", "keys": ["a"], "columns": {"src": ["a"]}, "times": "iso", "kind": "alert", "delimiter": ",", **wrong})
        for wrong in (
            {"shape": "xml"}, {"times": "sundial"}, {"kind": "rumour"}, {"delimiter": ",,"}, {"delimiter": 5}, {"keys": "a"},
            {"keys": [1]}, {"columns": {"__class__": ["a"]}}, {"columns": {"src": "a"}}, {"columns": 3}, {"columns": {"src": [None]}},
        )
    )],
)  # fmt: skip
def test_what_is_no_mapping_is_refused(text: str) -> None:
    """Anything else than a mapping is refused with a sentence."""
    with pytest.raises(MappingError, match="no mapping"):
        Mapping.from_json(text)


def test_many_shapes_are_bounded() -> None:
    """Objects of hundreds of shapes do not get hundreds of proposals."""
    data = lines(*({f"key{n}": n} for n in range(300)))
    assert len(not_understood(data)) < 20
    assert tiles(data, list(read(data)))


@settings(max_examples=150, deadline=None)
@given(
    columns=st.dictionaries(st.sampled_from(MAPPED), st.lists(st.sampled_from(["a", "b", "c.d"]), max_size=2).map(tuple), max_size=6),
    rows=st.lists(st.dictionaries(st.sampled_from(["a", "b", "c"]), st.none() | st.integers() | st.text(max_size=12) | st.just({"d": "1.2.3.4"}), max_size=3), max_size=5),
    times=st.sampled_from(["iso", "seconds", "nanoseconds", "month/day/year", "syslog"]),
)  # fmt: skip
def test_any_mapping_reads_any_object(
    columns: dict[str, tuple[str, ...]], rows: list[dict[str, Any]], times: str
) -> None:
    """No mapping of any keys to any columns raises, and both ways of reading agree."""
    mapping = Mapping.from_json(Mapping("json", (), columns, times).as_json())
    data = lines(*rows)
    entries = list(read(data, [mapping]))
    assert tiles(data, entries)
    assert entries == read_slowly(data, [mapping])


@settings(max_examples=200, deadline=None)
@given(
    names=st.lists(
        st.sampled_from(["time", "src", "dst", "port", "proto", "msg", "count", "x y"]),
        min_size=3,
        max_size=6,
        unique=True,
    ),
    rows=st.lists(st.lists(st.text(alphabet='0123456789.:-", T\x00é', max_size=12), max_size=7), max_size=5),
    delimiter=st.sampled_from(",;\t|"),
)
def test_random_csv_never_raises(names: list[str], rows: list[list[str]], delimiter: str) -> None:
    """Whatever stands in the cells, quotes that never end included, every byte is accounted for."""
    first = ["2023-05-01 10:00:00"] + ["192.0.2.1"] * (len(names) - 1)
    data = "".join(delimiter.join(row) + "\n" for row in [names, first, *rows]).encode()
    for mappings in ([], [made.mapping for made in proposals(data)]):
        entries = list(read(data, mappings))
        assert tiles(data, entries)
        assert entries == read_slowly(data, mappings)
        assert all(isinstance(entry.record.words, dict) for entry in entries if isinstance(entry, Found))


@pytest.mark.parametrize(("name", "count"), [("print-flags", 10), ("whois", 11)])
def test_a_table_of_tshark_is_read_by_its_proposal(corpus: Path, name: str, count: int) -> None:
    """What tshark -T fields writes of a capture is read, by the mapping proposed, as the frames that it describes."""
    data = (corpus / "derived" / "oracle" / f"{name}.tsv").read_bytes()
    (made,) = proposals(data)
    assert made.questions == ()
    found = records(data, [made.mapping])
    rows = frames(corpus, name)
    assert len(found) == len(rows) == count
    for record, frame in zip(found, rows, strict=True):
        assert seconds(record.stamp) == frame.time
        assert (record.src, record.src_port, record.dst, record.dst_port) == frame.ends
        assert record.proto == "tcp"


def test_a_table_without_a_header_line_asks_which_end_is_which() -> None:
    """Rows without names get numbered columns; what only a name could tell is asked, and then every row is read."""
    data = b"".join(b"192.0.2.%d,1025,198.51.100.2,80,TCP,2004-01-02 10:00:0%d\n" % (at, at) for at in range(4))
    (made,) = proposals(data)
    assert made.mapping.columns["time"] == ("column 6",)
    assert {made.mapping.columns["src"], made.mapping.columns["dst"]} == {("column 1",), ("column 3",)}
    assert any("source or the destination" in question for question in made.questions)
    found = [entry.record for entry in read(data, [made.mapping]) if isinstance(entry, Found)]
    assert [(record.src, record.dst) for record in found] == [(f"192.0.2.{at}", "198.51.100.2") for at in range(4)]
    assert [entry for entry in read(data) if isinstance(entry, Found)] == []


def test_dates_of_two_readings_are_asked_about() -> None:
    """The first of February or the second of January: only the analyst knows."""
    data = (
        b"date,time,src,dst\n01/02/2004,10:00:00,192.0.2.1,198.51.100.2\n03/04/2004,10:00:01,192.0.2.1,198.51.100.2\n"
    )
    (made,) = proposals(data)
    assert any("month" in question or "day" in question for question in made.questions), made.questions
