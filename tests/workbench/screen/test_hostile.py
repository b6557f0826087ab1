"""Evidence as attackers write it, on every pane: nothing of it acts, nothing of it crashes."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from db.case import Case
from parsers.record import Found, Kind, Record, Stamp
from tests.workbench.hostile import NASTY
from tests.workbench.screen.conftest import Seat, Sit
from workbench.screens.dialogs import HelpScreen, PasteScreen

LONG = "[@click=app.quit]" + "x" * 10_000 + "[/]\x1b[2J"
TEXTS = tuple(
    dict.fromkeys(
        (*NASTY[:26], LONG, "[bold red]", "\\", "a\\", ":smile:", "$(reboot)", "%s%n{0}", "line\n\nline", "", "\\x1b")
    )
)
"""Terminal sequences, invisible text, markup of Textual, and what is easily mistaken for more than text."""


def record(text: str) -> Record:
    """Return a record that holds a text wherever a text can be."""
    return Record(
        format="ipmon", kind=Kind.PACKET, sensor=text, action=text, src=text, dst=text[::-1], src_port=1, dst_port=2,
        proto=text, flags=0x12, ttl=1, message=text, sid=text, tcp_opts=text, payload=text.encode("utf-8", "replace"),
        captured=None, stamp=Stamp(1, 2, 3), flags_text=text, words={text: text, "rest": text},
        names=(("192.0.2.1", text),), notes=(text, f"{text} again"),
    )  # fmt: skip


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A case in which every text is hostile."""
    path = tmp_path_factory.mktemp("hostile") / "\x1b]0;x\x07[red].case"
    data = "\n".join(text.replace("\n", " ") for text in TEXTS).encode("utf-8", "surrogatepass")
    with Case.create(path) as case:
        with case.importing("[/]\x1b[2J\u202e.log", data, dates=LONG, understood=LONG) as intake:
            at = 0
            for text in TEXTS:
                size = len(text.replace("\n", " ").encode("utf-8", "surrogatepass"))
                stop = min(len(data), at + size + 1)
                intake.add(Found(record(text), ((at, stop, 1),), (text, "[/]")))
                at = stop
        for number, text in enumerate(TEXTS, 1):
            plain = text.encode("utf-8", "replace").decode()
            case.notes.add(f"record:{number}", text)
            case.notes.add("source:1", text)
            case.notes.add(f"host:{plain}", text)
            case.lookups.add(plain, "whois", b"netname: " + plain.encode(), text)
            case.lookups.add(plain, "traceroute", plain.encode(), text)
            case.detects.new(text, text, f"{text}\n[[#{number}]] [[1: {text}]]", [number])
            case.follow_ups.add(None, text)
            case.tags.add(number, text)
        case.state.set("filters", list(TEXTS))
    return path


def check(seat: Seat) -> None:
    """Look at every strip of the screen: no control character, no action, no link; the last lock had nothing to do."""
    for strip in seat.app.screen._compositor.render_strips():
        for segment in strip:
            assert segment.text.isprintable() or not segment.text, segment.text
            if segment.style is not None:
                assert segment.style.link is None
                assert not any(key.startswith("@") for key in segment.style.meta), segment.style.meta
    assert seat.app.no_control.hits == 0
    assert seat.app.crashed is None


@pytest.mark.parametrize("size", [(120, 40), (80, 24)])
async def test_nothing_acts_on_any_pane(sit: Sit, hostile: Path, size: tuple[int, int]) -> None:
    """All panes are walked line by line over all records; whatever stands there stays text."""
    async with sit(hostile, size=size) as seat:
        check(seat)
        for _ in TEXTS:
            await seat.hit("j")
            check(seat)
        for keys in (("2", "j"), ("tab",), ("3", "j"), ("4", "j"), ("tab",), ("5", "j"), ("6", "j"), ("u",), ("tab",)):
            await seat.press(*keys)
            check(seat)
            for _ in range(8):
                await seat.hit("j", "l")
                check(seat)
            await seat.press("G", "\\")
            check(seat)
            await seat.press("\\")


async def test_nothing_acts_in_hosts_and_write_ups(sit: Sit, hostile: Path) -> None:
    """Every host and every write-up is opened, and the text of each is typed into."""
    async with sit(hostile) as seat:
        await seat.press("5", "j")
        for _ in TEXTS:
            await seat.hit("j", "enter", "x")
            check(seat)
            await seat.hit("escape")
        await seat.settle()
        check(seat)
        for text in TEXTS:
            seat.screen.action_host(text)
            await seat.settle()
            check(seat)


async def test_nothing_acts_in_bars_and_questions(sit: Sit, hostile: Path) -> None:
    """Hostile values become filters, titles, questions, messages and history without acting."""
    async with sit(hostile) as seat:
        for _ in range(6):
            await seat.press("=")
            check(seat)
            await seat.press("&", "up", "up", "up")
            check(seat)
            await seat.press("escape", "q", "j")
            check(seat)
        for text in TEXTS:
            seat.screen.tell(text)
            seat.screen.ask(text, text, lambda _answer: None)
            await seat.pilot.pause()
            check(seat)
            await seat.press("escape")
            seat.screen.command(f"import {text}")
            await seat.pilot.pause()
            check(seat)
        await seat.settle()
        check(seat)
        for screen in (HelpScreen(), PasteScreen(TEXTS[0])):
            seat.app.push_screen(screen)
            await seat.settle()
            check(seat)
            await seat.press("escape")
        seat.app.push_screen(PasteScreen(LONG))
        await seat.settle()
        for text in TEXTS:
            seat.app.screen.query_one("#pasted").load_text(text)  # type: ignore[attr-defined]
            await seat.pilot.pause()
            check(seat)
        await seat.press("escape")


async def test_the_start_screen_shows_hostile_names(sit: Sit, hostile: Path) -> None:
    """A recent case may have any name."""
    async with sit(hostile):
        pass
    async with sit(None) as seat:
        assert "\\x1b]0;x" in seat.text
        check(seat)


NONSENSE: tuple[object, ...] = (
    None, True, -1, 10**30, 1.5, "x", "\x1b[2J", [], [[]], [None, "a"], {}, {"x": 1}, {"number": "x", "column": []},
    {"filter": 5, "order": "sideways", "untestable": 1}, {"filter": "sorce ==", "order": "number"},
    {"panel": ["hints"], "pane": {}, "widget": 3, "zoomed": "yes", "below": []}, {"panel": "nowhere", "pane": "list"},
    {"finding": [], "source": "x", "mode": 7, "detect": {}, "cursor": [1]}, {"detect": 1, "cursor": [10**9, -5]},
    {"number": 10**40, "column": 99, "field": [1, {}]},
)  # fmt: skip


@pytest.mark.parametrize("value", NONSENSE, ids=str)
async def test_a_place_that_is_none_is_forgotten(sit: Sit, path: Path, value: object) -> None:
    """A case may come from anybody: whatever it says about where the analyst was, it opens with all its records."""
    with Case.open(path) as case:
        for key in (
            "filters",
            "view",
            "place",
            "layout",
            *(f"panel.{n}" for n in ("hints", "host", "writeup", "sources")),
        ):
            case.state.set(key, value)
    async with sit() as seat:
        assert seat.screen.rows.count == 113
        await seat.press("j", "&", "up", "escape", "3", "j", "q")
        check(seat)


async def test_a_record_that_cannot_be_shown_says_so(sit: Sit, monkeypatch: pytest.MonkeyPatch) -> None:
    """One record that cannot be decoded does not end the session."""
    import parsers.decode

    def broken(_record: object) -> object:
        raise ValueError("\x1b[2J")

    async with sit() as seat:
        monkeypatch.setattr(parsers.decode, "decode", broken)
        await seat.press("j")
        assert "! record 41 cannot be shown:" in seat.text
        check(seat)
        monkeypatch.undo()
        await seat.press("j")
        assert "cannot be shown" not in seat.text


async def test_no_screenshot_command(sit: Sit) -> None:
    """The palette offers no command that writes a file beside the case."""
    async with sit() as seat:
        assert list(seat.app.get_system_commands(seat.screen)) == []
        await seat.press("ctrl+p", *"screenshot")
        assert not re.search(r"(?i)save.*screenshot|svg", seat.text)
        await seat.press("escape")


async def test_a_crash_says_one_sentence_and_shows_no_values(sit: Sit, capsys: pytest.CaptureFixture[str]) -> None:
    """An error nobody foresaw ends the program with its words saved; no value of a variable reaches the terminal."""
    from workbench.app import WorkbenchApp

    with pytest.raises(ZeroDivisionError):
        async with sit() as seat:
            app: WorkbenchApp = seat.app
            secret = "\x1b]52;c;secret\x07"  # noqa: F841 - a traceback with locals would show it
            app.call_later(lambda: 1 / 0)
            await seat.pilot.pause()
    assert isinstance(app.crashed, ZeroDivisionError)
    assert app._exit_renderables == []
    assert app.session is None
