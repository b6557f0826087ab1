"""What is asked of eight bytes at once is what it is when each byte is asked."""

from __future__ import annotations

import re

import numpy as np
from hypothesis import example, given, settings
from hypothesis import strategies as st

from parsers import texts
from parsers.eights import MOST_DIGITS, MOST_SEEN, Block, Sight

BEFORE = "...."
OCTET = st.integers(0, 300).map(str) | st.sampled_from(["", "00", "01", "001", "0255", "25x", "/", ":", "\xcf", "\x00"])
ADDRESSES = st.lists(OCTET, min_size=1, max_size=6).map(".".join)
PLAIN = re.compile(
    r"(?:(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)(?=\.|(?!\d)))(?:\.(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)){3}(?!\d)"
)


def seen(said: list[str], size: int, beyond: int) -> Sight:
    """Return a sight of texts, each in a line behind some bytes."""
    lines = "".join(f"{BEFORE}{text}\n" for text in said)
    block = Block(lines.encode("latin-1") + b" " * MOST_SEEN)
    return Sight(block, block.ends[:-1][: len(said)] + len(BEFORE) - beyond, beyond + size)


@given(st.lists(ADDRESSES, min_size=1, max_size=20), st.integers(0, 4))
@settings(max_examples=300, deadline=None)
@example(["255.255.255.255", "0.0.0.0", "1.2.3.4.5", "1.2.3.256", "1.2.3.", "01.2.3.4", "100.100.100.1000"], 0)
def test_addresses(said: list[str], beyond: int) -> None:
    """An address is one that is spelled as all are, and nothing that only begins like one."""
    length, fits, numbers = seen(said, 16, beyond).ipv4(beyond)
    for at, text in enumerate(said):
        found = PLAIN.match(text)
        assert bool(fits[at]) == (found is not None), text
        if found is not None:
            assert length[at] == len(found[0])
            assert int(numbers[at]).to_bytes(4) == bytes(map(int, found[0].split(".")))


@given(st.lists(st.from_regex(r"\d{0,20}[^\d\n]?", fullmatch=True), min_size=1, max_size=20), st.integers(1, 16))
@settings(max_examples=300, deadline=None)
def test_numbers(said: list[str], digits: int) -> None:
    """Digits are counted as far as it matters, and make their number."""
    said = [text.encode("latin-1", "replace").decode("latin-1") for text in said]
    counts, values = seen(said, MOST_DIGITS + 8, 0).decimal(0, digits)
    for at, text in enumerate(said):
        printed = re.match("[0-9]*", text)[0]  # type: ignore[index]
        if len(printed) <= digits:
            assert counts[at] == len(printed)
            assert values[at] == int(printed or 0)
        else:
            assert counts[at] > digits or (digits < 8 and counts[at] == 8)


@given(st.lists(st.binary(min_size=1, max_size=4), min_size=1, max_size=9), st.integers(0, 9), st.binary(max_size=20))
@settings(max_examples=200, deadline=None)
def test_bytes(said: list[bytes], beyond: int, wanted: bytes) -> None:
    """Bytes stand where they stand, at whatever place among eight."""
    lines = [each.decode("latin-1").replace("\n", " ") * 40 for each in said]
    wanted = wanted or lines[0].encode("latin-1")[beyond : beyond + 17]
    fits = seen(lines, 32 + beyond, 0).starts(beyond, wanted)
    whole = [(each + "\n" + BEFORE).encode("latin-1") for each in lines]
    for at, each in enumerate(whole):
        if beyond + len(wanted) <= len(each):
            assert bool(fits[at]) == (each[beyond : beyond + len(wanted)] == wanted)


@given(st.lists(st.sampled_from([f"{'x' * (at % 40)}{at}" for at in range(60)]), min_size=1, max_size=90))
@settings(max_examples=200, deadline=None)
def test_texts(said: list[str]) -> None:
    """Few and many different texts, short and long ones, are told apart, up to a byte or between two places."""
    block = Block("".join(f"{text}]\n" for text in said).encode() + b" " * MOST_SEEN)
    begins = block.ends[:-1][: len(said)]
    end, codes, firsts = texts.until(block, begins, block.ends[1 : len(said) + 1], ord("]"))
    assert (end - begins).tolist() == list(map(len, said))
    assert [said[firsts[code]] for code in codes.tolist()] == said
    found = texts.between(block, begins, end)
    assert [found.values[code] for code in found.which.tolist()] == said
    assert len(set(found.values)) == len(found.values)
    assert np.array_equal(found.which >= 0, np.ones(len(said), np.bool_))
