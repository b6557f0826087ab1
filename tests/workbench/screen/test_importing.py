"""Importing from inside the screen."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from db.case import Case
from parsers.record import TimeBasis
from tests.workbench.screen.conftest import Sit
from workbench.importing import import_file
from workbench.screens.importing import order_of
from workbench.screens.paths import paths


@pytest.mark.parametrize("name", ["05-ipchains.log", "a log with quite a long name of the 12th of March.txt"])
async def test_80_columns_hold_what_may_be_answered(sit: Sit, traces: Path, tmp_path: Path, name: str) -> None:
    """However long a log's name is, the question shows what Enter alone means."""
    (tmp_path / name).write_bytes((traces / "05-ipchains.log").read_bytes())
    async with sit(tmp_path / "a.case", size=(80, 24)) as seat:
        await seat.command(f"import {tmp_path / name}")
        assert "none stated; Enter: 20" in seat.text
        assert ", assumed" in seat.text
        await seat.type("", "enter")
        assert "+01:00 or Europe/Oslo; Enter: UTC, assumed" in seat.text


async def test_year_and_zone_are_asked_for_where_the_log_states_none(sit: Sit, traces: Path, tmp_path: Path) -> None:
    """ipchains lines have neither year nor zone; what is answered counts as known, what is not as assumed."""
    async with sit(tmp_path / "a.case") as seat:
        await seat.command(f"import {traces}/05-ipchains.log")
        assert "Year of 05-ipchains.log" in seat.text
        await seat.type("2000", "enter")
        assert "Zone of 05-ipchains.log" in seat.text
        await seat.type("+02:00", "enter")
        await seat.settle()
        record = seat.session.case.records.get(1)
        # Mar 12 16:53:14 two hours east of UTC: date -u -d '2000-03-12 14:53:14' +%s
        assert (record.time, record.time_basis) == (952872794 * 10**9, TimeBasis.STATED)
        assert "3 records, 0 repeats, all read" in seat.said


async def test_what_is_not_answered_is_assumed_and_marked(sit: Sit, traces: Path, tmp_path: Path) -> None:
    """Enter takes the assumption that the question names, and every record carries the sign for it."""
    async with sit(tmp_path / "a.case") as seat:
        await seat.command(f"import {traces}/05-ipchains.log")
        await seat.press("enter")
        await seat.press("enter")
        await seat.settle()
        assert seat.session.case.records.get(1).time_basis is TimeBasis.ASSUMED_YEAR
        assert "16:53:14~" in seat.text or "16:53:14.000~" in seat.text
        await seat.press("6", "j")
        assert "~ 05-ipchains.log" in seat.text


async def test_a_wrong_year_is_asked_for_again(sit: Sit, traces: Path, tmp_path: Path) -> None:
    """An answer that is no year is said to be none; nothing is imported before it is right."""
    async with sit(tmp_path / "a.case") as seat:
        await seat.command(f"import {traces}/05-ipchains.log")
        await seat.type("20x0", "enter")
        await seat.settle()
        assert "Year of 05-ipchains.log" in seat.text
        assert seat.session.case.records.count() == 0
        await seat.press("escape")
        await seat.settle()
        assert "was not imported" in seat.said


async def test_given_words_are_not_asked_for(sit: Sit, traces: Path, tmp_path: Path) -> None:
    """`:import PATH year=Y zone=Z` asks nothing; a second time nothing is added, and it says so."""
    async with sit(tmp_path / "a.case") as seat:
        line = f"import {traces}/05-ipchains.log year=2000 zone=UTC"
        await seat.command(line)
        await seat.settle()
        assert seat.session.case.records.count() == 3
        await seat.command(line)
        await seat.settle()
        assert "imported before, nothing was added" in seat.said
        assert len(seat.session.case.sources.all()) == 1


async def test_the_same_log_is_not_asked_about_again(sit: Sit, traces: Path) -> None:
    """What was imported before is recognised before anything is asked."""
    async with sit() as seat:
        await seat.command(f"import {traces}/05-ipchains.log")
        await seat.settle()
        assert "imported before" in seat.said


async def test_escape_stops_an_import_and_the_case_is_as_before(
    sit: Sit, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While a log is read Esc stops it; nothing of it is in the case, and the next import works."""
    import workbench.importing as importing

    log = tmp_path / "big.log"
    line = "2000-03-20T06:36:35.103382+00:00 x\nMar 20 06:36:35.10 209.203.237.176,22 -> 10.1.9.116,{} PR tcp len 20 44 -AS\n"
    log.write_text("".join(line.format(port) for port in range(1, 2000)))
    reached, go_on = threading.Event(), threading.Event()
    real = importing.read_many

    def slow(*arguments: object) -> object:
        for count, entry in enumerate(real(*arguments)):  # type: ignore[arg-type]
            if count == 20:
                reached.set()
                go_on.wait(10)
            yield entry

    async with sit(tmp_path / "a.case") as seat:
        monkeypatch.setattr(importing, "read_many", slow)
        monkeypatch.setattr(importing, "assumptions", lambda path, mappings=(): (None, False))
        seat.screen.action_import_log(str(log))
        for _ in range(500):
            if reached.is_set():
                break
            await seat.pilot.pause(0.01)
        await seat.hit("escape")
        go_on.set()
        await seat.settle()
        assert "stopped; the case is as it was before" in seat.said
        assert seat.session.case.records.count() == 0
        assert seat.session.case.sources.all() == []


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_the_first_records_are_shown_before_the_others_are_read(
    sit: Sit, traces: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, size: tuple[int, int]
) -> None:
    """A new case shows how a log begins, dated as far as was answered; it is no record yet, and none can be chosen."""
    import workbench.importing as importing

    go_on = threading.Event()
    real = importing.read_many

    def slow(*arguments: object) -> object:
        go_on.wait(10)
        return real(*arguments)  # type: ignore[arg-type]

    async with sit(tmp_path / "a.case", size=size) as seat:
        await seat.command(f"import {traces}/05-ipchains.log")
        await seat.until(lambda: "03-12 16:53:14~" in seat.text or "03-12 16:53:14.000~" in seat.text)
        assert "Year of 05-ipchains.log" in seat.text
        await seat.type("2000", "enter")
        monkeypatch.setattr(importing, "read_many", slow)
        await seat.type("+02:00")
        await seat.hit("enter")
        await seat.until(lambda: "03-12 14:53:14 " in seat.text or "03-12 14:53:14.000 " in seat.text)
        for key in ("j", "G", "enter", "m"):
            await seat.hit(key)
        assert (seat.session.case.records.count(), seat.screen.current.number) == (0, None)
        go_on.set()
        await seat.settle()
        assert seat.session.case.records.count() == 3
        assert seat.session.marked == set()
        await seat.press("j")
        assert seat.screen.current.number == 2


async def test_what_was_shown_of_a_log_goes_when_it_is_not_imported(sit: Sit, traces: Path, tmp_path: Path) -> None:
    """Leaving the question takes the first records from the list again; a case with records never shows such ones."""
    async with sit(tmp_path / "a.case") as seat:
        await seat.command(f"import {traces}/05-ipchains.log")
        await seat.until(lambda: "16:53:14" in seat.text)
        await seat.press("escape")
        await seat.settle()
        assert "16:53:14" not in seat.text
        await seat.command(f"import {traces}/05-ipchains.log year=2000 zone=UTC")
        await seat.settle()
        before = seat.text.split("\n")[1:5]
        log = tmp_path / "other.log"
        log.write_text("Nov 23 10:00:00 gw sshd[1]: Failed password for root from 192.0.2.77 port 22 ssh2\n")
        await seat.command(f"import {log}")
        await seat.until(lambda: "Year of other.log" in seat.text)
        assert seat.text.split("\n")[1:5] == before


async def test_what_a_log_begins_with_is_made_harmless(sit: Sit, tmp_path: Path) -> None:
    """Control characters of a log reach the screen as pictures of themselves, before it is imported too."""
    log = tmp_path / "bad.log"
    log.write_bytes(
        b"Nov 23 10:00:00 gw sshd[1]: Failed password for \x1b[31mroot\x07 from 192.0.2.77 port 22 ssh2\n" * 3
    )
    async with sit(tmp_path / "a.case") as seat:
        await seat.command(f"import {log}")
        await seat.until(lambda: "192.0.2.77" in seat.text)
        assert "\x1b" not in seat.text
        assert "\x07" not in seat.text


@pytest.mark.parametrize("what", ["missing.log", "folder", "denied"])
async def test_what_cannot_be_read_is_said_in_a_sentence(sit: Sit, tmp_path: Path, what: str) -> None:
    """A missing file, a folder, a file that may not be read: one sentence, and nothing changes."""
    (tmp_path / "folder").mkdir()
    (tmp_path / "denied").symlink_to("/proc/1/mem")
    async with sit() as seat:
        await seat.command(f"import {tmp_path}/{what}")
        await seat.settle()
        assert seat.said and "nothing was imported" in seat.said
        assert seat.session.case.records.count() == 113


async def test_what_was_not_understood_is_shown_with_the_reason(sit: Sit, tmp_path: Path) -> None:
    """The sources panel lists every stretch that could not be read, with its text made harmless."""
    log = tmp_path / "odd.log"
    log.write_bytes(b"Mar 20 06:36:35.103382 209.203.237.176,22 -> 10.1.9.999,1555 PR tcp len 20 44 -AS\n\x1b[2J\n")
    async with sit() as seat:
        await seat.command(f"import {log} year=2000 zone=UTC")
        await seat.settle()
        source = seat.session.case.sources.all()[-1]
        bad = [span for span in seat.session.case.sources.ledger(source.id) if span.kind == "not_understood"]
        await seat.press("6", "j", "G")
        await seat.press("u")
        await seat.settle()
        text = seat.screen.query_one("#source-detail").text  # type: ignore[attr-defined]
        assert all(span.reason in " ".join(text.split()) for span in bad)


def test_words_after_the_path() -> None:
    """A path may hold blanks; year and zone stand at the end."""
    order = order_of("/a b/c d.log year=2000 zone=UTC")
    assert (str(order.path), order.year, str(order.zone)) == ("/a b/c d.log", 2000, "UTC")
    assert str(order_of("x=y.log").path) == "x=y.log"
    for wrong in ("a year=x", "a zone=Nowhere/Land"):
        with pytest.raises(ValueError):
            order_of(wrong)


def test_paths_are_completed(tmp_path: Path) -> None:
    """A path is completed as far as names agree; folders end with a slash; hidden files only if begun."""
    for name in ("one.log", "other.log", ".hidden"):
        (tmp_path / name).touch()
    (tmp_path / "oven").mkdir()
    assert [Path(each).name for each in paths(f"{tmp_path}/o")] == ["one.log", "other.log", "oven"]
    assert paths(f"{tmp_path}/ov") == [f"{tmp_path}/oven/"]
    assert f"{tmp_path}/.hidden" not in paths(f"{tmp_path}/")
    assert paths(f"{tmp_path}/.h") == [f"{tmp_path}/.hidden"]
    assert paths(f"{tmp_path}/nowhere/x") == []


async def test_records_that_another_program_adds_are_seen(sit: Sit, path: Path, tmp_path: Path) -> None:
    """An import on the command line shows in the open case; the cursor stays on its record."""
    log = tmp_path / "more.log"
    log.write_text("Mar 20 23:36:35.103382 209.203.237.176,22 -> 10.1.9.1,4711 PR tcp len 20 44 -AS\n")
    async with sit() as seat:
        await seat.command("20")
        with Case.open(path) as other:
            import_file(other, log, log.name, year=2000)
        seat.screen.renew()
        await seat.settle()
        assert seat.screen.rows.count == 114
        assert seat.screen.rows.number == 20
        assert "all 114 records" in seat.text


async def test_a_case_that_cannot_be_written_says_so(sit: Sit, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A read-only case can be looked at; what would change it is refused in a sentence."""
    monkeypatch.setattr("workbench.app.opened", lambda path, say, make=False: Case.open(path, read_only=True))
    async with sit() as seat:
        assert "read-only" in seat.text
        await seat.press("m")
        await seat.settle()
        assert "NOT WRITTEN" in seat.said and "reading only" in seat.said
