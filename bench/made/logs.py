"""Logs in the formats that sensors write."""

from __future__ import annotations

from collections.abc import Iterator

from bench.made.chance import BEGIN, Chance, clocks, written

PREFIXES = ["DROP-IN: ", "[UFW BLOCK] ", "iptables denied: ", "Shorewall:net2fw:DROP:", ""]
MAC = "00:16:3e:5e:6c:00:fe:16:3e:5e:6c:01:08:00"
PORTS = [22, 23, 25, 80, 137, 139, 443, 445, 1433, 3389, 5060, 8080, 31337]
RULES = [
    ("1:469:3", "ICMP PING NMAP", "Attempted Information Leak", 2, "ICMP"),
    ("1:618:5", "SCAN Squid Proxy attempt", "Attempted Information Leak", 2, "TCP"),
    ("1:2003:8", "MS-SQL Worm propagation attempt", "Misc Attack", 2, "UDP"),
    ("1:1256:7", "WEB-IIS CodeRed v2 root.exe access", "Web Application Attack", 1, "TCP"),
    ("1:1002:7", "WEB-IIS cmd.exe access", "Web Application Attack", 1, "TCP"),
    ("122:1:0", "(portscan) TCP Portscan", "", 3, "PROTO:255"),
    ("1:2001219:20", "ET SCAN Potential SSH Scan", "Attempted Information Leak", 2, "TCP"),
    ("1:1418:11", "SNMP request tcp", "Attempted Information Leak", 2, "TCP"),
]
OTHERS = [
    "CRON[{pid}]: (root) CMD (run-parts /etc/cron.hourly)",
    "CRON[{pid}]: pam_unix(cron:session): session opened for user root by (uid=0)",
    "systemd[1]: Started Session {pid} of user root.",
    "postfix/smtpd[{pid}]: connect from unknown[{address}]",
    "postfix/smtpd[{pid}]: NOQUEUE: reject: RCPT from unknown[{address}]: 554 5.7.1 <a@example.net>: Access denied",
    "kernel: [{pid}.000100] usb 1-1: New USB device found, idVendor=0bda, idProduct=8153, bcdDevice=31.00",
    "named[{pid}]: client {address}#5353: query (cache) 'example.net/A/IN' denied",
]
"""What other programs say in a system log."""
BETWEEN = "=+" * 37 + "\n\n"
ZEEK = (
    "#separator \\x09\n#set_separator\t,\n#empty_field\t(empty)\n#unset_field\t-\n#path\tconn\n"
    "#open\t2025-11-23-12-00-00\n#fields\tts\tuid\tid.orig_h\tid.orig_p\tid.resp_h\tid.resp_p\tproto\tservice\t"
    "duration\torig_bytes\tresp_bytes\tconn_state\tlocal_orig\tlocal_resp\tmissed_bytes\thistory\torig_pkts\t"
    "orig_ip_bytes\tresp_pkts\tresp_ip_bytes\ttunnel_parents\n#types\ttime\tstring\taddr\tport\taddr\tport\tenum\t"
    "string\tinterval\tcount\tcount\tstring\tbool\tbool\tcount\tstring\tcount\tcount\tcount\tcount\tset[string]\n"
)


def _firewall(chance: Chance, first: int, count: int) -> Iterator[str]:
    """Yield lines of iptables with several prefixes: TCP, UDP and ICMP."""
    columns = zip(
        clocks("%b %e %H:%M:%S", first, 12), chance.some(PREFIXES, count), chance.outside(count), chance.inside(count),
        chance.numbers(1024, 65535, count), chance.some(PORTS, count), chance.numbers(40, 1500, count),
        chance.numbers(30, 128, count), chance.numbers(0, 65536, count), chance.numbers(512, 65535, count),
        chance.some(["SYN", "SYN", "ACK FIN", "ACK PSH FIN"], count), chance.some([6, 17, 1], count, [0.72, 0.2, 0.08]),
        strict=False,
    )  # fmt: skip
    for at, (stamp, prefix, src, dst, sport, dport, size, ttl, ident, window, flags, proto) in enumerate(columns):
        head = (
            f"{stamp} fw1 kernel: [{5000 + (first + at) // 12}.{(first + at) % 1_000_000:06}] {prefix}IN=eth0 OUT= "
            f"MAC={MAC} SRC={src} DST={dst} LEN={size} TOS=0x00 PREC=0x00 TTL={ttl} ID={ident} "
        )
        if proto == 6:
            yield f"{head}DF PROTO=TCP SPT={sport} DPT={dport} WINDOW={window} RES=0x00 {flags} URGP=0 \n"
        elif proto == 17:
            yield f"{head}PROTO=UDP SPT={sport} DPT={dport} LEN={size - 20} \n"
        else:
            yield f"{head}PROTO=ICMP TYPE=8 CODE=0 ID={ident} SEQ={at % 100} \n"


def _syslog(chance: Chance, first: int, count: int) -> Iterator[str]:
    """Yield lines of iptables, one of fifty said by sshd."""
    other = zip(
        chance.some([True, False], count, [0.02, 0.98]), chance.numbers(300, 32_768, count), chance.outside(count),
        chance.numbers(1024, 65535, count), strict=True,
    )  # fmt: skip
    for line, (said, pid, source, port) in zip(_firewall(chance, first, count), other, strict=True):
        yield (
            f"{line[:15]} fw1 sshd[{pid}]: Failed password for root from {source} port {port} ssh2\n" if said else line
        )


def _messages(chance: Chance, first: int, count: int) -> Iterator[str]:
    """Yield lines of a whole system log: those of iptables and sshd, and as many that no format reads."""
    others = zip(
        chance.some([True, False], count), chance.some(OTHERS, count), chance.numbers(300, 32_768, count),
        chance.outside(count), strict=True,
    )  # fmt: skip
    for line, (other, said, pid, address) in zip(_syslog(chance, first, count), others, strict=True):
        yield f"{line[:15]} fw1 {said.format(pid=pid, address=address)}\n" if other else line


def _alerts(chance: Chance, first: int, count: int) -> Iterator[str]:
    """Yield alerts of Snort, one line each."""
    columns = zip(
        clocks("%m/%d-%H:%M:%S", first, 30), chance.some(RULES, count), chance.outside(count), chance.inside(count),
        chance.numbers(1024, 65535, count), chance.some(PORTS, count), strict=False,
    )  # fmt: skip
    for at, (stamp, (rule, message, kind, priority, proto), src, dst, sport, dport) in enumerate(columns, first):
        about = f" [Classification: {kind}]" if kind else ""
        ends = f"{src}:{sport} -> {dst}:{dport}" if proto in ("TCP", "UDP") else f"{src} -> {dst}"
        yield (
            f"{stamp}.{at * 33_331 % 1_000_000:06}  [**] [{rule}] {message} [**]{about} [Priority: {priority}] "
            f"{{{proto}}} {ends}\n"
        )


def _flows(chance: Chance, first: int, count: int) -> Iterator[str]:
    """Yield rows of Zeek's conn.log."""
    columns = zip(
        chance.numbers(0, 1 << 60, count), chance.inside(count), chance.numbers(1024, 65535, count),
        chance.outside(count), chance.some([22, 80, 139, 443, 445, 53], count), chance.lengths(2, count),
        chance.numbers(0, 100_000, count), chance.numbers(0, 1_000_000, count),
        chance.some(["SF", "S0", "REJ", "RSTO"], count, [0.7, 0.2, 0.05, 0.05]), strict=True,
    )  # fmt: skip
    for at, (uid, src, sport, dst, dport, lasted, sent, got, state) in enumerate(columns, first):
        protocol = "udp\tdns" if dport == 53 else "tcp\t-"
        yield (
            f"{BEGIN + at / 277:.6f}\tC{uid:x}\t{src}\t{sport}\t{dst}\t{dport}\t{protocol}\t{lasted:.6f}\t{sent}\t"
            f"{got}\t{state}\t-\t-\t0\tShADadFf\t{sent // 500}\t{sent + 500}\t{got // 1000}\t{got + 700}\t-\n"
        )


def _dumps(chance: Chance, first: int, count: int) -> Iterator[str]:
    """Yield packets as `snort -dev` prints them."""
    bodies = [_hex(bytes(chance.numbers(0, 256, size))) for size in chance.numbers(16, 200, 400)]
    columns = zip(
        clocks("%m/%d-%H:%M:%S", first, 30), chance.outside(count), chance.inside(count), chance.some(PORTS, count),
        chance.numbers(1024, 65535, count), chance.numbers(0, 1 << 32, count), chance.numbers(0, 1 << 32, count),
        chance.numbers(0, 65536, count), chance.numbers(30, 128, count), chance.some(bodies, count),
        chance.some([6, 17, 1], count, [0.7, 0.2, 0.1]), strict=False,
    )  # fmt: skip
    for at, (stamp, src, dst, dport, sport, seq, ack, ident, ttl, body, proto) in enumerate(columns, first):
        stamp = f"{stamp}.{at * 33_331 % 1_000_000:06}"
        head, ip = f"{stamp} {src}:{sport} -> {dst}:{dport}\n", f"TTL:{ttl} TOS:0x0 ID:{ident} IpLen:20 DgmLen:"
        if proto == 6:
            said = f"{head}TCP {ip}60 DF\n***AP*** Seq: 0x{seq:X}  Ack: 0x{ack:X}  Win: 0x16D0  TcpLen: 32\n"
            said += f"TCP Options (3) => NOP NOP TS: {at} 0 \n"
        elif proto == 17:
            said = f"{head}UDP {ip}60\nLen: 32\n"
        else:
            said = f"{stamp} {src} -> {dst}\nICMP {ip}84\nType:8  Code:0  ID:{ident}   Seq:{at % 65536}  ECHO\n"
        yield f"{said}{body}\n{BETWEEN}"


def _hex(data: bytes) -> str:
    rows = (data[at : at + 16] for at in range(0, len(data), 16))
    return "".join(
        row.hex(" ").upper().ljust(48) + " " + "".join(chr(c) if 32 <= c < 127 else "." for c in row) + "\n"
        for row in rows
    )


firewall = written(_firewall)
syslog = written(_syslog)
messages = written(_messages)
alerts = written(_alerts)
flows = written(_flows, ZEEK)
dumps = written(_dumps)
