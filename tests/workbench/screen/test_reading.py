"""A record shown as its other readings: tree, bytes, banner, citation."""

from __future__ import annotations

from tests.workbench.screen.conftest import Seat, Sit
from workbench.panels.writeup import WriteupPanel


def values(seat: Seat) -> dict[str, object]:
    """Return the fields in the tree, by name."""
    tree = seat.screen.decode
    return {field.name: field.value for layer in tree._fields for field in layer.walk()}


async def test_a_shows_the_next_reading_and_the_log_again(sit: Sit) -> None:
    """`a` turns record 38 into the ICMP message that it is, in tree and bytes, and back; the record stays as it is."""
    async with sit() as seat:
        await seat.type("38", "G")
        logged = seat.screen.hex.bytes
        assert values(seat)["src.port"] == 771
        await seat.press("a")
        assert "as icmp, not as logged" in seat.text
        assert (values(seat)["icmp.type"], values(seat)["icmp.code"]) == (3, 3)
        assert seat.screen.hex.bytes[9] == 1
        assert "The quoted lengths agree" in "".join(
            field.text for layer in seat.screen.decode._fields for field in layer.walk()
        )
        for name in ("splice", "echo", "quoted"):
            await seat.press("a")
            assert f"as {name}, not as logged" in seat.text
        await seat.press("a")
        assert seat.screen.hex.bytes == logged
        assert "not as logged" not in seat.text
        await seat.press("a", "j")
        assert seat.screen.shown_as == ""
        assert seat.session.case.records.get(38).proto == "tcp"


async def test_a_reading_is_offered_named_and_cited(sit: Sit) -> None:
    """The title of the tree offers readings once the cursor rests; `:as NAME` opens one, and `e` cites it."""
    async with sit() as seat:
        await seat.press("E")
        await seat.type("Odd", "enter")
        await seat.press("escape")
        await seat.command("list")
        await seat.type("38", "G")
        seat.screen._look()  # what the timer does when the cursor has rested
        await seat.settle()
        assert "a: as icmp, splice, echo, quoted" in str(seat.screen._decode_note)
        await seat.command("as tcp")
        assert "no reading tcp" in seat.said
        await seat.command("as icmp")
        await seat.press("e")
        assert "#38 as icmp" in seat.said
        assert "[[#38 as icmp]]" in seat.screen.panel(WriteupPanel).editor.text
        await seat.command("as logged")
        assert seat.screen.shown_as == ""
        await seat.type("1", "G", "a")
        assert "record 1 has no other reading" in seat.said
