"""A second opinion: bounded, read as hostile, and held against our own decoding."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers.decode import decode
from tests.parsers.captures import build as b
from tests.parsers.captures.test_decode import frame
from tests.parsers.decode.oracle import TSHARK
from workbench.opinion.ask import ask, layers
from workbench.opinion.compare import held
from workbench.opinion.pdml import read
from workbench.opinion.tshark import NoOpinionError, run

needs_tshark = pytest.mark.skipif(TSHARK is None, reason="tshark is not installed")
PACKET = b.ipv4(6, b.tcp(payload=b"GET / HTTP/1.0\r\n\r\n"))
PDML = b"""<?xml version="1.0"?><pdml version="0" creator="wireshark/9.8.7"><packet>
<proto name="geninfo" pos="0" size="9"><field name="num" pos="0" show="1" size="1"/></proto>
<proto name="ip" showname="IP" size="20" pos="0"><field name="ip.ttl" showname="TTL: 7" size="1" pos="8" show="7" value="07"/>
<field name="ip.proto" showname="Protocol: TCP (6)" size="1" pos="9" show="6" value="06"/>
<field name="ip.geo" showname="\x1b[2J" size="0" pos="0" show="x"/></proto></packet></pdml>"""


def test_values_of_one_name_are_paired() -> None:
    """Of two time-to-lives one differs; the protocol agrees; what only one side has stands apart."""
    record = frame(PACKET, 101)
    version, told = read(PDML.replace(b"\x1b", b"?"))
    found = held(decode(record), version, told)
    assert version == "9.8.7"
    assert [(pair.name, pair.ours.value, pair.theirs.show) for pair in found.different] == [("ip.ttl", PACKET[8], "7")]
    assert [pair.name for pair in found.equal] == ["ip.proto"]
    assert [each.name for each in found.theirs] == ["ip.geo"]
    assert "ip.ttl" not in {name for name, _ in found.ours}


@pytest.mark.parametrize(
    "data",
    [
        PDML,  # a control character is no XML
        b'<!DOCTYPE pdml [<!ENTITY a "aaaa">]><pdml/>',
        b'<!DOCTYPE pdml SYSTEM "file:///etc/passwd"><pdml/>',
        b"<pdml><packet>" + b"<proto name='x'>" * 1000 + b"</proto>" * 1000 + b"</packet></pdml>",
        b"<pdml><packet>" + b"<field name='x' show='1'/>" * 30_000 + b"</packet></pdml>",
        b"",
        b"\xff\xfe",
    ],
)
def test_an_answer_that_is_an_attack_is_refused(data: bytes) -> None:
    """Entities, external files, depth, masses and garbage end in one sentence."""
    with pytest.raises(NoOpinionError, match="no second opinion"):
        read(data)


@given(st.data())
def test_no_answer_breaks_the_reader(data: st.DataObject) -> None:
    """PDML with bytes cut out or written over is read, or refused in one sentence."""
    whole = PDML.replace(b"\x1b", b"?")
    place = data.draw(st.integers(0, len(whole)))
    broken = whole[:place] + data.draw(st.binary(max_size=8)) + whole[place + data.draw(st.integers(0, 60)) :]
    try:
        held(decode(frame(PACKET, 101)), *read(broken))
    except NoOpinionError as error:
        assert str(error).isprintable()


@pytest.mark.parametrize(
    ("program", "why"),
    [
        ("import time; time.sleep(60)", "took longer"),
        ("import sys\nwhile True: sys.stdout.write('x' * 65536)", "printed more than"),
        ("import sys; sys.exit('cannot read this')", "broke off: cannot read this"),
        ("a = bytearray(1 << 30); print('</pdml>')", "broke off"),
    ],
)
def test_a_decoder_that_misbehaves_is_stopped(program: str, why: str) -> None:
    """Too slow, too talkative, failing, too greedy: one sentence, and the program is gone."""
    with pytest.raises(NoOpinionError, match=why):
        run([sys.executable, "-c", program], bytes(300_000), seconds=1.0, most=1 << 20, memory=400_000)


def test_large_packets_do_not_lock_both_ends() -> None:
    """A program that answers before it has read everything is read while it is written to."""
    program = "import sys; print('x' * 300_000); sys.stdin.buffer.read(); print('</pdml>')"
    assert len(run([sys.executable, "-c", program], bytes(300_000))) > 300_000


def test_without_tshark_there_is_a_sentence(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The key and the verb say what is missing."""
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(NoOpinionError, match="tshark is not installed"):
        ask(frame(PACKET, 101))


@needs_tshark
def test_a_difference_that_is_no_fault_says_why() -> None:
    """In a source-routed packet tshark calls the last hop the destination; the header names the next one (RFC 791)."""
    route = bytes((131, 11, 4, 192, 0, 2, 1, 192, 0, 2, 2, 0))  # loose source route of two hops, none taken yet
    head = bytearray(PACKET[:20])
    head[0] = 0x48
    head[2:4] = (len(PACKET) + 12).to_bytes(2, "big")
    found = ask(frame(bytes(head) + route + PACKET[20:], 101))
    (pair,) = (pair for pair in found.different if pair.name == "ip.dst")
    assert pair.theirs.show == "192.0.2.2"
    assert "last hop" in pair.why


@needs_tshark
def test_tshark_and_we_agree_on_a_packet() -> None:
    """A TCP packet behind Ethernet: every field that both have is equal, none is lost, differences come first."""
    found = ask(frame(b.ethernet(b.IPV4, PACKET)))
    assert found.different == ()
    assert len(found.equal) >= 30
    assert [layer.name for layer in layers(found)] == [
        f"opinion.{name}" for name in ("different", "theirs", "ours", "equal")
    ]
    assert {"ip.ttl", "tcp.seq_raw", "eth.type", "ip.checksum"} <= {pair.name for pair in found.equal}
