"""Compressed sources: what they hold comes out, bombs are refused, damage is told, nothing is unpacked twice."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import random
import struct
import subprocess
import sys
import tracemalloc
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from parsers import containers
from parsers.captures import read_capture
from parsers.containers import ContainerError, container, opened
from parsers.record import Found
from tests.parsers.captures import build as b

ZSTD = zstandard.ZstdCompressor(level=3, write_checksum=True)
PACK: dict[str, Callable[[bytes], bytes]] = {
    "gzip": gzip.compress, "bzip2": bz2.compress, "xz": lzma.compress, "zstd": ZSTD.compress,
}  # fmt: skip
TEXT = random.Random(7).randbytes(150_000) + b"Mar 20 12:00:01 gate kernel: denied\n" * 2_000


def read(data: bytes, size: int = 7_777, *, unbounded: bool = False) -> tuple[bytes, str | None, str | None]:
    """Return what a source holds, how it is compressed and what was wrong with it."""
    with opened(data, unbounded=unbounded) as source:
        parts = []
        while part := source.read(size):
            parts.append(part)
        return b"".join(parts), source.kind, source.trouble


@pytest.mark.parametrize("kind", PACK)
@pytest.mark.parametrize("size", [1 << 20, 65_536, 1_000])
def test_what_was_compressed_comes_out(kind: str, size: int) -> None:
    """Each compression is recognised by its first bytes and gives back what went in, however it is read."""
    packed = PACK[kind](TEXT)
    assert container(packed[: containers.HEAD]) == kind
    assert read(packed, size) == (TEXT, kind, None)


@pytest.mark.parametrize("kind", PACK)
def test_several_parts_are_one_source(kind: str) -> None:
    """Files that were put one behind the other, with zeros between them or not, are read through."""
    packed = PACK[kind](b"first ") + PACK[kind](b"second ") + bytes(512) + PACK[kind](b"third") + bytes(4)
    assert read(packed) == (b"first second third", kind, None)


def test_frames_to_skip_are_skipped() -> None:
    """Parallel compressors begin with a frame that holds no data (RFC 8878 section 3.1.2)."""
    assert read(b"\x50\x2a\x4d\x18\4\0\0\0abcd" + ZSTD.compress(b"log")) == (b"log", "zstd", None)


def test_what_is_not_compressed_is_read_as_it_is() -> None:
    """Texts, short files and captures pass through; the first bytes are not lost."""
    for data in (b"", b"BZ", b"BZh9 is a word", b"\x1f\x8b", b"log line\n" * 9_000, b.pcap([])):
        assert read(data) == (data, None, None)


def test_a_path_and_an_open_file(tmp_path: Path) -> None:
    """A path is opened and closed; a file object is read from where it stands and left open."""
    path = tmp_path / "log.gz"
    path.write_bytes(gzip.compress(TEXT))
    with opened(path) as source:
        assert source.read(10) == TEXT[:10]
    file = io.BytesIO(path.read_bytes())
    with opened(file) as source:
        assert source.read(len(TEXT) + 1) == TEXT
        assert (source.taken, source.given) == (len(file.getvalue()), len(TEXT))
    assert not file.closed


@pytest.mark.parametrize("outer", PACK)
@pytest.mark.parametrize("inner", PACK)
def test_nothing_is_unpacked_twice(outer: str, inner: str) -> None:
    """A compressed file inside a compressed file comes out compressed."""
    packed = PACK[inner](b"log")
    assert read(PACK[outer](packed)) == (packed, outer, None)


@pytest.mark.parametrize("kind", PACK)
def test_a_cut_file_gives_what_came_before(kind: str) -> None:
    """Cut anywhere, what comes out is a beginning of what went in, and the trouble is told."""
    text = TEXT[:3_000]
    packed = PACK[kind](text)
    for size in (*range(containers.HEAD, 80), *range(80, len(packed), 97), len(packed) - 1):
        data, found, trouble = read(packed[:size])
        assert text.startswith(data)
        assert found == kind
        assert trouble is not None
        assert trouble.startswith(f"the {kind} data is cut")


@pytest.mark.parametrize("kind", PACK)
def test_damage_is_told(kind: str) -> None:
    """A changed byte ends the reading with a sentence, at the latest when the checksum does not fit."""
    packed = bytearray(PACK[kind](TEXT))
    packed[len(packed) // 2] ^= 0x55
    data, found, trouble = read(bytes(packed))
    assert len(data) <= len(TEXT)
    assert found == kind
    assert trouble is not None
    assert trouble.startswith((f"the {kind} data is damaged", f"the {kind} data is cut"))


@pytest.mark.parametrize("kind", PACK)
def test_what_follows_is_told(kind: str) -> None:
    """Bytes behind the end that are no further part are not read, and that is said."""
    for junk in (b"x", b"not compressed", PACK["gzip" if kind != "gzip" else "xz"](b"other")):
        data, _, trouble = read(PACK[kind](b"log") + junk)
        assert (data, trouble) == (b"log", f"bytes that follow the end of the {kind} data are not read")


@pytest.mark.parametrize("kind", PACK)
@given(changes=st.lists(st.tuples(st.integers(0, 1 << 16), st.integers(1, 255)), max_size=5), cut=st.integers(0, 300))
def test_no_changed_file_raises(kind: str, changes: list[tuple[int, int]], cut: int) -> None:
    """Whatever is changed in a compressed file, reading it ends without an exception."""
    packed = bytearray(PACK[kind](TEXT[:200] + bytes(500)))
    for place, value in changes:
        packed[place % len(packed)] ^= value
    read(bytes(packed[: len(packed) - cut]))


def bomb(kind: str, size: int) -> bytes:
    """Return a compressed file of many zeros."""
    packed = io.BytesIO()
    writers: dict[str, Callable[[], io.IOBase]] = {
        "gzip": lambda: gzip.GzipFile(fileobj=packed, mode="wb"),
        "bzip2": lambda: bz2.BZ2File(packed, "wb"),
        "xz": lambda: lzma.LZMAFile(packed, "wb"),  # noqa: SIM115
        "zstd": lambda: ZSTD.stream_writer(packed, closefd=False),
    }
    with writers[kind]() as writer:
        for _ in range(size >> 20):
            writer.write(bytes(1 << 20))  # type: ignore[attr-defined]
    return packed.getvalue()


@pytest.mark.parametrize("kind", PACK)
def test_a_bomb_is_refused_before_it_unfolds(kind: str) -> None:
    """A file that becomes 64 MiB from less than one is refused after some of it, and read where that is allowed."""
    packed = bomb(kind, 64 << 20)
    tracemalloc.start()
    with pytest.raises(ContainerError, match=r"each of its first \d+ bytes becomes more than 200 when decompressed"):
        read(packed, 65_536)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 40 << 20
    with opened(packed, unbounded=True) as source:
        assert sum(len(part) for part in iter(lambda: source.read(1 << 20), b"")) == 64 << 20


def test_more_than_the_largest_source_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """A file within the ratio is refused once more comes out than the limit, and one just below it is not."""
    monkeypatch.setattr(containers, "LARGEST", len(TEXT))
    assert read(gzip.compress(TEXT))[0] == TEXT
    with pytest.raises(ContainerError, match="more than 0 MiB when decompressed"):
        read(gzip.compress(TEXT + b"!"))


def test_small_sources_of_little_variety_are_read() -> None:
    """Up to a mebibyte the ratio does not count: a log of equal lines is no bomb."""
    text = b"same line\n" * 100_000
    packed = bz2.compress(text)
    assert len(text) > 200 * len(packed)
    assert read(packed) == (text, "bzip2", None)


def test_a_decompressor_may_not_ask_for_all_memory() -> None:
    """A header that asks for a window or dictionary of gigabytes is damage, not an allocation."""
    window = b"\x28\xb5\x2f\xfd\x00" + bytes((21 << 3,)) + b"\x01\0\0"  # 2**31 bytes
    assert (read(window)[2] or "").startswith("the zstd data is damaged")
    packed = bytearray(lzma.compress(b"log", preset=9 | lzma.PRESET_EXTREME))
    assert packed[14:17] == b"\x21\x01\x1c"  # filter LZMA2, one byte of properties: a dictionary of 64 MiB
    packed[16] = 40  # 4 GiB
    packed[20:24] = struct.pack("<I", zlib.crc32(packed[12:20]))
    assert (read(bytes(packed))[2] or "").startswith("the xz data is damaged")


def test_zstandard_is_loaded_only_where_it_is_needed() -> None:
    """Reading other sources does not load the package."""
    program = "import sys; from parsers.containers import opened; opened(b'log').read(3); sys.exit('zstandard' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], cwd=Path(__file__).parents[2], check=False).returncode == 0


@pytest.mark.parametrize("kind", PACK)
def test_a_compressed_capture_gives_its_packets(kind: str) -> None:
    """Captures are read out of any compression, and a cut one gives the packets before the cut."""
    frames = [(place, random.Random(place).randbytes(500)) for place in range(400)]
    packed = PACK[kind](b.pcap(frames))
    with opened(packed) as source:
        assert sum(isinstance(entry, Found) for entry in read_capture(source)) == 400
    with opened(packed[:150_000]) as source:
        found = [entry.record.captured for entry in read_capture(source) if isinstance(entry, Found)]
        assert source.trouble is not None
    assert found == [frame for _, frame in frames[: len(found)]]
    assert len(found) < 400


UTF16 = "Mär 20 12:00:01 gate kernel: \U0001f600\ud800 denied\r\n" * 3


@pytest.mark.parametrize("order", ["little", "big"])
@pytest.mark.parametrize("mark", ["\ufeff", ""])
def test_text_of_two_bytes_a_letter_becomes_utf8(order: str, mark: str) -> None:
    """UTF-16 with its mark, or without it where the first letters are Latin, comes out as UTF-8, halves of pairs too."""
    text = mark + UTF16 if mark else "Mar 20 12:00:01 gate kernel: " + "x" * 40 + UTF16
    packed = text.encode("utf-16-le" if order == "little" else "utf-16-be", "surrogatepass")
    expected = text.encode("utf-8", "surrogatepass")
    assert read(packed, 7) == (expected, f"UTF-16 ({order}-endian)", None)
    assert read(packed + b"x") == (expected, f"UTF-16 ({order}-endian)", "it ends in the middle of a letter")


@pytest.mark.parametrize(
    "data", [b"", b"\0" * 64, b"\xff\xfe\0\0x\0\0\0", b"plain text, in one byte a letter", b"a\0b\0"]
)
def test_other_zeros_are_no_utf16(data: bytes) -> None:
    """Zeros alone, UTF-32 and short heads are left as they are."""
    assert read(data) == (data, None, None)
