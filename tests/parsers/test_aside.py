"""Which formats may begin with a line: kept in mind for what programs say again and again, and the same without that."""

from __future__ import annotations

import random
from pathlib import Path

from parsers import formats
from parsers.aside import begun
from parsers.format import Format
from parsers.page import MAX_LINE

SAMPLES = [line for each in formats.each() for text, _ in each.samples for line in text.splitlines()]


def asked(text: str) -> list[Format]:
    """Ask every format."""
    return [each for each in formats.each() if not each.last_resort and each.starts.match(text)]


def test_beginnings_of_real_lines(corpus: Path, traces: Path) -> None:
    """What is kept in mind of the lines before is right for each line of the corpus."""
    seen = 0
    for path in sorted({*corpus.rglob("*"), *traces.rglob("*")}):
        if not path.is_file() or path.stat().st_size > 3_000_000:
            continue
        for line in path.read_bytes().splitlines():
            if line.isascii() and len(line) <= MAX_LINE:
                assert list(begun(line.decode())) == asked(line.decode()), line
                seen += 1
    assert seen > 5_000


def test_beginnings_with_other_digits() -> None:
    """Lines that differ in digits from a sample, after it and before it was seen, begin as themselves."""
    chance = random.Random(7)
    for text in SAMPLES * 20:
        varied = "".join(
            chance.choice("0123456789") if letter.isdigit() and chance.random() < 0.3 and at > 19 else letter
            for at, letter in enumerate(text)
        )
        for line in chance.sample([text, varied], 2):
            assert list(begun(line)) == asked(line), line
