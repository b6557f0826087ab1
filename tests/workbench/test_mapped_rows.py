"""Rows of a CSV that are read many at a time by a mapping say exactly what each says alone."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parsers import eights
from parsers.formats.csv_table import CsvTable
from parsers.mapping import Mapping
from parsers.read import read_many
from parsers.record import Kind, Span
from tests.workbench.made_shapes import any_end, any_port
from tests.workbench.test_templates import damaged, rows_together_say_the_same

KEYS = (
    "Date",
    "Time",
    "Source IP",
    "Source Port",
    "Destination IP",
    "Destination Port",
    "Protocol",
    "Action",
    "Count",
    "Text",
)
COLUMNS = {
    "time": ("Date", "Time"), "src": ("Source IP",), "src_port": ("Source Port",), "dst": ("Destination IP",), "dst_port": ("Destination Port",),
    "proto": ("Protocol",), "action": ("Action",), "count": ("Count",), "message": ("Text",),
}  # fmt: skip
ONE = {**COLUMNS, "time": ("Time",)}
MAPPINGS = (
    Mapping("csv", KEYS, COLUMNS), Mapping("csv", KEYS, COLUMNS, delimiter=";", kind=Kind.PACKET), Mapping("csv", KEYS[1:], ONE), Mapping("csv", KEYS[1:], ONE, "seconds"),
    Mapping("csv", (*KEYS[2:], "Time"), ONE, delimiter="|"), Mapping("csv", (*KEYS[2:], "Time"), ONE, "seconds"), Mapping("csv", ("Text", *KEYS[1:9]), {"time": ("Time",), "src": ("Source IP",)}),
    Mapping("csv", KEYS, {"time": ("Date", "Time"), "dst": ("Destination IP",), "sensor": ("Source IP",), "sid": ("Action",)}),
)  # fmt: skip
OTHERS = (
    Mapping("csv", KEYS, COLUMNS, delimiter="\t"), Mapping("csv", KEYS, {**COLUMNS, "time": ("Time", "Date")}), Mapping("csv", KEYS[1:], ONE, "milliseconds"),
    Mapping("csv", KEYS, {**COLUMNS, "message": ("Text", "Action")}), Mapping("csv", KEYS, {**COLUMNS, "sid": ("Text",)}), Mapping("csv", (*KEYS, "pid"), COLUMNS),
)  # fmt: skip
"""Mappings by which rows are read one by one."""


def _cell(chance: random.Random, name: str, mapping: Mapping, rare: float) -> str:
    odd = chance.random() < rare
    if name == "Date":
        return chance.choice(["2023-13-01", "2023/05/01", "0000-05-01", "-", ""]) if odd else "2023-05-01"
    if name == "Time" and mapping.times != "iso":
        return (
            chance.choice(["99999999", "12345678901234", "x", "-1", "1683000000.", "253402300800"])
            if odd
            else f"168300000{chance.randrange(3)}{chance.choice(['', '.5'])}"
        )
    if name == "Time":
        day = "" if "Date" in mapping.keys else chance.choice(["2023-05-01 ", "2023-05-01T"])
        zone = (
            chance.choice(["", "", "Z", "+0200", "-05:30"])
            if not odd
            else chance.choice([" Z", "UTC", "+19:00", "x", "+02"])
        )
        clock = (
            f"10:00:0{chance.randrange(3)}{chance.choice(['', '.5', '.000001'])}"
            if not odd
            else chance.choice(["24:00:00", "10:00:60", "10:00:61", "10:00", "10:00:00,5", "-", ""])
        )
        return f"{day}{clock}{zone}"
    if name.endswith("IP"):
        return (
            chance.choice(["2001:db8::1", "-", "", "192.0.2.1:80", "[::1]:80", "a b", "fe80::1%5"])
            if odd
            else any_end(chance)
        )
    if name.endswith("Port"):
        port = str(any_port(chance) if rare else chance.randrange(256))
        return chance.choice(["", "-", "65535", "65536", "x", "007", "256"]) if odd else port
    if name == "Protocol":
        return (
            chance.choice(["", "-", "6", "1", "icmpv6", "no!", "GRE", "300"])
            if odd
            else chance.choice(["TCP", "udp", "ICMP"])
        )
    if name == "Count":
        return chance.choice(["-", "", "x", "9" * 19, "9" * 20]) if odd else "5"
    if odd:
        return chance.choice(
            ['"a, b"', '"a ""b"""', 'a "b', "[**] x", "07/10-21:43:30.5", "{}", "5 DROP", "\xe9", "-", "Page 3"]
        )
    return chance.choice(["Deny", "allow all", "", "x=y"])


def row(chance: random.Random, mapping: Mapping, rare: float = 0.04) -> str:
    """Return a row, some of its cells odd, sometimes with one too few or too many, or blanks around one."""
    cells = [_cell(chance, name, mapping, rare) for name in mapping.keys]
    if chance.random() < rare:
        cells = chance.choice(
            [cells[:-1], [*cells, "x"], [cells[0], f" {cells[1]} ", *cells[2:]], [*cells[:-1], f" {cells[-1]}"]]
        )
    return mapping.delimiter.join(cells)


def table_of(seed: int, mapping: Mapping) -> bytes:
    """Return a table of which some rows are damaged, and some come twice."""
    chance = random.Random(seed)
    made = []
    for _ in range(14):
        line = row(chance, mapping)
        made.append(damaged(line, chance) if line and chance.random() < 0.1 else line)
    return "\n".join([mapping.delimiter.join(mapping.keys), row(chance, mapping, 0), *made, *made[-4:], ""]).encode(
        "utf-8"
    )


@given(st.integers(0, 1 << 32), st.sampled_from((*MAPPINGS, *OTHERS)), st.booleans())
@settings(max_examples=300, deadline=None)
def test_rows_say_together_what_each_says_alone(seed: int, mapping: Mapping, returns: bool) -> None:
    """Times in one column or two, anywhere in the row, all delimiters, and odd cells of all kinds."""
    data = table_of(seed, mapping)
    rows_together_say_the_same(data.replace(b"\n", b"\r\n") if returns else data, CsvTable, (mapping,))


@pytest.mark.parametrize("mapping", MAPPINGS, ids=range(len(MAPPINGS)))
def test_plain_rows_are_read_together(mapping: Mapping) -> None:
    """A row without quotes and with a cell for each column is read without looking at it."""
    chance = random.Random(3)
    table = CsvTable((mapping,))
    lines = [row(chance, mapping, 0) for _ in range(101)]
    table.header(mapping.delimiter.join(mapping.keys), lines.pop())
    made = table.fitted(eights.Block("\n".join([*lines, "x" * 64]).encode()), 0)
    assert made is not None
    assert len(made.rows) == len(lines)


def test_a_line_of_a_log_confirms_no_mapping() -> None:
    """What names the mapping of a run among its header lines cannot come from a source."""
    rows = "".join(f"2023-05-01,10:00:0{at % 10},192.0.2.{at},1,192.0.2.9,2,TCP,Deny,1,x\n" for at in range(60))
    data = f"\0{MAPPINGS[0].as_json()}\n{rows}".encode()
    assert all(isinstance(entry, Span) for entry in read_many(iter([data])))
