"""Where reading a damaged capture stops, against tcpdump."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from parsers.captures import read_capture
from parsers.record import Found
from tests.parsers.captures import build as b
from tests.parsers.captures.test_hostile import LIES, PACKETS, PCAP

TCPDUMP = shutil.which("tcpdump")
needs_tcpdump = pytest.mark.skipif(TCPDUMP is None, reason="no tcpdump here to compare with")
# libpcap 1.10 does not follow a change of byte order, so there is one section here.
PCAPNG = b.section() + b.interface() + b"".join(b.enhanced(packet, 1) for packet in PACKETS) + b.simple(PACKETS[0])


def printed(data: bytes, path: Path) -> int:
    """Return how many packets tcpdump prints of a file before it ends or gives up."""
    assert TCPDUMP is not None
    path.write_bytes(data)
    done = subprocess.run([TCPDUMP, "-nn", "-t", "-q", "-r", str(path)], capture_output=True, check=False)
    return done.stdout.count(b"\n")


def ours(data: bytes) -> int:
    """Return how many packets of a file are records."""
    return sum(isinstance(entry, Found) for entry in read_capture(data))


@needs_tcpdump
@pytest.mark.parametrize("lie", LIES)
def test_lies_stop_tcpdump_at_the_same_packet(lie: str, tmp_path: Path) -> None:
    """tcpdump gives the same number of packets of each file that lies."""
    data = LIES[lie][0]
    assert ours(data) == printed(data, tmp_path / "lie.pcap")


@needs_tcpdump
@pytest.mark.parametrize("name", ["pcap", "pcapng"])
def test_cut_files_stop_tcpdump_at_the_same_packet(name: str, tmp_path: Path) -> None:
    """tcpdump gives the same number of packets of a file that is cut, wherever."""
    data = {"pcap": PCAP, "pcapng": PCAPNG}[name]
    for size in range(0, len(data) + 1, 5):
        assert ours(data[:size]) == printed(data[:size], tmp_path / "cut.pcap"), size
