"""Order, columns, groups, times and conversations of the list, as keys change them."""

from __future__ import annotations

import pytest

from db.case import Case
from tests.workbench.screen.conftest import Seat, Sit


def column(seat: Seat, name: str) -> list[object]:
    """Return a column of every line of the list, from the top."""
    rows = seat.screen.rows
    return [rows.row_values(line).get(name) for line in range(rows.count)]


async def choose(seat: Seat, name: str) -> None:
    """Choose a column of the list with h and l."""
    await seat.press(*["h"] * 20)
    while seat.screen.rows.cell.name != name:
        await seat.press("l")


async def test_s_sorts_up_down_and_by_time_again(sit: Sit) -> None:
    """By the chosen column; the records without it stand last, and the status line counts them."""
    async with sit() as seat:
        before = column(seat, "number")
        await choose(seat, "dst.port")
        await seat.press("S")
        ports = column(seat, "dst.port")
        known = [port for port in ports if isinstance(port, int)]
        assert known == sorted(known)
        assert ports == known + [None] * (len(ports) - len(known))
        assert f"by dst.port ({len(ports) - len(known)} without it last)" in seat.text
        assert "Port↑" in seat.text
        await seat.press("S")
        assert [port for port in column(seat, "dst.port") if port is not None] == sorted(known, reverse=True)
        await seat.press("S")
        assert column(seat, "number") == before


async def test_a_sorted_list_is_reopened_sorted(sit: Sit) -> None:
    """Order, groups and the way times are told are kept in the case."""
    async with sit() as seat:
        await seat.command("order -dst.port")
        await seat.press("T")
        wanted = column(seat, "number")
    async with sit() as seat:
        assert column(seat, "number") == wanted
        assert seat.screen.rows.clock.mode == "stated"


async def test_columns_are_chosen_made_and_kept(sit: Sit) -> None:
    """A set typed on the : line is kept under a name, with order and widths, and shown when the case is reopened."""
    async with sit() as seat:
        await seat.command("columns mine = ttl number dst:30 payload tcp.opts")
        assert [cell.name for cell in seat.screen.rows.cells] == ["ttl", "number", "dst", "payload", "tcp.opts"]
        assert seat.screen.rows.cells[2].width == 30
        await seat.command("columns nonsense ttl")
        assert "there is no column 'nonsense'" in seat.said
        await seat.command("columns standard")
        assert seat.screen.rows.cells[1].name == "time"
    async with sit() as seat:
        await seat.press("z")
        assert "mine" in seat.text and "own" in seat.text
        await seat.press("G", "enter")
        assert [cell.name for cell in seat.screen.rows.cells] == ["ttl", "number", "dst", "payload", "tcp.opts"]


async def test_columns_go_by_the_format_of_the_records(sit: Sit) -> None:
    """Alerts show their rule, connections of services who let them in; mixed records the standard columns."""
    async with sit() as seat:
        assert [cell.name for cell in seat.screen.rows.cells][-1] == "info"
        await seat.command("filter format == portsentry")
        assert [cell.name for cell in seat.screen.rows.cells][2] == "sensor"
        await seat.command("all")
        assert [cell.name for cell in seat.screen.rows.cells][2] == "src"


async def test_groups_open_and_close_in_place(sit: Sit, path: object) -> None:
    """One line per value with its count; o or Enter opens one, h closes it, q takes the groups off."""
    with Case.open(path) as case:  # type: ignore[arg-type]
        sources = [row[0] for row in case.records.rows(("src",))]
    counts = sorted((sources.count(each) for each in set(sources) - {None}), reverse=True)
    async with sit() as seat:
        await choose(seat, "src")
        await seat.press("o", "g")
        assert column(seat, "records") == counts
        assert seat.screen.rows.number is None
        await seat.press("enter")
        assert seat.screen.rows.count == len(counts) + counts[0]
        await seat.press("j", "j")
        assert seat.screen.rows.values["src"] == seat.screen.rows.row_values(0)["src"]
        await seat.press("o")
        assert (seat.screen.rows.count, seat.screen.rows.cursor) == (len(counts), 0)
        await seat.press("l")
        assert seat.screen.rows.count == len(counts) + counts[0]
        await seat.press("h")
        assert seat.screen.rows.count == len(counts)
        await seat.press("q", "q")  # the panel beside the list first
        assert seat.screen.rows.count == 113


async def test_a_record_in_a_closed_group_is_found(sit: Sit) -> None:
    """Going to a record opens its group."""
    async with sit() as seat:
        await seat.command("group conversation")
        await seat.command("42")
        assert seat.screen.rows.number == 42
        await seat.press("m", "g", "]", "m")
        assert seat.screen.rows.number == 42


async def test_s_lets_groups_stand_by_size_or_by_first_seen(sit: Sit) -> None:
    """By size at first; by their first record in the order of the list; by size again."""
    async with sit() as seat:
        sources = list(dict.fromkeys(source for source in column(seat, "src") if source is not None))
        await seat.command("group src")
        by_size = column(seat, "src")
        await seat.press("S")
        assert column(seat, "src") == sources != by_size
        await seat.press("S")
        assert column(seat, "src") == by_size


async def test_a_group_makes_a_filter(sit: Sit) -> None:
    """= on a group shows its records."""
    async with sit() as seat:
        await choose(seat, "dst.port")
        await seat.press("o", "g")
        wanted = seat.screen.rows.values["records"]
        await seat.press("=")
        assert len(seat.session.view.numbers) == wanted


async def test_motions_within_a_conversation(sit: Sit) -> None:
    """]c goes through the records between the two ends of this one, either way, and says when there is no more."""
    async with sit() as seat:
        await seat.command("1")
        first = seat.screen.rows.values
        ends = {(first["src"], first["src.port"]), (first["dst"], first["dst.port"])}
        seen = 1
        while "no record of this conversation" not in seat.said:
            await seat.press("]", "c")
            values = seat.screen.rows.values
            assert {(values["src"], values["src.port"]), (values["dst"], values["dst.port"])} == ends
            seen += 1
            assert seen < 113
        await seat.press("[", "c")


async def test_going_to_a_time(sit: Sit) -> None:
    """:at goes to the first record then or later; a time alone is meant on the day of the current record."""
    async with sit() as seat:
        await seat.command("1")
        await seat.command("at 2000-03-20 06:36:35")
        assert seat.screen.rows.number == 1  # the first line of 01-ipfilter.log
        await seat.command("at 2030-01-01 00:00")
        assert "no record shown at 2030-01-01 00:00 or after it" in seat.said
        await seat.command("goto 06:36:36")
        assert str(seat.said) == "" and seat.screen.rows.number != 1
        await seat.command("at nonsense")
        assert seat.said


async def test_times_are_told_since_a_mark(sit: Sit) -> None:
    """T goes on to the next way; since a mark counts from the marked record, and the title says which."""
    async with sit() as seat:
        await seat.command("1")
        await seat.press("m", "T", "T", "T")
        assert seat.screen.rows.clock.mode == "since"
        assert "Since #1" in seat.text
        assert "+0 " in seat.text
        await seat.press("T")
        assert "Since" not in seat.text


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_letters_tags_verdicts_and_undo(sit: Sit, size: tuple[int, int]) -> None:
    """M and ' with a letter, t, v with a letter; u takes back step by step, Ctrl+R does again; all after a reopening."""
    async with sit(size=size) as seat:
        await seat.command("20")
        await seat.press("M", "k", "v", "n")
        await seat.type("todd late", "enter")
        assert seat.session.said.tags == {20: ("late", "odd")}
        line = next(line for line in seat.text.splitlines() if line.startswith("k") and " 20 " in line)
        assert line[:3].startswith("k") and line[2] == "N"
        await seat.press("g", "'", "k")
        assert seat.screen.rows.number == 20
        await seat.press("'", "'")
        assert seat.screen.rows.cursor == 0
    async with sit(size=size) as seat:
        await seat.press("u", "u", "u")
        assert (seat.session.said.tags, seat.session.said.verdicts) == ({}, {})
        assert seat.session.said.letters == {"k": 20}
        await seat.press("ctrl+r")
        assert seat.session.said.verdicts == {20: "noise"}
        await seat.press("u", "u", "u")
        assert "nothing to take back" in seat.said
        assert seat.session.said.letters == {}
        await seat.press("v", "q")
        assert "vn noise" in seat.said


async def test_motions_by_judgement(sit: Sit) -> None:
    """]t goes to tagged records, ]u to those nobody has said anything about."""
    async with sit() as seat:
        numbers = column(seat, "number")
        await seat.press("g", "v", "b", "j", "m", "g", "]", "u")
        assert seat.screen.rows.number == numbers[2]
        await seat.command(str(numbers[1]))
        await seat.command("tag odd")
        await seat.press("g", "]", "t")
        assert seat.screen.rows.number == numbers[1]
        await seat.press("]", "t")
        assert "no record with a tag below" in seat.said


async def test_a_judgement_is_about_the_record_the_marked_ones_or_a_group(sit: Sit) -> None:
    """Off the marks it is about the record under the cursor alone, on one of them about all, on a group about its."""
    async with sit() as seat:
        numbers = [number for number in column(seat, "number") if isinstance(number, int)]
        await seat.press("g", "m", "j", "m", "j", "v", "b")
        assert seat.session.said.verdicts == {numbers[2]: "benign"}
        await seat.press("k", "v", "a")
        assert seat.session.said.verdicts == {numbers[0]: "attack", numbers[1]: "attack", numbers[2]: "benign"}
        await choose(seat, "src")
        await seat.press("o", "g", "v", "n")
        assert list(seat.session.said.verdicts.values()).count("noise") >= seat.screen.rows.values["records"] > 1
        await seat.press("m")
        assert len(seat.session.marked) >= seat.screen.rows.values["records"]


async def test_keys_that_fingers_know_from_elsewhere(sit: Sit) -> None:
    """50% goes half way down as in less, '' and `` back to before a jump as in vim, :$ to the end."""
    async with sit() as seat:
        await seat.press("g", *"50%")
        assert seat.screen.rows.cursor == 56  # of 0 to 112
        await seat.press("'", "'")
        assert seat.screen.rows.cursor == 0
        await seat.press("G", "`", "`")
        assert seat.screen.rows.cursor == 0
        await seat.command("$")
        assert seat.screen.rows.cursor == 112
        await seat.type("/proto == icmp", "enter")
        await seat.press("'", "'")
        assert seat.screen.rows.cursor == 112
