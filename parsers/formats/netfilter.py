"""Packets that the Linux kernel logs for iptables and nftables rules (nf_log_syslog.c), ufw, Shorewall and SuSE included."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from parsers.cells import whole
from parsers.format import CUT, Format, Taken, grammar, mended, words
from parsers.record import Kind, Record
from parsers.syslog import HOST, MOMENT, SENSOR, STAMP, START, host, stamp, tag
from parsers.template import Address, Hex, Mark, Number, Pad, Template, Text, either, maybe

_LINE = grammar(
    rf"""
    (?: {STAMP} {HOST} (?: {tag("/?kernel|ulogd2?")} )? )? (?: \s* /?kernel: )? \s* (?: \[? \s* (?P<boot>\d{{1,9}}\.\d{{3,9}}) \] \s? )?
    (?P<prefix>[^\n\x1d]{{0,130}}? (?:\n(?!{START})[^\n\x1d]{{0,60}}?)?) IN=(?P<in>[\w.@:+\-]*) \  OUT=(?P<out>[\w.@:+\-]*)
    (?P<fields> (?: \s+ (?: [A-Z]{{2,12}}=[^\s\[\]()]* | CE\b | DF\b | MF\b | AE\b | CWR\b | ECE\b | URG\b | ACK\b | PSH\b | RST\b | SYN\b | FIN\b
        | OPT\ \([0-9A-F]*\) | \[SRC=[^\]\x1d]{{1,600}}\] | INCOMPLETE(?:\ \[\d+\ bytes\])? | TRUNCATED | ARP\b | URGn=\d+
        | FRAG:\d{{1,5}} | ID:[0-9a-f]{{8}} | TUNNEL=\S+ ) )+ )
    """
)
_FIELD = re.compile(
    r"\[(?P<quoted>SRC=[^\]]*)\]|OPT\s+\((?P<options>[0-9A-F]*)\)|FRAG:(?P<frag>\d{1,5})|ID:(?P<whole>[0-9a-f]{8})|(?P<key>[A-Za-z]+)=(?P<value>\S*)|(?P<word>[A-Z]{2,10})",
    re.ASCII,
)
_FLAGS = {"FIN": 0x01, "SYN": 0x02, "RST": 0x04, "PSH": 0x08, "ACK": 0x10, "URG": 0x20, "ECE": 0x40, "CWR": 0x80}
_DENY = re.compile(r"\b(?:DROP|REJECT|DENY|BLOCK|DROPPED|DENIED)", re.IGNORECASE)
_PASS = re.compile(r"\b(?:ACCEPT|ALLOW|ACC)\b", re.IGNORECASE)


def _read(text: str, at: int) -> Taken | None:
    match = _LINE.match(text, at)
    if match is None or (" SRC=" not in " " + " ".join(match["fields"].split()) and "IPSRC=" not in match["fields"]):
        return None
    record = Record(format="netfilter", stamp=stamp(match), sensor=host(match))
    record.words = {"in": match["in"], "out": match["out"]}
    if match["boot"]:
        record.words["seconds since boot"] = match["boot"]
    prefix = words(match["prefix"])
    if prefix:
        record.message, record.action = prefix, _action(prefix)
    _fields(record, match["fields"])
    return Taken(record, match.end(), mended(match))


def _action(prefix: str | None) -> str | None:
    """Return what the prefix of a rule says that the rule does."""
    if prefix is None:
        return None
    return "deny" if _DENY.search(prefix) else "pass" if _PASS.search(prefix) else None


def _ecn(reserved: int) -> int:
    """Return the two ECN bits, which RES= shows where the kernel does not print them as words.

    Linux 2.4 takes TCP_RESERVED_BITS, 0x0FC00000 then, of the flag word and shifts it by 22 (ipt_LOG.c): the lowest
    two bits are ECE and CWR, the four above them the reserved ones.
    """
    return (0x80 if reserved & 0x02 else 0) | (0x40 if reserved & 0x01 else 0)


def _fields(record: Record, text: str) -> None:
    """Lay the key=value words into columns; keys repeat (LEN, ID), the first one is the IP header's."""
    flags, seen = 0, set[str]()
    for match in _FIELD.finditer(text):
        if match["quoted"]:
            record.words["quoted packet"] = match["quoted"].strip()
        elif match["options"] is not None:
            _options(record, match["options"])
        elif match["frag"]:
            # of IPv6 the kernel prints bytes, of IPv4 units of eight (nf_log_syslog.c)
            record.frag = int(match["frag"]) * (1 if ":" in (record.src or "") else 8)
        elif match["whole"]:
            record.words["fragment ID"] = f"0x{match['whole']}"
        elif match["word"]:
            flags |= _word(record, match["word"])
        else:
            _value(record, match["key"], match["value"], seen)
    if record.proto == "tcp" and not record.frag and "WINDOW" in seen:
        reserved = _BYTE.fullmatch(record.words.get("RES", ""))
        record.flags = flags | _ecn(0 if reserved is None else int(reserved[1], 16))
        record.flags_text = " ".join(name for name, bit in _FLAGS.items() if flags & bit)
    record.frag = 0 if record.frag is None and record.ip_id is not None else record.frag


def _word(record: Record, word: str) -> int:
    if word == "DF":
        record.ip_df = True
    elif word in _FLAGS:
        return _FLAGS[word]
    elif word != "OPT":
        record.words[word] = "yes"
    return 0


def _options(record: Record, digits: str) -> None:
    name = "TCP options" if record.proto == "tcp" else "IP options"
    record.words[name] = digits
    if name == "TCP options":
        record.tcp_mss = _segment_size(digits)


def _segment_size(digits: str | None) -> int | None:
    """Return the maximum segment size if it is the first option."""
    found = None if digits is None else re.match(r"(?:01|00)*0204([0-9A-F]{4})", digits)
    return None if found is None else int(found[1], 16)


_FIVE, _THREE = 99_999, 999
"""What as many digits as a field has can be at most; what is more is kept as printed."""
_BYTE = re.compile(r"0x([0-9A-Fa-f]{1,2})")
_COLUMNS: dict[str, tuple[str, int | None]] = {
    "SRC": ("src", None), "DST": ("dst", None), "SPT": ("src_port", _FIVE), "DPT": ("dst_port", _FIVE), "TTL": ("ttl", _THREE),
    "HOPLIMIT": ("ttl", _THREE), "WINDOW": ("tcp_win", _FIVE), "TYPE": ("icmp_type", _THREE), "CODE": ("icmp_code", _THREE),
}  # fmt: skip


def _number(record: Record, key: str, value: str, top: int) -> int | None:
    """Return the number of a field; what is none, in a line that was damaged, stays a word."""
    if (found := whole(value, top)) is None and value:
        record.words.setdefault(key, value)
    return found


def _value(record: Record, key: str, value: str, seen: set[str]) -> None:
    first = key not in seen
    seen.add(key)
    if key == "PROTO" and first:
        record.proto = {"2": "igmp", "41": "ipv6"}.get(value, value.lower())
        if record.ip_df is None and record.ip_id is not None:
            record.ip_df = False
    elif key in _COLUMNS and first:
        wanted, top = _COLUMNS[key]
        setattr(record, wanted, value if top is None else _number(record, key, value, top))
    elif key == "LEN" and first:
        record.ip_len = _number(record, key, value, _FIVE)
    elif key == "ID" and first and record.proto is None:
        record.ip_id = _number(record, key, value, _FIVE)
    elif key in ("TOS", "PREC") and first:  # the kernel prints the byte in two parts
        if (byte := _BYTE.fullmatch(value)) is not None:
            record.tos = (record.tos or 0) | int(byte[1], 16)
        record.words[key] = value
    elif key in ("SEQ", "ACK") and record.proto == "tcp":
        setattr(record, "tcp_seq" if key == "SEQ" else "tcp_ack", _number(record, key, value, 0xFFFFFFFF))
    elif key in ("IPSRC", "IPDST"):
        setattr(record, "src" if key == "IPSRC" else "dst", value)
        record.proto = "arp"
    else:
        name = {"LEN": "transport length", "ID": "ICMP id", "SEQ": "ICMP seq"}.get(key, key)
        record.words.setdefault(name, value)


_PREFIX = re.compile(r"(?!\s*(?:/?kernel:|\[ID\s|\[?\s*\d{1,9}\.\d{3,9}\]))[^=]{0,60}?(?<!\w)", re.ASCII)
"""What a rule puts before the packet, and nothing that `_LINE` would take for a part of the line before it."""
_INTERFACE = Text("", re.compile(r"[\w.@:+\-]*", re.ASCII))
_SOMETHING = Text("", re.compile(r"\S+", re.ASCII))
_ANY = Number("", 5)
_TCP = (
    "TCP SPT=", Mark("proto", "tcp"), Number("src_port", 5), " DPT=", Number("dst_port", 5), " WINDOW=",
    Number("tcp_win", 5), " RES=0x", Hex("reserved"), " ",
    Text("set", re.compile(r"(?:(?:CWR|ECE|URG|ACK|PSH|RST|SYN|FIN) ){0,8}"), "URGP="), "URGP=", _ANY,
    maybe(" OPT (", Text("options", re.compile(r"[0-9A-F]{1,80}"), ")"), ")"),
)  # fmt: skip
_UDP = ("UDP SPT=", Mark("proto", "udp"), Number("src_port", 5), " DPT=", Number("dst_port", 5), " LEN=", _ANY)
_ICMP = (
    "ICMP TYPE=", Mark("proto", "icmp"), Number("icmp_type", 3), " CODE=", Number("icmp_code", 3),
    maybe(" ID=", _ANY, " SEQ=", _ANY),
)  # fmt: skip
_ICMPV6 = (
    "ICMPv6 TYPE=", Mark("proto", "icmpv6"), Number("icmp_type", 3), " CODE=", Number("icmp_code", 3),
    maybe(" ID=", _ANY, " SEQ=", _ANY),
)  # fmt: skip
_HEAD = (
    *MOMENT, " ", SENSOR, either(" kernel: ", " kernel - - - "),
    maybe("[", Pad(6), Number("", 9), ".", Number("", 6, 6), "]", maybe(" ")),
    Text("prefix", _PREFIX, "IN="), "IN=", _INTERFACE, " OUT=", _INTERFACE,
    maybe(" PHYSIN=", _SOMETHING), maybe(" PHYSOUT=", _SOMETHING),
    maybe(" MAC=", Text("", re.compile(r"[\w:]*", re.ASCII))), " SRC=",
)  # fmt: skip
_IPV4 = (
    *_HEAD, Address("src"), " DST=", Address("dst"),
    " LEN=", Number("ip_len", 5), " TOS=0x", Hex("tos"), " PREC=0x", Hex("precedence"), " TTL=", Number("ttl", 3),
    " ID=", Number("ip_id", 5), Mark("ip_df", 0), " ", maybe("DF ", Mark("ip_df", 1)), "PROTO=",
    either(_TCP, _UDP, _ICMP),
)  # fmt: skip
"""A whole line of the kernel, as most of them are: IPv4, TCP, UDP or ICMP, no options, no fragment."""
_V6 = re.compile(r"[0-9a-f]{0,4}:[0-9a-f:]{1,38}", re.ASCII)
_IPV6 = (
    *_HEAD, Text("source address", _V6), " DST=", Text("destination address", _V6),
    " LEN=", Number("ip_len", 5), " TC=", Number("", 3), " HOPLIMIT=", Number("ttl", 3), " FLOWLBL=", Number("", 7),
    " PROTO=", either(_TCP, _UDP, _ICMPV6),
)  # fmt: skip
"""The same of IPv6."""


def _columns(said: Mapping[str, Any]) -> dict[str, Any]:
    prefix = said["prefix"].turned(lambda text: words(text) or None)
    made = {"kind": Kind.PACKET, "message": prefix, "action": prefix.turned(_action)}
    if "tos" in said:
        made |= {"frag": 0, "tos": said["tos"] | said["precedence"]}
    else:
        from parsers.arrays import addresses  # needs numpy

        made |= {"src": addresses(said["source address"]), "dst": addresses(said["destination address"])}
    if "set" in said:
        flags = said["set"].numbers(lambda names: sum(_FLAGS[name] for name in set(names.split())))
        made["flags"] = flags | (said["reserved"] & 3) << 6  # as `_ecn` says; what is unknown stays so
    if "options" in said:
        made["tcp_mss"] = said["options"].numbers(_segment_size)
    return made


FORMAT = Format(
    name="netfilter",
    title="Linux firewall log (iptables, nftables; ufw, Shorewall, SuSE)",
    kind=Kind.PACKET,
    starts=re.compile(
        rf"(?:{START}(?:\.\d+)?(?:Z|[+-]\d\d:?\d\d)?(?:\s+[\w.:\-]+)?(?:\s+/?kernel:|\s+[^\n\x1d]{{0,80}}?IN=)|/?kernel:|\[?\s*\d{{1,9}}\.\d{{3,9}}\])"
        rf"(?:[^\n\x1d]{{0,160}}(?:IN=|OUT=|SRC=)|[^\n\x1d]{{0,90}}\n[^\n\x1d]{{0,80}}?\bOUT=|{CUT})|IN=[\w.]*\s+OUT=[\w.]*\s",
        re.ASCII,
    ),
    read=_read,
    templates=(Template(_IPV4, _columns), Template(_IPV6, _columns)),
    samples=(
        (
            "Mar 15 20:58:59 linux kernel: [810518.886511] DROP IN=eth0 OUT= MAC=23:87:fc:c6:24:58:00:21:3f:98:99:78:08:00 "
            "SRC=192.168.10.55 DST=192.168.10.1 LEN=44 TOS=0x00 PREC=0x00 TTL=53 ID=15270 PROTO=TCP SPT=56247 DPT=1025 "
            "WINDOW=3072 RES=0x00 SYN URGP=0 OPT (020405B4) ",
            {
                "src": "192.168.10.55", "dst_port": 1025, "flags": 0x02, "ip_id": 15270, "ip_len": 44, "tcp_mss": 1460,
                "action": "deny", "message": "DROP", "ttl": 53, "tcp_win": 3072, "ip_df": False,
            },
        ),
        (
            "2015-03-07T05:09:30.045015+02:00 host kernel: [UFW BLOCK] IN=eth0 OUT= MAC= SRC=192.0.2.4 DST=198.51.100.4 LEN=84 "
            "TOS=0x00 PREC=0x00 TTL=58 ID=9 DF PROTO=ICMP TYPE=8 CODE=0 ID=51318 SEQ=10",
            {"icmp_type": 8, "icmp_code": 0, "ip_id": 9, "ip_df": True, "message": "[UFW BLOCK]", "action": "deny"},
        ),
        (
            "Mar 15 20:58:59 gw kernel: DROP IN=eth0 OUT= SRC=2001:0db8:0000:0000:0000:0000:0000:0001 "
            "DST=2001:0db8:0000:0000:0000:0000:0000:0002 LEN=1496 TC=0 HOPLIMIT=64 FLOWLBL=0 FRAG:1448 INCOMPLETE ID:0000beef PROTO=UDP ",
            {"frag": 1448, "proto": "udp", "ttl": 64, "src": "2001:0db8:0000:0000:0000:0000:0000:0001", "src_port": None},
        ),
    ),
)  # fmt: skip
