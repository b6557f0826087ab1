"""What takes the whole screen for a moment: help, the menu of what can be done, and a place to paste into."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.screen import Screen
from textual.widgets import TextArea

from workbench.actions import ACTIONS, PLACES, Action
from workbench.language import chapters, fields
from workbench.paragraph import Paragraph
from workbench.safe import safe
from workbench.times import readable
from workbench.widgets.editor import Editor
from workbench.widgets.lines import Lines
from workbench.widgets.one_line import OneLine
from workbench.widgets.painted import Bar, Line
from workbench.widgets.rows import CITED, HINTED, MARKED
from workbench.widgets.text_lines import TextLines

_LEAVE: list[BindingType] = [
    Binding("q", "leave", "back", show=False),
    Binding("escape", "leave", "back", show=False),
]


SIGNS = (
    (MARKED, "the record is marked; a letter in its place is the letter on it"),
    (CITED, "a write-up cites it"),
    (HINTED, "a finding names it"),
    ("A S B F O N U", "third sign: held to be attack, suspicious, benign, false alarm, own, noise, unclear"),
    ("+ - before a group", "its records are hidden, or shown below it"),
    ("~ after a time", "its year or zone is assumed; the source says which"),
    ("? after a time", "the log gives no date: it stands behind all dated records"),
    ("c l r i", "how a field is known: captured, logged, reconstructed, inferred"),
    ("··", "a byte that is not known"),
    ("[45 00]", "the bytes of the selected field"),
    ("<45 00>", "the selected bytes"),
    ("(45 00)", "bytes with a note"),
    ("*45", "a byte that differs from the other record"),
    ("#### ### ## # ·", "a finding is proven, strong, moderate, weak, a note"),
    ("=", "another finding explains it away"),
)
"""What is said by sign as well as by colour."""


def help_text(first: Sequence[str] = ()) -> Iterator[Paragraph]:
    """Yield every key and verb, the places of `first` before the others, and the filter language; all from tables."""
    places = [*first, *(place for place in PLACES if place not in first)]
    for place in places:
        actions = [action for action in ACTIONS if action.where == place]
        if not actions:
            continue
        yield Paragraph("", "", PLACES[place], "strong")
        for action in actions:
            verb = f"   :{action.verb} {action.takes}".rstrip() if action.verb else ""
            yield Paragraph(action.text + verb, "", f"  {'  '.join(action.printed):<24}", "key")
        yield Paragraph("")
        if place == "bar" == places[0]:
            yield from _language()
    yield Paragraph("", "", "Signs", "strong")
    for sign, meaning in SIGNS:
        yield Paragraph(meaning, "", f"  {sign:<24}", "key")
    if places[0] != "bar":
        yield Paragraph("")
        yield from _language()


def _language() -> Iterator[Paragraph]:
    """Yield the filter language: what each word means, with an example."""
    for chapter in (*chapters(), fields()):
        yield Paragraph(chapter.text, "dim", f"Filter: {chapter.title}  ", "strong")
        for written, what, *more, example in chapter.rows:
            yield Paragraph(f"{what}{f' ({more[0]})' if more else ''}: {example}", "", f"  {written:<24}", "key")
        yield Paragraph("")


class HelpScreen(Screen[None]):
    """All keys, those of the place it was asked in first."""

    BINDINGS: ClassVar[list[BindingType]] = [*_LEAVE, Binding("question_mark,f1", "leave", "back", show=False)]

    def __init__(self, first: Sequence[str] = ()) -> None:
        super().__init__()
        self._first = first

    def compose(self) -> ComposeResult:
        """Lay out the text."""
        yield Bar([(" Keys", "strong"), ("   q back; j k Space b move", "dim")], classes="head")
        yield TextLines(id="help")

    def on_mount(self) -> None:
        """Show the text."""
        lines = self.query_one(TextLines)
        lines.show(help_text(self._first))
        self.set_focus(lines)

    def action_leave(self) -> None:
        """Go back."""
        self.dismiss(None)


class Choices(Lines):
    """Actions, one per line."""

    def __init__(self, actions: Sequence[Action]) -> None:
        super().__init__(id="choices")
        self.actions = actions

    @property
    def count(self) -> int:
        """How many actions there are."""
        return len(self.actions)

    def line(self, index: int) -> Line:
        """Return key and words of an action."""
        action = self.actions[index]
        key = action.printed[0] if action.printed else f":{action.verb}"
        return ((f" {key:<10}", "key"), (action.text, ""))


class MenuScreen(Screen[Action]):
    """What can be done here; Enter does it."""

    BINDINGS: ClassVar[list[BindingType]] = _LEAVE

    def __init__(self, actions: Sequence[Action]) -> None:
        super().__init__()
        self._actions = actions

    def compose(self) -> ComposeResult:
        """Lay out the list."""
        yield Bar([(" What can be done here", "strong"), ("   Enter does it, q back", "dim")], classes="head")
        yield Choices(self._actions)

    def on_mount(self) -> None:
        """Let keys go to the list."""
        self.set_focus(self.query_one(Choices))

    def on_lines_chosen(self, message: Lines.Chosen) -> None:
        """Do it."""
        message.stop()
        self.dismiss(self._actions[message.index])

    def action_leave(self) -> None:
        """Go back without doing anything."""
        self.dismiss(None)


@dataclass(frozen=True, slots=True)
class Answer:
    """What a tool said, as it was pasted."""

    raw: bytes
    tool: str
    """"" where the analyst did not say."""
    asked_at: int | None


class PasteScreen(Screen[Answer]):
    """Takes what whois, traceroute or another tool said; it is kept as it is, with tool and date."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "leave", "back", show=False)]

    def __init__(self, address: str) -> None:
        super().__init__()
        self._address = address
        self._proposed = ""

    def compose(self) -> ComposeResult:
        """Lay out the text and two lines below it."""
        yield Bar(
            [(f" Paste a look-up of {safe(self._address)}", "strong"), ("   Tab next, Enter keeps, Esc leaves", "dim")],
            classes="head",
        )
        yield Editor({"leave": self.action_leave}, id="pasted")
        with Horizontal(classes="question"):
            yield Bar([(" Tool  ", "key")])
            yield OneLine(self._keep, self.action_leave, self._next, id="tool")
        with Horizontal(classes="question"):
            yield Bar([(" Asked ", "key")])
            yield OneLine(self._keep, self.action_leave, self._next, id="asked")
        yield Bar(
            [(" when it was asked, as 2000-03-21 14:05 in UTC; leave empty if it is not known", "dim")], id="said"
        )

    def on_mount(self) -> None:
        """Let keys go to the text."""
        self.set_focus(self.query_one(Editor))

    def on_text_area_changed(self, event: TextArea.Changed) -> None:
        """Say which tool the text is from, as far as it shows."""
        from workbench.lookups.paste import recognise

        known = recognise(self.query_one(Editor).text)
        words = f" {known.kind}; {known.hint or 'when it was asked, as 2000-03-21 14:05 in UTC; empty if not known'}"
        self.query_one("#said", Bar).show([(safe(words), "dim")])
        tool, asked = self.query_one("#tool", OneLine), self.query_one("#asked", OneLine)
        if tool.value in ("", self._proposed):
            self._proposed = known.tool
            tool.replace_text(known.tool)
        if known.asked_at is not None and not asked.value:
            asked.replace_text(readable(known.asked_at)[:16])

    def _next(self) -> None:
        """Go to the next line."""
        self.focus_next()

    def _keep(self, _line: str) -> None:
        """Keep what was pasted."""
        text = self.query_one(Editor).text
        try:
            asked = moment(self.query_one("#asked", OneLine).value)
        except ValueError:
            self.query_one("#said", Bar).show([(" not a time; write it as 2000-03-21 14:05, or leave it empty", "bad")])
            return
        if not text.strip():
            self.query_one("#said", Bar).show([(" nothing was pasted yet; Esc leaves", "bad")])
            return
        tool = self.query_one("#tool", OneLine).value.strip()
        self.dismiss(Answer(text.encode("utf-8", "surrogateescape"), tool, asked))

    def action_leave(self) -> None:
        """Leave without keeping anything."""
        self.dismiss(None)


def moment(text: str) -> int | None:
    """Return nanoseconds since 1970 of a time in UTC, None for no text; raises ValueError."""
    text = text.strip()
    if not text:
        return None
    made = datetime.fromisoformat(text)
    return round((made if made.tzinfo else made.replace(tzinfo=UTC)).timestamp()) * 1_000_000_000
