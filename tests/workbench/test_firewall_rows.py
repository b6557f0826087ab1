"""Rows of Windows Firewall's log that are read many at a time say exactly what each says alone."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parsers import eights
from parsers.formats.windows_firewall import FirewallTable
from tests.workbench.made_shapes import any_end
from tests.workbench.test_templates import damaged, rows_together_say_the_same

USUAL = "date time action protocol src-ip dst-ip src-port dst-port size tcpflags tcpsyn tcpack tcpwin icmptype icmpcode info path"
HEADS = (
    f"#Version: 1.5\n#Software: Microsoft Windows Firewall\n#Time Format: Local\n#Fields: {USUAL}\n\n",
    f"#Time Format: UTC\n#Fields: {USUAL} pid\n", "", "#Fields: date time src-ip dst-ip action protocol icmptype icmpcode rest\n",
    "#Fields: date time path action src-ip dst-ip\n", "#Fields: time date action protocol src-ip dst-ip\n", f"#Fields: {USUAL.replace('info', 'x:y')}\n",
)  # fmt: skip
CELLS = {
    "action": (["DROP", "ALLOW", "OPEN", "OPEN-INBOUND", "CLOSE"], ["INFO-EVENTS-LOST", "DROP-X", "drop", "-", "D"]),
    "src-port": (["1025", "-", "7"], ["65535", "65536", "x", "007", "123456"]),
    "size": (["576", "0", "40", "-"], ["19", "20", "65536", "x"]),
    "tcpflags": (["S", "AP", "-", "0"], ["SAFRPU", "SS", "X", "s", "SAFRPUS"]),
    "tcpsyn": (["123456789", "0", "-"], ["4294967295", "4294967296", "x"]),
    "tcpwin": (["12345", "0", "-"], ["65535", "65536"]),
    "icmptype": (["-", "-", "8"], ["0", "255", "256", "x"]),
    "info": (["-", "x"], ["a,b", "\x7f", "Page", "(c)"]),
    "path": (["RECEIVE", "SEND", "-"], ["FORWARD", ""]),
    "pid": (["4", "-"], ["0", "x"]),
    "rest": (["-", "x"], ["0"]),
    "protocol": (["TCP", "UDP", "ICMP"], ["-", "ICMPV6", "6", "47", "GRE", "no!", "0"]),
}
LIKE = {"dst-port": "src-port", "tcpack": "tcpsyn", "icmpcode": "icmptype", "x:y": "info"}


def _cell(chance: random.Random, name: str, rare: float) -> str:
    if name == "date":
        return (
            "2019-11-06"
            if chance.random() >= rare
            else chance.choice(["2019-13-06", "2019/11/06", "0000-11-06", "-", "2019-02-31"])
        )
    if name == "time":
        return (
            f"12:35:0{chance.randrange(3)}"
            if chance.random() >= rare
            else chance.choice(["24:00:00", "12:35:60", "12:35:61", "12:35:01.5", "12:35:01Z", "1:2:3"])
        )
    if name.endswith("-ip"):
        return (
            any_end(chance)
            if chance.random() >= rare
            else chance.choice(["2001:db8::1", "-", "fe80::1%5", "[::1]", "a_b"])
        )
    common, odd = CELLS[LIKE.get(name, name)]
    return chance.choice(odd if chance.random() < rare else common)


def row(chance: random.Random, columns: list[str], rare: float = 0.03) -> str:
    """Return a row with a cell for every column, some of them odd, sometimes one too few or too many."""
    cells = [_cell(chance, name, rare) for name in columns]
    if chance.random() < rare:
        cells = chance.choice([cells[:-1], [*cells, "x"], cells[:-2], [*cells[:-1], " ", cells[-1]]])
    return " ".join(cells)


def rows(seed: int, head: str) -> bytes:
    """Return a log with rows of which some are damaged, and some come twice."""
    chance = random.Random(seed)
    columns = (head.partition("#Fields: ")[2].split("\n")[0] or USUAL + chance.choice(["", " pid"])).split()
    made = []
    for _ in range(14):
        line = row(chance, columns)
        made.append(damaged(line, chance) if chance.random() < 0.1 else line)
    if chance.random() < 0.2:
        made.insert(chance.randrange(14), chance.choice(HEADS).strip("\n"))
    return (head + "\n".join([*made, *made[-4:], ""])).encode("latin-1")


@given(st.integers(0, 1 << 32), st.sampled_from(HEADS), st.booleans())
@settings(max_examples=200, deadline=None)
def test_rows_say_together_what_each_says_alone(seed: int, head: str, returns: bool) -> None:
    """All columns in any order, with and without a #Fields line, with another one among them, and odd cells."""
    data = rows(seed, head)
    rows_together_say_the_same(data.replace(b"\n", b"\r\n") if returns else data, FirewallTable)


@pytest.mark.parametrize("head", [head for head in HEADS if "Fields: time" not in head], ids=range(len(HEADS) - 1))
def test_rows_as_the_firewall_writes_them_are_read_together(head: str) -> None:
    """A row with a cell for every column is read without looking at it, whichever columns there are."""
    table = FirewallTable()
    for line in head.splitlines():
        table.header(line, "")
    chance = random.Random(3)
    lines = [row(chance, list(table.columns or USUAL.split()), 0) for _ in range(100)]
    made = table.fitted(eights.Block("\n".join([*lines, "x" * 64]).encode()), 0)
    assert made is not None
    assert len(made.rows) == len(lines)
