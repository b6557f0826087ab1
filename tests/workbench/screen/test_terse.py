"""Resets that change nothing are left out; the picture stays the same."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.terse import terse

STYLES = st.sampled_from(
    ["38;2;1;2;3;48;2;4;5;6", "1;38;2;1;2;3;48;2;4;5;6", "31;44", "38;5;7;48;5;9", "4", "1;31", "38;2;9;9;9", "97;107"]
)
PARTS = st.lists(
    st.tuples(st.sampled_from(["", "\x1b[3;4H", "\x1b[K", "\r\n"]), STYLES | st.none(), st.text("ab é·", max_size=3)),
    max_size=12,
)


def drawn(data: str) -> list[tuple[str, str, str]]:
    """Return what a terminal would draw: each character or movement, with its colours and its other attributes."""
    made, colours, others = [], {"3": "", "4": ""}, set[str]()
    for match in re.finditer(r"\x1b\[([\d;]*)m|(\x1b\[[\d;]*[A-Za-z]|[^\x1b])", data):
        if match[2] is not None and match[2].endswith("H"):
            made.append((match[2], "", ""))  # a movement has no colour
        elif match[2] is not None:
            made.append((match[2], f"{colours['3']}/{colours['4']}", "".join(sorted(others))))
        for code in re.findall(r"[34]8;(?:2;\d+;\d+;\d+|5;\d+)|\d+", "" if match[2] is not None else match[1] or "0"):
            if code == "0":
                colours, others = {"3": "", "4": ""}, set()
            elif len(code) > 1:
                colours["3" if code[0] in "39" else "4"] = code
            else:
                others.add(code)
    return made


@given(PARTS)
def test_the_picture_is_the_same(parts: list[tuple[str, str | None, str]]) -> None:
    """Whatever stands between the styles, every character keeps its colours and attributes."""
    data = "".join(f"{move}\x1b[{style}m{text}\x1b[0m" if style else move + text for move, style, text in parts)
    assert drawn(terse(data)) == drawn(data)
    assert len(terse(data)) <= len(data)


@pytest.mark.parametrize(
    ("data", "short"),
    [
        ("\x1b[31;40ma\x1b[0m\x1b[32;40mb\x1b[0m", "\x1b[31;40ma\x1b[32mb\x1b[0m"),
        ("\x1b[31;40ma\x1b[0m\x1b[2;1H\x1b[31;40mb\x1b[0m", "\x1b[31;40ma\x1b[2;1Hb\x1b[0m"),
        ("\x1b[1;31;40ma\x1b[0m\x1b[31;40mb", "\x1b[1;31;40ma\x1b[0;31;40mb"),
        ("\x1b[31;40ma\x1b[0m\x1b[31mb", "\x1b[31;40ma\x1b[0;31mb"),
        ("\x1b[?25l\x1b[31ma\x1b[0m\x1b[K", "\x1b[?25l\x1b[31ma\x1b[0m\x1b[K"),
        ("\x1b[31ma\x1b[22mb", "\x1b[31ma\x1b[22mb"),
    ],
)
def test_what_is_left_out(data: str, short: str) -> None:
    """Only what differs is written; erasing has the style that was meant; what is not known stays as it is."""
    assert terse(data) == short
