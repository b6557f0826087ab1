from __future__ import annotations

import pytest

from db.case import Case
from db.evidence import BLOCK
from parsers.query import parse
from parsers.record import Found, Span, SpanKind
from tests.db.build import packet


def found(case: Case, text: str) -> list[int]:
    """Return the numbers of the records that a filter matches."""
    selection = case.records.select(parse(text), "number")
    assert len(selection.untestable) == 0
    return list(selection.numbers)


@pytest.fixture
def mail(case: Case) -> Case:
    """A case with one pasted mail: a record on one line, one over a page footer, one quoted, one repeated."""
    pieces = [
        (b"Mar 31 snort: SPP_portscan: PORTSCAN DETECTED\n", 1),
        (b"I saw a portscan here\n", 0),
        (b"> Mar 31 portscan status:\n> 14 connections\n", 2),
        (b"Page 7 portscan\n", 0),
        (b"across 14 h\xc3\xb6sts\n", 2),
        (b"\xdcbung 100% a\0b \xff\n", 3),
        (b"Mar 31 again (quoted)\n", 1),
    ]
    data = b"".join(text for text, _ in pieces)
    at, stretches = 0, []
    for line, (text, number) in enumerate(pieces, 1):
        stretches.append((at, at + len(text), line, number))
        at += len(text)
    with case.importing("mail", data) as intake:
        for start, stop, line, number in stretches:
            if number == 0:
                intake.span(Span(start, stop, line, SpanKind.PROSE))
        second = tuple((start, stop, line) for start, stop, line, number in stretches if number == 2)
        intake.add(Found(packet(1), (stretches[0][:3],)))
        intake.add(Found(packet(2), second))
        intake.add(Found(packet(3), (stretches[5][:3],)))
        intake.add(Found(packet(1), (stretches[6][:3],)))
    return case


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ('"spp_portscan"', [1]),
        ("portscan", [1, 2]),
        ("PORTSCAN detected", [1]),
        ('"status: 14 connections"', [2]),
        ('"14 connections across 14 hösts"', [2]),
        ('"HÖSTS"', [2]),
        ('"übung 100%"', [3]),
        (r'"a\x00b"', [3]),
        (r'"a\x00b ÿ"', [3]),
        ('"(quoted)"', [1]),
        ('"I saw"', []),
        ('"Page 7"', []),
        ('"connections Page"', []),
        ('"detected I saw"', []),
        ("not portscan", [3]),
        ('"."', []),
        ('"[a-z]"', []),
        ("portscan and src in MY.NET", []),
        ('portscan or "a\\x00"', [1, 2, 3]),
    ],
)
def test_free_text_is_searched_where_the_records_stand(mail: Case, text: str, numbers: list[int]) -> None:
    """Text is found in any case, over line ends and footers, in any quote of a record, and only in records."""
    assert found(mail, text) == numbers


@pytest.mark.parametrize("shift", range(-12, 3))
def test_text_over_the_end_of_a_block_is_found(case: Case, shift: int) -> None:
    """Where evidence is cut into blocks makes no difference."""
    before = b"x" * (BLOCK + shift - 1) + b"\n"
    text = b"find   this\n"
    with case.importing("long", before + text) as intake:
        intake.span(Span(0, len(before), 1, SpanKind.PROSE))
        intake.add(Found(packet(1), ((len(before), len(before) + len(text), 2),)))
    assert found(case, '"find this"') == [1]


def test_a_match_that_begins_outside_does_not_hide_one_inside(case: Case) -> None:
    """Of overlapping occurrences the one that lies in a record counts."""
    data = b"a \na a\n"
    with case.importing("x", data) as intake:
        intake.span(Span(0, 3, 1, SpanKind.PROSE))
        intake.add(Found(packet(1), ((3, 7, 2),)))
    assert found(case, '"a a"') == [1]


def test_text_of_many_sources(case: Case) -> None:
    """Every source is searched."""
    for second in range(3):
        with case.importing(f"{second}.log", f"needle {second}\n".encode()) as intake:
            intake.add(Found(packet(second), ((0, 9, 1),)))
    assert found(case, "needle") == [1, 2, 3]
    assert found(case, '"needle 1"') == [2]
