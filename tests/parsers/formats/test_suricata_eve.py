"""Suricata's events, against the capture they were made from, and as hostile as JSON can be."""

from __future__ import annotations

import base64
import json
import struct
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parsers.objects import MOST_WORDS
from parsers.read import read
from parsers.record import Found, Kind
from tests.parsers.formats.oracle import frames
from tests.parsers.reading import not_understood, read_slowly, records, seconds, tiles

BASE: dict[str, Any] = {
    "timestamp": "2014-01-14T17:37:24.820046+0200",
    "flow_id": 7,
    "event_type": "alert",
    "src_ip": "192.0.2.9",
    "src_port": 55920,
    "dest_ip": "198.51.100.7",
    "dest_port": 80,
    "proto": "TCP",
}


def line(**changed: Any) -> bytes:
    """Return an event as a line, with some of its values changed."""
    return (json.dumps(BASE | changed) + "\n").encode()


def test_events_are_about_frames_that_tshark_sees(corpus: Path) -> None:
    """Each event of a packet has time, ends and protocol of the frame whose number it bears."""
    data = (corpus / "derived" / "suricata7" / "print-flags.eve.json").read_bytes()
    rows = frames(corpus, "print-flags")
    found = records(data)
    assert len(found) == len(data.splitlines()) == 19
    assert not_understood(data) == []
    compared = 0
    for record in found:
        if (number := record.words.get("pcap_cnt")) is None:
            continue
        frame = rows[int(number) - 1]
        assert seconds(record.stamp) == frame.time
        assert (record.src, record.src_port, record.dst, record.dst_port) == frame.ends
        assert (record.proto, frame.cells["ip.proto"]) == ("tcp", "6")
        compared += 1
    assert compared == 18


def test_the_flow_is_the_sum_of_its_frames(corpus: Path) -> None:
    """The flow began with the first frame; its packets, bytes and flags are what tshark's columns add up to."""
    data = (corpus / "derived" / "suricata7" / "print-flags.eve.json").read_bytes()
    rows = frames(corpus, "print-flags")
    (flow,) = (record for record in records(data) if record.kind is Kind.CONNECTION)
    assert seconds(flow.stamp) == rows[0].time
    assert (flow.src, flow.src_port, flow.dst, flow.dst_port) == rows[0].ends
    assert flow.flags is None
    for way, port in (("toserver", 55920), ("toclient", 80)):
        sent = [frame for frame in rows if frame.ends[1] == port]
        assert int(flow.words[f"flow.pkts_{way}"]) == len(sent)
        assert int(flow.words[f"flow.bytes_{way}"]) == sum(frame.number("frame.len") for frame in sent)
        flags = 0
        for frame in sent:
            flags |= frame.number("tcp.flags")
        assert int(flow.words[f"tcp.tcp_flags_{'ts' if way == 'toserver' else 'tc'}"], 16) == flags


def test_the_time_of_a_flow_is_its_start() -> None:
    """A flow is dated by flow.start; when it was written stays a word, and so does the start."""
    start = "2014-01-14T17:30:00.000001+0200"
    (record,) = records(line(event_type="flow", flow={"start": start, "state": "new"}))
    assert seconds(record.stamp) == (1389713400, 1000)
    assert (record.words["timestamp"], record.words["flow.start"]) == (BASE["timestamp"], start)


@pytest.mark.parametrize(
    ("changed", "promised"),
    [
        ({"src_port": "55920", "dest_port": "80"}, {"src_port": 55920, "dst_port": 80}),
        ({"src_port": 70000}, {"src_port": None, "dst_port": 80}),
        ({"src_port": 2**70}, {"src_port": None}),
        ({"src_port": True}, {"src_port": None}),
        ({"src_port": -1}, {"src_port": None}),
        ({"src_port": 80.0}, {"src_port": None}),
        ({"src_port": []}, {"src_port": None}),
        ({"proto": "IPv6-ICMP", "icmp_type": 128, "icmp_code": 0}, {"proto": "icmpv6", "icmp_type": 128, "src_port": None}),
        ({"proto": "006"}, {"proto": "tcp"}),
        ({"proto": 17}, {"proto": "udp"}),
        ({"src_ip": "1.2.3.4\x1b[31m"}, {"src": None, "dst": "198.51.100.7"}),
        ({"src_ip": "::1", "dest_ip": "fe80::1%eth0"}, {"src": "::1", "dst": "fe80::1%eth0"}),
        ({"host": "ids1", "in_iface": "eth0"}, {"sensor": "ids1"}),
        ({"event_type": "ssh", "ssh": {"client": {"software_version": "PuTTY"}, "server": {"software_version": "x"}}}, {"message": "PuTTY x", "kind": Kind.SERVICE}),
        ({"event_type": "anomaly", "anomaly": {"type": "stream", "event": "stream.pkt_bad"}}, {"message": "stream stream.pkt_bad", "kind": Kind.ALERT}),
        ({"event_type": "tls", "tls": {"version": "TLS 1.2", "sni": "a.example"}}, {"message": "TLS 1.2 a.example"}),
        ({"event_type": "dns", "dns": {"version": 3, "type": "request", "queries": [{"rrname": "b.example", "rrtype": "A"}]}}, {"message": "request A b.example"}),
        ({"event_type": "never_seen", "never_seen": {"a": 1}}, {"message": "never_seen", "kind": Kind.SERVICE}),
    ],
)  # fmt: skip
def test_values(changed: dict[str, Any], promised: dict[str, Any]) -> None:
    """Numbers may be strings, protocols numbers; what cannot be a value of its column is none, and stays a word."""
    (record,) = records(line(**changed))
    assert {name: getattr(record, name) for name in promised} == promised
    for name, attribute in (("src_port", "src_port"), ("src_ip", "src")):
        if name in changed and getattr(record, attribute) is None:
            assert name in record.words
            assert record.notes


def test_icmp_without_ports() -> None:
    """Releases that print ports of 0 for ICMP give type and code, and no ports."""
    (record,) = records(line(proto="ICMP", src_port=0, dest_port=0, icmp_type=3, icmp_code=1))
    assert (record.icmp_type, record.icmp_code, record.src_port, record.dst_port) == (3, 1, None, None)
    assert (record.words["src_port"], record.words["dest_port"]) == ("0", "0")


@pytest.mark.parametrize(
    "around", [{"event": BASE, "firewall_name": "f"}, {"suricata": {"eve": BASE}, "firewall_name": "f"}]
)
def test_forwarded_events(around: dict[str, Any]) -> None:
    """An event that a forwarder put into an object of its own is found there; what stands around it is kept."""
    (record,) = records((json.dumps(around) + "\n").encode())
    assert (record.format, record.src, record.dst_port) == ("suricata-eve", "192.0.2.9", 80)
    assert record.words["firewall_name"] == "f"


def test_events_in_syslog() -> None:
    """Behind a syslog stamp the event is the same, and the logging host is its sensor."""
    text = b"Jan 14 17:37:24 ids1 suricata[812]: @cee: " + line()
    (record,) = records(text)
    assert (record.sensor, record.src) == ("ids1", "192.0.2.9")
    assert seconds(record.stamp) == (1389713844, 820046000)


def test_the_packet_of_an_alert(corpus: Path) -> None:
    """An alert that carries its packet has the columns that tshark reads in those bytes."""
    capture = (corpus / "pcap" / "derived_inputs" / "print-flags.pcap").read_bytes()
    order = "<" if capture[:4] == b"\xd4\xc3\xb2\xa1" else ">"
    at, rows = 24, frames(corpus, "print-flags")
    for frame in rows:
        (length,) = struct.unpack_from(f"{order}I", capture, at + 8)
        packet = capture[at + 16 : at + 16 + length]
        at += 16 + length
        source, first, destination, second = frame.ends
        (record,) = records(
            line(
                src_ip=source, src_port=first, dest_ip=destination, dest_port=second,
                packet=base64.b64encode(packet).decode(), packet_info={"linktype": 1},
            )
        )  # fmt: skip
        assert record.captured == packet[14:]
        assert record.notes == ()
        assert (
            record.flags,
            record.tcp_seq,
            record.tcp_ack,
            record.tcp_win,
            record.ttl,
            record.ip_id,
            record.ip_len,
        ) == tuple(
            frame.number(name)
            for name in (
                "tcp.flags",
                "tcp.seq_raw",
                "tcp.ack_raw",
                "tcp.window_size_value",
                "ip.ttl",
                "ip.id",
                "ip.len",
            )
        )


# 192.0.2.9:4000 > 198.51.100.7:80, SYN, made by hand; the checksums are left out of account
SYN = bytes.fromhex("450000280001000040060000c0000209c63364070fa000500000000500000000500220000000" + "0000")


def test_a_packet_that_says_something_else() -> None:
    """What event and packet say differently is a note; a packet of other ends is not taken at all."""
    carried = {"packet": base64.b64encode(SYN).decode(), "packet_info": {"linktype": 101}}
    ends = {"src_ip": "192.0.2.9", "dest_ip": "198.51.100.7"}
    (record,) = records(line(**ends, src_port=4000, dest_port=81, **carried))
    assert (record.captured, record.dst_port) == (SYN, 81)
    assert record.notes == ("dst.port: the event says 81, its packet says 80; the event counts",)
    (record,) = records(line(src_ip="192.0.2.8", dest_ip="198.51.100.7", src_port=4000, dest_port=80, **carried))
    assert record.captured is None
    assert record.notes == (
        "the packet that the event carries goes from 192.0.2.9 to 198.51.100.7; it is not taken for this one",
    )


def test_the_packet_of_an_alert_about_ipv6() -> None:
    """Suricata prints every zero of an address (util-print.c): it is the address of its packet all the same."""
    # 2001:db8::9 port 4000 > 2001:db8::7 port 80, SYN, made by hand
    packet = (
        bytes.fromhex("600000000014064020010db800000000000000000000000920010db8000000000000000000000007") + SYN[20:]
    )
    ends = {"src_ip": "2001:0db8:0000:0000:0000:0000:0000:0009", "dest_ip": "2001:0db8:0000:0000:0000:0000:0000:0007"}
    carried = {"packet": base64.b64encode(packet).decode(), "packet_info": {"linktype": 101}}
    (record,) = records(line(**ends, src_port=4000, dest_port=80, **carried))
    assert (record.captured, record.flags, record.notes) == (packet, 0x02, ())
    assert (record.src, record.dst) == tuple(ends.values())
    (record,) = records(
        line(**ends | {"src_ip": "2001:0db8:0000:0000:0000:0000:0000:0008"}, src_port=4000, dest_port=80, **carried)
    )
    assert record.captured is None
    assert "from 2001:db8::9 to 2001:db8::7" in record.notes[0]


def test_the_payload_of_a_stream_is_no_payload_of_a_packet() -> None:
    """A payload is a packet's only if the event says that it is not taken from a stream."""
    coded = base64.b64encode(b"GET /").decode()
    (packet,) = records(line(payload=coded, stream=0))
    (stream,) = records(line(payload=coded, stream=1))
    (broken,) = records(line(payload="%%%", stream=0))
    assert (packet.payload, stream.payload, broken.payload) == (b"GET /", None, None)
    assert stream.words["payload"] == coded


@pytest.mark.parametrize("width", [60, 78, 200])
def test_indented_and_wrapped_events(width: int) -> None:
    """An event that a program printed over several lines, or a mail wrapped at blanks, is the same event."""
    event = BASE | {"alert": {"signature": "words that are long enough " * 4, "signature_id": 5}}
    expected = records((json.dumps(event) + "\n").encode())
    assert records((json.dumps(event, indent=2) + "\n").encode()) == expected
    row, rows = "", []
    for word in json.dumps(event).split(" "):
        if row and len(row) + len(word) >= width:
            rows.append(row)
            row = word
        else:
            row = f"{row} {word}" if row else word
    data = ("\n".join(["> " + part for part in (*rows, row)]) + "\n").encode()
    (found,) = (entry for entry in read(data) if isinstance(entry, Found))
    assert found.record == expected[0]
    assert set(found.repairs) == {"rejoined-wrap", "quote-marks"}


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (line()[:-30] + b"\n", "begins like a JSON object, but column"),
        (b'{"event_type":' + b"[" * 100_000 + b"]" * 100_000 + b"}\n", "nested too deep"),
        (b'{"a":' * 100_000 + b"1" + b"}" * 100_000 + b"\n", "nested too deep"),
        (b'{"event_type":"alert","timestamp":"yesterday","src_ip":"192.0.2.1"}\n', "needs a mapping"),
        (b'{"event_type":"alert","timestamp":"2014-13-14T17:37:24Z","src_ip":"192.0.2.1"}\n', "needs a mapping"),
        (b"{}\n", "needs a mapping"),
    ],
)
def test_what_is_no_event_is_said_to_be_none(text: bytes, reason: str) -> None:
    """Cut, bottomless and undated objects are not understood, each with its reason."""
    (found,) = not_understood(text)
    assert reason in found
    assert tiles(text, list(read(text)))


def test_lone_surrogates_and_bytes_that_are_no_text() -> None:
    """Halves of surrogate pairs and stray bytes stay readable; NUL and escapes are what they are."""
    data = line(note="\ud800 \udcff a\x00b").replace(b'"TCP"', b'"TCP","raw":"\xff\xc3\xa9"')
    (record,) = records(data)
    assert record.words["note"] == "\\ud800 \\xff a\x00b"
    assert record.words["raw"] == "\\xffé"
    assert len(record.identity()) == 16


def test_an_event_of_thousands_of_values_is_cut() -> None:
    """Statistics of thousands of values give a bounded record that says so."""
    (record,) = records(line(event_type="stats", stats={f"k{n}": n for n in range(5000)}))
    assert len(record.words) == MOST_WORDS
    assert any("more than fits" in note for note in record.notes)


def test_a_number_of_thousands_of_digits() -> None:
    """An integer that no program can count with stays as it is printed."""
    (record,) = records(line().replace(b'"flow_id": 7', b'"flow_id": ' + b"7" * 5000))
    assert record.words["flow_id"] == "7" * 5000


_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**70), 2**70) | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)


@settings(max_examples=300, deadline=None)
@given(
    values=st.dictionaries(
        st.sampled_from([*BASE, "alert", "flow", "drop", "dns", "icmp_type", "packet", "payload", "stream", "x"]),
        _VALUES,
        max_size=8,
    ),
    kind=st.sampled_from(["alert", "flow", "netflow", "drop", "dns", "http", "stats"]),
)
def test_random_events_never_raise(values: dict[str, Any], kind: str) -> None:
    """Whatever the values of an event are, it is a record or refused, and its columns hold what they can hold."""
    data = line(**(values | {"event_type": kind}))
    entries = list(read(data + data))
    assert tiles(data + data, entries)
    assert entries == read_slowly(data + data)
    for entry in entries:
        if isinstance(entry, Found):
            record = entry.record
            assert len(record.identity()) == 16
            for port in (record.src_port, record.dst_port):
                assert port is None or 0 <= port <= 65535
            assert all(isinstance(key, str) and isinstance(word, str) for key, word in record.words.items())


@settings(max_examples=200, deadline=None)
@given(text=st.text(alphabet='{}[]",:\\ue0aftrn1.-+\n\x00é', max_size=300))
def test_random_braces_never_raise(text: str) -> None:
    """Anything that begins like an object is accounted for."""
    data = ("{" + text + "\n" + '{"event_type":' + text + "}\n").encode("utf-8", "surrogatepass")
    assert tiles(data, list(read(data)))
