"""Alerts of Snort 3 as JSON that are read many at a time say exactly what each says alone."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parsers import eights
from parsers.formats.snort_json import SnortObjects
from tests.workbench.test_events_together import ODD as ODD_VALUES
from tests.workbench.test_templates import damaged, rows_together_say_the_same

TIMES = (
    '"timestamp":"07/10-21:43:3{}.787266"', '"timestamp" : "07/10/20-21:43:3{}.787266"', '"seconds":159441741{}', '"seconds":159441741{},"timestamp":"07/10-21:43:30.787266"',
)  # fmt: skip
ENDS = (
    '"src_ap":"192.0.2.9:1025","dst_ap":"198.51.100.7:80","proto":"TCP"', '"src_addr":"192.0.2.9","src_port":7,"dst_addr":"198.51.100.7","dst_port":65535,"proto":"UDP"',
    '"src_ap":"192.0.2.9:0","dst_ap":"198.51.100.7:0","proto":"ICMP","icmp_type":8,"icmp_code":0', '"src_ap":"2001:db8::1:1025","dst_ap":"[fe80::1]:80","proto":"TCP"',
    '"src_addr":"fe80::1","dst_addr":"ff02::1","proto":"ICMP6","icmp_type":135',
)  # fmt: skip
RULES = ('"rule":"1:1228:7"', '"gid":1,"sid":1228,"rev":7', '"sid":5', '"rule":"1:2:3","sid":9')
MORE = (
    '"msg":"SCAN nmap XMAS"', '"msg":"\\"(x) y\\""', '"action":"block"', '"action":"allow","class":"none"', '"pkt_num":1,"pkt_gen":"raw","pkt_len":60,"dir":"C2S"',
    '"tcp_flags":"**U*P**F","tcp_win":512,"tcp_seq":4294967295,"tcp_ack":0', '"ttl":38,"tos":0,"ip_id":7,"ip_len":40', '"b64_data":"aGk="', '"eth_type":"0x800"',
)  # fmt: skip
ODD = (
    *ODD_VALUES, '"seconds":253402300800', '"seconds":"1594417410"', '"seconds":-1', '"seconds":null', '"seconds":1.5', '"timestamp":"07/10-21:43:30.78"', '"timestamp":"07/10-21:43:30"',
    '"timestamp":"13/10-21:43:30.787266"', '"timestamp":"13/10/20-21:43:30.787266"', '"timestamp":"07/32-21:43:30.787266"', '"timestamp":"07/10-24:43:30.787266"',
    '"timestamp":"07/10-21:60:30.787266"', '"timestamp":"07/10-21:43:60.787266"', '"timestamp":"07/10-21:43:61.787266"', '"timestamp":"07-10/21:43:30.787266"', '"timestamp":7', '"timestamp":""',
    '"timestamp":"07/10-21:43:3\u0660.787266"', '"src_ap":null', '"src_ap":""', '"src_ap":"192.0.2.9"', '"src_ap":"192.0.2.9:65536"', '"src_ap":"192.0.2.9:123456"', '"src_ap":"a b:7"',
    '"src_ap":["192.0.2.9:1"]', '"src_addr":""', '"src_addr":null', '"src_addr":"host.example"', '"src_addr":5', '"src_port":0', '"src_port":"80"', '"src_port":65536', '"src_port":null',
    '"dst_port":1.0', '"icmp_type":256', '"icmp_code":-1', '"icmp_type":"8"', '"proto":6', '"proto":"6"', '"proto":null', '"proto":"GRE"', '"proto":"no protocol!"', '"proto":300',
    '"rule":null', '"rule":5', '"rule":""', '"gid":"1"', '"rev":null', '"sid":1.0', '"sid":-3', '"msg":null', '"msg":5', '"msg":""', '"action":null', '"action":7', '"action":"would_drop"',
    '"tcp_flags":"SFX"', '"tcp_flags":5', '"tcp_flags":""', '"tcp_flags":"12UAPRSF"', '"ttl":256', '"ttl":"38"', '"tos":null', '"ip_len":65536', '"tcp_seq":4294967296', '"tcp_win":-5',
    '"pkt_gen":null', '"pkt_num":{}', '"pid":"7"', '"rest":"x"', '"b64_data":"no"', '"b64_data":5', '"src_ap\u0020":"x"', '"class":{"a":[1,{"b":2}]}',
)  # fmt: skip


def alert(chance: random.Random, time: str, *more: str) -> str:
    """Return an alert, as Snort prints one, with something more in it."""
    parts = [time.format(chance.randrange(3)), chance.choice(ENDS), *chance.sample(MORE, chance.randrange(5)), *more]
    if chance.random() < 0.9:
        parts.insert(1, chance.choice(RULES))
    if chance.random() < 0.1:
        del parts[chance.randrange(len(parts))]
    if chance.random() < 0.2:
        chance.shuffle(parts)
    return chance.choice(["{{ {} }}", "{{{}}}"]).format(chance.choice([",", ", "]).join(parts))


def row(chance: random.Random, rare: float = 0.05) -> str:
    """Return an alert as a row, some of its cells odd."""

    def cell(usual: list[str], odd: list[str]) -> str:
        return chance.choice(odd if chance.random() < rare else usual)

    ends = [
        cell(
            [f"192.0.2.{chance.randrange(9)}:{chance.randrange(99)}", "198.51.100.7"],
            ["fe80::1:7", "192.0.2.1:65536", "192.0.2.256:1", "", "x:1", "192.0.2.1:"],
        )
        for _ in range(2)
    ]
    cells = [
        cell([f"07/10-21:43:3{chance.randrange(3)}.787266"], ["07/10/20-21:43:30.787266", "07/10-21:43:30", "13/10-21:43:30.5", "07/10-21:43:61.5"]), "1",
        cell(["TCP", "UDP", "ICMP"], ["ICMP6", "6", "no!", "", "IP", "GRE"]), cell(["raw"], ["", "a b", "{"]), "60", "C2S", *ends,
        cell(["1:382:7"], ["1:382", "x", ""]), cell(["allow", "block"], ["would_drop", "", "a b", "drop,"]),
    ]  # fmt: skip
    if chance.random() < rare:
        del cells[chance.randrange(len(cells))]
    return chance.choice([", "] * 9 + [","]).join(cells)


def alerts(seed: int) -> list[str]:
    """Return alerts of which most have times of one kind, and some are odd or damaged."""
    chance = random.Random(seed)
    times, made = chance.sample(TIMES, 2), []
    for _ in range(14):
        more = chance.choices(ODD, k=chance.randrange(1, 3)) if chance.random() < 0.4 else ()
        line = alert(chance, chance.choice([times[0]] * 5 + times[1:]), *more)
        made.append(damaged(line, chance) if chance.random() < 0.1 else line)
    return [*made, *made[-4:]]


@given(st.integers(0, 1 << 32), st.sampled_from(["\n", "\r\n", " \t\n", "\n\n"]), st.sampled_from(["utf-8", "latin-1"]))
@settings(max_examples=200, deadline=None)
def test_alerts_say_together_what_each_says_alone(seed: int, between: str, encoding: str) -> None:
    """Times of all kinds, ends in one field or two, rules in one or three, and whatever is odd about an alert."""
    rows_together_say_the_same(between.join([*alerts(seed), ""]).encode(encoding, "replace"), SnortObjects)


@given(st.integers(0, 1 << 32), st.sampled_from(["\n", "\r\n"]))
@settings(max_examples=150, deadline=None)
def test_rows_say_together_what_each_says_alone(seed: int, between: str) -> None:
    """Rows in the default order, with objects among them, and whatever is odd about a cell."""
    chance = random.Random(seed)
    made = [row(chance) if chance.random() < 0.95 else alert(chance, TIMES[0]) for _ in range(14)]
    made = [damaged(line, chance) if chance.random() < 0.1 else line for line in made]
    rows_together_say_the_same(between.join([*made, *made[-4:], ""]).encode("latin-1", "replace"), SnortObjects)


def test_rows_as_snort_writes_them_are_read_together() -> None:
    """A row between IPv4 addresses is read without looking at it."""
    chance = random.Random(4)
    lines = [row(chance, 0).replace(", ", ",").replace(",", ", ") for _ in range(50)]
    made = SnortObjects().fitted(eights.Block("\n".join([*lines, "x" * 64]).encode()), 0)
    assert made is not None
    assert len(made.rows) == len(lines)


@pytest.mark.parametrize("time", TIMES, ids=range(len(TIMES)))
def test_an_odd_alert_among_others_is_what_it_is_alone(time: str) -> None:
    """Each oddity is met among alerts that are read together."""
    chance = random.Random(3)
    lines = []
    for more in ODD:
        lines += [alert(chance, time) for _ in range(4)] + [alert(chance, time, more) for _ in range(2)]
    rows_together_say_the_same("\n".join([*lines, ""]).encode())


@pytest.mark.parametrize("time", TIMES, ids=range(len(TIMES)))
def test_alerts_as_snort_writes_them_are_read_together(time: str) -> None:
    """What Snort prints is read without looking at each, whatever the ends are."""
    lines = [f"{{{time.format(1)},{ends},{rule},{','.join(MORE)}}}" for ends in ENDS for rule in RULES]
    made = SnortObjects().fitted(eights.Block("\n".join([*lines, ""]).encode()), 0)
    assert made is not None
    assert len(made.rows) == len(lines)
