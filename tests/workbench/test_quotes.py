"""How records are quoted: text as it stands, frames as a dump."""

from __future__ import annotations

from pathlib import Path

from db.case import Case
from workbench.importing import import_file
from workbench.quotes import dump, ends, quote, where

# one 14-byte frame in a little-endian pcap (magic, 2.4, zone, accuracy, snap length 65535, link type 1)
PCAP = bytes.fromhex(
    "d4c3b2a1 0200 0400 00000000 00000000 ffff0000 01000000  01000000 00000000 0e000000 0e000000"
    " 001122334455 66778899aabb 88b5"
)


def test_a_frame_is_quoted_as_a_dump(tmp_path: Path) -> None:
    """A captured frame is quoted as its bytes in hex and counted in frames, a log line as it stands and in lines."""
    with Case.create(tmp_path / "a.case") as case:
        import_file(case, PCAP, "one.pcap")
        line = b"Mar 31 19:09:34 203.85.30.129:1542 -> A.B.C.30:98 SYN **S*****\n"
        import_file(case, line, "scan.log", year=2000)
        frame, packet = case.records.get(1), case.records.get(2)
        assert quote(frame, case.sources.raw(1)) == dump(PCAP[40:])[0]
        assert dump(PCAP[40:]) == ['0000  00 11 22 33 44 55 66 77 88 99 aa bb 88 b5        .."3DUfw......']
        assert where(*ends(frame, case.sources.places(1)[0])) == "frame 1"
        assert quote(packet, case.sources.raw(2)).startswith("Mar 31 19:09:34 203.85.30.129")
        assert where(*ends(packet, case.sources.places(2)[0])) == "line 1"


def test_unknown_bytes_are_dots() -> None:
    """Bytes that are not known are shown as two dots, and as no letter."""
    assert dump(b"AB", b"\x01\x00") == ["0000  41 ··" + " " * 44 + "A."]
