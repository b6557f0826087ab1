from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers.traceroute import Traceroute, parse

SAMPLES = Path(__file__).parent.parent / "data" / "lookups"

GW, CORE, CORE2, EDGE, TARGET = "192.0.2.1", "198.51.100.1", "198.51.100.5", "203.0.113.1", "203.0.113.80"

HOPS = {
    # Read off the samples by eye: number, name, addresses, times, annotations.
    "trace-linux": [
        (1, "gw.office.example", (GW,), (0.412, 0.388, 0.371), ()),
        (2, None, (), (None, None, None), ()),
        (3, "core1.carrier.example", (CORE, CORE2), (8.102, 8.340, 8.201), ()),
        (4, None, ("198.51.100.77",), (20.114, None, 20.990), ()),
        (5, "edge.target.example", (EDGE,), (31.002, 30.877, None), ("!X",)),
    ],
    "trace-linux-n": [
        (1, None, (GW,), (0.412, 0.388, 0.371), ()),
        (2, None, (CORE,), (8.102, 8.340, 8.201), ()),
        (3, None, (TARGET,), (31.002, 30.877, 31.554), ()),
    ],
    "trace-bsd": [
        (1, "gw.office.example", (GW,), (1.240, 1.021, 1.101), ()),
        (2, "core1.carrier.example", (CORE, CORE2), (9.021, 9.554, 9.317), ()),
        (3, "edge.target.example", (EDGE,), (30.020, None, 30.441), ("!H",)),
    ],
    "trace-windows": [
        (1, None, (GW,), (1.0, 1.0, 1.0), ()),
        (2, None, (), (None, None, None), ()),
        (3, "core1.carrier.example", (CORE,), (9.0, 8.0, 9.0), ()),
        (4, "www.sample-target.example", (TARGET,), (31.0, None, 30.0), ()),
    ],
    "trace-windows-unreachable": [
        (1, None, (GW,), (1.0, 1.0, 1.0), ()),
        (2, None, (CORE,), (None,), ("Destination host unreachable",)),
    ],
    "trace-mtr": [
        (1, "gw.office.example", (), (0.6,), ()),
        (2, None, (), (), ()),
        (3, None, (CORE,), (8.4,), ()),
        (4, "edge.target.example", (EDGE,), (30.5,), ()),
    ],
    "trace-tcp": [
        (1, None, (GW,), (0.980, 0.402, 0.377), ()),
        (2, None, (), (None, None, None), ()),
        (3, "www.sample-target.example", (TARGET,), (31.101, 30.952, 31.300), ("[open]",)),
    ],
    "trace-tracepath": [
        (1, "gw.office.example", (GW,), (0.481, 0.402), ()),
        (2, None, (), (), ()),
        (3, "core1.carrier.example", (CORE,), (8.202,), ()),
    ],
    "trace-cisco": [
        (1, "gw.office.example", (GW,), (4.0, 0.0, 4.0), ()),
        (2, "core1.carrier.example", (CORE,), (8.0, 8.0, None), ()),
        (3, None, (), (None, None, None), ()),
    ],
}

HEADS = {
    # tool, target, its address, reached, number and name of the last hop that answered
    "trace-linux": ("traceroute", "www.sample-target.example", TARGET, False, 5, "edge.target.example"),
    "trace-linux-n": ("traceroute", TARGET, TARGET, True, 3, None),
    "trace-bsd": ("traceroute", "sample-target.example", TARGET, False, 3, "edge.target.example"),
    "trace-windows": ("tracert", "www.sample-target.example", TARGET, True, 4, "www.sample-target.example"),
    "trace-windows-unreachable": ("tracert", "203.0.113.99", "203.0.113.99", False, 2, None),
    "trace-mtr": ("mtr", None, None, None, 4, "edge.target.example"),
    "trace-tcp": ("tcptraceroute", "www.sample-target.example", TARGET, True, 3, "www.sample-target.example"),
    "trace-tracepath": ("tracepath", None, None, None, 3, "core1.carrier.example"),
    "trace-cisco": ("traceroute", "sample-target.example", TARGET, False, 2, "core1.carrier.example"),
}


def sample(name: str) -> str:
    """Return the text of a sample answer."""
    return (SAMPLES / f"{name}.txt").read_text("utf-8")


def hops(trace: Traceroute) -> list[tuple[object, ...]]:
    """Return what the expectations say about each hop."""
    return [(hop.number, hop.name, hop.addresses, hop.times, hop.notes) for hop in trace.hops]


def head(trace: Traceroute) -> tuple[object, ...]:
    """Return what the expectations say about the whole."""
    last = trace.last
    return (trace.tool, trace.target, trace.target_address, trace.reached, last and last.number, last and last.name)


@pytest.mark.parametrize("name", HOPS)
def test_each_tool_is_read_hop_by_hop(name: str) -> None:
    """Every tool's report gives number, name, addresses, times and annotations of each hop."""
    trace = parse(sample(name))
    assert hops(trace) == HOPS[name]
    assert head(trace) == HEADS[name]


def test_every_sample_is_expected() -> None:
    """No sample lies about untested."""
    assert {path.stem for path in SAMPLES.glob("trace-*.txt")} == set(HOPS) == set(HEADS)


def test_mtr_tells_where_when_and_how_much_was_lost() -> None:
    """An mtr report names its host and start, and the loss of each hop."""
    trace = parse(sample("trace-mtr"))
    assert (trace.vantage, trace.started) == ("box.office.example", "2024-03-01T12:00:00+0000")
    assert [hop.loss for hop in trace.hops] == [0.0, 100.0, 10.0, 0.0]


def wrapped(width: int) -> Callable[[str], str]:
    """Return what breaks lines at blanks as a mail program does."""

    def wrap(text: str) -> str:
        made = []
        for line in text.split("\n"):
            while len(line) > width and " " in line[12:width]:
                cut = line.rindex(" ", 12, width)
                made.append(line[:cut])
                line = line[cut + 1 :]
            made.append(line)
        return "\n".join(made)

    return wrap


WAYS: dict[str, Callable[[str], str]] = {
    "CRLF": lambda text: text.replace("\n", "\r\n"),
    "quoted": lambda text: "\n".join("> " + line for line in text.split("\n")),
    "indented": lambda text: "\n".join("\t" + line for line in text.split("\n")),
    "in a code fence": lambda text: f"```\n{text}```\n",
    "with prose around": lambda text: f"This is from our 2 lines:\n\n{text}\nIt ends at 10.0.0.1 (10.0.0.1) 5 ms.\n",
    "left end stripped": lambda text: "\n".join(line.strip() for line in text.split("\n")),
}


@pytest.mark.parametrize("name", HOPS)
@pytest.mark.parametrize("way", WAYS)
def test_the_way_of_a_paste_changes_nothing(name: str, way: str) -> None:
    """Mail and clipboard marks, and prose around the report, change nothing."""
    assert hops(parse(WAYS[way](sample(name)))) == HOPS[name]


@pytest.mark.parametrize("name", sorted(set(HOPS) - {"trace-mtr"}))
@pytest.mark.parametrize("width", [50, 60, 72])
def test_wrapped_lines_join_their_hop(name: str, width: int) -> None:
    """Hop lines that mail broke are whole again, wherever they broke."""
    assert hops(parse(wrapped(width)(sample(name)))) == HOPS[name]


def test_a_report_cut_short_keeps_its_hops() -> None:
    """A paste that lost head and tail still gives the hops that are there."""
    rows = sample("trace-linux").split("\n")[3:6]
    trace = parse("\n".join(rows))
    assert hops(trace) == HOPS["trace-linux"][1:4]
    assert (trace.target, trace.reached) == (None, None)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Hello\n\n 1. first point\n 2. second point\n",
        "12 packets came at 3 o'clock\n",
        "64 bytes from 192.0.2.1: ttl=64\n",
    ],
)
def test_what_is_no_traceroute_has_no_hops(text: str) -> None:
    """Prose and other tools' answers give no hops."""
    assert parse(text).hops == ()


@given(st.text(), st.sampled_from([*HOPS]), st.integers(0, 800), st.integers(0, 100))
def test_damage_never_raises(noise: str, name: str, place: int, cut: int) -> None:
    """Any text put anywhere into a report, or any piece cut out of it, gives a Traceroute and no error."""
    text = sample(name)
    trace = parse(text[:place] + noise + text[place + cut :])
    numbers = [hop.number for hop in trace.hops]
    assert numbers == sorted(set(numbers))
    assert all(1 <= number <= 255 for number in numbers)


@pytest.mark.parametrize(
    "text",
    [
        "1 " + "* " * 120_000,
        "1 " + "a(" * 120_000,
        "1 *\n" + "(1.1.1.1 " * 30_000,
        "1 * " + "9" * 200_000,
        "1 *\n" * 60_000,
    ],
    ids=["stars", "open", "addresses", "digits", "lines"],
)
def test_hostile_length_costs_little(text: str) -> None:
    """A huge or malformed paste is read in bounded time."""
    start = time.process_time()
    parse(text)
    assert time.process_time() - start < 5
