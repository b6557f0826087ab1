"""Saved filters, sets and the watch list on the screen; tables of what filters sum up; words ended while typing."""

from __future__ import annotations

from pathlib import Path

import pytest

from db.case import Case
from parsers.query import parse
from tests.workbench.screen.conftest import Sit
from workbench.completing import ways_on
from workbench.screens.names import NamesScreen
from workbench.screens.table import TableScreen
from workbench.tabled import rows_filter


async def test_a_filter_is_saved_listed_and_used(sit: Sit) -> None:
    """`:save` keeps what is shown, `F` lists it, Enter uses it, `x` takes it away."""
    async with sit() as seat:
        await seat.command("filter flags has SF")
        await seat.command("save odd crafted?")
        assert [(each.name, each.text, each.note) for each in seat.session.case.named.all()] == [
            ("odd", "flags has SF", "crafted?")
        ]
        await seat.command("all")
        await seat.press("F")
        assert isinstance(seat.app.screen, NamesScreen)
        assert "flags has SF   crafted?" in seat.text
        await seat.press("enter")
        await seat.settle()
        assert seat.session.view.text == "filter:odd"
        assert seat.screen.rows.count == 22
        await seat.press("F", "x", "q")
        assert seat.session.case.named.all() == []


async def test_an_address_is_watched_with_a_reason(sit: Sit) -> None:
    """`w` asks why; without a reason, or for what is no name, nothing is kept and it is said."""
    async with sit() as seat:
        address = seat.screen.current.address
        await seat.press("w", "enter")
        assert "say why" in seat.said
        await seat.press("w", *"came back", "enter")
        assert [(each.what, each.why) for each in seat.session.case.watches.all()] == [(address, "came back")]
        await seat.command("set 1x 80")
        assert "is no name" in seat.said
        await seat.command("set HOME 10.0.0.0/8, MY.NET")
        await seat.command("filter src in HOME")
        await seat.settle()
        assert seat.screen.rows.count == 1


async def test_stages_make_a_table(sit: Sit) -> None:
    """A filter with a pipe shows rows; Enter shows the records of a row, q goes back to the list as it was."""
    async with sit() as seat:
        await seat.command("filter proto == udp | count by format")
        await seat.settle()
        assert isinstance(seat.app.screen, TableScreen)
        assert "blackice" in seat.text and "2 rows" in seat.text
        await seat.press("enter")
        await seat.settle()
        assert seat.session.view.text == "proto == udp and format == blackice"
        assert seat.screen.rows.count == 5
        await seat.command("filter | missing number")
        await seat.settle()
        await seat.press("q")
        assert seat.session.view.text == "proto == udp and format == blackice"


async def test_a_table_that_cannot_be_made_says_why(sit: Sit) -> None:
    """The reason stands in the place of the rows."""
    async with sit() as seat:
        await seat.command("filter | missing src")
        await seat.settle()
        assert "is not a number" in seat.text or "numbers" in seat.text
        await seat.press("escape")


@pytest.mark.parametrize(
    ("query", "columns", "row", "text"),
    [
        ("ttl > 5 | count by src", ("src", "records"), ("10.0.0.1", 4), "ttl > 5 and src == 10.0.0.1"),
        ("a or b | top 3 dst.port", ("dst.port", "records"), (None, 4), "(a or b) and dst.port is unknown"),
        ("| gaps > 5s", ("gap", "from", "to"), (9 * 10**9, 3, 7), "number in {3, 7}"),
        ("src == x | missing ip.id", ("ip.id",), (7,), None),
        ("| count", ("records",), (7,), None),
    ],
)
def test_the_records_of_a_row(query: str, columns: tuple[str, ...], row: tuple[object, ...], text: str | None) -> None:
    """A row stands for the records it sums up, or that it lies between; what is missing is in none."""
    found = rows_filter(parse(query), columns, row)
    assert (None if found is None else str(parse(found))) == (None if text is None else str(parse(text)))


@pytest.mark.parametrize(
    ("text", "ways"),
    [
        ("tt", ["ttl"]),
        ("ttl > 5 and dst.p", ["ttl > 5 and dst.port"]),
        ("src == 209.203.", ["src == 209.203.237.176"]),
        ("format == snort-p", ["format == snort-portscan"]),
        ("kind == al", ["kind == alert"]),
        ("time.basis == time", ["time.basis == time-of-day"]),
        ("is:ma", ["is:marked"]),
        ("hint:art", ["hint:artefact"]),
        ("src in HO", ["src in HOME"]),
        ("filter:o", ["filter:odd"]),
        ("src == 1.2.3.4 | mis", ["src == 1.2.3.4 | missing"]),
        ("| count by src.p", ["| count by src.port"]),
        ("zzz", []),
        ("", []),
    ],
)
def test_words_are_ended(practicals: Path, tmp_path: Path, text: str, ways: list[str]) -> None:
    """Fields, values of the case, names and stages are offered where they may stand."""
    path = tmp_path / "a.case"
    path.write_bytes(practicals.read_bytes())
    with Case.open(path) as case:
        case.named.save("set", "HOME", "10.0.0.0/8")
        case.named.save("filter", "odd", "ttl == 1")
        assert ways_on(text, case) == ways


async def test_the_word_is_ended_by_a_key(sit: Sit) -> None:
    """Right takes what is shown behind the cursor; Ctrl+N goes through the ways, and comes back to what was typed."""
    async with sit() as seat:
        await seat.press("&", *"src == 209.")
        await seat.settle()
        await seat.press("right", "enter")
        await seat.settle()
        assert seat.session.view.text == "src == 209.203.237.176"
        await seat.press("&", "ctrl+u", *"dst.p")
        await seat.press("ctrl+n")
        assert seat.screen.bar.input.value == "dst.port"
        await seat.press("ctrl+n")
        assert seat.screen.bar.input.value == "dst.p"
