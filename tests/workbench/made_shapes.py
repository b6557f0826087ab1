"""Lines of text formats made by chance, most of them usual, some with what is rare in the format."""

from __future__ import annotations

import random


def usual(chance: random.Random, values: list[str], rare: list[str]) -> str:
    """Return one of the usual values, or now and then a rare one."""
    return chance.choice(rare if rare and chance.random() < 0.1 else values)


class Usual(random.Random):
    """Chance by which nothing rare happens."""

    def random(self) -> float:
        """Return the same number each time."""
        return 0.5

    def getrandbits(self, count: int) -> int:
        """Return bits for all else."""
        return super().getrandbits(count)


def any_host(chance: random.Random) -> str:
    """Return the name of a logging host."""
    return usual(chance, ["gw", "fw-2.example"], ["auth.info", "kernel", "12.34.56.7", "local0.5"])


def any_end(chance: random.Random) -> str:
    """Return one end of a packet."""
    return usual(
        chance,
        [f"192.0.2.{chance.randrange(256)}"],
        ["192.0.2.256", "MY.NET.1.2", "A.B.C.30", "host.example", "010.1.2.3", "::1", "1.2.3"],
    )


def any_port(chance: random.Random) -> int:
    """Return the number of a port, now and then none."""
    return chance.choice([0, 53, 80, 137, 1025, 65535, 65536, 99999]) if chance.random() < 0.3 else chance.randrange(9)


def ipchains(chance: random.Random, stamp: str) -> str:
    """Return a packet that ipchains logs."""
    chain = usual(
        chance,
        ["input DENY eth0", "input REJECT ppp0", "ext-in ACCEPT eth1:0"],
        ["input REDIRECT 3128 eth0", "input - lo", "a b c"],
    )
    return (
        f"{stamp} {any_host(chance)} kernel: Packet log: {chain} PROTO={usual(chance, ['6', '17', '1'], ['47', '255', '256', '006', '58'])} "
        f"{any_end(chance)}:{any_port(chance)} {any_end(chance)}:{any_port(chance)} L={chance.randrange(20, 1500)} S=0x{chance.choice(['00', '10', 'C0'])} "
        f"I={chance.randrange(70000)} F=0x{usual(chance, ['0000', '4000'], ['2000', '00B9', '4', 'abcd', '20b9', 'FFFF'])} T={chance.randrange(256)}"
        f"{usual(chance, ['', ' SYN'], [' O=0x01020304', ' O=0x1 SYN', ' SYNX'])}{usual(chance, ['', f' (#{chance.randrange(99)})'], [' (#)', ' (#1) x'])}"
    )


def snort_portscan(chance: random.Random, stamp: str) -> str:
    """Return a probe of Snort's portscan.log."""
    tail = usual(
        chance, ["SYN ******S*", "SYN **S*****", "UDP", "UDP ", "NOACK *2U***SF", "SYN 12****S* RESERVEDBITS", "FIN *******F"],
        ["SYN", "SYN RESERVEDBITS", "SYNFIN ******SF x", "FULLXMAS S*", "SYN ******S", "XMAS FSRPAU", "SYN SSSSSSSS", "UDPX", "TCP ******S*"],
    )  # fmt: skip
    return f"{stamp} {any_end(chance)}:{any_port(chance)} -> {any_end(chance)}:{any_port(chance)} {tail}"


def ipfw(chance: random.Random, stamp: str) -> str:
    """Return a packet that ipfw logs."""
    verdict = usual(
        chance,
        ["Deny", "Accept", "Reset", "Count"],
        ["Unreach 13", "Divert 8668", "deny", "Pipe 1", "Forward to 192.0.2.1:80"],
    )
    source, destination = any_end(chance), any_end(chance)
    ported = f"{source}:{any_port(chance)} {destination}:{any_port(chance)}"
    packet = usual(
        chance, [f"TCP {ported}", f"UDP {ported}", f"ICMP:{chance.choice([0, 3, 8, 11])}.{chance.randrange(4)} {source} {destination}"],
        [f"P:{chance.choice([2, 6, 47, 255, 999])} {source} {destination}", f"ICMP {source} {destination}", f"TCP {source} {destination}", f"P:17 {ported}"],
    )  # fmt: skip
    tail = usual(
        chance,
        ["in via tun0", "out via fxp0.1"],
        ["in via xl0 Fragment = 185", "out via xl0 (frag 1:20@1480+)", "in via", "via tun0"],
    )
    kernel = usual(chance, ["/kernel", "kernel"], ["kernel: kernel", "/kernel[1]"])
    return f"{stamp} {any_host(chance)} {kernel}: ipfw: {usual(chance, ['100', '65000'], ['-1', '1234567'])} {verdict} {packet} {tail}"


def snort_syslog(chance: random.Random, stamp: str) -> str:
    """Return an alert of Snort in syslog, or what its portscan preprocessor says there."""
    count = chance.randrange(99)
    scan = "spp_portscan: " + usual(
        chance,
        [
            f"PORTSCAN DETECTED from {any_end(chance)}", f"PORTSCAN DETECTED from {any_end(chance)} (THRESHOLD 4 connections exceeded in 3 seconds)",
            f"portscan status from {any_end(chance)}: {count} connections across {count} hosts: TCP({count}), UDP(0)",
            f"End of portscan from {any_end(chance)}: TOTAL time(0s) hosts({count}) TCP({count}) UDP(0)", f"PORTSCAN DETECTED from {any_end(chance)} (STEALTH)",
        ],
        [
            f"PORTSCAN DETECTED to port 80 from {any_end(chance)}", f"End of portscan from {any_end(chance)}", f"End of portscan from {any_end(chance)}:",
            f"portscan status from {any_end(chance)}: {count} connections across 1 hosts: TCP(1), UDP(0) STEALTH", "a new thing",
        ],
    )  # fmt: skip
    said = usual(
        chance, ["SCAN nmap XMAS", "WEB-IIS cmd.exe access", "ICMP Destination Unreachable (Host)", "x"],
        ["a  b", "ends:", "ends :", "a -> b", "a [b] c", "spp_portscan: x", ": y", " z", "{TCP} 1.2.3.4 -> 5.6.7.8", "a {x}"],
    )  # fmt: skip
    kind = usual(
        chance,
        ["[Classification: Misc activity] ", "", "[Classification: a] "],
        ["[Classification: a -> b] ", "[Classification: ] ", "[Classification:  c] "],
    )
    level = usual(
        chance,
        ["[Priority: 2]: ", "[Priority: 3] ", "[Priority: 1]: <eth0> "],
        ["", "[Priority: 12345678] ", "[Priority:2] ", "[Priority: 1] <a b>  "],
    )
    proto = usual(chance, ["{TCP}", "{UDP}", "{ICMP}"], ["{PROTO:255}", "{icmp}", "", "{IPV6-ICMP}", "{}"])
    ends = [any_end(chance) + usual(chance, [f":{any_port(chance)}", ""], [":", ":1x"]) for _ in range(2)]
    alert = f"[{usual(chance, ['1:1228:7', '116:5:1'], ['1:2', 'x'])}] {said} {kind}{level}{proto} {usual(chance, [' -> '], [' > ', ' --> ', '->']).join(ends)}"
    program = usual(chance, ["snort[812]", "snort"], ["snort[]", "snort[1][2]", "snort-2"])
    return f"{stamp} {any_host(chance)} {program}: {chance.choice([scan, alert, alert])}"


def cisco(chance: random.Random, stamp: str) -> str:
    """Return a message of a firewall or an access list of Cisco."""
    host, product = any_host(chance), usual(chance, ["PIX", "ASA", "FWSM"], ["ASA-session"])
    clock = "Nov  2 18:03:14"
    between = usual(
        chance, [" ", " : ", " Dec 30 2003 02:13:28: ", f" {chance.randrange(99)}: *{clock}.123: ", f" {clock} UTC: "],
        ["  ", ": ", " 45: 46: ", " PIX-6-302013: ", f" *{clock}: ", f" {clock}:  ", " x ", f" 1: .{clock}: "],
    )  # fmt: skip
    sides = [
        usual(
            chance,
            ["outside", "inside", "dmz-1"],
            ["deny", "tcp_in", "src", "for", "a.b", "not-tcp", "drop", "x flags SYN"],
        )
        for _ in range(2)
    ]
    ends, ports = (
        [any_end(chance), any_end(chance)],
        [any_port(chance) % 65_536 or 1 if chance.random() < 0.9 else any_port(chance) for _ in range(2)],
    )
    proto, way = (
        usual(chance, ["TCP", "UDP"], ["ICMP", "GRE", "tcp"]),
        usual(chance, ["inbound", "outbound"], ["sideways"]),
    )
    first, second = (f"{side}:{end}/{port}" for side, end, port in zip(sides, ends, ports, strict=True))
    dots, number = [f"{end}/{port}" for end, port in zip(ends, ports, strict=True)], {"TCP": 302013}.get(proto, 302015)
    mapped = [f" ({dot}){usual(chance, [''], [' (user)', ' x'])}" for dot in dots]
    lasted = f"duration {chance.randrange(99)}:00:07 bytes {chance.randrange(1 << 20)}"
    why = usual(
        chance,
        [""] if proto != "TCP" else [" TCP FINs", " SYN Timeout", " TCP Reset-I", " Deny Terminate"],
        [" Failover built", " Invalid SYN", " flags SYN", " x 3 packets", " TCP FINs from inside"],
    )
    ping = f"ICMP connection for faddr {ends[0]}/{ports[0]} gaddr 192.0.2.1/512 laddr {ends[1]}/512{usual(chance, [''], [' type 8 code 0'])}"
    flags = usual(chance, ["SYN ", "SYN ACK ", "FIN PSH ACK "], ["NONE", "", "SYN SYN ", "ECE "])
    group = f'by access-group "{sides[1]}"' + usual(chance, ["", " [0x0, 0x1b]"], [" [x]"])
    done = usual(chance, ["denied", "permitted"], ["est-allowed", "denied permitted"])
    slashed = [f"{side}/{end}({port})" for side, end, port in zip(sides, ends, ports, strict=True)]
    said = chance.choice([
        f"{number}: Built {way} {proto} connection {chance.randrange(999)} for {first}{mapped[0]} to {second}{mapped[1]}",
        f"{number + 1}: Teardown {proto} connection {chance.randrange(999)} for {first} to {second} {lasted}{why}",
        f"302020: Built {way} {ping}", f"302021: Teardown {ping}",
        f"106001: Inbound TCP connection denied from {dots[0]} to {dots[1]} flags {flags} on interface {sides[0]}",
        f"106006: Deny inbound UDP from {dots[0]} to {dots[1]} on interface {sides[0]}",
        f"106023: Deny {proto.lower()} src {first} dst {second} {group}",
        f"106023: Deny icmp src {sides[0]}:{ends[0]} dst {sides[1]}:{ends[1]} (type 3, code {chance.randrange(16)}) {group}",
        f"106100: access-list {sides[1]} {done} {chance.choice(['tcp', 'udp', 'icmp'])} {' -> '.join(slashed)} hit-cnt {chance.randrange(1, 9)} "
        + usual(chance, ["first hit", "300-second interval [0x1234, 0x0]"], ["(first hit)", "first hit [0x1]"]),
    ])  # fmt: skip
    if chance.random() < 0.2 or (said[:6] == "302015" and chance.random() < 0.1):
        ported = f"{ends[0]}({ports[0]}) -> {ends[1]}({ports[1]}), 1 packet"
        pair = f"{ends[0]} -> {ends[1]} (8/0), {chance.randrange(1, 9)} packets"
        said = chance.choice(
            [
                f"P: list {sides[0]} {done} {proto.lower()} {ported}",
                f"DP: list 101 {done} icmp {pair}",
                f"NP: list 1 {done} 0 {ends[0]} -> {ends[1]}, 1 packet",
            ]
        )
        return f"{stamp} {host}{between}%SEC-6-IPACCESSLOG{said}"
    return f"{stamp} {host}{between}%{product}-{chance.randrange(1, 7)}-{said}"


def _peer(chance: random.Random) -> str:
    """Return another host by name and address."""
    return usual(
        chance,
        ["bad.example.net", "192.0.2.7", "h1.example"],
        ["bad.example.net.", "a(b", "x:y", "no name", "user@h.example", "\xe9", "-"],
    )


def portsentry(chance: random.Random, stamp: str) -> str:
    """Return what PortSentry says of a probe."""
    host = usual(
        chance,
        [f"{_peer(chance)}/{any_end(chance)}", "192.0.2.7/192.0.2.7"],
        [any_end(chance), f"/{any_end(chance)}", "a/b/c"],
    )
    what = usual(
        chance,
        ["Connect", "TCP SYN/Normal scan", "UDP scan", "TCP XMAS scan"],
        ["Packet", "Unknown Type: x Flags: SYN: 1", "scan", "connect", "a b c d e f scan", "TCP  NULL scan"],
    )
    means = chance.choice(['wrappers with string: "ALL:  x"', 'dropped route using command: "/sbin/route add"'])
    said = usual(
        chance,
        [f"attackalert: {what} from host: {host} to {chance.choice(['TCP', 'UDP'])} port: {any_port(chance)}", f"attackalert: Host: {any_end(chance)} is already blocked. Ignoring",
         f"attackalert: Host {host} has been blocked via {means}",
         f"Scan from: [192.0.2.{chance.randrange(9)}] ({chance.choice(['', '192.0.2.7', 'a.example'])}) protocol: [TCP] port: [{any_port(chance)}] type: [{chance.choice(['TCP  SYN', 'Connect'])}]{chance.choice(['', ' IP opts: [not set] ignored: [false]', ' x  y: [unset]'])}"],
        [
            f"attackalert: Host {host} is already blocked.", f"attackalert: Host: {host} has been blocked via wrappers with string: \"ALL: x\"",
            f"attackalert: Host {host} has been blocked via a string", f"attackalert: Host {host} has been blocked via wrappers with string: \"a\"b\"",
            f"Scan from: [{any_end(chance)}] () protocol: [tcp] port: [{any_port(chance)}] type: [x]", "Scan from: [192.0.2.7] (a b) protocol: [TCP] port: [1] type: []",
            "adminalert: PortSentry is now active", "attackalert: ERROR: x", f"attackalert: {what} from host: {host} to SCTP port: 1",
            f"attackalert: {what} from host: {host} to TCP port: 1 has IP options set (detection avoidance technique).",
        ],
    )  # fmt: skip
    return f"{stamp} {any_host(chance)} portsentry{usual(chance, ['[301]', ''], ['[x]', '[]'])}: {said}"


def tcp_wrappers(chance: random.Random, stamp: str) -> str:
    """Return what TCP wrappers say of a connection."""
    peer = chance.choice([_peer(chance), f"{_peer(chance)} ({any_end(chance)})", any_end(chance)])
    said = usual(
        chance,
        [
            f"refused connect from {peer}", f"connect from {peer}", f"connect from {peer} to getport(status): request from unauthorized host",
            f"connect from {peer} to dump()", f"warning: x {peer}", f"warning: host name/address mismatch: {any_end(chance)} != {any_end(chance)} x",
            f"warning: can't verify hostname: gethostbyname({peer}) failed",
        ],
        [
            f"connect from {peer} to x: request", "warning: can't verify hostname", "warning: host name/address mismatch: a", f"warning: /etc/hosts.allow, line {any_port(chance)}: x",
            f"warning: can't get client address: {'x' * any_port(chance)}"[:260], f"warning: host name/name mismatch: a != b{' x' * 45}", f"refused connect from {peer} with IP source routing options", f"twist {peer} to /bin/echo", "refused connect from", f"refused  connect from {peer}", "refused", f"connect from {peer} x",
        ],
    )  # fmt: skip
    daemon = usual(
        chance,
        ["in.telnetd[11]", "sshd[801]", "ftpd[9]"],
        ["in.ftpd", "tcpd[1][2]", "x y[1]", "kernel[1]", "9d[1]", "portsentry[3]", "a/b.c[4]"],
    )
    return f"{stamp} {any_host(chance)} {daemon}: {said}"


def daemons(chance: random.Random, stamp: str) -> str:
    """Return what some daemon says."""
    peer, end = _peer(chance), any_end(chance)
    said = chance.choice([
        f"FTP LOGIN REFUSED (username denied) FROM {peer} [{end}], root", f"FAIL: telnet libwrap from={end}", f"Connection from {end} on illegal port",
        f"FAILED LOGIN 1 FROM {peer} FOR root, Authentication failure", f"client {end}#{any_port(chance)}: query (cache) 'x.example.com/A/IN' denied",
        f"START: telnet pid=7 from={end}", f"authentication failure; logname= uid=0 euid=0 tty= ruser= rhost={peer} user=bob",
        f"bob@{peer} as root: permission denied", "listening on port 21", "a  b",
    ])  # fmt: skip
    if chance.random() < 0.1:
        said = chance.choice(
            [
                f"connect from {end}",
                "last message repeated 3 times",
                "refused",
                "warning: x",
                f"twist {end} to x",
                "refused connect",
                "connect",
                "connected",
                " x",
                "\x1d",
                "",
            ]
        )
    daemon = usual(
        chance,
        ["ftpd[123]", "login[7]", "named[8]", "in.rlogind[9]", "xinetd[12]"],
        ["login(pam_unix)[7]", "pam_x[7]", "su", "usr/sbin/named[1]", "sshd[3]", "cron[4]", "PAM-x[1]"],
    )
    return f"{stamp} {any_host(chance)} {daemon}: {said}"


def filterlog(chance: random.Random, stamp: str) -> str:
    """Return a packet that pfSense logs."""
    cells = [
        str(chance.randrange(99)),
        *usual(chance, [",,1000000103,em0,match", "7,a,f00d,vmx0.1,match"], [",,,,", "a,b,c", "é,,,,"]).split(","),
    ]
    cells += [
        usual(chance, ["block", "pass", "reject"], ["", "nat", "a b"]),
        chance.choice(["in", "out"]),
        usual(chance, ["4"], ["6", "04", ""]),
    ]
    cells += [
        usual(chance, ["0x0", "0x10"], ["", "0x", "0xFF", "0x100"]),
        "",
        usual(chance, ["64", "128"], ["256", "", "064"]),
        str(chance.randrange(65_000)),
    ]
    cells += [usual(chance, ["0"], ["185", "65536", ""]), usual(chance, ["DF", "none"], ["+", "", "DF+"])]
    flags = usual(chance, ["S", "FA", "PA", "SEW", "."], ["", "S.", "X", "SS"])
    window = usual(chance, ["512", "65535"], ["65536", ""])
    counters = usual(chance, ["7:19,1", "2893113216,", "7,9"], [",9", "4294967296,", "7:,9", "x,"])
    kind, transport = chance.choice([
        ("6,tcp", f"{any_port(chance) % 65_536},443,0,{flags},{counters},{window},,{chance.choice(['', 'mss;nop;wscale'])}"),
        ("17,udp", f"{any_port(chance) % 65_536},53,{chance.randrange(99)}"),
        ("1,icmp", usual(chance, [f"request,1,{chance.randrange(9)}64", "unreachport,192.0.2.1,udp,53", "timexceed,x"], ["", "what,1"])),
    ])  # fmt: skip
    cells += [
        usual(chance, [kind], ["6,udp", "47,gre", "tcp,6"]),
        str(chance.randrange(20, 1500)),
        any_end(chance),
        any_end(chance),
        transport,
    ]
    if chance.random() < 0.05:
        del cells[chance.randrange(len(cells))]
    return f"{stamp} {any_host(chance)} filterlog{usual(chance, ['[31]', ''], ['[x]', '[]'])}: {','.join(cells)}"


SHAPES = {
    "cisco": cisco,
    "daemons": daemons,
    "filterlog": filterlog,
    "ipchains": ipchains,
    "ipfw": ipfw,
    "portsentry": portsentry,
    "snort-portscan": snort_portscan,
    "snort-syslog": snort_syslog,
    "tcp-wrappers": tcp_wrappers,
}
"""Makers of lines by format."""
