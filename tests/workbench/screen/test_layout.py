"""Panes: which are there, which has the keys, how they hang together."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.workbench.screen.conftest import Sit
from workbench.panels.hints import HintsPanel
from workbench.screens.start import StartScreen


async def test_tree_and_bytes_are_linked_both_ways(sit: Sit) -> None:
    """A field lights its bytes; a byte selects its field. Byte 8 of an IPv4 header is the time to live (RFC 791)."""
    async with sit() as seat:
        await seat.command("20")
        await seat.press("2", "tab", "j")  # to the hex pane, one line of bytes down
        assert seat.screen.focused is seat.screen.hex
        seat.screen.hex.byte = 8
        await seat.settle()
        assert seat.screen.decode.field is not None and seat.screen.decode.field.name == "ip.ttl"
        assert "[33]06" in seat.text  # 51 is 0x33
        await seat.press("shift+tab", "j")
        assert seat.screen.decode.field.name == "proto"
        assert "33[06]" in seat.text


async def test_at_eighty_columns_a_panel_takes_the_place_of_the_lower_panes(sit: Sit) -> None:
    """At 80x24 the panel stands under the list; q closes it, and tree and bytes are back."""
    async with sit(size=(80, 24)) as seat:
        assert "2 Decode" in seat.text and "[3 Hints]" not in seat.text
        await seat.press("3", "j")
        assert "[3 Hints]" in seat.text and "2 Decode" not in seat.text
        assert seat.screen.rows.size.width == 80
        await seat.press("q")
        assert "2 Decode" in seat.text and "[3 Hints]" not in seat.text


async def test_at_a_hundred_and_twenty_columns_a_panel_stands_beside(sit: Sit) -> None:
    """At 120x40 list, tree, bytes and panel are there together; | puts the panel below."""
    async with sit() as seat:
        assert all(word in seat.text for word in ("2 Decode", "2 Hex", "[3 Hints]", "Source"))
        await seat.press("|")
        assert "2 Decode" not in seat.text and "[3 Hints]" in seat.text
        assert seat.screen.rows.size.width == 120


@pytest.mark.parametrize("size", [(80, 24), (120, 40), (60, 16), (200, 60)])
async def test_every_pane_can_be_had_alone(sit: Sit, size: tuple[int, int]) -> None:
    """The zoom shows one pane in all the room there is, whichever it is, and gives the others back."""
    async with sit(size=size) as seat:
        before = {widget.id for widget in seat.screen.panes()}
        for widget in seat.screen.panes():
            seat.screen.go_to(widget)
            await seat.press("\\")
            assert seat.screen.focused is widget
            assert widget.size.width >= size[0] - 2
            await seat.press("q")
        assert {widget.id for widget in seat.screen.panes()} == before


@pytest.mark.parametrize("size", [(59, 20), (80, 15), (20, 5), (3, 1)])
async def test_too_small_says_so(sit: Sit, size: tuple[int, int]) -> None:
    """Below 60x16 one line says so; made larger, everything is back."""
    async with sit(size=size) as seat:
        assert seat.text.startswith("too small"[: size[0]])
        assert "Source" not in seat.text
        await seat.pilot.resize_terminal(80, 24)
        await seat.settle()
        assert "Source" in seat.text and "too small" not in seat.text


async def test_tab_goes_through_the_panes_that_are_shown(sit: Sit) -> None:
    """Tab visits every pane once and comes back; Shift+Tab goes the other way."""
    async with sit() as seat:
        visited = []
        for _ in seat.screen.panes():
            visited.append(seat.screen.focused)
            await seat.press("tab")
        assert visited == seat.screen.panes()
        assert seat.screen.focused is seat.screen.rows
        await seat.press("shift+tab")
        assert seat.screen.focused is visited[-1]


async def test_a_digit_at_rest_opens_its_pane(sit: Sit) -> None:
    """A digit after which nothing comes opens its pane."""
    async with sit() as seat:
        await seat.press("6")
        seat.screen._digit_rested()
        await seat.settle()
        assert "[6 Sources]" in seat.text


async def test_keys_typed_ahead_go_where_they_should(sit: Sit) -> None:
    """Keys that arrive in one burst do what they do when typed slowly, over bars, questions and panes."""
    async with sit() as seat:
        await seat.press(*"&proto == udp", "enter", *":20", "enter", "tab", "tab", *"mc", *"ping", "enter", *"1G")
        assert seat.session.view.text == "proto == udp"
        assert len(seat.session.case.marks.all()) == 1
        assert [note.text for note in seat.session.case.notes.all()] == ["ping"]


async def test_keys_after_enter_go_to_what_it_opened(sit: Sit) -> None:
    """Enter on a finding, then a motion and a mark, in one burst: the mark is on a record of the finding."""
    async with sit() as seat:
        await seat.press("3", "j", "j", "enter", "G", "m")
        await seat.settle()
        finding = seat.session.findings[2]
        assert seat.screen.focused is seat.screen.rows
        assert sorted(seat.session.view.numbers) == sorted(finding.records)
        assert seat.session.marked == {seat.session.view.numbers[-1]}
        await seat.press("6", "j", "5", "j", "1", "j", *":start", "enter")
        assert seat.app.session is None
        await seat.press("j", "?")
        assert "Start screen" in seat.text


async def test_the_key_line_says_what_works_here(sit: Sit) -> None:
    """The last line names keys of the focused pane first."""
    async with sit() as seat:
        await seat.press("3", "j")
        assert seat.text.split("\n")[-1].startswith(" Enter its records")
        await seat.press("1", "j")
        assert seat.text.split("\n")[-1].startswith(" & filter")


async def test_enter_on_a_finding_shows_its_records(sit: Sit) -> None:
    """The list then holds exactly the records of the finding, and has the keys."""
    async with sit() as seat:
        await seat.press("3", "j", "j")
        finding = seat.screen.panel(HintsPanel).current
        assert finding is not None
        await seat.press("enter")
        assert sorted(seat.session.view.numbers) == sorted(finding.records)
        assert seat.screen.focused is seat.screen.rows


async def test_a_finding_that_is_explained_away_says_by_what(sit: Sit) -> None:
    """Explained findings stand last, carry a sign, and begin with the reason."""
    async with sit() as seat:
        await seat.press("3", "j", "G")
        finding = seat.screen.panel(HintsPanel).current
        assert finding is not None and finding.explained_by is not None
        lines = [line[79:] for line in seat.text.split("\n")]
        assert any(line.startswith("▏ =  ") for line in lines)
        detail = seat.screen.query_one("#hint-detail").text  # type: ignore[attr-defined]
        assert detail.startswith(" = ") and finding.explained_by in detail
        for word in ("actor", "for", "against", "untested", "rival", "decides"):
            assert f" {word} " in detail


async def test_help_menu_and_palette_open_and_close(sit: Sit) -> None:
    """? shows the keys, . what can be done here, Ctrl+P everything by name; each leaves the screen as it was."""
    async with sit() as seat:
        before = seat.text
        await seat.press("?")
        assert seat.text.index("1 Packet list") < seat.text.index("In every list")
        await seat.press("q")
        assert seat.text == before
        await seat.press(".")
        assert "What can be done here" in seat.text
        await seat.press("q")
        await seat.press("ctrl+p", *"untest")
        assert "could not test" in seat.text
        await seat.press("escape")
        await seat.settle()
        assert seat.app.screen is seat.screen


async def test_the_menu_does_what_is_chosen(sit: Sit) -> None:
    """Enter in the menu does the action."""
    async with sit() as seat:
        await seat.press(".")
        index = next(i for i, a in enumerate(seat.app.screen.query_one("#choices").actions) if a.id == "main.order")  # type: ignore[attr-defined]
        await seat.press(*["j"] * index, "enter")
        assert seat.session.view.order == "src"


async def test_the_start_screen_lists_what_was_opened(sit: Sit) -> None:
    """A case that was opened stands on the start screen with its records; Enter opens it."""
    async with sit():
        pass
    async with sit(None) as seat:
        assert "113  night.case" in seat.text
        await seat.press("enter")
        assert seat.session.highest == 113
        await seat.command("start")
        assert "the cases opened last" in seat.text
        assert seat.app.session is None


async def test_the_start_screen_makes_a_case(sit: Sit, tmp_path: object) -> None:
    """n asks for a path and makes a case there; a path that is taken is refused in a sentence."""
    async with sit(None, size=(80, 24)) as seat:
        await seat.type(f"n{tmp_path}/fresh.case", "enter")
        assert "no records yet" in seat.text
        await seat.command("start")
        await seat.type(f"n{tmp_path}/fresh.case", "enter")
        assert "exists already" in seat.text


async def test_the_start_screen_says_that_an_older_case_takes_long(
    sit: Sit, older: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is done stands there while it is done, and it is not begun twice; then the case is open."""
    said: list[str] = []
    tell = StartScreen.tell

    def told(screen: StartScreen, text: str, look: str = "") -> None:
        said.append(text)
        if "is of an older version" in text:
            screen.app.open_case(older)  # type: ignore[attr-defined]
        tell(screen, text, look)

    monkeypatch.setattr(StartScreen, "tell", told)
    async with sit(None, size=(100, 24)) as seat:
        await seat.type(f"o{older}", "enter")
        assert seat.session.highest == 113
    stages = [text.split()[2] for text in said if text.startswith(older.name)]
    assert stages == ["of", "copied,"]


async def test_a_file_that_is_no_case_is_refused_in_a_sentence(sit: Sit, tmp_path: object) -> None:
    """The start screen says what is wrong and stays."""
    wrong = f"{tmp_path}/notes.txt"
    Path(wrong).write_text("not a case")
    async with sit(None, size=(100, 24)) as seat:
        await seat.type(f"o{wrong}", "enter")
        assert "is not a case file" in seat.text
