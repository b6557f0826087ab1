"""Connection and deny messages of Cisco PIX, ASA and FWSM, and access-list messages of IOS (system message guides)."""

from __future__ import annotations

import re

from parsers.cells import protocol
from parsers.ciscolines import BITS, WHOLE_MESSAGES, action_of
from parsers.format import NUMBER, Format, Taken, grammar, words
from parsers.record import Kind, Record
from parsers.sentences import mended_sentence, sentence_end
from parsers.syslog import HOST, MONTHS, STAMP, START, clock, host, stamp

_ASA = r"(?P<product>PIX|ASA|FWSM)-(?:[a-zA-Z]+-)?(?P<level>[0-7])-(?P<id>\d{6}):?"
_IOS = r"(?P<ios>[A-Z][A-Z0-9_]{1,24}(?:-[A-Z][A-Z0-9_]{1,24})?-[0-7]-[A-Z0-9_]{2,40}):"
_BARE = r"(?:Deny|Built|Teardown)\ (?:inbound\ |outbound\ |dynamic\ |static\ )?(?:[Tt][Cc][Pp]|[Uu][Dd][Pp]|[Ii][Cc][Mm][Pp]|protocol\ \d{1,3})\b"
"""How messages begin whose tag the poster cut away."""
_HEAD = grammar(
    rf"""
    (?: (?: \d{{1,9}}: \s+ ){{0,2}} [*.]? {STAMP} {HOST} (?P<between>[^%\n\x1d]{{0,120}}? (?: :\s*\n\s* )? ) (?<!\w) )?
    (?: %? {_ASA} | % {_IOS} | (?: [0-7]\| (?P<console>[A-Z][a-z]{{2}}\ \d{{1,2}}\ \d{{4}}\ \d\d:\d\d:\d\d) \| )? (?: (?P<bareid>\d{{6}}): \s+ )? (?= {_BARE} ) )
    \s* (?P<message> \S )
    """
)
_INNER = re.compile(
    r"(?P<inner>[A-Z][a-z]{2}\s+\d{1,2}\s+(?:\d{4}\s+)?\d\d:\d\d:\d\d(?:\.\d{1,6})?)(?:\s+(?P<zone>[A-Z]{2,5}))?",
    re.ASCII,
)
_NAME = r"[\w.\-]+"
_IF = rf"(?:(?P<{{0}}if>[A-Za-z][\w\-]*):)?(?P<{{0}}>(?:\d{{{{1,3}}}}(?:\.\d{{{{1,3}}}}){{{{3}}}}|[0-9A-Fa-f]*:[0-9A-Fa-f:]+|{_NAME}))(?:[/(:](?P<{{0}}port>[\w\-]+)\)?)?"
_SLASHED = (
    r"(?P<{0}if>[\w.\-]+)/(?P<{0}>\d{{1,3}}(?:\.\d{{1,3}}){{3}}|[0-9A-Fa-f]*:[0-9A-Fa-f:]+)\((?P<{0}port>\d{{1,5}})\)"
)
"""Interface, address and port of one end of message 106100."""
_SRC, _DST = _IF.format("src"), _IF.format("dst")
_ENDS = tuple(
    re.compile(pattern, re.ASCII)
    for pattern in (
        rf"\bsrc\s+{_SRC}.{{0,60}}?\bdst\s+{_DST}",
        rf"\b(?:from|for)\s+{_SRC}(?:\s*\([^)]*\))?\s+to\s+{_DST}",
        rf"\bfaddr\s+{_SRC}.{{0,60}}?\bladdr\s+{_DST}",
        rf"(?:permitted|denied)\s+\w+\s+{_SRC}(?:\s+\([^)]{{0,60}}\))?\s*-?(?:>|&gt;)\s*{_DST}",
        rf"(?:permitted|denied)\s+\w+\s+{_SLASHED.format('src')}\s*-?(?:>|&gt;)\s*{_SLASHED.format('dst')}",
        rf"\binitiator\s+\({_SRC}\).{{0,80}}?\bresponder\s+\({_DST}\)",
        rf"\[{_SRC}\s*-?(?:>|&gt;)\s*{_DST}\]",
        rf"(?:permitted|denied)\s+{_SRC}(?P<dst>)(?P<dstport>)(?P<dstif>)\s+\d{{1,9}}\s+packet",
        rf"\b(?:src|source)\s*=?\s*{_SRC},?\s+dest(?:ination)?\s*=?\s*{_DST}",
        rf"\bfrom\s+{_SRC}(?P<dst>)(?P<dstport>)(?P<dstif>)",
    )
)
_PROTO = re.compile(r"\b(TCP|UDP|ICMP|icmp|tcp|udp|GRE|ESP|igmp|IGMP)\b|\bprotocol[= ]\s*(\d{1,3})\b")
_ICMP = re.compile(r"\(?type[= ]\s*(\d{1,3}),?\s+code[= ]\s*(\d{1,3})", re.ASCII)
_ICMP_PAIR = re.compile(r"\((\d{1,3})/(\d{1,3})\)", re.ASCII)
"""ICMP type and code as access lists of IOS print them; beside other words than ICMP the two are anything."""
_FLAGS = re.compile(r"\bflags?\s+((?:(?:SYN|ACK|FIN|RST|PSH|URG)\s*)+)")
_LONGEST = 1000
"""Characters of a message that are kept."""
_ARROW = re.compile(r"(?<=[\d)])\s*(?:--?>|-?&gt;|>)\s*(?=[\w\[])", re.ASCII)
_CONNECTION = re.compile(r"(?P<what>Built|Teardown)\s+(?:(?P<way>inbound|outbound)\s+)?\S+\s+connection", re.ASCII)
_VOLUME = re.compile(r"\bduration\s+(\d{1,4}:\d\d:\d\d)\s+bytes\s+(\d{1,19})", re.ASCII)
_CONNECTIONS = ("302", "305", "609", "FW-6-SESS_AUDIT", "710001", "710002")


def _read(text: str, at: int) -> Taken | None:
    if (match := _HEAD.match(text, at)) is None:
        return None
    end = sentence_end(text, match.start("message"))
    message = words(text[match.start("message") : end])[:_LONGEST]
    printed, message = message, _ARROW.sub(" -> ", message)
    code = match["id"] or match["ios"] or match["bareid"]
    record = Record(format="cisco", kind=Kind.ALERT, sensor=host(match), message=message[:200], sid=code)
    _time(record, match)
    for name in ("product", "level"):
        if match[name]:
            record.words[name] = match[name]
    if len(message) > 200:
        record.words["rest"] = message[200:]
    record.action = action_of(message)
    _proto(record, message)
    _ends(record, message)
    if record.src is None and match["ios"] is None and match["id"] is None:
        return None
    _kind(record, message)
    if count := re.search(rf"hit-cnt\s+({NUMBER})\b|,?\s({NUMBER})\s+packets?\b", message):
        record.count = int(count[1] or count[2])
    repairs = mended_sentence(match, text, end)
    if printed != message:
        repairs.append("broken-arrow")
    return Taken(record, end, repairs)


def _time(record: Record, match: re.Match[str]) -> None:
    """Set the time of the syslog line, and keep that of the device beside it; the console prints its own alone."""
    record.stamp = stamp(match)
    inner = _INNER.search(match["between"] or "") or (_INNER.match(match["console"]) if match["console"] else None)
    if inner is not None:
        record.words["time of the device"] = words(inner["inner"])
        if inner["zone"]:
            record.words["zone"] = inner["zone"]
    if match["console"] and inner is not None:
        month, day, year, clock_text = inner["inner"].split()
        record.stamp = (
            clock(clock_text, None, int(year), MONTHS.index(month) + 1, int(day)) if month in MONTHS else None
        )


def _kind(record: Record, message: str) -> None:
    """Say what a record describes; a connection that is built goes out from whoever begins it."""
    begins = _CONNECTION.match(message)
    if begins is not None or (record.sid or "").startswith(_CONNECTIONS):
        record.kind = Kind.CONNECTION
    elif record.src is None and record.sid is not None and not record.sid.isdigit():
        record.kind = Kind.SERVICE
    if begins is not None and begins["way"] == "outbound":
        record.src, record.dst = record.dst, record.src
        record.src_port, record.dst_port = record.dst_port, record.src_port
        for what in ("interface", "port"):
            first, second = (record.words.pop(f"{end} {what}", None) for end in ("src", "dst"))
            record.words |= {
                f"{end} {what}": said for end, said in (("src", second), ("dst", first)) if said is not None
            }
    elif begins is not None and begins["what"] == "Teardown":
        record.notes += ("the end of a connection does not say who began it: the ends stand as printed",)
    if (volume := _VOLUME.search(message)) is not None:
        record.words["duration"], record.words["bytes"] = volume[1], volume[2]


def _proto(record: Record, message: str) -> None:
    if (found := _PROTO.search(message)) is not None:
        record.proto = protocol((found[1] or found[2]).lower())
    found = _ICMP.search(message) if record.proto in ("icmp", None) else None
    if found is None and record.proto == "icmp":
        found = _ICMP_PAIR.search(message)
    if found is not None:
        record.proto, record.icmp_type, record.icmp_code = "icmp", int(found[1]), int(found[2])
    if (found := _FLAGS.search(message)) is not None:
        record.flags = sum(BITS[name] for name in set(found[1].split()))
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
        rf"(?:(?:\d{{1,9}}:\s+){{0,2}}[*.]?{START}[^\n\x1d%]{{0,140}}?(?::\s*\n\s*)?)?(?:%?(?:PIX|ASA|FWSM)-(?:[a-zA-Z]+-)?[0-7]-\d{{6}}"
        r"|%[A-Z][A-Z0-9_]{1,24}(?:-[A-Z][A-Z0-9_]{1,24})?-[0-7]-[A-Z0-9_]{2,40}:)"
        + r"|(?:[0-7]\|[A-Z][a-z]{2} \d{1,2} \d{4} \d\d:\d\d:\d\d\|)?(?:\d{6}:\s+)?"
        + _BARE.replace(r"\ ", r"\s+"),
        re.ASCII,
    ),
    read=_read,
    templates=WHOLE_MESSAGES,
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
            {
                "src": "172.31.98.44",
                "src_port": 1772,
                "dst_port": 80,
                "kind": "connection",
                "proto": "tcp",
            },  # it goes out
        ),
        (
            "Nov  2 18:03:14 fw %ASA-6-106100: access-list outside_in denied tcp outside/192.0.2.4(1025) -> inside/198.51.100.8(80) "
            "hit-cnt 7 300-second interval [0x1234, 0x0]",
            {"src": "192.0.2.4", "src_port": 1025, "dst": "198.51.100.8", "dst_port": 80, "count": 7, "action": "deny"},
        ),
        (
            "Nov  2 18:03:14 gw 45: *Nov  2 18:03:13.123: %SEC-6-IPACCESSLOGDP: list 101 denied icmp 192.0.2.4 -> 198.51.100.8 (8/0), 3 packets",
            {"icmp_type": 8, "icmp_code": 0, "count": 3, "sid": "SEC-6-IPACCESSLOGDP", "sensor": "gw"},
        ),
    ),
)
