"""Whether a file can be a log at all."""

from __future__ import annotations

import bz2
import gzip
import lzma
import os
import socket
import tempfile
import zipfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest

from workbench.logs import refusal, unreadable


def zipped(data: bytes) -> bytes:
    """Return a zip archive of one file."""
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("a.log", data)
    return out.getvalue()


@pytest.mark.parametrize("pack", [gzip.compress, bz2.compress, lzma.compress])
def test_a_compressed_log_is_a_log(pack: Callable[[bytes], bytes]) -> None:
    """What can be unpacked on the way may be a log."""
    assert unreadable(pack(b"Mar 20 06:36:35 fw: text\n")) is None


def test_an_archive_is_named() -> None:
    """An archive of several files is refused with the name of its packing."""
    assert "zip" in str(unreadable(zipped(b"Mar 20 06:36:35 fw: text\n")))


@pytest.mark.parametrize("text", ["Mar 20 06:36:35 fw\n", "naïve text ünd mehr\n", "\x1b[31mred\x1b[0m\n", "\n"])
@pytest.mark.parametrize("encoding", ["utf-8", "latin-1", "utf-16", "utf-16-be"])
def test_text_is_a_log(text: str, encoding: str) -> None:
    """Text in any usual encoding may be a log, escape sequences or not."""
    assert unreadable(text.encode(encoding)) is None


def test_a_log_may_hold_some_odd_bytes() -> None:
    """A few NUL bytes, as a crash leaves them, make no binary file; a program is one."""
    line = b"Mar 20 06:36:35 fw kernel: packet log\n"
    assert unreadable(line * 10 + bytes(20)) is None
    assert unreadable(Path("/bin/sh").read_bytes()[:8192]) == "is a binary file, not a log"
    assert unreadable(bytes(8000) + line * 3) is None


def test_what_is_no_file_is_refused(tmp_path: Path) -> None:
    """A folder, a device and a socket are refused; a pipe may be read."""
    assert "folder" in str(refusal(tmp_path))
    assert "device" in str(refusal(Path(os.devnull)))
    os.mkfifo(tmp_path / "pipe")
    assert refusal(tmp_path / "pipe") is None
    with tempfile.TemporaryDirectory() as near, socket.socket(socket.AF_UNIX) as made:
        made.bind(f"{near}/s")
        assert refusal(Path(near) / "s") is not None


def test_a_missing_file_raises(tmp_path: Path) -> None:
    """What cannot be looked at raises what the system says."""
    with pytest.raises(FileNotFoundError):
        refusal(tmp_path / "none.log")
