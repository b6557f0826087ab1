"""The analyst's whole way, and that everything is where it was left."""

from __future__ import annotations

import os
import stat
from datetime import UTC
from pathlib import Path

import pytest

from db.case import Case
from tests.workbench.screen.conftest import Sit
from workbench.panels.host import HostPanel
from workbench.panels.sources import SourcesPanel
from workbench.panels.writeup import WriteupPanel
from workbench.saver import DELAY
from workbench.screens.dialogs import PasteScreen


async def test_from_logs_to_a_report_and_back(sit: Sit, traces: Path, tmp_path: Path) -> None:
    """Import, filter, look at a finding, mark, begin a detect, cite, type, export, leave; reopen where it was left."""
    path = tmp_path / "new.case"
    logs = sorted(traces.iterdir())
    async with sit(path, logs=logs, year=2000, zone=UTC) as seat:
        assert "all 113 records" in seat.text
        assert len(seat.session.case.sources.all()) == 10
        await seat.type("&src == 209.203.237.176 and flags == SA", "enter")
        assert seat.screen.rows.count == 27
        await seat.press("m", "j", "m")
        marked = sorted(seat.session.marked)
        await seat.press("E")
        await seat.type("Answers to a flood", "enter")
        panel = seat.screen.panel(WriteupPanel)
        assert seat.screen.focused is panel.editor
        assert panel.editor.text.startswith("## Trace")
        await seat.type("Seen: ")
        await seat.press("escape", "1", "j", "e")
        assert "cited" in seat.said
        assert "## Analysis\n\nSeen: [[#" in panel.editor.text
        await seat.command(f"export {tmp_path}/report.md")
        assert "report written" in seat.said
        await seat.press("\\", "G")
        left = (seat.screen.rows.number, seat.session.view.text, panel.editor.text)
    report = (tmp_path / "report.md").read_text()
    assert "Answers to a flood" in report and "209.203.237.176" in report
    assert stat.S_IMODE((tmp_path / "report.md").stat().st_mode) == 0o600

    async with sit(path) as seat:
        panel = seat.screen.panel(WriteupPanel)
        assert (seat.screen.rows.number, seat.session.view.text, panel.editor.text) == left
        assert sorted(seat.session.marked) == marked
        assert seat.screen.panel_name == "writeup"
        assert seat.screen.zoomed
        assert seat.screen.focused is seat.screen.rows
        assert f"[[#{marked[0]}" in panel.editor.text
        lines = panel.editor.text.split("\n")
        seen = next(row for row, line in enumerate(lines) if line.startswith("Seen: "))
        assert panel.editor.cursor_location == (seen, len(lines[seen]))


async def test_every_pane_is_reopened_where_it_was(sit: Sit) -> None:
    """Panel, focus, finding, source, host and column are those of the last time."""
    async with sit() as seat:
        await seat.press("3", "j", "j", "j")
        await seat.press("6", "j", "j", "u")
        await seat.press("1", "l", "2", "j", "j")
        await seat.command("20")
        await seat.press("2", "j", "j")
        before = {panel.NAME: panel.state() for panel in seat.screen.panels}
        field, column = seat.screen.decode.path, seat.screen.rows.column
        assert seat.screen.focused is seat.screen.hex  # 2 in the decode tree goes on to the bytes
    async with sit() as seat:
        assert {panel.NAME: panel.state() for panel in seat.screen.panels} == before
        assert seat.screen.panel(SourcesPanel).mode == "not understood"
        assert (seat.screen.decode.path, seat.screen.rows.column) == (field, column)
        assert seat.screen.focused is seat.screen.hex
        assert seat.screen.rows.number == 20


async def test_what_is_typed_is_on_disk_within_a_second(sit: Sit, path: Path) -> None:
    """Nothing but time passes between the last key and the disk."""
    async with sit() as seat:
        seat.session.case.detects.new("One", "", "text\n", ())
        await seat.press("5", "j")
        seat.screen.panel(WriteupPanel).renew()
        await seat.press("enter", "X", "Y")
        await seat.hit("Z")
        assert DELAY <= 0.5  # the rest of the second is for the disk
        with Case.open(path, read_only=True) as other:
            for _ in range(500):  # by itself: nothing flushes here
                if "XYZ" in other.detects.all()[0].body:
                    break
                await seat.pilot.pause(0.02)
            assert other.detects.all()[0].body.startswith("XYZ")


async def test_a_note_and_a_follow_up_are_kept(sit: Sit) -> None:
    """c writes a note on the record, shown with it; :follow keeps a task."""
    async with sit() as seat:
        await seat.command("20")
        await seat.type("clooks forged", "enter")
        assert [note.text for note in seat.session.case.notes.of("record:20")] == ["looks forged"]
        seat.screen.decode.select_path(("about.notes",))
        assert "looks forged" in "\n".join(
            "".join(t for t, _ in seat.screen.decode.line(i)) for i in range(seat.screen.decode.count)
        )
        await seat.command("follow ask the owner")
        await seat.settle()
        assert [task.text for task in seat.session.case.follow_ups.all()] == ["ask the owner"]


async def test_a_look_up_is_pasted_and_kept_as_it_is(sit: Sit) -> None:
    """p takes what a tool said, with tool and date, kept byte for byte; the panel shows what it says."""
    answer = "inetnum: 192.0.2.0 - 192.0.2.255\nnetname: TEST-NET-1\ncountry: NL\n\n% \x1b[2J done\n"
    async with sit() as seat:
        await seat.command("20")
        await seat.press("i", "p")
        assert isinstance(seat.app.screen, PasteScreen)
        seat.app.screen.query_one("#pasted").load_text(answer)  # type: ignore[attr-defined]
        await seat.settle()
        await seat.press("tab", "tab")
        await seat.type("2000-03-21 14:05", "enter")
        await seat.settle()
        (kept,) = seat.session.case.lookups.of("209.203.237.176")
        assert kept.raw == answer.encode()
        assert (kept.kind, kept.asked_at) == ("whois", 953647500 * 10**9)  # date -u -d '2000-03-21 14:05' +%s
        text = seat.screen.panel(HostPanel).query_one("#host-text").text  # type: ignore[attr-defined]
        assert "TEST-NET-1" in text and "\\x1b[2J" in text


async def test_a_time_that_is_none_is_refused_and_nothing_is_lost(sit: Sit) -> None:
    """A date of asking that cannot be read is pointed out; the pasted text stays."""
    async with sit() as seat:
        await seat.command("20")
        await seat.press("i", "p")
        seat.app.screen.query_one("#pasted").load_text("netname: X\n")  # type: ignore[attr-defined]
        await seat.settle()
        await seat.press("tab", "tab")
        await seat.type("yesterday", "enter")
        assert "not a time" in seat.text
        await seat.press("escape")
        assert seat.session.case.lookups.all() == []


async def test_a_claim_that_no_longer_holds_is_shown(sit: Sit) -> None:
    """The claims of a write-up are asked again; one that does not hold is named with what was found."""
    async with sit() as seat:
        seat.session.case.detects.new("One", "", "[[26: src == 209.203.237.176]] [[27: src == 209.203.237.176]]", ())
        await seat.press("5", "j")
        panel = seat.screen.panel(WriteupPanel)
        panel.renew()
        panel._check()
        await seat.settle()
        claims = panel.query_one("#claims").text  # type: ignore[attr-defined]
        assert "1 of 2 claims hold" in claims
        assert "26: src == 209.203.237.176" in claims and "27" in claims


async def test_the_write_up_can_be_edited_elsewhere(sit: Sit, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Ctrl+E hands the text to $EDITOR in a file of the user's own, and takes back what it left."""
    script = tmp_path / "editor"
    script.write_text(f'#!/bin/sh\nstat -c %a "$1" > {tmp_path}/mode\nprintf "from outside" > "$1"\n')
    script.chmod(0o700)
    monkeypatch.setenv("EDITOR", str(script))
    monkeypatch.delenv("VISUAL", raising=False)
    old = os.umask(0o077)
    try:
        async with sit() as seat:
            detect = seat.session.case.detects.new("One", "", "before", ())
            await seat.press("5", "j")
            panel = seat.screen.panel(WriteupPanel)
            panel.renew()
            monkeypatch.setattr(type(seat.app), "suspend", _lent)
            await seat.press("enter", "ctrl+e")
            assert panel.editor.text == "from outside"
            assert seat.session.case.detects.get(detect).body == "from outside"
    finally:
        os.umask(old)
    assert (tmp_path / "mode").read_text().strip() == "600"
    assert not list(tmp_path.glob(".workbench-*"))


def _lent(_app: object) -> object:
    """Lend nothing: there is no terminal here."""
    from contextlib import nullcontext

    return nullcontext()
