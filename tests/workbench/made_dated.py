"""More lines of text formats made by chance, most of them usual, some with what is rare in the format."""

from __future__ import annotations

import random

from tests.workbench.made_logs import tcpdump
from tests.workbench.made_shapes import any_end, any_host, any_port, usual


def _day(chance: random.Random) -> str:
    return usual(chance, ["2003-08-11"], ["2003-13-11", "0000-08-11", "2003-02-31", "03-08-11"])


def dshield(chance: random.Random, stamp: str) -> str:
    """Return a line that is sent to DShield."""
    zone = usual(chance, ["-04:00", "+0530", "Z"], ["+16:99", "-18:00", "+19:00", "", "UTC", "+4"])
    proto = usual(chance, ["TCP", "UDP", "ICMP"], ["tcp", "6", "47", "ICMPV6", "???", "GRE-X", "T"])
    flags = usual(
        chance,
        ["", "\t", "\tS", "\tSA12", "\tSYN,ACK", "\tURG"],
        ["\t\tF", " S", "\tX", "\tSYN ACK", "\tECE", "\tS x", "\tSFAPRU12S"],
    )
    numbers = [str(any_port(chance)) for _ in range(2)]
    if proto == "ICMP":
        numbers = [usual(chance, ["8", "0"], ["255", "256"]), usual(chance, ["0"], ["300"])]
    first, second = (usual(chance, [number], ["?", "???", "-", "??", "", "007"]) for number in numbers)
    cells = (
        chance.choice(["0", "1234567"]),
        usual(chance, ["1", "3"], ["", "x", "1234567890"]),
        any_end(chance),
        first,
        any_end(chance),
        second,
    )
    between = usual(chance, ["\t"], [" ", "  "])
    return f"{_day(chance)} {stamp[-8:]} {zone}" + "".join(between + cell for cell in (*cells, proto)) + flags


def blackice(chance: random.Random, stamp: str) -> str:
    """Return a row of BlackICE's attack list."""
    title = usual(
        chance,
        ["UDP port probe", "TCP  port scan", "SubSeven (x)/y", "ICMP flood"],
        ["x", "a.b", "UDP port probe ", '"a"', "t" * 81],
    )
    ends = [
        usual(chance, [any_end(chance), "24.114.X.X"], ["2001:db8::1", "", '"192.0.2.1"', "host"]) for _ in range(2)
    ]
    names = [usual(chance, ["", "a.example", "192-0-2-1.x  y"], ["a ", '"a, b"', 'a"b', " "]) for _ in range(2)]
    parameters = usual(
        chance,
        ["", f"port={any_port(chance)}", f"a=b&port={any_port(chance)}", "x=1|port=7"],
        ["port", "report=5", "port=123456", "a=b, c"],
    )
    cells = [
        usual(chance, ["59", "7"], ["1000", ""]),
        f"{_day(chance)} {stamp[-8:]}",
        usual(chance, ["2003502"], ["x", ""]),
        title,
        ends[0],
        names[0],
        ends[1],
        names[1],
        parameters,
    ]
    if chance.random() < 0.1:
        del cells[5]
    between = usual(chance, [", ", ","], [",  ", ", \t"])
    return between.join((*cells, usual(chance, ["1", "27"], ["", "x", "1234567890"])))


def scanlogd(chance: random.Random, stamp: str) -> str:
    """Return a scan that scanlogd reports."""
    ports = ", ".join(str(any_port(chance)) for _ in range(chance.randrange(1, 9))) + chance.choice(["", ", ..."])
    flags = usual(
        chance, ["", ", f????uxy", ", FSrpauXY", ", flags fSrpau"], [", TOS", ", fT????xy", ", f?", ", flags"]
    )
    service = usual(chance, [", TOS 00", ", TOS 1c"], ["", ", TOS 0", ", TOS FF", ", TOS 000"])
    lives = usual(
        chance,
        [", TTL 49", ", TTL 255, started at 10:00:01", ", started at 10:00:01", ", TTL 1 @20:04:32"],
        [" @20:04:32", ", TTL", "", ", TTL 1 @20:04"],
    )
    ends = any_end(chance) + usual(chance, ["", ":1025"], [":", ":x"]), any_end(chance) + usual(chance, [""], [":80"])
    said = f"{usual(chance, ['', 'From '], ['from '])}{ends[0]} to {ends[1]} {usual(chance, ['ports', 'port', 'and others, ports'], ['and others ports', 'and port'])} {ports}"
    return f"{stamp} {any_host(chance)} scanlogd{usual(chance, [''], ['[7]'])}: {said}{flags}{service}{lives}"


def ipfwadm(chance: random.Random, stamp: str) -> str:
    """Return a packet that ipfwadm logs."""
    chain = usual(
        chance,
        ["fw-in deny", "fw-out acc/masq", "fw-fwd rej", "fw-in acc/r3128", "acct in"],
        ["fw-in", "fw-in acc/x", "acct fwd", "fw-fwd DENY"],
    )
    proto = usual(
        chance, ["TCP", "UDP", "ICMP/8", "PROTO=47", "PROTO=2"], ["PROTO=256", "ICMP/", "GRE", "ICMP/999", "PROTO=006"]
    )
    ends = [any_end(chance) + chance.choice(["", f":{any_port(chance)}"]) for _ in range(2)]
    return (
        f"{stamp} {any_host(chance)} kernel: IP {chain} {usual(chance, ['eth0', 'ppp0:1'], ['', 'a b'])} {proto} {ends[0]} {ends[1]} L={chance.randrange(20, 1500)} "
        f"S=0x{usual(chance, ['00', '1C'], ['4', 'c0'])} I={chance.randrange(70_000)} F=0x{usual(chance, ['0000', '0040', 'B900', '0060', '00FF'], ['40', 'b900'])} "
        f"T={chance.randrange(300)}{usual(chance, [''], [' O=0x01020304', ' x'])}"
    )


def pf(chance: random.Random, stamp: str) -> str:
    """Return a packet that pf logs."""
    clock = f"{stamp[-8:]}.{chance.randrange(3):06}"
    when = usual(
        chance,
        [f"{stamp}.{chance.randrange(3):06}", clock, f"2014-03-07 {clock}"],
        [
            f"{stamp} gw pf: {clock}",
            f"1044567890.{chance.randrange(3):06}",
            f"{stamp[:6]} {clock}",
            stamp,
            f"2014-02-30 {clock}",
        ],
    )
    rule = usual(
        chance,
        ["4/(match)", "2..16777216/0(match):", "7.anchor/3(ip-option)"],
        ["4/match", "/(match)", "4/(match): [uid 0, pid 1]", "012345 4/(match)"],
    )
    verdict = usual(
        chance,
        ["block in on lo0:", "pass out on xl0:"],
        ["rdr in on lo0:", "block any on a:b:", "synproxy drop in on lo0:", "block in on :"],
    )
    # the words behind the time are those of tcpdump
    return f"{when} rule {rule} {verdict} {tcpdump(chance, stamp).partition(' ')[2]}"


def filterlog6(chance: random.Random, stamp: str) -> str:
    """Return a packet of IPv6 that pfSense logs."""
    ends = [
        usual(
            chance,
            ["fe80::1", f"2001:db8::{chance.randrange(1, 999):x}", "::1"],
            ["192.0.2.1", "::ffff:192.0.2.1", "fe80::1%em0", "x", ""],
        )
        for _ in range(2)
    ]
    flags, counters = (
        usual(chance, ["S", "FA", "."], ["", "X", "SS"]),
        usual(chance, ["7:19,1", "2893113216,", "7,9"], [",9", "4294967296,", "x,"]),
    )
    name, number, rest = chance.choice([
        ("TCP", "6", f",{any_port(chance) % 65_536},443,0,{flags},{counters},512,,mss"), ("UDP", "17", f",{any_port(chance) % 65_536},53,{chance.randrange(99)}"),
        ("ICMPv6", "58", usual(chance, [",", ",1,2"], ["", ",,", ", x"])),
    ])  # fmt: skip
    number = usual(chance, [number], ["0", "", "50"])
    length, lives = (
        usual(chance, ["32", "0", "1460"], ["65535", "65536", "", "x"]),
        usual(chance, ["255", "64"], ["", "256", "064"]),
    )
    cells = f"7,,,{usual(chance, ['1000000105', 'f00d'], ['a b'])},em0,match,{usual(chance, ['block', 'pass'], ['nat', ''])},in,6"
    return f"{stamp} {any_host(chance)} filterlog[31]: {cells},0x00,0x00000,{lives},{name},{number},{length},{ends[0]},{ends[1]}{rest}"


def history(chance: random.Random, stamp: str) -> str:
    """Return a line of PortSentry's history file."""
    printed = f"11/23/2025 {stamp[-8:]}"
    peer = usual(
        chance,
        [f"bad.example.net/{any_end(chance)}", "192.0.2.7/192.0.2.7"],
        [any_end(chance), f"/{any_end(chance)}", "a/b/c", "a/::1"],
    )
    said = f"Host: {peer} Port: {any_port(chance)} {usual(chance, ['TCP', 'UDP'], ['GRE', 'tcp'])} {usual(chance, ['Blocked'], ['blocked', 'Blocked x'])}"
    epoch = usual(chance, [f"17639000{chance.randrange(100):02}", "999999999"], ["99999999", "17639000000", "0"])
    return f"{epoch} - {usual(chance, [printed], ['1/2/03 01:02:03', f'31/31/2025 {stamp[-8:]}', ''])} {said}"


DATED = {
    "blackice": blackice,
    "dshield": dshield,
    "filterlog6": filterlog6,
    "history": history,
    "ipfwadm": ipfwadm,
    "pf": pf,
    "scanlogd": scanlogd,
}
"""Makers of lines by format, or by another name than a maker for the same format has."""
FORMATS = {"filterlog6": "filterlog", "history": "portsentry"}
"""The formats of the latter."""
