"""Connection and deny messages of Cisco PIX, ASA and FWSM, and access-list messages of IOS (system message guides)."""

from __future__ import annotations

import re

from parsers.format import NUMBER, Format, Taken, grammar, mended, words
from parsers.record import Kind, Record
from parsers.syslog import STAMP, START, stamp

_HEAD = grammar(
    rf"""
    (?: {STAMP} (?: \s+ (?P<host>(?!%)[\w.\-]+) )? (?: \s+ (?!%)[\w.\-/]+ ){{0,2}} \s* :? \s*
        (?: (?P<inner>[A-Z][a-z]{{2}}\s+\d{{1,2}}\s+(?:\d{{4}}\s+)?\d\d:\d\d:\d\d)(?:\s+(?P<zone>[A-Z]{{2,5}}))? \s* :? \s* )? )?
    %? (?: (?P<product>PIX|ASA|FWSM) - (?: [a-zA-Z]+- )? (?P<level>[0-7])-(?P<id>\d{{6}}) :? | (?P<ios>SEC-6-IPACCESSLOG[A-Z]*): ) \s+
    (?P<message> \S [^\n\x1d]{{0,600}} )
    """
)
_NAME = r"[\w.\-]+"
_IF = rf"(?:(?P<{{0}}if>[A-Za-z][\w\-]*):)?(?P<{{0}}>(?:\d{{{{1,3}}}}(?:\.\d{{{{1,3}}}}){{{{3}}}}|[0-9A-Fa-f]*:[0-9A-Fa-f:]+|{_NAME}))(?:[/(](?P<{{0}}port>[\w\-]+)\)?)?"
_SRC, _DST = _IF.format("src"), _IF.format("dst")
_ENDS = tuple(
    re.compile(pattern, re.ASCII)
    for pattern in (
        rf"\bsrc\s+{_SRC}.{{0,60}}?\bdst\s+{_DST}",
        rf"\b(?:from|for)\s+{_SRC}(?:\s*\([^)]*\))?\s+to\s+{_DST}",
        rf"\bfaddr\s+{_SRC}.{{0,60}}?\bladdr\s+{_DST}",
        rf"(?:permitted|denied)\s+\w+\s+{_SRC}\s*->\s*{_DST}",
        rf"\b(?:src|source)\s*=?\s*{_SRC},?\s+dest(?:ination)?\s*=?\s*{_DST}",
        rf"\bfrom\s+{_SRC}(?P<dst>)(?P<dstport>)(?P<dstif>)",
    )
)
_PROTO = re.compile(r"\b(TCP|UDP|ICMP|icmp|tcp|udp|GRE|ESP|igmp|IGMP)\b|\bprotocol[= ]\s*(\d{1,3})\b")
_ICMP = re.compile(r"\(?type[= ]\s*(\d{1,3}),?\s+code[= ]\s*(\d{1,3})|\((\d{1,3})/(\d{1,3})\)", re.ASCII)
_FLAGS = re.compile(r"\bflags?\s+((?:(?:SYN|ACK|FIN|RST|PSH|URG)\s*)+)")
_BITS = {"FIN": 0x01, "SYN": 0x02, "RST": 0x04, "PSH": 0x08, "ACK": 0x10, "URG": 0x20}
_DENY = re.compile(
    r"\b(?:den(?:y|ied)|drop(?:ped|ping)?|discard(?:ed)?|reject(?:ed)?|blocked|invalid|not allowed|failed)\b",
    re.IGNORECASE,
)
_PASS = re.compile(r"\b(?:permitted|built|accessed|requested)\b", re.IGNORECASE)
_CONNECTIONS = ("302", "305", "609", "710001", "710002")


def _read(text: str, at: int) -> Taken | None:
    if (match := _HEAD.match(text, at)) is None:
        return None
    message = words(match["message"])
    record = Record(
        format="cisco",
        kind=Kind.CONNECTION if match["id"] and match["id"].startswith(_CONNECTIONS) else Kind.ALERT,
        sensor=match["host"],
        message=message[:200],
        sid=match["id"] or match["ios"],
    )
    if match["month"] or match["iso"]:
        record.stamp = stamp(match)
    for name in ("product", "level", "inner", "zone"):
        if match[name]:
            record.words[{"inner": "time of the device"}.get(name, name)] = words(match[name])
    if len(message) > 200:
        record.words["rest"] = message[200:]
    record.action = "deny" if _DENY.search(message) else "pass" if _PASS.search(message) else None
    _proto(record, message)
    _ends(record, message)
    if count := re.search(rf"(?:hit-cnt|,)\s+({NUMBER})\s+(?:packets?|\w+-hit|first)", message):
        record.count = int(count[1])
    return Taken(record, match.end(), mended(match))


def _proto(record: Record, message: str) -> None:
    if (found := _PROTO.search(message)) is not None:
        record.proto = (found[1] or found[2]).lower()
    if record.proto in ("icmp", None) and (found := _ICMP.search(message)) is not None:
        record.proto = "icmp"
        record.icmp_type, record.icmp_code = int(found[1] or found[3]), int(found[2] or found[4])
    if (found := _FLAGS.search(message)) is not None:
        record.flags = sum(_BITS[name] for name in set(found[1].split()))
        record.flags_text, record.flags_known = " ".join(found[1].split()), 0x3F


def _ends(record: Record, message: str) -> None:
    for pattern in _ENDS:
        if (found := pattern.search(message)) is None or not _is_address(found["src"]):
            continue
        for end, port in (("src", "src_port"), ("dst", "dst_port")):
            if not found[end]:
                continue
            setattr(record, end, found[end])
            printed = found[f"{end}port"]
            if printed and printed.isdigit() and int(printed) < 65536 and record.proto != "icmp":
                setattr(record, port, int(printed))
            elif printed:
                record.words[port.replace("_", " ")] = printed
            if found[f"{end}if"]:
                record.words[f"{end} interface"] = found[f"{end}if"]
        return


def _is_address(text: str) -> bool:
    return bool(
        re.fullmatch(r"\d{1,3}(?:\.\d{1,3}){3}|[0-9A-Fa-f:]*:[0-9A-Fa-f:.]+|[\w\-]+(?:\.[\w\-]+)+", text, re.ASCII)
    )


FORMAT = Format(
    name="cisco",
    title="Cisco PIX, ASA, FWSM messages and IOS access lists",
    kind=Kind.ALERT,
    starts=re.compile(
        rf"(?:{START}[^\n\x1d%]{{0,120}})?%?(?:(?:PIX|ASA|FWSM)-(?:[a-zA-Z]+-)?[0-7]-\d{{6}}|SEC-6-IPACCESSLOG)",
        re.ASCII,
    ),
    read=_read,
    samples=(
        (
            "Nov  2 18:03:14 pix %PIX-2-106001: Inbound TCP connection denied from 1.2.3.4/1007 to 5.6.7.8/139 flags SYN  on "
            "interface outside",
            {
                "src": "1.2.3.4",
                "src_port": 1007,
                "dst": "5.6.7.8",
                "dst_port": 139,
                "flags": 2,
                "action": "deny",
                "sid": "106001",
            },
        ),
        (
            "Dec 30 03:10:48 12.34.56.78 Dec 30 2003 02:13:28: %PIX-4-106023: Deny icmp src outside:64.89.17.26 dst "
            'inside:90.12.34.56 (type 3, code 3) by access-group "outside"',
            {
                "src": "64.89.17.26",
                "dst": "90.12.34.56",
                "icmp_type": 3,
                "icmp_code": 3,
                "proto": "icmp",
                "action": "deny",
            },
        ),
        (
            "%ASA-6-302013: Built outbound TCP connection 11757 for outside:100.66.205.104/80 (100.66.205.104/80) to "
            "inside:172.31.98.44/1772 (172.31.98.44/1772)",
            {"src": "100.66.205.104", "src_port": 80, "dst_port": 1772, "kind": "connection", "proto": "tcp"},
        ),
    ),
)
