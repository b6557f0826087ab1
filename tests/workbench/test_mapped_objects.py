"""JSON lines that are read many at a time by a mapping say exactly what each says alone."""

from __future__ import annotations

import json
import random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parsers import eights
from parsers.formats.json_lines import JsonLines
from parsers.mapping import Mapping
from parsers.record import Kind
from tests.workbench.test_events_together import ODD as ODD_VALUES
from tests.workbench.test_templates import damaged, rows_together_say_the_same

COLUMNS = {
    "time": ("@timestamp",), "src": ("source.ip",), "src_port": ("source.port",), "dst": ("destination.ip",), "dst_port": ("destination.port",),
    "proto": ("network.transport",), "action": ("event.action",), "message": ("message",), "sid": ("rule.id",), "count": ("n",),
}  # fmt: skip
FLAT = {
    "time": ("ts",),
    "src": ("srcAddr",),
    "src_port": ("spt",),
    "dst": ("dstAddr",),
    "proto": ("proto",),
    "sensor": ("host",),
}
MAPPINGS = (
    Mapping("json", (), COLUMNS), Mapping("json", (), {**COLUMNS, "time": ("event.created",)}), Mapping("json", (), FLAT, "seconds", Kind.PACKET),
    Mapping("json", (), FLAT, "milliseconds"), Mapping("json", (), FLAT, "syslog"), Mapping("json", (), {"time": ("date", "clock"), "src": ("a.b.c.d",)}),
    Mapping("json", (), {"time": ("timestamp",), "src": ("event",), "sensor": ("host.name",)}),
)  # fmt: skip
OTHERS = (
    Mapping("json", (), {**FLAT, "message": ("host",)}, "seconds"), Mapping("json", (), {**FLAT, "sid": ("uid",)}, "seconds"),
    Mapping("json", (), {**COLUMNS, "sid": ("source",)}), Mapping("json", (), {"src": ("source.ip",)}), Mapping("json", (), {**FLAT, "sid": ("pid",)}, "seconds"),
    Mapping("json", (), {**FLAT, "sid": ("suricata.eve.x",)}, "seconds"), Mapping("json", (), {**FLAT, "message": ("a", "b")}, "seconds"), Mapping("json", (), {**FLAT, "sid": ("a..b",)}, "seconds"),
)  # fmt: skip
"""Mappings by which objects are read one by one."""
TIMES = {
    "iso": ["2023-05-01T10:00:00.5Z", "2023-05-01T10:00:01.000001+0200", "2023-05-01 10:00:02"], "seconds": [1683000000, 1683000001.5, 1683000002.123456],
    "milliseconds": [1683000000500, 1683000001000], "syslog": ["Mar  7 10:00:01", "Mar  7 10:00:02"],
}  # fmt: skip
USUAL: dict[str, list[Any]] = {
    "src": ["192.0.2.1", "198.51.100.7", "2001:db8::1", "host.example"], "src_port": [1025, 7, "53"], "proto": ["tcp", "UDP", 6, "icmp"], "action": ["denied", "Allow"],
    "message": ["login failed", "caf\u00e9", ""], "sid": ["r1", 7], "count": [3, "4"], "sensor": ["gw"],
}  # fmt: skip
RARE: dict[str, list[Any]] = {
    "time": [None, "", "-", "soon", 0, -5, 1.0e20, True, [], {}, "2023-13-01T10:00:00Z", "2023-05-01T10:00:61Z", " 2023-05-01T10:00:00Z ", "\u0662023-05-01T10:00:00Z", 99999999999999999999, "a\\u0041", "1683000000"],
    "src": [None, "", "-", " 192.0.2.1 ", "192.0.2.1:80", "[::1]:80", "::ffff:192.0.2.1", 5, -5, "a b", "a\nb", [], {"x": 1}, True, 1.5, "\u00e9"],
    "src_port": [None, "", "-", 0, 65535, 65536, -1, "65536", "x", 1.0, True, 256, " 7 ", [], "007"],
    "proto": [None, "", "-", 1, 300, "no!", " tcp ", "GRE", True, [], "ICMP6", 58],
    "action": [None, "", "-", " x ", 5, {}, ["a"]], "message": [None, "-", " x ", 7, True, [1, 2], "\\", "Page 3"], "sid": [None, "-", 1.5, 9**30, False], "count": [None, -1, "x", 9**30, 2.0],
    "sensor": [None, {"name": "x"}, ["a"], "-", 1.50],
}  # fmt: skip
LIKE = {"dst": "src", "dst_port": "src_port"}
ODD = (
    *ODD_VALUES, '"pid":7', '"rest":"x"', '"uid":"C1"', '"_path":"conn"', '"_path":null', '"fuid":"F"', '"seconds":1594417410', '"seconds":null', '"event_type":"alert"', '"event":"x"',
    '"event":{"event_type":"alert","src_ip":"192.0.2.1"}', '"event":{"event_type":null}', '"event":[{"action":"x"}]', '"event":{"action":{"a":1}}', '"suricata":{"eve":{"event_type":"dns","flow_id":1}}',
    '"source":"x"', '"source":null', '"source":[{"ip":"192.0.2.99"}]', '"source":{}', '"source.ip":"192.0.2.99"', '"source.ip":null', '"source":{"ip":"192.0.2.98"}', '"destination":{"port":1}',
    '"rule":{"id":"x","id":"y"}', '"rule":{"id.x":1}', '"network":{"transport":"udp"}', '"n":{"a":1}', '"timestamp":"07/10-21:43:30.787266","src_ap":"192.0.2.1:1","dst_ap":"192.0.2.2:2"',
    '"timestamp":"2023-05-01T10:00:00Z"', '"id.orig_h":"192.0.2.1"', '"a.b.c.d":"192.0.2.1"', '"a":{"b.c":{"d":"x"}}', '"a.b":{"c":{"d":"x"}}', '"a":{"b":{"c.d":"x"}}', '"a":5', '"ts":5', '"host":{"name":"h"}',
    f'"x":[{",".join(["[]"] * 500)}]', f'"x":[{",".join(["[1]"] * 398)}]',
)  # fmt: skip


def _put(found: dict[str, Any], key: str, value: Any, flat: bool) -> None:
    parts = [key] if flat else key.split(".")
    for part in parts[:-1]:
        found = found.setdefault(part, {})
    found[parts[-1]] = value


def item(chance: random.Random, mapping: Mapping, flat: bool, rare: float, *more: str) -> str:
    """Return an object, some of its values odd or left out, with something more in it."""
    found: dict[str, Any] = {}
    for name, keys in mapping.columns.items():
        for key in keys:
            values = TIMES[mapping.times] if name == "time" else USUAL[LIKE.get(name, name)]
            if key in ("date", "clock"):
                values = ["2023-05-01"] if key == "date" else ["10:00:00", "10:00:01.5Z"]
            if chance.random() < rare:
                values = RARE[LIKE.get(name, name)]
            if chance.random() >= rare / 2:
                _put(found, key, chance.choice(values), flat)
    if chance.random() < 0.5:
        found["z"] = {"y": [1, {"x": None}], "w": 1.5}
    text = json.dumps(found, ensure_ascii=chance.random() < 0.3, separators=chance.choice([None, (",", ":")]))
    return text if not more else f"{text[:-1]}{',' if found else ''}{','.join(more)}}}"


def items(seed: int, mapping: Mapping) -> list[str]:
    """Return objects of which some are odd, laid out in another way, or damaged."""
    chance = random.Random(seed)
    flat, made = chance.random() < 0.3, []
    for _ in range(14):
        more = chance.choices(ODD, k=1) if chance.random() < 0.3 else ()
        line = item(chance, mapping, flat != (chance.random() < 0.05), 0.04, *more)
        made.append(damaged(line, chance) if chance.random() < 0.1 and "1" in line else line)
    return [*made, *made[-4:]]


@given(st.integers(0, 1 << 32), st.sampled_from((*MAPPINGS, *OTHERS)), st.sampled_from(["\n", "\r\n", " \t\n", "\n\n"]))
@settings(max_examples=300, deadline=None)
def test_objects_say_together_what_each_says_alone(seed: int, mapping: Mapping, between: str) -> None:
    """Times of all kinds, keys within objects and with points in their names, and whatever is odd about an object."""
    data = between.join([*items(seed, mapping), ""]).encode("utf-8", "replace")
    rows_together_say_the_same(data, JsonLines, (mapping,))


@pytest.mark.parametrize("flat", [True, False], ids=["flat", "nested"])
@pytest.mark.parametrize("mapping", MAPPINGS, ids=range(len(MAPPINGS)))
def test_an_odd_object_among_others_is_what_it_is_alone(mapping: Mapping, flat: bool) -> None:
    """Each oddity is met among objects that are read together."""
    chance = random.Random(3)
    lines = []
    for more in ODD:
        lines += [item(chance, mapping, flat, 0) for _ in range(4)] + [item(chance, mapping, flat, 0, more)]
    rows_together_say_the_same("\n".join([*lines, ""]).encode(), None, (mapping,))


@pytest.mark.parametrize("flat", [True, False], ids=["flat", "nested"])
@pytest.mark.parametrize("mapping", MAPPINGS, ids=range(len(MAPPINGS)))
def test_plain_objects_are_read_together(mapping: Mapping, flat: bool) -> None:
    """What a program writes is read without looking at each, whatever the ends are."""
    chance = random.Random(4)
    made_lines = (item(chance, mapping, flat, 0) for _ in range(100))
    lines = [line for line in made_lines if "\\u" not in line and "icmp" not in line]  # ports are no types of ICMP
    made = JsonLines((mapping,)).fitted(eights.Block("\n".join([*lines, ""]).encode()), 0)
    assert made is not None
    assert len(made.rows) == len(lines) > 40


def test_several_mappings_are_asked_one_by_one() -> None:
    """Which of some mappings suits an object is a matter of its keys."""
    chance = random.Random(5)
    lines = [item(chance, chance.choice(MAPPINGS[:3]), False, 0.02) for _ in range(60)]
    rows_together_say_the_same("\n".join([*lines, ""]).encode("utf-8", "replace"), None, MAPPINGS[:3])
