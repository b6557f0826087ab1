"""Frequency sheet, conversation and kept views, as keys open and use them."""

from __future__ import annotations

import gc
from collections import Counter
from pathlib import Path
from types import SimpleNamespace

import pytest

from db.case import Case, Groups
from tests.db.build import packet, take
from tests.workbench.screen.conftest import Seat, Sit
from tests.workbench.screen.test_arranging import choose, column
from workbench.screens import asking


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_the_frequency_sheet_counts_a_column_and_makes_filters(sit: Sit, size: tuple[int, int]) -> None:
    """Value, count and share; Enter shows the records, - leaves them out, within the filter there is."""
    async with sit(size=size) as seat:
        await seat.command("filter proto == tcp")
        wanted = Counter(column(seat, "src"))
        (most, count), *_ = wanted.most_common(1)
        await choose(seat, "src")
        await seat.press("%")
        line = next(line for line in seat.text.splitlines() if str(most) in line)
        assert f"{count} " in line and f"{100 * count / wanted.total():.1f}%" in line and "#" in line
        await seat.press("g", "enter")
        assert column(seat, "src") == [most] * count
        await seat.press("ctrl+o", "%", "g", "-")
        assert Counter(column(seat, "src")) == wanted - Counter({most: count})
        await seat.press("%", "q")
        await seat.command("frequency nonsense")
        assert "not by nonsense" in seat.said


async def test_records_without_a_value_are_one_key_away(sit: Sit) -> None:
    """u on the sheet asks for what is unknown."""
    async with sit() as seat:
        await seat.command("frequency ttl")
        assert "records do not say" in seat.text
        await seat.press("u")
        assert set(column(seat, "ttl")) == {None}
        assert seat.session.view.text == "ttl is unknown"


async def test_a_conversation_is_shown_with_its_ways(sit: Sit, path: Path) -> None:
    """s shows both ways with what was carried, as text and as hex; Enter goes to a record, & filters."""
    there = {"src": "10.0.0.1", "src_port": 1025, "dst": "192.0.2.9", "dst_port": 80}
    back = {"src": "192.0.2.9", "src_port": 80, "dst": "10.0.0.1", "dst_port": 1025}
    with Case.open(path) as case:
        ask, answer = packet(1, **there, payload=b"GET /\x1b[2J\r\n"), packet(2, **back, payload=b"200 OK\r\n")
        first, second = take(case, "made.log", [ask, answer])
    async with sit() as seat:
        await seat.command(str(second))
        await seat.press("s")
        lines = [line.strip() for line in seat.text.splitlines()]
        assert any(line.startswith(f"--> #{first}") for line in lines)
        assert any(line.startswith(f"<-- #{second}") for line in lines)
        assert "GET /" in seat.text and "\x1b" not in seat.text
        assert "10.0.0.1:1025 -> 192.0.2.9:80" in seat.text
        assert "1 -->, 1 <--" in seat.text
        await seat.press("x")
        assert "47 45 54 20 2f 1b" in seat.text
        await seat.press("G", "enter")
        assert seat.screen.rows.number == second
        await seat.press("s", "&")
        assert set(seat.session.view.numbers) == {first, second}
        await seat.command("all")
        await seat.command("1")
        await seat.press("s")
        assert "the case has no answer" in seat.text


async def test_a_view_is_kept_whole_and_opened_again(sit: Sit) -> None:
    """Filter, order, columns and times come back under a name, also when the case is reopened."""
    async with sit() as seat:
        await seat.command("filter proto == tcp")
        await seat.command("order -dst.port")
        await seat.command("columns mine = number dst.port ttl time")
        await seat.press("T", "T")
        wanted = column(seat, "number")
        await seat.command("view odd =")
    async with sit() as seat:
        await seat.command("all")
        await seat.command("order time")
        await seat.command("columns auto")
        await seat.command("times utc")
        await seat.press("V")
        assert "odd" in seat.text and "proto == tcp" in seat.text
        await seat.press("enter")
        assert column(seat, "number") == wanted
        assert [cell.name for cell in seat.screen.rows.cells] == ["number", "dst.port", "ttl", "time"]
        assert seat.screen.rows.clock.mode == "elapsed"
        await seat.command("view nonsense")
        assert "no view is called nonsense" in seat.said
        await seat.press("V", "x")
        assert seat.screen.views() == {}


async def test_memory_is_given_back_once_nothing_is_asked_for(sit: Sit, monkeypatch: pytest.MonkeyPatch) -> None:
    """A moment after an answer; that of groups once they are no longer shown, in the list or in a sheet."""
    given: list[str] = []
    looked: list[str] = []

    async def gives(seat: Seat, count: int) -> None:
        while len(given) < count:
            await seat.pilot.pause(0.01)
        await seat.settle()

    monkeypatch.setattr(asking, "LET_GO", 0.01)
    monkeypatch.setattr(asking, "gc", SimpleNamespace(collect=lambda: looked.append("for cycles")))
    async with sit() as seat:
        monkeypatch.setattr(asking, "give_back", lambda: given.append(seat.session.view.of or "none"))
        await seat.command("group proto")
        await gives(seat, 1)
        assert looked == []
        await seat.command("group off")
        await gives(seat, 2)
        assert len(looked) == 1
        gc.collect()
        assert not [each for each in gc.get_objects() if isinstance(each, Groups)]
        await seat.command("frequency proto")
        await gives(seat, 3)
        assert len(looked) == 1
        before = len(given)
        await seat.press("q")
        await gives(seat, before + 1)
        assert given[:2] == ["proto", "none"]
        assert len(looked) == 2
        gc.collect()
        assert not [each for each in gc.get_objects() if isinstance(each, Groups)]
