"""Zeek's logs as JSON that are read many at a time say exactly what each object says alone."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parsers import eights
from parsers.formats.zeek_json import ZeekObjects
from tests.workbench.test_events_together import ODD as ODD_VALUES
from tests.workbench.test_templates import damaged, rows_together_say_the_same

LOGS: dict[str, list[str]] = {
    "conn": [
        '"proto":"tcp","service":"ssl","duration":0.5,"orig_bytes":56,"conn_state":"SF","local_orig":true,"history":"ShADad","tunnel_parents":[]',
        '"proto":"icmp","conn_state":"OTH","orig_pkts":1',
        '"proto":"unknown_transport","conn_state":"OTH","history":""',
    ],
    "dns": [
        '"proto":"udp","trans_id":7,"query":"a.example","qtype_name":"A","rcode_name":"NOERROR","answers":["192.0.2.1","b\u00e9"],"TTLs":[1.0]',
        '"proto":"udp","trans_id":7,"rtt":0.1', '"proto":"udp","query":"x","qtype_name":"AAAA","answers":[]',
    ],
    "http": ['"trans_depth":1,"method":"GET","host":"www.example","uri":"/a\\"b","status_code":200,"status_msg":"OK","resp_fuids":["F1"]'],
    "ssl": ['"version":"TLSv12","cipher":"TLS_X","server_name":"x.example","established":true', '"established":false'],
    "ssh": ['"version":2,"auth_attempts":0,"client":"SSH-2.0-x","server":"SSH-2.0-y"'],
    "smtp": ['"helo":"h","mailfrom":"a@x","rcptto":["b@x","c@x"],"subject":"s","last_reply":"250 ok","is_webmail":false'],
    "ftp": ['"user":"u","command":"RETR","arg":"ftp://x/f","reply_code":226,"reply_msg":"done"'],
    "notice": ['"note":"Scan::Port_Scan","msg":"many","sub":"x","src":"192.0.2.10","actions":["Notice::ACTION_LOG"],"suppress_for":3600.0'],
    "weird": ['"name":"bad_TCP_checksum","notice":false,"peer":"zeek"'],
    "files": ['"fuid":"F1","source":"HTTP","mime_type":"text/html","tx_hosts":["192.0.2.1"],"rx_hosts":["192.0.2.2"]'],
    "intel": ['"seen.indicator":"x.example","seen.where":"DNS::IN_REQUEST","sources":["s"]'],
    "log": ['"x":1'],
}  # fmt: skip
"""What objects of a log hold beside time and connection, as Zeek prints it."""
ENDS = (
    '"id.orig_h":"192.0.2.227","id.orig_p":8,"id.resp_h":"198.51.100.50","id.resp_p":0',
    '"id.orig_h":"2001:db8::1","id.orig_p":65535,"id.resp_h":"fe80::1","id.resp_p":443',
    '"id.orig_h":"192.0.2.1","id.orig_p":53', '"id.orig_h":"","id.resp_h":"host.example","id.orig_p":256,"id.resp_p":256',
    '"id.resp_h":"192.0.2.1","id.resp_p":1', '"id":{"orig_h":"192.0.2.9","orig_p":7,"resp_h":"192.0.2.8","resp_p":9}', '"src":"192.0.2.1","dst":"192.0.2.2","p":80',
)  # fmt: skip
TIMES = (
    "1720000000.5", "1720000000.123456", "1720000000.1234567891", "1720000000", "1.72e9", "-5.5", "0", "253402300799.999", "253402300800", "null", "[1]",
    '"2024-07-03T09:46:40.500000Z"', '"2024-07-03T09:46:60.999999Z"', '"2024-07-03T09:46:61.000000Z"', '"2024-07-03T09:46:40.5Z"', '"1720000000.5"', '"soon"', '""',
    '"2024-07-03T09:46:40.500000\\u005a"', '"2024-07-03T09:46:40.50000\u0660Z"',
)  # fmt: skip
ODD = (
    *ODD_VALUES, '"event_type":"dns"', '"event_type":null', '"id.orig_p":"80"', '"id.orig_p":70000', '"id.resp_p":null', '"id":{"orig_h":"192.0.2.99"}', '"id":null',
    '"proto":6', '"proto":"6"', '"proto":{"x":1}', '"_path":"Conn"', '"_path":""', '"_path":"no name!"', '"_path":5', '"_path":null', '"uid":5', '"uid":null',
    '"conn_state":null', '"conn_state":{}', '"conn_state":[]', '"conn_state":{"a":1}', '"query":"q"', '"trans_id":3', '"trans_depth":1', '"note":"N"', '"helo":"h"',
    '"host":["a","b"]', '"status_code":2.50', '"status_code":true', '"answers":["a",null]', '"answers":[["a"]]', '"service":7', '"history":1.0', '"seen":{"where":"x"}',
    '"_system_name":"s1"', '"_node_name":"n"', '"_system_name":""', '"_system_name":["a"]', f'"x":[{",".join(["[]"] * 500)}]', f'"x":[{",".join(["[1]"] * 398)}]',
    f'"x":{{{",".join(f"{chr(34)}k{at}{chr(34)}:0" for at in range(500))}}}',
)  # fmt: skip


def item(chance: random.Random, log: str, named: bool, *more: str) -> str:
    """Return an object of a log, which may bear its name."""
    time = chance.choice(TIMES[:2] if chance.random() < 0.9 else TIMES)
    parts = [f'"uid":"C{chance.randrange(3)}"', chance.choice(ENDS[:2] if chance.random() < 0.7 else ENDS)]
    parts += [chance.choice(LOGS[log]), *more, *([f'"_path":"{log}"'] if named else [])]
    if chance.random() < 0.2:
        chance.shuffle(parts)
    return f'{{"ts":{time},{",".join(parts)}}}'


def items(seed: int) -> list[str]:
    """Return objects of which most are of one log and some are odd or damaged."""
    chance = random.Random(seed)
    log, named = chance.choice(list(LOGS)), chance.random() < 0.5
    iso = chance.random() < 0.3
    made = []
    for _ in range(14):
        other = chance.random() < 0.1
        more = chance.choices(ODD, k=chance.randrange(1, 3)) if chance.random() < 0.4 else ()
        line = item(chance, chance.choice(list(LOGS)) if other else log, named, *more)
        line = line.replace('"ts":1720000000.5', '"ts":"2024-07-03T09:46:40.500000Z"') if iso else line
        made.append(damaged(line, chance) if chance.random() < 0.1 else line)
    return [*made, *made[-4:]]


@given(st.integers(0, 1 << 32), st.sampled_from(["\n", "\r\n", " \t\n", "\n\n"]), st.sampled_from(["utf-8", "latin-1"]))
@settings(max_examples=200, deadline=None)
def test_objects_say_together_what_each_says_alone(seed: int, between: str, encoding: str) -> None:
    """Logs with and without their names, times of both kinds, and whatever is odd about an object."""
    data = between.join([*items(seed), ""]).encode(encoding, "replace")
    rows_together_say_the_same(data, ZeekObjects)


@pytest.mark.parametrize("named", [True, False], ids=["named", "unnamed"])
@pytest.mark.parametrize("log", LOGS)
def test_an_odd_object_among_others_is_what_it_is_alone(log: str, named: bool) -> None:
    """Each oddity, and each way to print a time, is met in each log, among objects that are read together."""
    chance = random.Random(3)
    lines = []
    for at, more in enumerate((*ODD, *(f'"ts":{time}' for time in TIMES))):
        lines += [item(chance, log, named) for _ in range(3 if at else 12)] + [item(chance, log, named, more)]
    data = "\n".join([*lines, ""]).encode()
    rows_together_say_the_same(data)


@pytest.mark.parametrize("named", [True, False], ids=["named", "unnamed"])
@pytest.mark.parametrize("log", [log for log in LOGS if log != "log"])
def test_objects_as_zeek_writes_them_are_read_together(log: str, named: bool) -> None:
    """What the objects of each log look like is read without looking at each, whatever the addresses are."""
    name = f',"_path":"{log}"' if named else ""
    lines = [f'{{"ts":1720000000.5,"uid":"C1",{ends},{LOGS[log][0]}{name}}}' for ends in ENDS[:2]]
    made = ZeekObjects().fitted(eights.Block("\n".join([*lines, ""]).encode()), 0)
    assert made is not None
    assert len(made.rows) == len(lines)
