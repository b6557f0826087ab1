"""Events of Suricata that are read many at a time say exactly what each says alone, whatever is odd about them."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parsers import eights
from parsers.eve import SUMS
from parsers.formats.suricata_eve import EveObjects
from tests.workbench.test_templates import damaged, rows_together_say_the_same

ABOUT: dict[str, list[str]] = {
    "alert": [
        '{"action":"allowed","gid":1,"signature_id":2100498,"rev":7,"signature":"GPL \\"x\\" r\u00e9ponse","severity":2}',
        '{"action":"blocked","signature_id":7,"signature":""}',
        '{"gid":3,"rev":9223372036854775807,"signature":"no id","action":"other"}',
    ],
    "flow": [
        '{"pkts_toserver":6,"start":"2017-07-14T02:39:59.500000+0200","state":"closed","reason":"timeout","alerted":false}',
        '{"state":"new"}',
    ],
    "netflow": ['{"pkts":6,"start":"2017-07-14T02:39:59.500000+0200","age":0}', '{"start":"2017-07-14T02:39:59.5+0200"}'],
    "anomaly": ['{"type":"stream","event":"stream.pkt_invalid_ack","layer":"proto_detect"}'],
    "dns": [
        '{"type":"query","id":7,"rrname":"a.example","rrtype":"A","tx_id":0}',
        '{"version":2,"type":"answer","rcode":"NXDOMAIN","rrname":"b\u2026.example","answers":[{"rrname":"c","rdata":"1"}]}',
        '{"version":3,"type":"request","queries":[{"rrname":"d.example","rrtype":"AAAA","opcode":0}]}',
        '{"type":"response","queries":[],"rrname":""}', '{"type":"x","queries":null}',
    ],
    "http": [
        '{"hostname":"www.example","url":"\\/a?b=\\\\","http_method":"GET","status":200,"length":5}', '{"url":"/\\u00e9"}',
        '{"url":"/only","status":0}', '{"hostname":"only","status":true}', '{"http_method":"PUT","status":"200"}',
    ],
    "tls": ['{"subject":"CN=x, O=\u00c9","sni":"x.example","version":"TLS 1.3","ja3":{"hash":"0"}}'],
    "ssh": ['{"client":{"software_version":"OpenSSH"},"server":{"software_version":"x"}}'],
    "fileinfo": ['{"filename":"/a","state":"CLOSED","size":0,"stored":false}', '{"size":12345678901234567890}'],
    "smtp": ['{"helo":"h","mail_from":"<a@x>","rcpt_to":["<b@x>","<c@x>"]}'],
    "ftp": ['{"command":"RETR","command_data":"f","completion_code":["226","250"],"reply":["ok"]}'],
    "smb": ['{"id":1,"command":"SMB2_COMMAND_CREATE","filename":"f","status":"STATUS_SUCCESS"}'],
    "dhcp": ['{"type":"request","dhcp_type":"discover","assigned_ip":"0.0.0.0","hostname":"h"}'],
    "krb5": ['{"msg_type":"KRB_AS_REP","cname":"a","sname":"b"}'],
    "snmp": ['{"version":2,"pdu_type":"get_request","community":"public"}'],
    "tftp": ['{"packet":"read","file":"boot","mode":"octet"}'],
    "drop": ['{"len":40,"ttl":128,"ipid":1}'],
    "mqtt": ['{"connect":{"qos":0}}'],
    "\u00e9": ["{}"],
}  # fmt: skip
"""What events of a type say of it, as Suricata prints it."""
ENDS = (
    '"src_ip":"192.0.2.1","src_port":1024,"dest_ip":"198.51.100.7","dest_port":53,"proto":"UDP"',
    '"src_ip":"2001:0db8:0000:0000:0000:0000:0000:0001","src_port":0,"dest_ip":"fe80::1%eth0","dest_port":65535,"proto":"TCP"',
    '"src_ip":"192.0.2.1","dest_ip":"198.51.100.7","proto":"ICMP","icmp_type":8,"icmp_code":0',
    '"src_ip":"192.0.2.1","dest_ip":null,"proto":"IPv6-ICMP","icmp_type":255', '"src_ip":"192.0.2.256","proto":17,"dest_ip":""',
    '"src_ip":"host.example","dest_ip":"01.2.3.4","proto":"GRE","src_port":7', '"src_ip":"a\\nb","dest_ip":"caf\u00e9"',
    '"src_ip":"192.0.2.1","src_port":1,"dest_port":2', '"src_ip":"192.0.2.1","proto":"no protocol!","dest_port":3',
)  # fmt: skip
ODD = (
    '"x":NaN', '"x":-Infinity', '"x":1e400', '"x":-0', '"x":01', '"x":1.', '"x":+1', f'"x":{"9" * 5000}', '"x":"\\ud800"', '"x":"\\ud83d\\ude00"',
    '"in_iface":"\\ud800"', '"in_iface":"\\ud83d\\ude00"', '"x":"\\q"', '"x":"a\tb"', '"x":"\x7f"', '"x":"\x85"', '"x":[1,]', '"x":{"a":1,}', '"x":tru',
    f'"x":{"[" * 40}{"]" * 40}', f'"x":{"[" * 1100}{"]" * 1100}', f'"x":{"[" * 40_000}{"]" * 40_000}', '"x":' + '{"a":' * 1200 + "1" + "}" * 1200,
    f'"x":[{"[1]," * 600}[1]]', "\"x\":{\"y\":{\"z\":[null,{}]}}", '"host":"sensor-1"', '"host":""', '"host":{"name":"h"}', '"host":["a","b"]', '"in_iface":""',
    '"in_iface":7', '"app_proto":"tls"', '"app_proto":{"":"x"}', '"app_proto":""', '"app_proto":5', '"dns.rrname":"flat"', '"http.url":"/flat"',
    '"http":{"a.b":1}', '"packet":"AAAA"', '"packet":null', '"event_type":"alert"', '"event\\u005ftype":"dns"', '"timestamp":"2017-07-14T02:40:00.000001Z"',
    '"timestamp":null', '"timestamp":"2017-02-31T02:40:00.000001+0000"', '"timestamp":"2017-07-14T02:40:60.999999-1800"', '"timestamp":"2017-07-14T02:40:61.000000+0000"',
    '"timestamp":"\u0662017-07-14T02:40:01.00000+0000"', '"timestamp":"2017-07-14 02:40:01,000001+0200"', '"src_port":"55"', '"src_port":65536', '"src_port":-1',
    '"src_port":1.0', '"src_port":null', '"src_port":true', '"icmp_type":256', '"proto":"006"', '"proto":300', '"proto":17.0', '"flow_id":1.5', '"flow_id":null',
    '"flow":{"start":""}', '"flow":{"start":5}', '"flow":null', '"alert":null', '"alert":{"signature":["a"]}', '"alert":{"signature":"b","gid":-1}',
    '"alert":{"signature":"c","signature_id":9223372036854775808}', '"dns":{"queries":[5]}', '"dns":{"queries":{}}', '"http":{"status":1.50}', '"http":{"url":["a",5]}',
    '"smtp":{"rcpt_to":["a",null]}', '"fileinfo":{"size":false}', '"a\u00a0":"\u00a0"', '"src_ip":"192.0.2.1\u00a0"', '"stats":{}',
)  # fmt: skip
"""What may stand in an event beside that, or once more; some of it is no JSON."""


def event(chance: random.Random, *more: str) -> str:
    """Return an event of some type, as Suricata prints one, with something more in it."""
    kind = chance.choice(list(ABOUT))
    time = f"2017-07-14T02:4{chance.randrange(2)}:0{chance.randrange(3)}.{chance.choice(['000000', '000001', f'{chance.randrange(10**6):06}'])}+0200"
    parts = [f'"flow_id":{chance.randrange(3)}', '"in_iface":"eth0"', f'"event_type":"{kind}"', chance.choice(ENDS)]
    parts += [f'"{kind}":{chance.choice(ABOUT[kind])}', *more]
    if chance.random() < 0.2:
        chance.shuffle(parts)
    return f'{{"timestamp":"{time}",{",".join(parts)}}}'


def events(seed: int) -> list[str]:
    """Return events of which some are odd or damaged, and some come twice."""
    chance = random.Random(seed)
    made = []
    for _ in range(14):
        line = event(chance, *chance.choices(ODD, k=chance.randrange(1, 3)) if chance.random() < 0.4 else ())
        made.append(damaged(line, chance) if chance.random() < 0.1 else line)
    return [*made, *made[-4:]]


@given(st.integers(0, 1 << 32), st.sampled_from(["\n", "\r\n", " \t\n", "\n\n"]), st.sampled_from(["utf-8", "latin-1"]))
@settings(max_examples=200, deadline=None)
def test_events_say_together_what_each_says_alone(seed: int, between: str, encoding: str) -> None:
    """All types, keys twice, escapes, numbers of any size, depth, other alphabets and what is no JSON at all."""
    data = between.join([*events(seed), ""]).encode(encoding, "replace")
    rows_together_say_the_same(data, EveObjects)


@pytest.mark.parametrize("more", ODD)
def test_an_odd_event_among_others_is_what_it_is_alone(more: str) -> None:
    """Each oddity is met in an event of each type, among events that are read together."""
    chance = random.Random(3)
    plain = [event(chance) for _ in range(12)]
    data = "\n".join([*plain, *(event(chance, more) for _ in range(24)), *plain, ""]).encode()
    rows_together_say_the_same(data)


@pytest.mark.parametrize("kind", [kind for kind in ABOUT if kind not in ("drop", "ssh")])
def test_events_as_suricata_prints_them_are_read_together(kind: str) -> None:
    """What each type of event looks like is read without looking at each, whatever the addresses are."""
    lines = [
        f'{{"timestamp":"2017-07-14T02:40:00.000001+0200","flow_id":7,"event_type":"{kind}",{ends},"{kind}":{ABOUT[kind][0]}}}'
        for ends in ENDS[:3]
    ]
    made = EveObjects().fitted(eights.Block("\n".join([*lines, ""]).encode()), 0)
    assert made is not None
    assert len(made.rows) == len(lines)


def test_every_type_that_is_summed_up_is_tried() -> None:
    """No type of event is left out above."""
    assert set(SUMS) <= set(ABOUT)
