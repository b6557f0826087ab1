"""The painted widgets by themselves, on data that no case could hold."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from textual.app import App, ComposeResult
from textual.widget import Widget

from parsers.decode.tree import Basis, Field
from workbench.paragraph import Paragraph
from workbench.themes import DARK
from workbench.widgets.decode_tree import DecodeTree
from workbench.widgets.hex_pane import HexPane
from workbench.widgets.list_rows import NothingSaid
from workbench.widgets.packet_list import PAGE, PacketList
from workbench.widgets.painted import LOOKS
from workbench.widgets.text_lines import TextLines


class Stand(App[None]):
    """Shows one widget."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {f"look--{name}" for name in LOOKS}

    CSS_PATH = "../../../workbench/app.tcss"

    def __init__(self, widget: Widget) -> None:
        super().__init__()
        self.register_theme(DARK)
        self.theme = DARK.name
        self.widget = widget

    def compose(self) -> ComposeResult:
        """Show the widget."""
        yield self.widget


class Many:
    """Rows for ten million records, made up as they are asked for."""

    def __init__(self, count: int = 10_000_000) -> None:
        self.numbers: Sequence[int] = range(1, count + 1)
        self.highest = count
        self.marked = {3}
        self.said = NothingSaid()
        self.cited = {3, 4}
        self.hinted = {5}
        self.asked: list[Sequence[int]] = []

    def page(self, numbers: Sequence[int]) -> Sequence[Mapping[str, Any]]:
        """Return rows, and remember that they were asked for."""
        self.asked.append(numbers)
        return [{"number": number, "src": f"host{number}", "src.port": number % 65536} for number in numbers]


def shown(widget: Widget) -> list[str]:
    """Return the lines of a widget as they stand on the screen."""
    return [widget.render_line(y).text.rstrip() for y in range(widget.size.height)]


async def test_ten_million_rows_are_asked_for_page_by_page() -> None:
    """Each new page is asked for once, and none that is not in view."""
    rows, packets = Many(), PacketList()
    async with Stand(packets).run_test(size=(100, 20)) as pilot:
        packets.show(rows)
        await pilot.pause()
        assert [len(numbers) for numbers in rows.asked] == [PAGE]
        assert [numbers[0] for numbers in rows.asked] == [1]
        packets.focus()
        await pilot.press("end")
        await pilot.pause()
        assert packets.number == 10_000_000
        assert {(numbers[0] - 1) // PAGE for numbers in rows.asked[1:]} == {156249}
        before = len(rows.asked)
        await pilot.press("k", "j", "pageup", "pagedown")
        assert len(rows.asked) == before


async def test_a_page_down_asks_at_most_once_per_page() -> None:
    """Going down by pages asks for every page exactly once."""
    rows, packets = Many(1000), PacketList()
    async with Stand(packets).run_test(size=(100, 20)) as pilot:
        packets.show(rows)
        packets.focus()
        await pilot.press(*["pagedown"] * 60)
        await pilot.pause()
        assert packets.number == 1000
        assert [numbers[0] for numbers in rows.asked] == list(range(1, 1001, PAGE))


async def test_signs_stand_before_the_row() -> None:
    """Marked, cited and hinted are signs; what is cited and hinted is shown as cited."""
    rows, packets = Many(10), PacketList()
    async with Stand(packets).run_test(size=(100, 12)) as pilot:
        packets.show(rows)
        await pilot.pause()
        assert [line[:2] for line in shown(packets)[:6]] == ["  ", "  ", '*"', ' "', " !", "  "]


async def test_the_list_scrolls_sideways_to_the_chosen_column() -> None:
    """In a narrow list the columns to the right come into view when they are chosen."""
    rows, packets = Many(10), PacketList()
    async with Stand(packets).run_test(size=(60, 12)) as pilot:
        packets.show(rows)
        packets.focus()
        await pilot.press(*["l"] * 20)
        assert packets.cell.name == "info"
        assert packets.left > 0
        await pilot.press(*["h"] * 20)
        assert (packets.cell.name, packets.left) == ("number", 0)


async def test_only_changed_lines_are_painted_again() -> None:
    """A step down dirties two lines of the list, not all of them."""
    rows, packets = Many(100), PacketList()
    async with Stand(packets).run_test(size=(100, 20)) as pilot:
        packets.show(rows)
        packets.focus()
        await pilot.pause()
        painted: list[int] = []
        before = packets.render_line
        packets.render_line = lambda y: (painted.append(y), before(y))[1]  # type: ignore[method-assign, func-returns-value]
        await pilot.press("j")
        await pilot.pause()
        assert sorted(set(painted)) == [0, 1]


def fields() -> tuple[Field, ...]:
    """Return a small tree: one layer of two fields, one with parts, and words without bytes."""
    flags = Field(
        "tcp.flags", "Flags", 2, "0x02 SYN", 1, 2, None, Basis.RECONSTRUCTED, (), (Field("tcp.flags.syn", "SYN", 1, "1", 1, 2),)
    )  # fmt: skip
    return (
        Field("tcp", "Transmission Control Protocol", None, "1 → 2", 0, 3, children=(
            Field("tcp.srcport", "Source port", 1, "1", 0, 1), flags,
            Field("tcp.sum", "Checksum", 0, "0x0000", 2, 3, notes=("the checksum is wrong",)),
        )),
        Field("log", "Log", None, "", basis=Basis.LOGGED, children=(Field("log.x", "", None, "a" * 100),)),
    )  # fmt: skip


async def test_the_tree_folds_and_keeps_its_place() -> None:
    """Layers are unfolded, fields with parts are not; the next record shows the same field."""
    tree = DecodeTree()
    async with Stand(tree).run_test(size=(50, 20)) as pilot:
        tree.focus()
        tree.show(fields())
        await pilot.pause()
        assert [line.split()[-1] for line in shown(tree)[:3]] == ["2", "1", "SYN"]
        assert any("! the checksum is wrong" in line for line in shown(tree))
        assert shown(tree)[2].startswith("r   + Flags")
        await pilot.press("j", "j", "l")
        assert "SYN" in shown(tree)[3] and tree.path == ("tcp", "tcp.flags")
        await pilot.press("l")
        assert tree.path == ("tcp", "tcp.flags", "tcp.flags.syn")
        tree.show(fields())
        assert tree.path == ("tcp", "tcp.flags", "tcp.flags.syn")
        await pilot.press("h", "h", "h")
        assert tree.path == ("tcp",)
        await pilot.press("enter")
        assert shown(tree)[0].startswith("c + Transmission")
        assert shown(tree)[1].startswith("l - Log")


async def test_long_log_lines_are_broken_not_cut() -> None:
    """A logged line longer than the pane stands there whole."""
    tree = DecodeTree()
    async with Stand(tree).run_test(size=(40, 20)) as pilot:
        tree.show(fields())
        await pilot.pause()
        assert "".join(line[4:] for line in shown(tree) if "aaa" in line) == "a" * 100


async def test_bytes_stand_in_lines_of_sixteen_or_eight() -> None:
    """Offset, hexadecimal, text; as many to a line as the width has room for; unknown bytes are dots."""
    pane = HexPane()
    async with Stand(pane).run_test(size=(72, 10)) as pilot:
        pane.show(b"GET / HTTP/1.0\r\n\x00\xff", bytes([1] * 17 + [0]))
        await pilot.pause()
        assert shown(pane)[:2] == [
            "0000  47 45 54 20 2f 20 48 54 54 50 2f 31 2e 30 0d 0a  GET / HTTP/1.0..",
            "0010  00 ··" + " " * 44 + ".·",
        ]
        await pilot.resize_terminal(40, 10)
        await pilot.pause()
        assert shown(pane)[0] == "0000  47 45 54 20 2f 20 48 54  GET / HT"


async def test_the_bytes_of_a_field_stand_in_brackets() -> None:
    """What belongs to the selected field shows without colour, also over the end of a line."""
    pane = HexPane()
    async with Stand(pane).run_test(size=(40, 10)) as pilot:
        pane.show(bytes(range(0x41, 0x51)), bytes([1] * 16))
        await pilot.pause()
        pane.light(1, 3)
        assert shown(pane)[0].startswith("0000  41[42 43]44 45")
        pane.light(7, 9)
        assert shown(pane)[0].startswith("0000  41 42 43 44 45 46 47[48")
        assert shown(pane)[1].startswith("0008  49]4a")
        pane.light(14, 16)
        assert "[4f 50]" in shown(pane)[1]
        pane.light(None, None)
        assert "[" not in "".join(shown(pane)).replace("A..[", "")


async def test_the_byte_cursor_moves_and_tells() -> None:
    """h j k l, line ends and page ends move the byte cursor, and stop at the ends."""
    pane = HexPane()
    async with Stand(pane).run_test(size=(40, 10)) as pilot:
        pane.show(bytes(20), bytes([1] * 20))
        pane.focus()
        await pilot.press("l", "l", "j")
        assert pane.byte == 10
        await pilot.press("$")
        assert pane.byte == 15
        await pilot.press("j")
        assert pane.byte == 15  # no byte below
        await pilot.press("0", "h", "G", "l")
        assert pane.byte == 19
        await pilot.press("g", "h")
        assert pane.byte == 0


async def test_paragraphs_wrap_under_their_label() -> None:
    """A paragraph is wrapped to the width; its label stands before the first line; nothing unseen is shown."""
    lines = TextLines()
    async with Stand(lines).run_test(size=(30, 10)) as pilot:
        lines.show(
            [Paragraph("one two three four five six", label="for  ", target=7), Paragraph("\x1b[2J", label="- ")]
        )
        await pilot.pause()
        assert shown(lines)[:3] == ["for  one two three four five", "     six", "- \\x1b[2J"]
        assert lines.target == 7


async def test_a_paragraph_of_a_megabyte_is_cut() -> None:
    """A text without end says how much of it is not shown."""
    lines = TextLines()
    async with Stand(lines).run_test(size=(80, 10)) as pilot:
        lines.show([Paragraph("x" * 1_000_000)])
        await pilot.pause()
        assert lines.count == 51  # 4,000 characters in lines of 80, and one that says so
        assert lines.text.endswith("996,000 characters more")
