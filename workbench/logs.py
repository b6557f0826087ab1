"""Whether a file can be a log at all, said before anything is imported."""

from __future__ import annotations

import stat
from pathlib import Path

from parsers.captures import capture_format
from parsers.containers import container

_HEAD = 8192
_MAGIC = {
    b"PK\x03\x04": "is an archive (zip); unpack it first",
    b"SQLite format 3\x00": "is a database, not a log; a case is named first, the logs after it",
}
_TEXT = frozenset(b"\t\n\v\f\r\x1b") | frozenset(range(32, 256))
_BINARY = 0.1
"""Share of bytes that no text has, from which a file is taken for a binary one. A log may hold some."""


def refusal(log: Path) -> str | None:
    """Return why a file cannot be imported, in one sentence, or None; raises OSError where it cannot be read."""
    mode = log.stat().st_mode
    if stat.S_ISDIR(mode):
        return f"{log} is a folder; name the log files in it"
    if not stat.S_ISREG(mode):
        return None if stat.S_ISFIFO(mode) else f"{log} is a device, not a file; name a log file"
    with log.open("rb") as file:
        what = unreadable(file.read(_HEAD))
    return f"{log} {what}" if what else None


def unreadable(head: bytes) -> str | None:
    """Return what the first bytes of a source show it to be, if that is no log; None if it may be one."""
    if not head:
        return "is empty; there is nothing to import"
    if capture_format(head) is not None or container(head) is not None:
        return None
    for magic, what in _MAGIC.items():
        if head.startswith(magic):
            return what
    text = head.lstrip(b"\0")  # a system that went down leaves zeros where the last lines should be
    if sum(byte not in _TEXT for byte in text) > _BINARY * len(head):
        return "is a binary file, not a log"
    return None
