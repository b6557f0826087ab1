"""The hex pane at work: selecting, finding, copying, comparing, writing notes, asking tshark."""

from __future__ import annotations

import base64
from pathlib import Path

import pytest

from db.case import Case
from tests.parsers.decode.oracle import TSHARK
from tests.workbench.screen.conftest import Seat, Sit
from workbench.clipboard import KEPT, reaches, sequence, wrapped
from workbench.screens.copying import CopyScreen
from workbench.widgets.inspector import Inspector


async def go(seat: Seat, number: int) -> None:
    """Go to a record and give the keys to its bytes."""
    await seat.command("list")
    await seat.command(str(number))
    await seat.press("tab", "tab")
    assert seat.screen.focused is seat.screen.hex


def painted(seat: Seat) -> str:
    """Return the lines of the hex pane."""
    pane = seat.screen.hex
    return "\n".join("".join(text for text, _ in pane.line(index)) for index in range(pane.count))


def inspected(seat: Seat) -> str:
    """Return what the inspector says."""
    inspector = seat.screen.query_one(Inspector)
    return "\n".join("".join(text for text, _ in inspector.row(y)[1]) for y in range(inspector.size.height))


async def test_a_selection_has_ends_and_a_length(sit: Sit) -> None:
    """v and Shift with an arrow select; the ends stand in signs; Escape drops the selection and closes nothing else."""
    async with sit() as seat:
        await go(seat, 20)
        await seat.press("v", "l", "l", "l")
        assert seat.screen.hex.selection == range(4)
        assert painted(seat).startswith("0000 <45 00 00 2c>6e")
        assert "0x0-0x3 4 bytes (0x4)" in inspected(seat)
        panel = seat.screen.panel_name
        await seat.press("escape")
        assert seat.screen.hex.selection is None
        assert seat.screen.panel_name == panel
        await seat.press("shift+left", "shift+left")
        assert seat.screen.hex.selection == range(1, 4)
        await seat.press("escape", "escape")
        assert seat.screen.panel_name is None  # the second one closes the panel, as everywhere


async def test_the_inspector_reads_both_byte_orders(sit: Sit) -> None:
    """Bytes 4 and 5 of the first hex dump are 6ea9: 28329, or 43374 the other way round; bytes 12 on an address."""
    async with sit() as seat:
        await go(seat, 20)
        await seat.command("offset 4")
        assert "u16 28329 le 43374" in inspected(seat)
        await seat.command("offset +8")
        assert "IPv4 209.203.237.176" in inspected(seat)
        await seat.command("offset 0x99")
        assert "there is no byte 153" in seat.said
        await seat.command("list")
        assert not seat.screen.query_one(Inspector).display


async def test_bytes_and_text_are_found(sit: Sit) -> None:
    """/ n N go through the matches in the bytes, not through records; other panes keep their search."""
    async with sit() as seat:
        await go(seat, 20)
        await seat.press("n")
        assert "nothing looked for" in seat.said
        await seat.type("/0a00", "enter")  # text: these four characters are not in the bytes
        assert "do not hold" in seat.said
        await seat.type("/0x0a00", "enter")
        assert seat.screen.hex.byte == 16
        await seat.type("/00:00", "enter")
        first = seat.screen.hex.byte
        await seat.press("n", "N")
        assert seat.screen.hex.byte == first
        assert seat.screen.rows.number == 20
        await seat.press("x")
        assert "EBCDIC" in seat.text
        await seat.command("text latin-1")
        assert seat.screen.hex.code == "Latin-1"


async def test_copies_reach_the_case(sit: Sit, path: Path) -> None:
    """y and a letter copy; what was copied is in the case; rebuilt bytes say so and unknown ones are no zeros."""
    async with sit() as seat:
        await go(seat, 20)
        await seat.press("v", "l", "y")
        assert isinstance(seat.app.screen, CopyScreen)
        assert "Copy 2 bytes, 0x0-0x1" in seat.text
        await seat.press("h")
        assert seat.session.case.state.get(KEPT) == "4500"
        assert "0x0-0x1 copied as plain hex; sent to the clipboard" in seat.said
        assert seat.screen.hex.selection is None
        await seat.command("decode")
        seat.screen.decode.select_path(("ip", "ip.ttl"))
        await seat.press("y", "v")
        assert seat.session.case.state.get(KEPT) == "51"
        await go(seat, 1)
        await seat.command("copy hexdump")
        assert "not captured" in seat.said
        assert "··" in seat.session.case.state.get(KEPT)
        await seat.command("copy python")
        assert "not known" in seat.said
        await seat.command("copy ocal")
        assert "no form is called" in seat.said


async def test_a_difference_is_lit_and_listed(sit: Sit) -> None:
    """d holds records against a marked one: differing bytes carry a sign, the tree lists the fields; d ends it."""
    async with sit() as seat:
        await go(seat, 21)
        await seat.press("m")
        await go(seat, 20)
        await seat.press("d", "enter")  # the marked record is proposed
        assert "first differing byte 0x4" in seat.said
        assert seat.screen.hex.byte == 4
        assert "*6e*a9" in painted(seat)
        assert "Against record 21" in seat.text
        assert "differs from #21" in seat.text
        await go(seat, 22)
        assert "Against record 21" in seat.text
        await go(seat, 21)
        assert "Against" not in seat.text
        await seat.press("d")
        await go(seat, 20)
        assert "*" not in painted(seat)
        await seat.command("against 999")
        assert "no record" in seat.said


async def test_a_note_on_bytes_survives(sit: Sit, path: Path) -> None:
    """c writes on the selection; the note is there after reopening, in signs, tree and inspector; empty removes it."""
    async with sit() as seat:
        await go(seat, 20)
        await seat.command("offset 8")
        await seat.press("v", "l", "c", *"odd", "enter")
        await seat.command("offset 0")
        assert "(33 06)" in painted(seat)
    async with sit() as seat:
        await go(seat, 20)
        await seat.command("offset 0")
        assert "(33 06)" in painted(seat)
        assert 20 in seat.session.said.reviewed
        await seat.command("offset 9")
        assert "note odd" in inspected(seat)
        seat.screen.decode.select_path(("about.notes", "about.note"))
        assert "bytes 0x8-0x9: odd" in seat.text
        await seat.press("c")
        assert seat.screen.prompt.asking
        await seat.press("ctrl+u", "enter")
        assert "(33" not in painted(seat)
        await seat.press("u")
        assert "note odd" in inspected(seat)
        await seat.press("ctrl+r")
        assert "note odd" not in inspected(seat)
    with Case.open(path, read_only=True) as case:
        assert case.notes.all() == []


@pytest.mark.skipif(TSHARK is None, reason="tshark is not installed")
async def test_tshark_gives_a_second_opinion(sit: Sit) -> None:
    """W shows tshark's word, differences first, and W goes back; the next record is ours again."""
    async with sit() as seat:
        await go(seat, 20)
        await seat.press("W")
        assert "0 differ" in seat.said
        assert "second opinion" in seat.text
        assert "Expert Info (Error/Checksum)" in seat.text
        await seat.press("W")
        assert "Internet Protocol version 4" in seat.text
        await seat.press("W")
        await go(seat, 21)
        assert "second opinion" not in seat.text
        await go(seat, 38)
        await seat.command("as icmp")
        await seat.press("W")
        assert "bytes of this reading are not known" in seat.said
        await go(seat, 1)
        await seat.press("W")
        assert "no bytes of it were captured" in seat.said


async def test_without_tshark_the_key_says_so(sit: Sit, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """One sentence in the status line."""
    async with sit() as seat:
        await go(seat, 20)
        monkeypatch.setenv("PATH", str(tmp_path))
        await seat.command("tshark")
        assert "tshark is not installed" in seat.said


def test_the_clipboard_is_reached_through_tmux_and_screen() -> None:
    """OSC 52 as xterm's ctlseqs has it; tmux gets it wrapped with doubled escapes as well, screen in short pieces."""
    plain = sequence("é\x1b")
    assert plain.startswith("\x1b]52;c;") and plain.endswith("\x07")
    assert base64.b64decode(plain[7:-1]) == "é\x1b".encode()
    assert wrapped(plain, {}) == plain
    assert wrapped(plain, {"TMUX": "x"}) == plain + f"\x1bPtmux;\x1b{plain}\x1b\\"
    long = sequence("x" * 3000)
    pieces = wrapped(long, {"STY": "x"}).split("\x1b\\")
    assert "".join(piece.removeprefix("\x1bP") for piece in pieces) == long
    assert max(map(len, pieces)) < 768
    assert not reaches("x" * 80_000)
