"""The strip under the list: the whole case over time, and a stretch of it as a filter."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import pytest
from textual import events

from db.case import CaseError, Timeline
from parsers.query import parse
from tests.workbench.screen.conftest import Seat, Sit


async def counted(seat: Seat) -> None:
    """Count what the list shows now, without waiting for rest."""
    seat.screen._count()
    await seat.settle()


def dated(seat: Seat, text: str = "") -> int:
    """Return how many records of a filter have a date."""
    return sum(time is not None for _, time, basis in seat.session.case.records.rows(
        ("number", "time", "time.basis"), parse(text)) if basis != "time-of-day")  # fmt: skip


async def test_the_strip_holds_every_dated_record(sit: Sit) -> None:
    """Without a filter its bars are the case; with one they are what the list shows, dots mark the rest."""
    async with sit() as seat:
        await counted(seat)
        strip = seat.screen.strip
        assert strip.whole is not None and sum(strip.whole.counts) == sum(strip.shown) == dated(seat)
        await seat.type("&dst.port == 98", "enter")
        await counted(seat)
        assert sum(strip.whole.counts) == dated(seat)
        assert sum(strip.shown) == dated(seat, "dst.port == 98") > 0
        assert all(shown <= of for shown, of in zip(strip.shown, strip.whole.counts, strict=True))
        assert "·" in seat.text


async def test_a_stretch_becomes_a_filter(sit: Sit) -> None:
    """`_` goes there, n to the next busy stretch, r draws out, Enter asks; the count said is the count found."""
    async with sit() as seat:
        await seat.type("&proto == tcp", "enter")
        await counted(seat)
        await seat.press("_")
        assert seat.screen.focused is seat.screen.strip
        await seat.press("0", "n", "r", "n", "n")
        said = re.match(r"(\d+)(?: of (\d+))? records, ", seat.said)
        assert said is not None
        await seat.press("enter")
        assert seat.session.view.text.startswith("proto == tcp and time >= ")
        assert len(seat.session.view.matches) == int(said[1]) > 0
        assert seat.screen.focused is seat.screen.rows


async def test_the_mouse_draws_a_stretch(sit: Sit) -> None:
    """Pressed on one column and let go on another, the button asks for what lies between."""
    async with sit() as seat:
        await counted(seat)
        strip = seat.screen.strip
        assert strip.whole is not None
        first = next(place for place, count in enumerate(strip.shown) if count)
        x, y = strip.region.x + 12 + first, strip.region.y
        await seat.pilot.mouse_down(offset=(x, y))
        await seat.pilot._post_mouse_events([events.MouseMove], offset=(x + 3, y))
        await seat.pilot.mouse_up(offset=(x + 3, y))
        await seat.settle()
        assert len(seat.session.view.matches) == sum(strip.whole.counts[first : first + 4])


async def test_the_strip_is_there_where_the_screen_is_high(sit: Sit) -> None:
    """Where rows are few it stays away until it is asked for; what was asked for is kept."""
    async with sit(size=(80, 24)) as seat:
        assert not seat.screen.strip.display
        await seat.press("_")
        assert seat.screen.strip.display
        await seat.press("escape")
        assert seat.screen.focused is seat.screen.rows
        assert seat.screen.strip.display
    async with sit(size=(80, 24)) as seat:
        assert seat.screen.strip.display
        await seat.press("_", "_")
        assert not seat.screen.strip.display
    async with sit(size=(120, 40)) as seat:
        assert not seat.screen.strip.display


async def test_the_current_record_has_its_place(sit: Sit) -> None:
    """The strip knows in which stretch the cursor stands; a record without a date is in none."""
    async with sit() as seat:
        await counted(seat)
        strip = seat.screen.strip
        assert strip.whole is not None
        for number in (*range(1, 114, 7), 22):
            await seat.command(str(number))
            record = seat.session.case.records.get(number)
            dated = record.time is not None and record.time_basis != "time-of-day"
            place = (record.time - strip.whole.start) // strip.whole.step if dated and record.time is not None else None
            assert strip._here == place


async def test_what_cannot_be_counted_says_why(sit: Sit, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where counting fails the reason stands in the place of the bars, not that there are no dates."""
    async with sit() as seat:

        def refuse(*_: object) -> None:
            raise CaseError("The evidence is damaged.")

        monkeypatch.setattr(seat.session.case.records, "timeline", refuse)
        await counted(seat)
        assert " The evidence is damaged." in seat.text
        assert "no record has a date" not in seat.text


async def test_a_filter_does_not_count_the_whole_case_again(sit: Sit, monkeypatch: pytest.MonkeyPatch) -> None:
    """The case is counted once for a width; each filter counts its own records alone."""
    async with sit() as seat:
        asked: list[int] = []
        timeline = seat.session.case.records.timeline

        def counting(numbers: Sequence[int], *more: Any) -> Timeline:
            asked.append(len(numbers))
            return timeline(numbers, *more)

        monkeypatch.setattr(seat.session.case.records, "timeline", counting)
        await counted(seat)
        for text, found in (("dst.port == 98", 14), ("proto == udp", 8)):
            await seat.type("&")
            seat.screen.bar.input.replace_text("")
            await seat.type(text, "enter")
            await counted(seat)
            assert asked.pop() == found
        assert asked == [113]
