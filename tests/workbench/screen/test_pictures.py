"""The Pictures panel: a stretch of time becomes a filter, columns are chosen, and the picture follows the list."""

from __future__ import annotations

from tests.workbench.screen.conftest import Sit
from workbench.panels.pictures import Drawing, PicturesPanel


async def test_a_stretch_of_time_becomes_a_filter(sit: Sit) -> None:
    """Right moves, r begins a stretch, Enter shows its records; the picture is then of those."""
    async with sit() as seat:
        await seat.command("pictures")
        await seat.settle()
        drawing = seat.screen.query_one(Drawing)
        assert drawing.picture.places
        await seat.press("r", *("l" for _ in range(3)), "enter")
        await seat.settle()
        assert seat.session.view.text.startswith('time >= "2000-03-01 23:08:00"')
        shown = seat.screen.rows.count
        assert 0 < shown < 113
        await seat.settle()
        assert drawing.picture.title == f"records over time, {shown} in all"


async def test_columns_are_chosen_by_name(sit: Sit) -> None:
    """`:scatter ACROSS UP` draws two columns; what is no column is said; a stretch is asked of a timeline alone."""
    async with sit() as seat:
        await seat.command("scatter src.port dst")
        await seat.settle()
        panel = seat.screen.query_one(PicturesPanel)
        assert panel.kind == "scatter"
        assert "dst (up) against src.port (across)" in panel.query_one(Drawing).picture.title
        await seat.command("matrix src")
        assert "name two columns" in seat.said
        await seat.press("enter")
        assert "only a stretch of time" in seat.said
