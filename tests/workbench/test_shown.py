from __future__ import annotations

import pytest
from hypothesis import given
from rich.segment import Segment
from rich.style import Style
from rich.text import Text
from textual.app import App, ComposeResult
from textual.color import Color
from textual.filter import LineFilter
from textual.widgets import Static

from tests.workbench.hostile import NASTY, TEXTS, unseen
from workbench.safe import safe
from workbench.shown import NoControl, shown

BLACK = Color.parse("black")


@given(TEXTS)
def test_shown_is_safe_text_as_it_stands(text: str) -> None:
    """Content holds the safe text: no markup is acted on, nothing invisible is left."""
    content = shown(text)
    assert content.plain == safe(text)
    assert all(str(span.style) == "reverse" for span in content.spans)


def test_escapes_differ_from_their_look_alike() -> None:
    """A real ESC is shown in reverse, the same four characters of a log are not."""
    assert [(span.start, span.end) for span in shown("a\x1bb").spans] == [(1, 5)]
    assert shown(r"a\x1bb").spans == []


@pytest.mark.parametrize("text", NASTY, ids=repr)
def test_the_last_lock_drops_control_characters(text: str) -> None:
    """Whatever a widget let through, no unseen character passes, and it is counted."""
    lock = NoControl()
    made = lock.apply([Segment(text, Style(bold=True)), Segment("clean")], BLACK)
    assert "".join(segment.text for segment in made).isprintable()
    assert made[0].style == Style(bold=True)
    assert lock.hits == (0 if text.isprintable() else 1)


def test_the_last_lock_drops_links_and_actions_only() -> None:
    """Links and click actions go; colours and what widgets note for themselves stay."""
    lock = NoControl()
    style = Style(color="red", link="http://evil.example", meta={"@click": "app.quit", "row": 3})
    (made,) = lock.apply([Segment("x", style)], BLACK)
    assert made.style is not None
    assert (made.style.link, made.style.meta) == (None, {"row": 3})
    assert made.style.color == Style.parse("red").color
    assert lock.hits == 1
    harmless = Segment("x", Style(meta={"row": 3}))
    assert lock.apply([harmless], BLACK) == [harmless]
    assert lock.hits == 1


class Screenful(App[None]):
    """Two widgets with hostile text: one through the door, one past it."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.text, self.lock = text, NoControl()

    def get_line_filters(self) -> list[LineFilter]:
        """Return the usual filters and the last lock."""
        return [*super().get_line_filters(), self.lock]

    def compose(self) -> ComposeResult:
        """Show the text twice."""
        yield Static(shown(self.text), id="door")
        yield Static(Text(self.text), id="past")

    def painted(self) -> list[str]:
        """Return the rows of the screen as they go to the terminal, without styles."""
        return [strip.text for strip in self.screen._compositor.render_strips()]


async def test_no_control_character_reaches_the_terminal() -> None:
    """On a real screen the door shows escapes and the lock stops what went past the door."""
    app = Screenful("a\x1b[2J\u202eb\x9b")
    async with app.run_test(size=(40, 6)):
        rows = app.painted()
    assert not unseen("\n".join(rows))
    assert r"a\x1b[2J\u202eb\x9b" in rows[0]
    assert "a[2Jb" in rows[1]
    assert app.lock.hits > 0


async def test_text_through_the_door_never_meets_the_lock() -> None:
    """Evidence that came through `shown` gives no hits."""
    app = Screenful("harmless")
    async with app.run_test(size=(40, 6)) as pilot:
        app.query_one("#door", Static).update(shown("\x1b[2J[@click=app.quit]x[/]\u202e"))
        await pilot.pause()
        rows = app.painted()
    assert r"\x1b[2J[@click=app.quit]x[/]\u202e" in rows[0]
    assert app.lock.hits == 0
