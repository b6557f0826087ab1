"""The dialog that asks what columns mean, and the clock of a source."""

from __future__ import annotations

from datetime import UTC
from pathlib import Path

import pytest

from tests.workbench.screen.conftest import Sit
from workbench import mappings
from workbench.actions import ACTIONS
from workbench.screens.mapping import MappingScreen

CSV = (
    "when,client,clientport,server,verdict\n"
    "03/04/2000 10:00:01,192.0.2.1,1025,198.51.100.2,drop\n"
    "04/03/2000 10:00:02,192.0.2.7,1026,198.51.100.2,drop\n"
)


@pytest.fixture
def log(tmp_path: Path) -> Path:
    """A log of an unknown program, whose dates can be read in two ways."""
    path = tmp_path / "fw\x1b[2J.csv"
    path.write_text(CSV)
    return path


async def test_columns_are_asked_about_and_read_as_confirmed(sit: Sit, tmp_path: Path, log: Path) -> None:
    """The proposal is shown with its doubts; the analyst turns month and day, confirms, and that is how it is read."""
    async with sit(tmp_path / "a.case") as seat:
        seat.screen.import_all([log], zone=UTC)
        await seat.settle()
        dialog = seat.app.screen
        assert isinstance(dialog, MappingScreen)
        assert "\x1b" not in seat.text
        assert "may be day/month/year as well" in seat.text
        while dialog.mapping.times != "day/month/year":
            await seat.press("t")
        assert "2000-04-03 10:00:01, 192.0.2.1:1025 to 198.51.100.2:?, drop" in seat.text
        await seat.press("y")
        await seat.settle()
        case = seat.session.case
        assert [row[0] for row in case.records.rows(["src.port"])] == [1026, 1025]
        assert '"times": "day/month/year"' in case.journal.all()[-1].what
        assert case.verify() == []


async def test_a_saved_mapping_is_proposed_again(sit: Sit, tmp_path: Path, log: Path) -> None:
    """A meaning that was changed and saved comes back for the next log with these columns; Esc reads nothing."""
    async with sit(tmp_path / "a.case") as seat:
        seat.screen.import_all([log], zone=UTC)
        await seat.settle()
        await seat.press("G", "l", "s", *"mine", "enter")
        await seat.settle()
        assert mappings.saved()["mine"].columns.get("action") is None
        await seat.press("escape")
        await seat.settle()
        assert seat.session.case.records.count() == 0
        other = tmp_path / "other.csv"
        other.write_text(CSV.replace("10:00", "11:00"))
        await seat.command(f"import {other} zone=UTC")
        await seat.settle()
        assert "saved as mine" in seat.text
        await seat.press("y")
        await seat.settle()
        assert seat.session.case.records.count() == 2
        assert [row[0] for row in seat.session.case.records.rows(["action"])] == [None] * 2


async def test_a_row_without_time_and_address_is_not_confirmed(sit: Sit, tmp_path: Path, log: Path) -> None:
    """What makes no record of any row is refused in a sentence, and so is a name that is none."""
    async with sit(tmp_path / "a.case") as seat:
        seat.screen.import_all([log], zone=UTC)
        await seat.settle()
        dialog = seat.app.screen
        assert isinstance(dialog, MappingScreen)
        dialog._keys.columns.clear()
        await seat.press("y")
        assert "a time or an address must be mapped" in seat.text
        await seat.press("s", *"../x", "enter")
        assert "is no name for a mapping" in seat.text
        assert mappings.saved() == {}


def test_every_key_of_the_dialog_does_something() -> None:
    """Behind every action of the dialog stands a method."""
    assert all(hasattr(MappingScreen, f"action_{each.run}") for each in ACTIONS if each.where == "mapping")


async def test_the_clock_of_a_source_is_stated_in_the_panel(sit: Sit) -> None:
    """`T` asks for the shift; list, summary and record show it, and +0s takes it back."""
    async with sit() as seat:
        before = seat.session.case.records.get(1).time
        assert before is not None
        await seat.press("6", "T", *"+1h sensor kept winter time", "enter")
        await seat.settle()
        text = seat.screen.query_one("#source-detail").text  # type: ignore[attr-defined]
        assert "+1h added to every time: sensor kept winter time" in " ".join(text.split())
        assert seat.session.case.records.get(1).time == before + 3_600_000_000_000
        await seat.command("clock 5 minutes")
        assert "'5' is no shift" in seat.said
        await seat.command("clock +0s")
        await seat.settle()
        assert seat.session.case.shifts.all() == {}
        assert seat.session.case.records.get(1).time == before
