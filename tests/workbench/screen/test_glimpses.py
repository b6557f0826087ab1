"""The first records of a filter, shown while the others are counted."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from db import intake
from db.case import Case, CaseError, Selection
from db.records import Records
from parsers.captures import frames, generations
from parsers.query import Query
from tests.parsers.captures import build as b
from tests.workbench.screen.conftest import Seat, Sit
from workbench.importing import import_file
from workbench.widgets.packet_list import PAGE
from workbench.widgets.painted import Bar


def shown(seat: Seat) -> list[str]:
    """Return the lines of the list as they stand on the screen."""
    region = seat.screen.rows.region
    return seat.text.split("\n")[region.y : region.bottom]


def status(seat: Seat) -> str:
    """Return the status line."""
    return seat.screen.query_one("#status", Bar).text


@pytest.fixture
def captured(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A case of runs: 300 packets to two ports in turn."""
    monkeypatch.setattr(intake, "FEW", 4)
    for module in (frames, generations):
        monkeypatch.setattr(module, "GENERATION", 50)
    made = [b.ipv4(6, b.tcp(1024 + second, 80 if second % 2 else 22)) for second in range(300)]
    path = tmp_path / "captured.case"
    with Case.create(path) as case:
        import_file(case, b.pcap([(second * 10**9, b.ethernet(0x800, each)) for second, each in enumerate(made)]), "a")
    return path


class Gate(threading.Event):
    """Lets selections by a filter end once it is set."""

    error: CaseError | None = None
    """What they end with."""


@pytest.fixture
def gate(monkeypatch: pytest.MonkeyPatch) -> Iterator[Gate]:
    """Hold selections by a filter back."""
    opened, select = Gate(), Records.select

    def slowly(records: Records, query: Query | None, order: str = "time") -> Selection:
        if query is not None:
            opened.wait(10)
            if opened.error is not None:
                raise opened.error
        return select(records, query, order)

    monkeypatch.setattr(Records, "select", slowly)
    yield opened
    opened.set()


async def test_the_first_records_of_a_filter_are_shown_while_the_others_are_counted(
    sit: Sit, captured: Path, gate: Gate
) -> None:
    """The list begins with the first that matches from the current one on; keys wait, and nothing moves afterwards."""
    async with sit(captured) as seat:
        await seat.press("1", "0", "1", "G")
        await seat.type(":filter dst.port == 80")
        await seat.hit("enter")
        while seat.session.view.whole:
            await seat.pilot.pause(0.01)
        await seat.pilot.pause()
        assert "& dst.port == 80   counting…" in seat.text
        assert "#102" in status(seat) and "/" not in status(seat)
        assert list(seat.session.numbers) == [*range(102, 102 + 2 * PAGE, 2)]
        before = shown(seat)
        await seat.hit("j", "j")
        assert seat.screen.rows.number == 102
        gate.set()
        while not seat.session.view.whole:
            await seat.pilot.pause(0.01)
        await seat.settle()
        assert "& dst.port == 80   150 of 300 match" in seat.text
        assert "#106  53/150" in status(seat)
        assert list(seat.session.numbers) == [*range(2, 301, 2)]
        assert shown(seat) == before


@pytest.mark.parametrize("error", [None, CaseError("no luck")])
async def test_what_is_not_answered_to_the_end_is_not_shown(
    sit: Sit, captured: Path, gate: Gate, error: CaseError | None
) -> None:
    """After Escape, and after an error, the list, its cursor and the lines above it are what they were."""
    async with sit(captured) as seat:
        await seat.press("1", "0", "1", "G", "k", "k")
        before, cursor = shown(seat), seat.screen.rows.cursor
        assert seat.screen.rows.above > 5
        await seat.type(":filter dst.port == 80")
        await seat.hit("enter")
        while seat.session.view.whole:
            await seat.pilot.pause(0.01)
        await seat.pilot.pause()
        assert shown(seat) != before
        if error is None:
            await seat.hit("escape")
        gate.error = error
        gate.set()
        await seat.settle()
        assert shown(seat) == before
        assert (seat.screen.rows.cursor, seat.screen.rows.number) == (cursor, 99)
        assert "all 300 records" in seat.text
        assert seat.said == ("no luck" if error else "stopped; the list is as it was")
