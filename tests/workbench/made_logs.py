"""Logs made by chance, of few different values, so that lines come again."""

from __future__ import annotations

import random


def netfilter(chance: random.Random, stamp: str) -> str:
    """Return a line of a packet filter."""
    head = f"{stamp} {chance.choice(['gw', 'gw', 'fw-2'])} kernel{chance.choice([':', ':', ':', ' - - -'])} "
    head += chance.choice(["", f"[{chance.randrange(10**6)}.{chance.randrange(10**6):06}] "])
    head += chance.choice(["", "DROP ", "[UFW BLOCK] ", "ACCEPT:", "Shorewall:net2all:DROP:"])
    ip = f"SRC=192.0.2.{chance.randrange(9)} DST=198.51.100.{chance.randrange(9)} LEN={chance.randrange(40, 1500)} "
    ip += f"TOS=0x{chance.choice(['00', '10', '08'])} PREC=0x{chance.choice(['00', '20', 'C0'])} "
    ip += f"TTL={chance.randrange(1, 256)} ID={chance.randrange(4)} {chance.choice(['', 'DF '])}"
    tcp = (
        f"PROTO=TCP SPT={chance.randrange(1, 65536)} DPT=22 WINDOW=512 RES=0x{chance.choice(['00', '30', '03', '02'])} "
    )
    tcp += f"{chance.choice(['SYN ', 'ACK FIN ', 'ACK PSH ', '', 'URG PSH FIN '])}URGP=0{chance.choice(['', ' OPT (020405B4)', ' OPT (0101080A)'])}"
    body = chance.choice([
        tcp, tcp, f"PROTO=UDP SPT=53 DPT={chance.randrange(1, 65536)} LEN=30", "PROTO=ICMP TYPE=8 CODE=0 ID=7 SEQ=1",
        "PROTO=ICMP TYPE=3 CODE=3 [SRC=198.51.100.1 DST=192.0.2.1 LEN=28 TOS=0x00 PREC=0x00 TTL=50 ID=9 PROTO=UDP SPT=5 DPT=6 LEN=8 ]",
        "PROTO=2", "FRAG:185 PROTO=UDP",
    ])  # fmt: skip
    return f"{head}IN=eth0 OUT= MAC=00:11:22:33:44:55:66:77:88:99:aa:bb:08:00 {ip}{body}"


def sshd(chance: random.Random, stamp: str) -> str:
    """Return a line of another program."""
    return f"{stamp} gw sshd[{chance.randrange(300, 310)}]: Failed password for root from 192.0.2.{chance.randrange(5)} port {chance.randrange(1024, 1030)} ssh2"


def repeat(chance: random.Random, stamp: str) -> str:
    """Return a line that counts the message before it of its host, once in a while of a host that has said nothing."""
    host = chance.choice(["gw", "gw", "fw-2", "fw-2", "silent"])
    said = chance.choice([
        "last message repeated {} times", "last message repeated {} times", "last message repeated {} time",
        "syslogd: last message repeated {} times", "kernel: message repeated {} times: [ eth0: link up ]",
    ])  # fmt: skip
    return f"{stamp} {host} {said.format(chance.randrange(1, 12))}"


def portsentry(chance: random.Random, stamp: str) -> str:
    """Return a line that ties a host name to an address."""
    host = chance.randrange(6)
    return (
        f"{stamp} gw portsentry[301]: attackalert: Connect from host: h{host // 2}.example.net/192.0.2.{host} "
        f"to TCP port: {chance.randrange(1, 99)}"
    )


def fast(chance: random.Random, stamp: str) -> str:
    """Return an alert of Snort."""
    return (
        f"03/{chance.randrange(1, 9):02}-21:24:3{chance.randrange(10)}.{chance.randrange(10**6):06}  [**] [1:{chance.randrange(3)}:1] "
        f"SCAN {chance.choice(['a', 'b'])} [**] [Classification: Misc] [Priority: {chance.randrange(4)}] "
        f"{{{chance.choice(['TCP', 'UDP'])}}} 192.0.2.{chance.randrange(9)}:{chance.randrange(1, 99)} -> 198.51.100.2:53"
    )


def zeek(chance: random.Random, stamp: str) -> str:
    """Return a row of conn.log."""
    time = 1_500_000_000 + chance.randrange(6)
    return (
        f"{time}.{chance.choice(['000000', '250000', f'{chance.randrange(10**6):06}'])}\tC{chance.randrange(3)}\t192.0.2.{chance.randrange(3)}\t"
        f"{chance.randrange(1, 4)}\t198.51.100.2\t{chance.choice([53, 80])}\t{chance.choice(['tcp', 'udp', 'icmp'])}\tdns\t{chance.choice(['0.5', '-', '1.250'])}"
        "\t30\t-\tSF\t-\t-\t0\tDd\t1\t58\t1\t90\t(empty)"
    )


PORTS = ("1025", "80", "domain", "netbios-ns", "0080", "65535", "65536")


def tcpdump(chance: random.Random, stamp: str) -> str:
    """Return a packet as tcpdump prints it, with a time of day and no date."""
    clock = f"{stamp[-8:]}.{chance.choice(['401250', '000000', f'{chance.randrange(10**6):06}'])}"
    word = chance.choice(["IP ", "IP ", ""])
    ends = [f"192.0.2.{chance.randrange(9)}", f"198.51.100.{chance.randrange(3)}"]
    ports = [f"{end}.{chance.choice(PORTS) if chance.random() < 0.2 else chance.randrange(1, 4000)}" for end in ends]
    number = chance.choice([0, 1, 203, chance.randrange(1 << 32), chance.randrange(1 << 32), (1 << 32) - 5, 1 << 32])
    tail = chance.choice(["", " (DF)"]) + chance.choice(["", "", " [tos 0x10]", " [tos 0xc,ECT]"])
    tail += chance.choice(["", " (ttl 51, id 60440)", " (ttl 64, id 0, len 40)", " (ttl 1, id 2) (DF)"])
    old_options = chance.choice(
        ["", "", " <mss 1460>", " <mss 1460,nop,nop,sackOK>", " <nop,nop,timestamp 5 6>", " <eol>"]
    )
    ack, urgent = f"ack {number} ", chance.choice(["", "", " urg 5"])
    window = chance.choice([512, 8760, 0, 65535, 65536])
    options = chance.choice(["", "options [mss 1460,sackOK,TS val 5 ecr 0], ", "options [nop,nop,TS val 1 ecr 2], "])
    said = chance.choice([
        f"{chance.choice(['S', 'SFRP', 'SWE', 'F', 'P', '.', 'R'])} {number}:{number + 1}({chance.randrange(1500)}) "
        f"{chance.choice(['', ack])}win {window}{urgent}{old_options}{tail}",
        f"{chance.choice(['.', '.', 'F', 'RP'])} {chance.choice(['', ack, ack])}win {window}{urgent}{old_options}{tail}",
        f"udp {chance.randrange(1500)}{tail}", f"UDP, length {chance.randrange(1500)}{chance.choice(['', tail])}",
        f"Flags [{chance.choice(['S', 'S.', 'P.', '.', 'R', 'none', '', 'SEW', 'FPU', 'e'])}], {chance.choice(['', f'seq {number}, ', f'seq {number}:{number + 5}, '])}"
        f"{chance.choice(['', f'ack {number}, '])}{chance.choice(['', f'win {window}, '])}{chance.choice(['', 'urg 1, '])}{options}length {chance.randrange(1500)}"
        f"{chance.choice(['', '', ': HTTP: GET / HTTP/1.1'])}", "9+ A? a.example. (27)", "udp 5 (frag 9:13@0+)",
    ])  # fmt: skip
    bare = chance.choice([
        "icmp: echo request", "icmp: echo reply", "ICMP echo request, id 5, seq 1, length 64", "ICMP echo reply, id 5, seq 2, length 64",
        "icmp: time exceeded in-transit", "ICMP 192.0.2.1 udp port 53 unreachable, length 36", "icmp",
    ])  # fmt: skip
    about = chance.choice([
        f"{word}{' > '.join(ports)}: {said}", f"{word}{' > '.join(ports)}: {said}", f"{word}{' > '.join(ends)}: {bare}{tail}",
        f"ARP, Request who-has {ends[0]} tell {ends[1]}, length 28", f"arp who-has {ends[0]} tell {ends[1]}",
    ])  # fmt: skip
    return f"{clock} {about}"


def tcpdump_dated(chance: random.Random, stamp: str) -> str:
    """Return a packet as tcpdump -tttt prints it."""
    return f"2000-{chance.choice([*['12-31'] * 6, '02-29', '02-30', '13-01'])} {tcpdump(chance, stamp)}"


def dumped(chance: random.Random, stamp: str) -> str:
    """Return a packet of tcpdump, sometimes with more below its line: rows of bytes, words of an application."""
    header = "4500 0028 ec18 4000 3306 12a0 c000 0201 c633 6402"
    below = chance.choice([
        f"\n\t0x0000:  {header[:39]}  E..(..@.3.......\n\t0x0010:  {header[40:]}  .3d.", f"\n  0000: {header[:39]}  E..(..@.3.......\n  0010: {header[40:]}",
        f"\n\t\t\t {header[:39]}\n\t\t\t {header[40:]}", "\n\tGET / HTTP/1.1\n\tHost: www.example", "\n    (ttl 51, id 60440)",
    ])  # fmt: skip
    return tcpdump(chance, stamp) + (below if chance.random() < 0.15 else "")


def ipmon(chance: random.Random, stamp: str) -> str:
    """Return a packet as ipmon prints it, most often with a time of day and no date."""
    usual = chance.random() < 0.7
    fraction = chance.choice(["103382", "000000", f"{chance.randrange(10**6):06}"])
    when = chance.choice([stamp[-8:], stamp[-8:], stamp, f"31/12/2000 {stamp[-8:]}"])
    rule = f"{chance.choice(['ppp0', 'ce0', 'hme0:1'])} @{chance.choice(['0:2', '-1:-1', 'in:7'])} {chance.choice(['p', 'b', 'b', 'L', 'n', 'B', 'Sb', 'P', '?'])} "
    ends = [f"192.0.2.{chance.randrange(9)}", f"198.51.100.{chance.randrange(3)}"]
    ports = [f"{end},{chance.choice(PORTS) if chance.random() < 0.2 else chance.randrange(1, 4000)}" for end in ends]
    length, mark = f"len {chance.choice([20, 24])} {chance.choice([40, 1488])}", chance.choice(["", "", " K-S"])
    flags, numbers = chance.choice(["S", "AS", "A", "AP", "AF", "AR", "AFP"]), ""
    message = chance.choice(["8/0", "echo/0", "echoreply/0", "unreach/port", "timxceed/transit"])
    if not usual:
        rule, length = f"{chance.choice(['', '3x ', '12x '])}{rule}", f"len 20 {chance.choice(['(60)', '99999', '0'])}"
        flags, message = (
            chance.choice(["", "SA", "FUP", "EC"]),
            chance.choice(["icmptype(9)/0", "300/1", "8/1", "unreach/x"]),
        )
        numbers = chance.choice(
            ["", f" {chance.randrange(1 << 32)} {chance.randrange(1 << 32)} {chance.randrange(1 << 16)}"]
        )
        mark = chance.choice(["", " K-F", " OOW", " (frag 7:20@0+)", " K-S K-F"])
    said = chance.choice([
        f"{' -> '.join(ports)} PR tcp {length} -{flags}{numbers}", f"{' -> '.join(ports)} PR udp {length}",
        f"{' -> '.join(ends)} PR icmp {length} icmp {message}",
        f"{' -> '.join(ends)} PR {chance.choice(['gre', '2', 'ESP'])} {length}" if not usual else f"{' -> '.join(ports)} PR udp {length}",
    ])  # fmt: skip
    behind = chance.choice(["", " IN", " OUT"]) + ("" if usual else chance.choice(["", " low-ttl", " bad"]))
    return f"{when}.{fraction} {chance.choice(['', rule, rule])}{said}{mark}{behind}"


ZEEK = (
    "#separator \\x09\n#set_separator\t,\n#empty_field\t(empty)\n#unset_field\t-\n#path\tconn\n#fields\tts\tuid\tid.orig_h\tid.orig_p\t"
    "id.resp_h\tid.resp_p\tproto\tservice\tduration\torig_bytes\tresp_bytes\tconn_state\tlocal_orig\tlocal_resp\tmissed_bytes\thistory"
    "\torig_pkts\torig_ip_bytes\tresp_pkts\tresp_ip_bytes\ttunnel_parents\n"
)


def eve(chance: random.Random, stamp: str) -> str:
    """Return an event of Suricata."""
    time = f"2017-07-14T02:40:0{chance.randrange(3)}.{chance.choice(['000000', '000001', f'{chance.randrange(10**6):06}'])}+0200"
    end = f'"src_ip":"192.0.2.{chance.randrange(3)}","src_port":{chance.randrange(1, 4)},"dest_ip":"198.51.100.7","dest_port":53,"proto":"UDP"'
    kind, about = chance.choice([
        ("dns", '{"type":"query","rrname":"a.example","rrtype":"A"}'), ("dns", '{"queries":[{"rrname":"b","rrtype":"A"}]}'),
        ("alert", '{"action":"blocked","gid":1,"signature_id":527,"rev":8,"signature":"same SRC"}'), ("alert", '{"gid":1}'),
        ("flow", '{"start":"2017-07-14T02:40:00.000001+0200","state":"closed"}'), ("flow", "null"), ("drop", '{"ttl":9}'),
    ])  # fmt: skip
    return f'{{"timestamp":"{time}","flow_id":{chance.randrange(3)},"event_type":"{kind}",{end},"{kind}":{about}}}'


def spelled(chance: random.Random, stamp: str, way: int) -> str:
    """Return the time of a syslog line in one of the ways that programs write it; each 0 is that of RFC 3164."""
    month, day, clock = stamp.split()
    iso = f"{chance.choice(['2000', '2019', '1999'])}-{MONTHS.index(month) + 1:02}-{int(day):02}T{clock}"
    fraction = chance.choice(["", ".5", f".{chance.randrange(10**6):06}", f".{chance.randrange(10**9):09}"])
    zone = chance.choice(["", "Z", "+00:00", "+01:00", "-03:30", "+0100", "+99:00", "+1:00"][: 5 if way < 4 else None])
    priority = chance.choice(["<6>", "<134>", "<013>"])
    return (
        stamp, f"{priority}{stamp}", f"{iso}.250000+02:00", f"{priority}{chance.choice(['', '1 '])}{iso}Z",
        f"{iso}{fraction}{zone}",
    )[way % 5]  # fmt: skip


UNREAD = [
    "gw CRON[{}]: (root) CMD (run-parts /etc/cron.hourly)",
    "gw systemd[1]: Started Session {} of user root.",
    "gw kernel: [{}.000100] usb 1-1: New USB device found, idVendor=0bda, idProduct=8153, bcdDevice=31.00",
    "gw postfix/smtpd[{}]: connect from unknown[192.0.2.7]",
    "gw sshd[{}]: Server listening on 0.0.0.0 port 22.",
    "gw portsentry[{}]: adminalert: PortSentry is now active and listening.",
    "gw job[{}]: 192.0.2.1, 10:00:00, 5, done, 2000-01-01 10:00:00",
    "gw kernel: Packet log: {} was cut",
    "gw named[{}]: a;b;c|d\te\tf",
    "gw mail: {}, caf\xc3\xa9",
]
"""What programs log of which no format here reads anything, or not this."""


def unread(chance: random.Random, stamp: str) -> str:
    """Return a logged line that no format reads."""
    return f"{stamp} {chance.choice(UNREAD).format(chance.randrange(4))}"


ODD = [
    "", "some prose that nobody logged", "Mar  7 00:00:01 gw last message repeated 3 times", "Page 3 of 9",
    "> quoted text", "Mar  7 23:59:59 gw kernel: DROP IN=eth0 OUT= MAC= SRC=192.0.2.1 DST=198.51.100.4 LEN=84 TOS=0x00\n"
    "PREC=0x00 TTL=58 ID=9 DF PROTO=ICMP TYPE=8 CODE=0 ID=1 SEQ=1", "Feb 30 10:00:00 gw kernel: IN=eth0 OUT= SRC=192.0.2.1 "
    "DST=192.0.2.2 LEN=40 TOS=0x00 PREC=0x00 TTL=1 ID=1 PROTO=UDP SPT=1 DPT=2 LEN=20", "\xa0odd\x01", "`" * 3,
]  # fmt: skip


def log(
    chance: random.Random,
    count: int,
    *,
    odd: float,
    step: int,
    makers: tuple[object, ...] = (netfilter,),
    turn: float = 0.02,
) -> bytes:
    """Return a log from the last days of a year on, with odd lines in between and lines that come again."""
    now, lines = 330 * 86400 + chance.randrange(34 * 86400), list[str]()
    make, end = chance.choice(makers), chance.choice(["\n", "\n", "\r\n"])
    for _ in range(count):
        now = max(0, now + chance.randrange(-step // 3, step))
        month, day = divmod(now // 86400 % 365, 31)
        stamp = f"{MONTHS[month % 12]} {day % 28 + 1:2} {now // 3600 % 24:02}:{now // 60 % 60:02}:{now % 60:02}"
        make = chance.choice(makers) if chance.random() < turn else make
        lines.append(make(chance, stamp))  # type: ignore[operator]
        if chance.random() < odd:
            lines.append(chance.choice([*ODD, lines[chance.randrange(len(lines))]]))
    return end.join(lines).encode("latin-1") + chance.choice([b"", end.encode()])


MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
