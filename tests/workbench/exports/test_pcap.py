"""Captures out of a case: packet for packet what went in."""

from __future__ import annotations

import io
import shutil
import struct
import subprocess
from pathlib import Path

import pytest

from db.case import Case
from db.errors import CaseError
from workbench.exports import pcap
from workbench.importing import import_file


def capture(
    packets: list[tuple[int, int, bytes]], *, magic: int = 0xA1B2C3D4, order: str = "<", link: int = 1
) -> bytes:
    """Return a pcap file of (seconds, fraction, bytes), written by hand from pcap-savefile(5)."""
    head = struct.pack(order + "IHHiIII", magic, 2, 4, 0, 0, 65535, link)
    return head + b"".join(struct.pack(order + "IIII", s, f, len(d), len(d) + 9) + d for s, f, d in packets)


def exported(case: Case, detects: list[int] | None = None) -> bytes:
    """Return what the export writes."""
    raw = io.BytesIO()
    with io.TextIOWrapper(raw, encoding="utf-8") as out:
        pcap.write(case, out, detects)
        return raw.getvalue()


FRAME = bytes.fromhex("001122334455 66778899aabb 0800 4500001c00010000401100000a000001 0a000002 00350035 00080000")
PACKETS = [(951_952_083, 17, FRAME), (951_952_084, 999_999, FRAME[:40]), (4_000_000_000, 0, FRAME + b"\0" * 9)]


def test_a_capture_comes_out_as_it_went_in(tmp_path: Path) -> None:
    """A little-endian microsecond capture of one link type is written byte for byte, but for the snap length."""
    with Case.create(tmp_path / "a.case") as case:
        data = capture(PACKETS)
        import_file(case, data, "a.pcap")
        assert exported(case)[24:] == data[24:]
        assert exported(case)[:16] == data[:16]
        assert exported(case)[20:24] == data[20:24]


def test_nanoseconds_and_byte_order(tmp_path: Path) -> None:
    """A big-endian nanosecond capture keeps its nanoseconds."""
    with Case.create(tmp_path / "a.case") as case:
        import_file(case, capture(PACKETS, magic=0xA1B23C4D, order=">", link=101), "a.pcap")
        assert (
            exported(case)
            == capture(PACKETS, magic=0xA1B23C4D, link=101)[:16]
            + struct.pack("<II", 262144, 101)
            + (capture(PACKETS, magic=0xA1B23C4D)[24:])
        )


def test_only_what_a_detect_cites(tmp_path: Path) -> None:
    """An export of a detect holds the packets it cites, and bytes of a log go out as raw IP."""
    with Case.create(tmp_path / "a.case") as case:
        import_file(case, capture(PACKETS), "a.pcap")
        detect = case.detects.new("one", "", "see [[#2]]")
        assert len(exported(case, [detect])) == 24 + 16 + 40


def test_several_link_types_are_refused(tmp_path: Path, traces: Path) -> None:
    """A pcap file has one link type: a case with two is refused with a sentence that names them."""
    with Case.create(tmp_path / "a.case") as case:
        import_file(case, traces / "01-tcpdump-hex.txt", "hex.txt", year=2000)
        assert len(exported(case)) == 24 + 8 * (16 + 46)
        import_file(case, capture(PACKETS), "a.pcap")
        with pytest.raises(CaseError, match="ethernet, raw"):
            exported(case)


@pytest.mark.skipif(shutil.which("tcpdump") is None, reason="needs tcpdump")
def test_text_of_a_capture_is_the_capture(tmp_path: Path, corpus: Path) -> None:
    """tcpdump's own text of an exported capture, imported, has the columns that the capture has."""
    with Case.create(tmp_path / "a.case") as case:
        import_file(case, corpus / "pcap" / "derived_inputs" / "whois.pcap", "whois.pcap")
        made = tmp_path / "out.pcap"
        made.write_bytes(exported(case))
        command = ["tcpdump", "-nn", "-tt", "-x", "-r", str(made)]
        text = subprocess.run(command, capture_output=True, check=True).stdout
        import_file(case, text, "whois.txt")
        assert case.records.count() == 22
        for number in range(1, 12):
            frame, line = case.records.get(number), case.records.get(number + 11)
            for name in (
                "time",
                "src",
                "dst",
                "src_port",
                "dst_port",
                "flags",
                "tcp_seq",
                "tcp_ack",
                "tcp_win",
                "ip_id",
                "ttl",
            ):
                assert getattr(frame, name) == getattr(line, name), name
            assert (frame.captured or b"")[14:] == line.captured
