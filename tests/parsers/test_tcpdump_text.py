"""tcpdump's text of a capture, in every style, against the records of the capture itself."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections import Counter
from datetime import UTC
from pathlib import Path

import pytest

from parsers.containers import opened
from parsers.read import read
from parsers.record import Found, Record, Span, SpanKind
from tests.parsers.reading import tiles

COMPARED = (
    "src", "dst", "src_port", "dst_port", "proto", "flags", "ttl", "tos", "ip_id", "ip_len", "frag", "ip_df", "tcp_seq",
    "tcp_ack", "tcp_win", "tcp_mss", "icmp_type", "icmp_code",
)  # fmt: skip
STYLES = (
    "", "-t", "-tt", "-ttt", "-tttt", "-ttttt", "-v", "-vv", "-vvv", "-e", "-S", "-q", "-x", "-X", "-xx", "-XX", "-A", "-AA", "-#",
    "-e -v -XX -tttt", "-q -e -x", "-S -vvv -X -tt -#", "-tt --time-stamp-precision=nano", "-tttt --time-stamp-precision=nano -# -A",
)  # fmt: skip
DATED = ("-tt", "-tttt")
COUNTED = ("-ttt", "-ttttt")


def captures(corpus: Path) -> list[Path]:
    """Return the captures of the corpus but the large one."""
    return [path for path in sorted((corpus / "pcap").rglob("*.pcap*")) if "netperfmeter" not in path.name]


def held(path: Path) -> bytes:
    """Return what a file holds, decompressed."""
    with opened(path) as source:
        return source.read(1 << 24)


def printed(data: bytes, style: str, tmp_path: Path) -> bytes:
    """Return tcpdump's text of a capture."""
    program = shutil.which("tcpdump")
    if program is None:
        pytest.skip("no tcpdump here")
    copy = tmp_path / "capture"
    copy.write_bytes(data)
    done = subprocess.run(
        [program, "-n", "-r", str(copy), *style.split()],
        capture_output=True,
        check=True,
        env={**os.environ, "TZ": "UTC"},
    )
    return done.stdout


@pytest.mark.parametrize("style", STYLES)
def test_text_says_what_the_capture_holds(corpus: Path, style: str, tmp_path: Path) -> None:
    """Every packet is a record; what a style prints of it equals its bytes; nothing is left over."""
    compared: Counter[str] = Counter()
    for path in captures(corpus):
        data = held(path)
        packets = [e.record for e in read(data) if isinstance(e, Found) and e.record.captured is not None]
        text = printed(data, style, tmp_path)
        entries = list(read(text))
        records = [entry.record for entry in entries if isinstance(entry, Found)]
        odd = [e for e in entries if isinstance(e, Span) and e.kind in (SpanKind.PROSE, SpanKind.NOT_UNDERSTOOD)]
        assert [(path.name, text[span.start : span.stop]) for span in odd] == []
        assert (path.name, len(records)) == (path.name, len(packets))
        assert tiles(text, entries)
        for record, packet in zip(records, packets, strict=True):
            for name in COMPARED:
                said = getattr(record, name)
                if said is not None:
                    assert (path.name, name, said) == (path.name, name, getattr(packet, name))
                    compared[name] += 1
            _same_time(record, packet, style)
            if any(option.lower().startswith("-x") for option in style.split()):
                assert record.captured is not None
                assert packet.captured is not None
                dumped = bytes.fromhex(record.words.get("link header", "")) + record.captured
                assert packet.captured.find(dumped) == 0 or "-x" in style.split() or "-X" in style.split()
                assert dumped in packet.captured  # -x and -X leave out the link header, and what pads the frame
    assert compared["src"] > 200
    assert compared["flags"] > 70 or "-q" in style.split()  # -q prints none


def _same_time(record: Record, packet: Record, style: str) -> None:
    assert packet.time is not None
    first = next((each for each in style.split() if each.startswith("-t")), "")
    if first in DATED:
        assert record.stamp is not None
        assert record.stamp.resolve(1970, True, UTC, True)[0] // 1000 == packet.time // 1000
    elif first in (*COUNTED, "-t"):
        assert record.stamp is None or first == "-ttt"
    elif packet.time // 10**9 % 86_400 or record.stamp is not None:
        assert record.stamp is not None
        assert record.stamp.resolve(1970, True, UTC, True)[0] // 1000 == packet.time % (86_400 * 10**9) // 1000


def test_upstream_outputs_say_what_their_capture_holds(corpus: Path) -> None:
    """tcpdump's own expected outputs of a handshake, in every style of time, give its three packets."""
    found = sorted((corpus / "tcpdump_text" / "upstream_tests").glob("*.out"))
    assert len(found) == 12
    capture = corpus / "pcap" / "tcpdump_tests" / "tcp-handshake-nano.pcap"
    packets = [entry.record for entry in read(capture.read_bytes()) if isinstance(entry, Found)]
    for path in found:
        entries = list(read(path.read_bytes()))
        records = [entry.record for entry in entries if isinstance(entry, Found)]
        assert len(records) == len(entries) == len(packets) == 3, path.name
        for record, packet in zip(records, packets, strict=True):
            for name in ("src", "dst", "src_port", "dst_port", "proto"):
                assert getattr(record, name) == getattr(packet, name), path.name
            if path.stem.endswith("-tt"):
                step = 1 if "nano" in path.name else 1000
                assert record.stamp is not None
                assert packet.time is not None
                assert record.stamp.resolve(1970, True, UTC, True)[0] // step == packet.time // step
