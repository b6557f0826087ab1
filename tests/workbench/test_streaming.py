"""Logs of any size, from files, pipes and archives, in memory that does not grow with them."""

from __future__ import annotations

import bz2
import gzip
import hashlib
import io
import lzma
import random
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import zstandard

from db import intake
from db.case import Case
from parsers import walk
from parsers.containers import ContainerError
from tests.parsers.captures import build as b
from workbench import importing
from workbench.importing import MOST_LISTED, Cancelled, import_file

SECOND = 1_000_000_000
SYN = b.ethernet(b.IPV4, b.ipv4(6, b.tcp(1025, 22, flags=2, payload=b"")))


@pytest.fixture
def case(tmp_path: Path) -> Iterator[Case]:
    """An empty case."""
    with Case.create(tmp_path / "a.case") as made:
        yield made


@pytest.fixture(scope="module")
def trace() -> bytes:
    """Lines of ipchains."""
    line = "Mar 20 06:{:02}:{:02} fw kernel: Packet log: input DENY eth0 PROTO=6 10.1.9.5:1025 10.1.9.6:22 L=44 S=0x00 I={} F=0x0000 T=64 SYN (#1)\n"
    return "".join(line.format(n // 60, n % 60, n) for n in range(600)).encode()


class Drops:
    """A pipe that gives a few bytes at a time."""

    def __init__(self, data: bytes, step: int) -> None:
        self._file, self._step = io.BytesIO(data), step

    def read(self, size: int = -1) -> bytes:
        """Return some bytes, fewer than were asked for."""
        return self._file.read(min(size, self._step))


def test_a_pipe_gives_what_the_file_gives(case: Case, trace: bytes, tmp_path: Path) -> None:
    """Bytes that come in drops make the same source, records and ledger as the file."""
    report = import_file(case, Drops(trace, 977), "pipe", year=2000)  # type: ignore[arg-type]
    assert (report.records, report.by_format, report.size) == (600, {"ipchains": 600}, len(trace))
    assert report.sha256 == hashlib.sha256(trace).hexdigest()
    assert case.sources.evidence(1) == trace
    (tmp_path / "file").write_bytes(trace)
    with Case.create(tmp_path / "b.case") as other:
        import_file(other, tmp_path / "file", "pipe", year=2000)
        assert list(other.sources.ledger(1)) == list(case.sources.ledger(1))
        assert other.records.get(600) == case.records.get(600)


def zstd(data: bytes) -> bytes:
    """Compress as zstd(1) does."""
    return zstandard.ZstdCompressor().compress(data)


@pytest.mark.parametrize("pack", [gzip.compress, bz2.compress, lzma.compress, zstd])
def test_a_compressed_log_is_what_it_holds(
    case: Case, trace: bytes, tmp_path: Path, pack: Callable[[bytes], bytes]
) -> None:
    """The source of a compressed log is its content; the report and the journal say how it was packed."""
    path = tmp_path / "fw.log.packed"
    path.write_bytes(pack(trace))
    report = import_file(case, path, path.name)
    assert (report.records, report.sha256) == (600, hashlib.sha256(trace).hexdigest())
    assert report.unpacked.startswith(f"unpacked from {path.stat().st_size} bytes of ")
    assert report.unpacked in case.journal.all()[-1].what
    assert report.unpacked in case.sources.get(1).understood
    assert import_file(case, trace, "plain.log").already


def test_a_cut_archive_gives_what_comes_out(case: Case, trace: bytes) -> None:
    """What a damaged archive still holds is read, and the report says where it ends."""
    report = import_file(case, io.BytesIO(gzip.compress(trace)[:-2000]), "cut.gz")
    assert 0 < report.records < 600
    assert f"the gzip data is cut: what came out so far is {report.size} bytes" in report.unpacked
    assert case.verify() == []


def test_a_bomb_is_refused_and_leaves_nothing(case: Case) -> None:
    """A compressed file that grows out of proportion stops the import; the case is as it was."""
    with pytest.raises(ContainerError):
        import_file(case, io.BytesIO(gzip.compress(bytes(1 << 26))), "bomb.gz")
    assert case.sources.all() == []
    assert case.verify() == []


def test_the_same_bytes_are_known_however_they_come(case: Case, trace: bytes, tmp_path: Path) -> None:
    """A second import is noticed for bytes, files, pipes and archives alike, and adds nothing."""
    (tmp_path / "a.log").write_bytes(trace)
    assert not import_file(case, tmp_path / "a.log", "a.log").already
    for log in (trace, tmp_path / "a.log", io.BytesIO(trace), io.BytesIO(gzip.compress(trace))):
        report = import_file(case, log, "again")
        assert (report.already, report.source, report.records) == (True, 1, 0)
    assert len(case.sources.all()) == 1
    assert case.records.count() == 600


def test_a_file_is_hashed_beforehand_only_if_it_may_be_known(case: Case, trace: bytes, tmp_path: Path) -> None:
    """A file whose size no source has is read once; one of a known size is not even begun if it is known."""
    path = tmp_path / "a.log"
    path.write_bytes(trace)
    told: list[tuple[int, int]] = []
    import_file(case, path, "a.log", progress=lambda done, whole: told.append((done, whole)))
    assert told[-1] == (len(trace), len(trace))
    told.clear()
    assert import_file(case, path, "a.log", progress=lambda done, whole: told.append((done, whole))).already
    assert told == []


@pytest.mark.parametrize("together", [True, False])
def test_a_cancelled_import_leaves_nothing(
    case: Case, trace: bytes, together: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Cancelled after some records, whatever was written goes."""
    monkeypatch.setattr(intake, "FEW", 8)
    if together:
        for name in ("_BLOCK", "LOOK"):
            monkeypatch.setattr(importing, name, 4096)
    else:
        monkeypatch.setattr(walk, "FEWEST", 1 << 20)
    asked = iter(range(10_000))
    with pytest.raises(Cancelled):
        import_file(case, io.BytesIO(trace), "a.log", cancelled=lambda: next(asked) > (5 if together else 300))
    assert (case.sources.all(), case.records.count(), case.verify()) == ([], 0, [])


def test_a_cancelled_import_gives_up_its_room(tmp_path: Path, trace: bytes) -> None:
    """The file of a case is not left large by a source that did not get into it."""
    path = tmp_path / "a.case"
    with Case.create(path) as case:
        import_file(case, trace, "a.log")
    before = path.stat().st_size
    chance = random.Random(7)
    frames = [
        (at * 1000, b.ethernet(b.IPV4, b.ipv4(17, b.udp(53, 53, chance.randbytes(1400))))) for at in range(20_000)
    ]
    with Case.open(path) as case:
        with pytest.raises(Cancelled):
            import_file(case, b.pcap(frames), "big.pcap", cancelled=lambda: path.stat().st_size > before + (8 << 20))
        assert path.stat().st_size > before + (2 << 20)
    with Case.open(path) as case:
        assert (len(case.sources.all()), case.records.count(), case.verify()) == (1, 600, [])
    assert path.stat().st_size < before + (64 << 10)


def test_what_was_not_understood_is_listed_in_bounds(case: Case) -> None:
    """A report lists the first stretches that were not understood and counts them all."""
    odd = b.enhanced(SYN, 1, on=7) + b.enhanced(SYN, 1, captured=1 << 20)
    capture = b.section() + b.interface() + odd * 5_500
    report = import_file(case, capture, "odd.pcapng")
    assert len(report.not_understood) == MOST_LISTED < report.not_understood_in_all


BOUNDED = """
import os, resource, sys
sys.path.insert(0, os.getcwd())
import sqlite3, zstandard, sqlite_utils
from db import intake
from db.case import Case
from parsers.captures.pcap import VARIANTS
from workbench.importing import import_file
with open("/proc/self/status") as status:
    size = next(int(line.split()[1]) << 10 for line in status if line.startswith("VmSize"))
resource.setrlimit(resource.RLIMIT_AS, (size + (160 << 20),) * 2)
with Case.create(sys.argv[1]) as case:
    report = import_file(case, sys.stdin.buffer, "big")
    print(report.size, report.records, case.sources.get(1).records)
"""


def test_memory_does_not_grow_with_the_source(tmp_path: Path) -> None:
    """128 MiB of long frames pass through a pipe where 160 MiB of memory is all there is; they would fill it thrice."""
    frame = b.ethernet(b.IPV4, b.ipv4(17, b.udp(53, 53, bytes(65_000))))
    head, packet = b.pcap([]), b.pcap([(0, frame)])[24:]
    order = "little" if head[:1] in (b"\xd4", b"\x4d") else "big"
    command = [sys.executable, "-c", BOUNDED, str(tmp_path / "a.case")]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdin is not None and process.stdout is not None
        process.stdin.write(head)
        for second in range(2100):
            process.stdin.write(second.to_bytes(4, order) + packet[4:])  # type: ignore[arg-type]
        process.stdin.close()
        said = [int(word) for word in process.stdout.read().split()]
    assert said == [24 + 2100 * len(packet), 2100, 2100]
    assert said[0] > 1 << 27
