"""Logs of every format that has one line for each record, made of the samples of the format."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from bench.made.chance import BEGIN
from parsers import formats
from parsers.format import Format

_CLOCK = re.compile(r"(?<![\d:.])\d\d:\d\d:\d\d(?![\d:])")
_HOST = re.compile(r"(?<![\d.])(\d{1,3}\.\d{1,3}\.\d{1,3})\.\d{1,3}(?![\d.]\d)")


def one_line(format: Format) -> list[str]:
    """Return the samples of a format that are one line with a time of day in it."""
    texts = (text.rstrip("\n") for text, _ in format.samples)
    return [text for text in texts if "\n" not in text and _CLOCK.search(text)]


def each() -> dict[str, Callable[[Path, int], None]]:
    """Return what writes a log of a format, by the name of the format."""
    return {known.name: _writer(lines) for known in formats.each() if (lines := one_line(known))}


def _writer(lines: list[str]) -> Callable[[Path, int], None]:
    def write(path: Path, count: int) -> None:
        with path.open("w", encoding="utf-8") as file:
            file.writelines(_varied(lines[at // 100 % len(lines)], at) + "\n" for at in range(count))

    return write


def _varied(line: str, at: int) -> str:
    """Return a sample with another time and another last byte of each address."""
    second = (BEGIN + at) % 86_400
    clock = f"{second // 3600:02}:{second // 60 % 60:02}:{second % 60:02}"
    return _HOST.sub(rf"\1.{at % 254 + 1}", _CLOCK.sub(clock, line))
