"""Filter, search, motion and values as filters, as an analyst uses them."""

from __future__ import annotations

import threading

import pytest

from db.case import Case
from db.spans import spans
from parsers.query import parse
from parsers.record import COLUMNS, ColumnType, TimeBasis
from tests.workbench.screen.conftest import Sit
from workbench import dear
from workbench.conditions import condition, joined, these


def numbers(rows: object) -> list[int]:
    """Return the record numbers that a list shows."""
    return list(rows.rows.numbers)  # type: ignore[attr-defined]


async def test_a_filter_narrows_the_list_and_says_what_it_could_not_test(sit: Sit) -> None:
    """27 records come from the flooded host; no record lacks a source, so none is untestable."""
    async with sit() as seat:
        await seat.type("&src == 209.203.237.176", "enter")
        assert numbers(seat.screen.rows) == [*range(1, 28)]
        assert "& src == 209.203.237.176   27 of 113 match" in seat.text
        assert "could not be tested" not in seat.text


async def test_what_could_not_be_tested_is_one_key_away(sit: Sit) -> None:
    """U shows the records without the field asked for, and U again those that match."""
    async with sit() as seat:
        await seat.type("&ttl < 52", "enter")
        matching = numbers(seat.screen.rows)
        await seat.press("U")
        untestable = numbers(seat.screen.rows)
        assert untestable and not set(untestable) & set(matching)
        assert all(seat.session.case.records.get(number).ttl is None for number in untestable)
        assert f"the {len(untestable)} it could not test" in seat.text
        await seat.press("U")
        assert numbers(seat.screen.rows) == matching


async def test_an_error_is_pointed_at_and_changes_nothing(sit: Sit) -> None:
    """A caret stands under the word that is wrong; the last good result stays, and so does the typed text."""
    async with sit() as seat:
        await seat.type("&proto == udp", "enter")
        before = numbers(seat.screen.rows)
        await seat.type("&")
        seat.screen.bar.input.replace_text("")
        await seat.type("sorce == 1", "enter")
        lines = seat.text.split("\n")
        assert lines[0].startswith("& filter sorce == 1")
        assert lines[1].startswith("         ^ no field is called sorce")
        assert numbers(seat.screen.rows) == before
        await seat.press("escape")
        assert "^" not in seat.text.split("\n")[1]
        assert numbers(seat.screen.rows) == before
        assert seat.screen.focused is seat.screen.rows


async def test_matches_are_counted_while_the_filter_is_typed(sit: Sit) -> None:
    """When the typing rests, the bar says how many records would match; the list stays."""
    async with sit() as seat:
        await seat.type("&proto == udp")
        seat.screen.bar._settled()
        await seat.settle()
        assert "8 match" in seat.text.split("\n")[0]
        assert len(numbers(seat.screen.rows)) == 113


async def test_the_line_under_the_bar_says_what_may_follow(sit: Sit) -> None:
    """While a filter is typed the word at its end is explained, from the tables of the grammar."""
    async with sit() as seat:
        await seat.type("&")
        assert "a field, a word of the log lines" in seat.text.split("\n")[1]
        await seat.type("dst.port ==")
        assert "a value is expected here; dst.port: destination port; number such as 80" in seat.text.split("\n")[1]
        await seat.type(" 98 | gaps ")
        assert seat.text.split("\n")[1].strip().startswith("| gaps [> 120s] [by FIELD]: pauses")
        await seat.press("escape")
        assert "gaps" not in seat.text.split("\n")[1]


async def test_f1_in_the_bar_shows_the_language_first(sit: Sit) -> None:
    """The help begins with the keys of the bar and the words of filters; leaving it leads back to what was typed."""
    async with sit(size=(120, 40)) as seat:
        await seat.type("&ttl", "f1")
        assert "Filter: Operators" in seat.text and "dst.port in {21..23, 53, 80}" in seat.text
        await seat.press("q")
        assert seat.text.startswith("& filter ttl")


async def test_what_a_slow_filter_reads_is_said_before_it_is_asked(sit: Sit, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where no column answers and there are many records, nothing is counted before Enter."""
    monkeypatch.setattr(dear, "MANY", 100)
    async with sit() as seat:
        await seat.type('&"UDP port"')
        seat.screen.bar._settled()
        await seat.settle()
        count, note = seat.text.split("\n")[:2]
        assert "not counted yet" in count
        assert 'reads 113 records one by one: no column answers "UDP port"' in note
        assert len(numbers(seat.screen.rows)) == 113
        await seat.press("enter")
        assert 0 < len(numbers(seat.screen.rows)) < 113


async def test_escape_stops_what_is_being_asked(sit: Sit) -> None:
    """The list stays as it was, and an answer that comes later is of no account."""
    async with sit() as seat:
        gate, late = threading.Event(), []
        seat.screen.ask_case(lambda: gate.wait(60), late.append)
        await seat.hit("escape")
        assert seat.said == "stopped; the list is as it was"
        gate.set()
        await seat.settle()
        assert late == []
        assert len(numbers(seat.screen.rows)) == 113


async def test_that_records_are_read_is_said_only_as_long_as_they_are(sit: Sit) -> None:
    """The sentence goes with the answer, so that it never stands beside a list that is there."""
    async with sit() as seat:
        gate = threading.Event()
        seat.screen.ask_case(lambda: gate.wait(60), lambda answer: None)
        seat.screen._say_waiting(seat.screen._token)
        assert seat.said == "reading the records…  Esc stops"
        gate.set()
        await seat.settle()
        assert seat.said == ""


async def test_tab_flips_between_filter_and_search_and_keeps_the_text(sit: Sit) -> None:
    """& and / are one bar."""
    async with sit() as seat:
        await seat.type("&dst.port == 98", "tab")
        assert seat.text.startswith("/ search dst.port == 98")
        await seat.press("enter")
        assert len(numbers(seat.screen.rows)) == 113
        assert seat.screen.rows.values["dst.port"] == 98


async def test_search_goes_to_the_next_match_and_round(sit: Sit) -> None:
    """n and N go through the matches in the order of the list and begin again at its ends."""
    async with sit() as seat:
        await seat.type("/dst.port == 79", "enter")
        first = seat.screen.rows.number
        visited = [first]
        for _ in range(5):
            await seat.press("n")
            visited.append(seat.screen.rows.number)
            if visited[-1] == first:
                break
        assert visited[-1] == first
        shown = [number for number in numbers(seat.screen.rows) if number in visited]
        assert [*shown, shown[0]] == visited
        assert "from the other end" in seat.said
        await seat.press("N")
        assert seat.screen.rows.number == shown[-1]


async def test_a_search_without_a_match_stays_where_it_is(sit: Sit) -> None:
    """The cursor does not move, and the analyst is told."""
    async with sit() as seat:
        before = seat.screen.rows.number
        await seat.type("/dst.port == 4711", "enter")
        assert seat.screen.rows.number == before
        assert "no record shown matches dst.port == 4711" in seat.said


async def test_older_texts_come_back(sit: Sit) -> None:
    """Up and Down go through the filters used before, also those of the last time."""
    async with sit() as seat:
        await seat.type("&proto == udp", "enter")
        await seat.type(":all", "enter")
        await seat.type("&", "up")
        assert seat.screen.bar.input.value == "proto == udp"
        await seat.press("down")
        assert seat.screen.bar.input.value == ""
    async with sit() as seat:
        await seat.type("&", "up")
        assert seat.screen.bar.input.value == "proto == udp"


async def test_the_value_under_the_cursor_becomes_a_filter(sit: Sit) -> None:
    """= asks for this value alone, + for it as well, - for every other; q goes back."""
    async with sit(size=(80, 24)) as seat:
        await seat.command("20")
        await seat.press("=")
        assert seat.session.view.text == "src == 209.203.237.176"
        assert seat.screen.rows.number == 20
        await seat.press("l", "l", "l", "-")
        assert seat.session.view.text == "src == 209.203.237.176 and dst.port != 1153"
        assert (
            len(numbers(seat.screen.rows)) == 21
        )  # 27 less lines 3, 6, 10, 14, 17 of the ipmon log and the first tcpdump record
        await seat.press("q")
        assert seat.session.view.text == "src == 209.203.237.176"
        await seat.press("q", "q")
        assert seat.session.view.text == ""


async def test_a_decoded_field_becomes_a_filter(sit: Sit) -> None:
    """= in the decode tree asks for the value of the field."""
    async with sit() as seat:
        await seat.command("20")
        await seat.press("2", "j")
        seat.screen.decode.select_path(("ip", "ip.ttl"))
        await seat.press("=")
        assert seat.session.view.text == "ttl == 51"
        assert numbers(seat.screen.rows) == [*range(20, 28)]


async def test_numbers_go_to_records(sit: Sit) -> None:
    """42G and :42 go to record 42; a number that is not there says so, and so does one that the filter hides."""
    async with sit() as seat:
        await seat.press("4", "2")
        assert seat.text.split("\n")[-1].startswith(" 42_")
        await seat.press("G")
        assert seat.screen.rows.number == 42
        await seat.command("7")
        assert seat.screen.rows.number == 7
        await seat.press("9", "9", "9", "G")
        assert "no record 999" in seat.said
        await seat.type("&proto == udp", "enter")
        await seat.command("7")
        assert "hides record 7" in seat.said


async def test_motions_go_between_marks_and_findings(sit: Sit) -> None:
    """]m and [m go to marked records, ]h to records that a finding names."""
    async with sit() as seat:
        await seat.press("G", "m", "g")
        last = seat.screen.rows.rows.numbers[-1]
        await seat.press("]", "m")
        assert seat.screen.rows.number == last
        await seat.press("]", "m")
        assert "no marked record below" in seat.said
        await seat.press("g", "]", "h")
        assert seat.screen.rows.number in seat.session.hinted
        await seat.press("]", "x")
        assert "]x is not a key here" in seat.said


async def test_order_by_number(sit: Sit) -> None:
    """:order number goes by number; the cursor stays on its record."""
    async with sit() as seat:
        await seat.command("20")
        await seat.command("order number")
        assert numbers(seat.screen.rows) == [*range(1, 114)]
        assert seat.screen.rows.number == 20


async def test_a_filter_keeps_the_cursor_near(sit: Sit) -> None:
    """If a filter hides the record, the cursor goes to the first of those after it that are still shown."""
    async with sit() as seat:
        order = numbers(seat.screen.rows)
        await seat.command(str(order[30]))
        await seat.type("&proto == udp", "enter")
        after = [number for number in order[30:] if number in numbers(seat.screen.rows)]
        assert seat.screen.rows.number == (after or numbers(seat.screen.rows))[0]


@pytest.mark.parametrize(
    ("name", "value", "made"),
    [
        ("src", "10.0.0.1", "src == 10.0.0.1"),
        ("dst", "MY.NET.1.2", "dst == MY.NET.1.2"),
        ("src.port", 22, "src.port == 22"),
        ("src.port", None, "src.port is unknown"),
        ("flags", 0x12, "flags == SA"),
        ("flags", 0, "flags == 0x00"),
        ("proto", "tcp", "proto == tcp"),
        ("message", 'say "x" \\ \x1b', 'message == "say \\"x\\" \\\\ \\x1b"'),
        ("message", "22", 'message == "22"'),
        ("ip.df", True, "ip.df == true"),
        ("tcp.options", None, None),
        ("payload", b"x", None),
    ],
)
def test_values_are_spelled_as_the_filter_language_reads_them(name: str, value: object, made: str | None) -> None:
    """Every value gives a filter that can be read, or none at all."""
    assert condition(name, value) == made
    if made is not None:
        parse(made)
        parse(condition(name, value, wanted=False) or "")


@pytest.mark.parametrize("basis", list(TimeBasis))
def test_times_are_spelled_as_the_filter_language_reads_them(basis: TimeBasis) -> None:
    """A time under the cursor makes a filter."""
    parse(condition("time", 3_600_000_001_000, basis) or "")


def test_filters_are_joined_with_brackets_where_needed() -> None:
    """A filter with `or` is bracketed before another one is added."""
    assert joined("", "b") == "b"
    assert joined("a == 1", "b") == "a == 1 and b"
    assert joined("a or c", "b") == "(a or c) and b"
    assert joined("(a or c) and (d or e)", "b") == "((a or c) and (d or e)) and b"
    assert joined("(a or c)", "b") == "(a or c) and b"


def test_records_are_spelled_as_runs() -> None:
    """Neighbours become a run, and the filter that names them can be read."""
    assert spans([3, 1, 2, 7, 7]) == [(1, 3), (7, 7)]
    assert these([3, 1, 2, 7]) == "number in {1..3, 7}"
    assert these([5]) == "number == 5"
    parse(these([3, 1, 2, 7]))


@pytest.mark.parametrize("name", [column.name for column in COLUMNS if column.type is not ColumnType.BYTES])
def test_the_value_of_every_column_makes_a_filter_that_finds_its_record(case: Case, name: str) -> None:
    """= on any cell of the practicals, known or unknown, keeps the record it was pressed on, and - leaves it out."""
    found: dict[str, set[int]] = {}
    for number, value, basis, shown in case.records.rows(("number", name, "time.basis", "flags.known")):
        for wanted in (True, False):
            text = condition(name, value, basis, wanted=wanted, shown=shown)
            assert text is not None
            if text not in found:
                found[text] = set(case.records.select(parse(text)).numbers)
            assert (number in found[text]) is wanted, text


async def test_hints_of_very_many_records_wait_to_be_asked(sit: Sit, monkeypatch: pytest.MonkeyPatch) -> None:
    """A case of very many records is not searched by itself: the panel says so, and `r` looks."""
    monkeypatch.setattr("workbench.panels.hints.MANY", 100)
    async with sit() as seat:
        assert seat.session.findings == []
        assert "not looked yet: 113 records" in seat.text
        await seat.press("3", "r")
        await seat.settle()
        assert len(seat.session.findings) > 10
