"""The Pictures panel: a stretch of time becomes a filter, columns are chosen, and the picture follows the list."""

from __future__ import annotations

from tests.workbench.screen.conftest import Sit
from workbench.panels.pictures import Drawing, PicturesPanel
from workbench.panels.writeup import WriteupPanel


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
        assert "a matrix is drawn by two columns" in seat.said
        await seat.press("enter")
        assert "only a stretch of time" in seat.said


async def test_a_picture_goes_into_the_write_up(sit: Sit) -> None:
    """`e` puts the picture of the records shown into the open detect, where it is drawn below the text."""
    async with sit() as seat:
        await seat.type("&src == 209.203.237.176", "enter")
        await seat.command("pictures")
        await seat.press("e")
        assert "there is no detect yet" in seat.said
        await seat.command("detect Answers")
        await seat.press("escape", "escape")
        await seat.command("scatter time dst.port")
        await seat.press("e")
        assert "the scatter stands in detect 1" in seat.said
        await seat.command("writeup")
        assert "[[scatter time dst.port: src == 209.203.237.176]]" in seat.screen.panel(WriteupPanel).editor.text


async def test_what_is_put_before_a_heading_leaves_it_one(sit: Sit) -> None:
    """At the beginning of a heading a picture or citation becomes a paragraph of its own."""
    async with sit() as seat:
        await seat.command("detect Answers")
        await seat.press("escape", "escape")
        panel = seat.screen.panel(WriteupPanel)
        panel.editor.move_cursor((0, 0))
        heading = panel.editor.text.split("\n")[0]
        assert heading.startswith("#")
        assert panel.illustrate("timeline", (), "")
        assert panel.editor.text.split("\n")[:3] == ["[[timeline:]]", "", heading]


async def test_what_is_said_of_a_picture_is_wrapped(sit: Sit) -> None:
    """No sentence below a picture is cut off by the edge of the panel."""
    async with sit(size=(80, 24)) as seat:
        await seat.command("matrix src dst.port")
        drawing = seat.screen.query_one(Drawing)
        said = " ".join(drawing.picture.said)
        assert said and max(map(len, drawing.lines[len(drawing.picture.lines) :])) <= drawing.size.width
        assert " ".join(drawing.lines[len(drawing.picture.lines) :]) == said
